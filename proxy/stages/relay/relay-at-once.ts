/**
 * Relays an answer that was asked whole to a client that waits for a stream, since the model cannot stream what was asked.
 * Until it comes, the client gets pings; then all events of the stream at once.
 */
import type { Clock } from '../../../core/clock.ts';
import { refuse } from '../../../core/errors.ts';
import { goneEnding, type Dispatched, type Ending } from '../../exchange.ts';
import { tellRefusal, type ClientStream } from './client-stream.ts';
import { keepAnswer, type KeepDeps } from './keep-answer.ts';
import { MAX_ANSWER_BYTES } from './read-unheard.ts';

type AtOnceDeps = KeepDeps & { readonly clock: Clock };

export async function relayAtOnce(
  dispatched: Dispatched,
  stream: ClientStream,
  deps: AtOnceDeps,
): Promise<Ending> {
  const { response, client, progress } = dispatched;
  const { reply } = dispatched.plan;
  let events: Buffer;
  try {
    events = reply.whole(await response.readWhole(MAX_ANSWER_BYTES), response);
  } catch {
    if (client.isGone) return goneEnding(dispatched, 200);
    const refusal = refuse('upstream_failed', {
      message: 'The answer of Bedrock broke off or could not be read.',
    });
    const status = tellRefusal(dispatched, refusal, stream);
    return { kind: 'upstream-cut', status, errorCode: refusal.code };
  }
  if (client.isGone) return goneEnding(dispatched, 200);
  progress.firstByteAtMs = deps.clock.monotonicMs();
  stream.sink.bytes(events);
  const { keeping } = reply;
  if (keeping !== undefined) {
    stream.flush();
    const isKept = await keepAnswer(dispatched, deps);
    if (client.isGone) return goneEnding(dispatched, 200);
    keeping.finish(isKept ? 'kept' : 'not kept', stream.sink);
  }
  stream.finish();
  return { kind: 'complete', status: 200, errorCode: null };
}
