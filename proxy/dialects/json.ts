/**
 * Reading JSON that others wrote. Bodies are parsed once, here; everything that comes out is `unknown` until a
 * dialect has looked at it.
 */
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { nestedTooDeeply } from './bounds.ts';
import { parsedInPieces } from './parse-in-pieces.ts';
import { marked, type LongTexts } from './long-texts.ts';
import { layoutOf, scanStructure, SHORT, type Layout } from './structure.ts';
import { LARGE_BODY_BYTES, type Work } from './work.ts';
import { writtenInPieces } from './write-in-pieces.ts';

export { isObject, type JsonObject };

/** A request body as a JSON object within `bounds`, or the refusal that says what is wrong with it; in steps. */
export function* parsing(body: Buffer): Work<JsonObject | Refusal> {
  if (body.length < LARGE_BODY_BYTES) return parsedAtOnce(body);
  const large = yield* scanStructure(body);
  if (large === null) return refuse('invalid_json');
  if (isRefusal(large)) return large;
  let parsed: unknown;
  try {
    parsed = yield* parsedInPieces(body, large);
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('invalid_json');
    throw error;
  }
  return isObject(parsed) ? parsed : notAnObject();
}

/** The same of a body that is not large. */
export function parsedAtOnce(body: Buffer): JsonObject | Refusal {
  const layout = layoutIn(body);
  return isRefusal(layout) ? layout : parsedText(body.toString('utf8'));
}

/** A body that is not large, with marks in the place of its long texts, which are null when there are none. */
export type MarkedBody = {
  readonly body: JsonObject;
  readonly texts: LongTexts | null;
  /** Null: the body is so short that nobody has looked. */
  readonly layout: Layout | null;
};

export function parsedWithMarks(bytes: Buffer): MarkedBody | Refusal {
  const layout = layoutIn(bytes);
  if (isRefusal(layout)) return layout;
  const found = layout === null ? null : marked(bytes, layout.strings);
  const body = parsedText(found === null ? bytes.toString('utf8') : found.json);
  return isRefusal(body) ? body : { body, texts: found === null ? null : found.texts, layout };
}

function layoutIn(body: Buffer): Layout | Refusal | null {
  if (body.length === 0)
    return refuse('invalid_json', { message: 'The request body is empty; a JSON object is expected.' });
  const layout = layoutOf(body);
  return layout === SHORT ? null : (layout ?? refuse('invalid_json'));
}

function parsedText(text: string): JsonObject | Refusal {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('invalid_json');
    throw error;
  }
  return isObject(parsed) ? parsed : notAnObject();
}

function notAnObject(): Refusal {
  return refuse('invalid_json', { message: 'The request body must be a JSON object.' });
}

/** The objects of a list; none when it is no list. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** An answer or event of Bedrock's as a JSON object. Throws a SyntaxError when it is not one: then Bedrock failed. */
export function parseAnswer(body: Buffer): JsonObject {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  if (!isObject(parsed)) throw new SyntaxError('the upstream answered with JSON that is not an object');
  return parsed;
}

/** The same where nobody looks at its texts, which may stay in the bytes of a long answer. */
export function parseAccount(body: Buffer): JsonObject {
  const read = body.length < LONG_ANSWER_BYTES ? null : parsedWithMarks(body);
  return read === null || isRefusal(read) ? parseAnswer(body) : read.body;
}

/** A shorter answer is parsed in half the time that it takes to find its long texts, as these have line breaks. */
const LONG_ANSWER_BYTES = 131_072;

/**
 * Serializes a request for Bedrock that was made of a body of so many bytes, a large one in steps. A body nested beyond
 * what the serializer can follow is refused. `texts`: what marks in the value stand for.
 */
export function* serializing(
  value: JsonObject | readonly unknown[],
  bodyBytes: number,
  texts: LongTexts | null = null,
): Work<Buffer | Refusal> {
  if (bodyBytes < LARGE_BODY_BYTES || texts !== null) return serialized(value, texts);
  try {
    return yield* writtenInPieces(value);
  } catch (error) {
    if (error instanceof RangeError) return nestedTooDeeply();
    throw error;
  }
}

/** The same of a small one, at once. */
export function serialized(
  value: JsonObject | readonly unknown[],
  texts: LongTexts | null = null,
): Buffer | Refusal {
  try {
    return texts === null ? Buffer.from(JSON.stringify(value), 'utf8') : texts.written(value);
  } catch (error) {
    if (error instanceof RangeError) return nestedTooDeeply();
    throw error;
  }
}

/** A token count as Bedrock reports it; 0 when the member is absent or not a count. */
export function countOf(source: JsonObject, member: string): number {
  const value = source[member];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
