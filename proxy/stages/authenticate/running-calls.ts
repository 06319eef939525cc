/**
 * The calls that are running, so that they end when their key does. New requests ask the principal cache; a call that has
 * been let in asks nobody, so it is asked about here.
 *
 * 1. A change to a key, user or team puts the calls it touches in doubt. So does a principal whose expiry has come, and an
 *    interruption after which changes may have been missed.
 * 2. The principal of a call in doubt is read again. One that would be refused now is: the client is told in its
 *    dialect, in the stream or instead of the answer. A change that takes nothing away ends nothing.
 * 3. A client that takes nothing of its stream for too long is left: it must not hold its answer for ever.
 *
 * The answer itself is read on unheard: Bedrock bills it.
 *
 * | PostgreSQL is away | nobody can have revoked anything there; a doubt waits until it is back |
 */
import type { PrincipalChange } from '../../../core/db/queries/keys/principals.ts';
import type { Refusal } from '../../../core/errors.ts';
import type { Principal } from '../../../core/keys/principal.ts';
import type { Admitted } from '../../exchange.ts';
import type { Log } from '../../log.ts';
import { tellRefusal, type ClientStream } from '../relay/client-stream.ts';
import { accessNow, type AuthenticateDeps } from './authenticate.ts';

export type RunningCalls = {
  /** `stream`: the client's side of a streamed call, else null. */
  readonly add: (admitted: Admitted, stream: ClientStream | null) => void;
  readonly remove: (admitted: Admitted) => void;
  readonly onChange: (change: Omit<PrincipalChange, 'changeId'>) => void;
  /** Changes may have been missed. */
  readonly doubtAll: () => void;
  readonly stop: () => void;
};

export type RunningCallsOptions = AuthenticateDeps & {
  readonly log: Pick<Log, 'info'>;
  /** How long a client may take nothing of its stream; ten times that in all. */
  readonly stallMs: number;
};

const SWEEP_MS = 250;
const STALLS_IN_ALL = 10;

export function createRunningCalls(options: RunningCallsOptions): RunningCalls {
  const { clock, stallMs } = options;
  const running = new Map<Admitted, ClientStream | null>();
  const doubted = new Set<Admitted>();
  const asked = new Set<Admitted>();
  /** Expiries that were read again since their call was let in. */
  const expiries = new Map<Admitted, number | null>();
  let changedAtMs = Number.NEGATIVE_INFINITY;

  const ask = async (admitted: Admitted): Promise<void> => {
    asked.add(admitted);
    doubted.delete(admitted);
    try {
      const { refusal, expiresAtMs } = await accessNow(admitted, options);
      const stream = running.get(admitted);
      if (stream === undefined || admitted.client.isGone) return;
      if (refusal !== null) sendAway(admitted, refusal, stream);
      else expiries.set(admitted, expiresAtMs);
    } catch {
      if (running.has(admitted)) doubted.add(admitted);
    } finally {
      asked.delete(admitted);
    }
  };

  const sendAway = (admitted: Admitted, refusal: Refusal, stream: ClientStream | null): void => {
    options.log.info('sent away', { request_id: admitted.requestId, error_code: refusal.code });
    admitted.client.sendAway({ refusal, status: tellRefusal(admitted, refusal, stream) });
  };

  const askAll = (): void => {
    for (const admitted of doubted) if (!asked.has(admitted)) void ask(admitted);
  };

  const sweep = (): void => {
    const nowMs = clock.nowMs();
    const monotonicMs = clock.monotonicMs();
    for (const [admitted, stream] of running) {
      if (admitted.client.isGone) continue;
      const again = expiries.get(admitted);
      const expiresAtMs = again === undefined ? admitted.principal.expiresAtMs : again;
      if (expiresAtMs !== null && expiresAtMs <= nowMs) doubted.add(admitted);
      if (stream !== null && hasStalled(stream, monotonicMs, stallMs)) admitted.outgoing.destroy();
    }
    askAll();
  };
  const timer = setInterval(sweep, SWEEP_MS);
  timer.unref();

  return {
    add: (admitted, stream) => {
      running.set(admitted, stream);
      // What changed while it was let in, it may have missed.
      if (admitted.arrivedAtMs <= changedAtMs) doubted.add(admitted);
    },
    remove: (admitted) => {
      running.delete(admitted);
      doubted.delete(admitted);
      expiries.delete(admitted);
    },
    onChange: (change) => {
      changedAtMs = clock.monotonicMs();
      for (const admitted of running.keys())
        if (!admitted.client.isGone && mayRevoke(change, admitted.principal, options)) doubted.add(admitted);
      askAll();
    },
    doubtAll: () => {
      changedAtMs = clock.monotonicMs();
      for (const admitted of running.keys()) if (!admitted.client.isGone) doubted.add(admitted);
      askAll();
    },
    stop: () => clearInterval(timer),
  };
}

function hasStalled({ stalledSinceMs, stalledMs }: ClientStream, nowMs: number, stallMs: number): boolean {
  if (stalledSinceMs === 0) return false;
  const lasted = nowMs - stalledSinceMs;
  return lasted > stallMs || stalledMs + lasted > stallMs * STALLS_IN_ALL;
}

/** Whether a change may take from a principal what it was let in with. Changes of limits and models end nothing. */
function mayRevoke(
  { scope, scopeId }: Omit<PrincipalChange, 'changeId'>,
  principal: Principal,
  { cache }: RunningCallsOptions,
): boolean {
  switch (scope) {
    case 'key':
      return cache.keyHashOf(principal)?.toString('hex') === scopeId;
    case 'user':
      return principal.userId === scopeId;
    case 'team':
      return principal.teamId === scopeId;
    case 'budget':
    case 'model':
      return false;
  }
}
