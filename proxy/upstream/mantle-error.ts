/**
 * Errors of the bedrock-mantle endpoint, which speaks the clients' own APIs: `{"error":{type, message}}`, as a body or
 * as an event of a stream. They become AWS exception names, so that all of Bedrock's failures are handled alike.
 */
import { isObject } from '../../core/json.ts';
export type MantleError = { readonly name: string; readonly message: Buffer };

/** By the error types of Anthropic and OpenAI. */
const exceptions = new Map([
  ['invalid_request_error', 'ValidationException'],
  ['request_too_large', 'ValidationException'],
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
  let parsed: unknown;
  try {
    parsed = JSON.parse(data.toString('utf8'));
  } catch {
    return { name: 'InternalServerException', message: Buffer.from('{}') };
  }
  const error = isObject(parsed) ? parsed['error'] : null;
  const { type, message } = isObject(error) ? error : {};
  return {
    name: exceptions.get(String(type)) ?? 'InternalServerException',
    message: Buffer.from(JSON.stringify({ message: typeof message === 'string' ? message : '' })),
  };
}

const ERROR = Buffer.from('{"error"');

function startsLikeError(data: Buffer): boolean {
  return data.length > ERROR.length && data.compare(ERROR, 0, ERROR.length, 0, ERROR.length) === 0;
}
