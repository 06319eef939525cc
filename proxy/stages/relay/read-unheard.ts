/** Reads an answer that nobody waits for to its end, for its usage. The content is dropped. */
import { ByteSink } from '../../dialects/byte-sink.ts';
import type { Reply } from '../../dialects/dialect.ts';
import { streamDecoder } from '../../upstream/stream-decoder.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';

/** Far above Bedrock's largest answers. Answers that nobody waits for have tighter bounds of their own. */
export const MAX_ANSWER_BYTES = 64 * 1_048_576;

/** Resolves when the answer has ended or broken; the reply knows whether its usage is final. Never rejects. */
export function readUnheard(answer: UpstreamResponse, reply: Reply, isStream: boolean): Promise<void> {
  return isStream ? readStream(answer, reply) : readWhole(answer, reply);
}

async function readWhole(answer: UpstreamResponse, reply: Reply): Promise<void> {
  try {
    reply.whole(await answer.readWhole(MAX_ANSWER_BYTES), answer);
  } catch {
    // It broke or cannot be read: its usage stays unknown.
  }
}

function readStream(answer: UpstreamResponse, reply: Reply): Promise<void> {
  return new Promise((resolve) => {
    const dropped = new ByteSink();
    const decoder = streamDecoder(answer.isSse, {
      onEvent: (type, payload) => {
        reply.event(type, payload, dropped);
        dropped.clear();
      },
      onException: () => undefined,
    });
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
