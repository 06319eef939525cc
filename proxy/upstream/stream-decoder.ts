/** The decoder of a streamed answer: of AWS's event stream, or of mantle's server-sent events, whose errors become exceptions. */
import { EventStreamDecoder, type EventStreamHandler } from './eventstream.ts';
import { mantleErrorOf } from './mantle-error.ts';
import { SseDecoder } from './sse.ts';

export type StreamDecoder = EventStreamDecoder | SseDecoder;

export function streamDecoder(isSse: boolean, handler: EventStreamHandler): StreamDecoder {
  if (!isSse) return new EventStreamDecoder(handler);
  return new SseDecoder({
    onEvent: (name, data) => {
      const error = mantleErrorOf(name, data);
      if (error === null) handler.onEvent(name, data);
      else handler.onException(error.name, error.message);
    },
  });
}
