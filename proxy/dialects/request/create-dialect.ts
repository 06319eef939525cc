import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { Dialect } from '../../../core/routes.ts';
import { endUserIn } from '../end-user.ts';
import type { Call, DialectModule, RawRequest } from '../dialect.ts';
import { parsedWithMarks, parsing, type JsonObject } from '../json.ts';
import { holdsMark } from '../long-texts.ts';
import { orRefusalOf } from './faults.ts';
import { LARGE_BODY_BYTES, type Work } from '../work.ts';

/** How a dialect reads a parsed body; a fault becomes the refusal. */
type Reading = (raw: RawRequest, body: JsonObject) => Work<Call>;

/**
 * A dialect by how it reads a parsed body, and whom it names. `leavesTexts`: whether long texts of a request may stay where
 * they are (`long-texts.ts`): its readers only pass them on.
 */
export function createDialect(
  name: Dialect,
  reading: Reading,
  leavesTexts: (raw: RawRequest) => boolean = NEVER,
): DialectModule {
  return {
    name,
    understanding: (raw) =>
      raw.body.length < LARGE_BODY_BYTES && leavesTexts(raw)
        ? understandingWithMarks(name, raw, reading)
        : understandingWhole(name, raw, reading),
  };
}

const NEVER = (): boolean => false;

function* understandingWhole(name: Dialect, raw: RawRequest, reading: Reading): Work<Call | Refusal> {
  const body = yield* parsing(raw.body);
  return isRefusal(body) ? body : yield* callOf(name, raw, body, reading);
}

/** A refusal may quote a text, so it is that of the whole body. */
function* understandingWithMarks(name: Dialect, raw: RawRequest, reading: Reading): Work<Call | Refusal> {
  const read = parsedWithMarks(raw.body);
  if (isRefusal(read)) return read;
  const { body, texts } = read;
  if (texts === null) return yield* callOf(name, raw, body, reading);
  const call = yield* callOf(name, { ...raw, texts }, body, reading);
  const whole = (): Work<Call | Refusal> => understandingWhole(name, raw, reading);
  return isRefusal(call) ? yield* whole() : { ...call, requesting: requestingWithTexts(call, whole) };
}

/** Requests with all texts in their places: one that does not get them by their marks is made of the whole body. */
function requestingWithTexts(call: Call, readingWhole: () => Work<Call | Refusal>): Call['requesting'] {
  let whole: Call | Refusal | null = null;
  return function* (target) {
    if (whole === null) {
      const made = yield* call.requesting(target);
      if (!isRefusal(made) && !holdsMark(made.body)) return made;
      whole = yield* readingWhole();
    }
    return isRefusal(whole) ? whole : yield* whole.requesting(target);
  };
}

function* callOf(name: Dialect, raw: RawRequest, body: JsonObject, reading: Reading): Work<Call | Refusal> {
  const call = yield* orRefusalOf(reading(raw, withModelOfPath(name, raw, body)));
  const endUser = endUserIn(raw.headers, body);
  return endUser === null || isRefusal(call) ? call : Object.assign(call, { endUser });
}

/** A model in the path goes before one in the body, as with Azure OpenAI and LiteLLM. */
function withModelOfPath(name: Dialect, { param }: RawRequest, body: JsonObject): JsonObject {
  return param === '' || name === 'bedrock' ? body : { ...body, model: param };
}
