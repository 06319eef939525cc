/**
 * What an error body says: AWS's `{"message"}` or `{"Message"}`, or OpenAI's `{"error":{message, param, code}}`. All is null
 * when it is none of them.
 */
import { isObject, type JsonObject } from '../../core/json.ts';

export type UpstreamError = {
  readonly message: string | null;
  /** The field at fault. */
  readonly param: string | null;
  /** What its maker's clients know the error by: `context_length_exceeded`. */
  readonly code: string | null;
};

export function upstreamError(body: Buffer): UpstreamError {
  const { message, Message, param, code } = errorIn(body);
  return { message: textOf(message ?? Message), param: textOf(param), code: textOf(code) };
}

/** The object in an error body that holds what it says; empty when there is none. */
export function errorIn(body: Buffer): JsonObject {
  try {
    const whole: unknown = JSON.parse(body.toString('utf8'));
    if (!isObject(whole)) return {};
    return isObject(whole['error']) ? whole['error'] : whole;
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
