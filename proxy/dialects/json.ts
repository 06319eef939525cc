/**
 * Reading JSON that others wrote. Bodies are parsed once, here; everything that comes out is `unknown` until a
 * dialect has looked at it.
 */
import { refuse, type Refusal } from '../../core/errors.ts';

export type JsonObject = { readonly [member: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A request body as a JSON object, or the refusal that says what is wrong with it. */
export function parseBody(body: Buffer): JsonObject | Refusal {
  if (body.length === 0) {
    return refuse('invalid_json', { message: 'The request body is empty; a JSON object is expected.' });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return refuse('invalid_json');
  }
  if (isObject(parsed)) return parsed;
  return refuse('invalid_json', { message: 'The request body must be a JSON object.' });
}

/** An answer or event of Bedrock's as a JSON object. Throws a SyntaxError when it is not one: then Bedrock failed. */
export function parseAnswer(body: Buffer): JsonObject {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  if (!isObject(parsed)) throw new SyntaxError('the upstream answered with JSON that is not an object');
  return parsed;
}

/** Serializes a request for Bedrock; a body nested beyond what the serializer can follow is refused. */
export function serialize(value: JsonObject): Buffer | Refusal {
  try {
    return Buffer.from(JSON.stringify(value), 'utf8');
  } catch (error) {
    if (error instanceof RangeError) return nestedTooDeeply();
    throw error;
  }
}

export function nestedTooDeeply(): Refusal {
  return refuse('invalid_request', { message: 'The request body is nested too deeply.' });
}

/** A token count as Bedrock reports it; 0 when the member is absent or not a count. */
export function countOf(source: JsonObject, member: string): number {
  const value = source[member];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
