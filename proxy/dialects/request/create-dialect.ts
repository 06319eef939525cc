import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { Dialect } from '../../../core/routes.ts';
import { endUserIn } from '../end-user.ts';
import type { Call, DialectModule, RawRequest } from '../dialect.ts';
import { parsedWithMarks, parsing, type JsonObject } from '../json.ts';
import { holdsMark } from '../long-texts.ts';
import { orRefusal, orRefusalOf } from './faults.ts';
import { finish, isWork, LARGE_BODY_BYTES, type Work, type Working } from '../work.ts';

/** How a dialect reads a parsed body; a fault becomes the refusal. */
type Reading = (raw: RawRequest, body: JsonObject) => Working<Call>;

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
        ? understoodAtOnce(name, raw, reading)
        : understandingWhole(name, raw, reading),
  };
}

const NEVER = (): boolean => false;

function* understandingWhole(name: Dialect, raw: RawRequest, reading: Reading): Work<Call | Refusal> {
  const body = yield* parsing(raw.body);
  if (isRefusal(body)) return body;
  const read = orRefusal(() => reading(raw, withModelOfPath(name, raw, body)));
  const call = !isRefusal(read) && isWork(read) ? yield* orRefusalOf(read) : read;
  return withEndUser(call, raw, body);
}

/** A small body. A refusal may quote a text, so it is that of the whole body. */
function understoodAtOnce(name: Dialect, raw: RawRequest, reading: Reading): Call | Refusal {
  const read = parsedWithMarks(raw.body);
  if (isRefusal(read)) return read;
  const { body, texts, layout } = read;
  const known = withModelOfPath(name, raw, body);
  const seen = layout === null ? raw : { ...raw, texts, members: layout.members };
  const call = orRefusal(() => finish(reading(seen, known)));
  if (texts === null) return withEndUser(call, raw, body);
  const whole = (): Call | Refusal => finish(understandingWhole(name, raw, reading));
  if (isRefusal(call)) return whole();
  return withEndUser({ ...call, requesting: requestingWithTexts(call, whole) }, raw, body);
}

/** Requests with all texts in their places: one that does not get them by their marks is made of the whole body. */
function requestingWithTexts(call: Call, readWhole: () => Call | Refusal): Call['requesting'] {
  let whole: Call | Refusal | null = null;
  return (target) => {
    if (whole === null) {
      const made = finish(call.requesting(target));
      if (!isRefusal(made) && !holdsMark(made.body)) return made;
      whole = readWhole();
    }
    return isRefusal(whole) ? whole : whole.requesting(target);
  };
}

function withEndUser(call: Call | Refusal, raw: RawRequest, body: JsonObject): Call | Refusal {
  if (isRefusal(call)) return call;
  const endUser = endUserIn(raw.headers, body);
  return endUser === null ? call : Object.assign(call, { endUser });
}

/** A model in the path goes before one in the body, as with Azure OpenAI and LiteLLM. */
function withModelOfPath(name: Dialect, { param }: RawRequest, body: JsonObject): JsonObject {
  return param === '' || name === 'bedrock' ? body : { ...body, model: param };
}
