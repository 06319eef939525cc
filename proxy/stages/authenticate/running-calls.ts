/**
 * The running calls, so that they end when their key is revoked. A new request consults the principal cache; a call that
 * was admitted before the change is checked here.
 *
 * 1. A call is doubted after a change to its key, user, team or customer, when its principal expires, and after an interruption in
 *    which changes may have been missed.
 * 2. The principal of a doubted call is read again. If it would be refused now, the client is told so in its dialect,
 *    inside the stream or instead of the answer. A change that takes no rights away ends nothing.
 * 3. A client that reads nothing from its stream for too long is disconnected, so that it cannot hold its answer for ever.
 *
 * The answer itself is read on unheard, because Bedrock bills it.
 *
 * | PostgreSQL is down | nothing can have been revoked there; doubted calls are checked when it is back |
 */
import type { PrincipalChange } from '../../../core/db/queries/keys/principals.ts';
import type { Refusal } from '../../../core/errors.ts';
import { callerOf } from '../../../core/keys/principal.ts';
import type { Admitted } from '../../exchange.ts';
import type { Log } from '../../log.ts';
import type { Customers } from '../customers/customers.ts';
import { refuseBlocked } from '../customers/identify.ts';
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
  readonly customers: Pick<Customers, 'find'>;
  /** How long a client may read nothing from its stream at a time; ten times that in total. */
  readonly stallMs: number;
};

const SWEEP_MS = 250;
const STALLS_IN_ALL = 10;

export function createRunningCalls(options: RunningCallsOptions): RunningCalls {
  const { clock, stallMs } = options;
  const running = new Map<Admitted, ClientStream | null>();
  const doubted = new Set<Admitted>();
  const asked = new Set<Admitted>();
  /** Expiries that were read again after their call was admitted. */
  const expiries = new Map<Admitted, number | null>();
  let changedAtMs = Number.NEGATIVE_INFINITY;

  const ask = async (admitted: Admitted): Promise<void> => {
    asked.add(admitted);
    doubted.delete(admitted);
    try {
      const access = await accessNow(admitted, options);
      const refusal = access.refusal ?? (await refuseCustomerNow(admitted, options));
      const stream = running.get(admitted);
      if (stream === undefined || admitted.client.isGone) return;
      if (refusal !== null) sendAway(admitted, refusal, stream);
      else expiries.set(admitted, access.expiresAtMs);
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

  const doubtThose = (isAffected: (admitted: Admitted) => boolean): void => {
    changedAtMs = clock.monotonicMs();
    for (const admitted of running.keys())
      if (!admitted.client.isGone && isAffected(admitted)) doubted.add(admitted);
    askAll();
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
      // It may have missed a change that came during its admission.
      if (admitted.arrivedAtMs <= changedAtMs) doubted.add(admitted);
    },
    remove: (admitted) => {
      running.delete(admitted);
      doubted.delete(admitted);
      expiries.delete(admitted);
    },
    onChange: (change) => doubtThose((admitted) => mayRevoke(change, admitted, options)),
    doubtAll: () => doubtThose(() => true),
    stop: () => clearInterval(timer),
  };
}

function hasStalled({ stalledSinceMs, stalledMs }: ClientStream, nowMs: number, stallMs: number): boolean {
  if (stalledSinceMs === 0) return false;
  const lasted = nowMs - stalledSinceMs;
  return lasted > stallMs || stalledMs + lasted > stallMs * STALLS_IN_ALL;
}

/** Why a running call would be refused now for its customer; null when it would not. Rejects when that cannot be said. */
async function refuseCustomerNow(
  { customer, principal }: Admitted,
  { customers }: RunningCallsOptions,
): Promise<Refusal | null> {
  if (customer === null) return null;
  const now = await customers.find(customer.customerId, callerOf(principal));
  return now === null ? null : refuseBlocked(now);
}

/** Whether a change may take rights from a running call. Changes to limits, models and policies end nothing. */
function mayRevoke(
  { scope, scopeId }: Omit<PrincipalChange, 'changeId'>,
  { principal, customer }: Admitted,
  { cache }: RunningCallsOptions,
): boolean {
  switch (scope) {
    case 'key':
      return cache.keyHashOf(principal) === scopeId;
    case 'user':
      return principal.userId === scopeId;
    case 'team':
      return principal.teamId === scopeId;
    case 'customer':
      return customer?.customerId === scopeId;
    case 'budget':
    case 'model':
    case 'policy':
      return false;
  }
}
