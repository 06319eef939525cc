/**
 * An exception that Bedrock sends as the first event of a stream, after status 200: mostly throttling. Because it is found
 * before anything is relayed, the call can be retried as after an error status.
 */
import { streamDecoder } from './stream-decoder.ts';

export type FirstException = { readonly name: string; readonly payload: Buffer };

const EXCEPTION_HEADER = Buffer.from(':exception-type');
const ERROR = Buffer.from('error');
/** Enough for the headers of a first frame, or the start of a first server-sent event. */
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
  const decoder = streamDecoder(isSse, {
    onEvent: () => note(null),
    onException: (name, payload) => note({ name, payload: Buffer.from(payload) }),
  });
  try {
    decoder.push(bytes);
  } catch {
    // The relay reads it again and reports the damage.
    return null;
  }
  return found;
}
