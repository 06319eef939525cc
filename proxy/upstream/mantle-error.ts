/**
 * Errors inside streams of the clients' own APIs: `{"error":{type, message}}`, with `code` and `param` in OpenAI's. They
 * become AWS exception names, so that all of Bedrock's failures are handled alike.
 */
import { startsAt } from '../../core/starts-at.ts';
import { errorIn } from './upstream-error.ts';

export type MantleError = { readonly name: string; readonly message: Buffer };

/** By the error types of Anthropic and OpenAI, and by codes of bedrock-mantle. */
const exceptions = new Map([
  ['invalid_request_error', 'ValidationException'],
  ['request_too_large', 'ValidationException'],
  ['validation_error', 'ValidationException'],
  ['rate_limit_error', 'ThrottlingException'],
  ['rate_limit_exceeded', 'ThrottlingException'],
  ['overloaded_error', 'ServiceUnavailableException'],
  ['timeout_error', 'ModelTimeoutException'],
  ['authentication_error', 'UnrecognizedClientException'],
  ['permission_error', 'AccessDeniedException'],
  ['not_found_error', 'ResourceNotFoundException'],
]);

/** The error of an event; null when it is none. `name`: the event's name, empty when it has none. */
export function mantleErrorOf(name: string, data: Buffer): MantleError | null {
  if (name !== 'error' && !startsLikeError(data)) return null;
  // Responses tells an error in the event itself.
  const { type, message, param, code } = errorIn(data);
  return {
    name: exceptions.get(String(type)) ?? exceptions.get(String(code)) ?? 'InternalServerException',
    message: Buffer.from(JSON.stringify({ message, param, code })),
  };
}

const BEGINNINGS = [Buffer.from('{"error"'), Buffer.from('{"type":"error"')];

function startsLikeError(data: Buffer): boolean {
  for (const beginning of BEGINNINGS) {
    if (data.length > beginning.length && startsAt(data, 0, beginning)) return true;
  }
  return false;
}
