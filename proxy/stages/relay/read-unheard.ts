/** Reads an answer that nobody waits for to its end, so that its reply knows the usage. What it says is dropped. */
import { ByteSink } from '../../dialects/byte-sink.ts';
import type { Reply } from '../../dialects/dialect.ts';
import { EventStreamDecoder } from '../../upstream/eventstream.ts';
import { mantleErrorOf } from '../../upstream/mantle-error.ts';
import { SseDecoder } from '../../upstream/sse.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';

/** Bedrock's largest answers are far below this. A place among those that nobody waits for bounds more closely. */
export const MAX_ANSWER_BYTES = 64 * 1_048_576;

/** Resolves when nothing more comes of it; whether its usage is known then, the reply tells. Never rejects. */
export function readUnheard(answer: UpstreamResponse, reply: Reply, isStream: boolean): Promise<void> {
  return isStream ? readStream(answer, reply) : readWhole(answer, reply);
}

async function readWhole(answer: UpstreamResponse, reply: Reply): Promise<void> {
  try {
    reply.whole(await answer.readWhole(MAX_ANSWER_BYTES), answer);
  } catch {
    // Broken off, or not to be read: its usage stays unknown.
  }
}

function readStream(answer: UpstreamResponse, reply: Reply): Promise<void> {
  return new Promise((resolve) => {
    const dropped = new ByteSink();
    const onEvent = (type: string, payload: Buffer): void => {
      reply.event(type, payload, dropped);
      dropped.clear();
    };
    const decoder = answer.isSse
      ? new SseDecoder({
          onEvent: (name, data) => {
            if (mantleErrorOf(name, data) === null) onEvent(name, data);
          },
        })
      : new EventStreamDecoder({ onEvent, onException: () => undefined });
    let isUnreadable = false;
    answer.read({
      onData: (chunk) => {
        if (isUnreadable) return true;
        try {
          decoder.push(chunk);
        } catch {
          isUnreadable = true;
          answer.abort(new Error('the answer cannot be read'));
          resolve();
        }
        return true;
      },
      onEnd: resolve,
      onError: () => resolve(),
    });
  });
}
