/**
 * Relays an answer that was asked whole to a client that waits for a stream, since the model cannot stream what was asked.
 * Until it comes, the client gets pings; then all events of the stream at once.
 */
import type { Clock } from '../../../core/clock.ts';
import { isRefusal } from '../../../core/errors.ts';
import { goneEnding, type Dispatched, type Ending } from '../../exchange.ts';
import type { RunDeps } from '../../policies/checks/run-checks.ts';
import { checksOfAnswer } from '../checks/check-prompt.ts';
import { tellRefusal, type ClientStream } from './client-stream.ts';
import { keepAnswer, type KeepDeps } from './keep-answer.ts';
import { readAnswer } from './read-answer.ts';

type AtOnceDeps = KeepDeps & RunDeps & { readonly clock: Clock };

export async function relayAtOnce(
  dispatched: Dispatched,
  stream: ClientStream,
  deps: AtOnceDeps,
): Promise<Ending> {
  const { client, progress } = dispatched;
  const events = await readAnswer(dispatched, checksOfAnswer(dispatched), deps);
  if (client.isGone) return goneEnding(dispatched, 200);
  if (isRefusal(events)) {
    const status = tellRefusal(dispatched, events, stream);
    return { kind: 'upstream-cut', status, errorCode: events.code };
  }
  progress.firstByteAtMs = deps.clock.monotonicMs();
  stream.sink.bytes(events);
  const { keeping } = dispatched.plan.reply;
  if (keeping !== undefined) {
    stream.flush();
    const isKept = await keepAnswer(dispatched, deps);
    if (client.isGone) return goneEnding(dispatched, 200);
    keeping.finish(isKept ? 'kept' : 'not kept', stream.sink);
  }
  stream.finish();
  return { kind: 'complete', status: 200, errorCode: null };
}
