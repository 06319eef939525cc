/**
 * Trouble that Bedrock tells with the first event of a stream, after it has answered 200: throttling mostly. Found
 * before anything is relayed, it can still be tried again like an error of the head.
 */
import { EventStreamDecoder } from './eventstream.ts';
import { mantleErrorOf } from './mantle-error.ts';
import { SseDecoder } from './sse.ts';

export type FirstException = { readonly name: string; readonly payload: Buffer };

const EXCEPTION_HEADER = Buffer.from(':exception-type');
const ERROR = Buffer.from('error');
/** Where the headers of a first frame stand, or the first words of a first server-sent event. */
const PEEKED_BYTES = 256;

/** The exception that the first bytes of a stream begin with; null when they begin an answer. Costs one search. */
export function firstException(bytes: Buffer, isSse: boolean): FirstException | null {
  const peeked = bytes.subarray(0, PEEKED_BYTES);
  if (!peeked.includes(isSse ? ERROR : EXCEPTION_HEADER)) return null;
  let isFirst = true;
  let found: FirstException | null = null;
  const note = (exception: FirstException | null): void => {
    if (isFirst) found = exception;
    isFirst = false;
  };
  const decoder = isSse
    ? new SseDecoder({
        onEvent: (name, data) => {
          const error = mantleErrorOf(name, data);
          note(error === null ? null : { name: error.name, payload: error.message });
        },
      })
    : new EventStreamDecoder({
        onEvent: () => note(null),
        onException: (name, payload) => note({ name, payload: Buffer.from(payload) }),
      });
  try {
    decoder.push(bytes);
  } catch {
    // What is damaged is told by the relay, which reads it again.
    return null;
  }
  return found;
}
