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
import { NOWHERE, Slots, type Slotted } from '../../../core/slots.ts';
import type { Admitted } from '../../exchange.ts';
import type { Log } from '../../log.ts';
import type { Customers } from '../customers/customers.ts';
import { refuseBlocked } from '../customers/identify.ts';
import { tellRefusal, type ClientStream } from '../relay/client-stream.ts';
import { accessNow, type AuthenticateDeps } from './authenticate.ts';

/** `stream`: the client's side of a streamed call, else null. */
export type RunningCall = Slotted & { readonly admitted: Admitted; readonly stream: ClientStream | null };

export type RunningCalls = {
  readonly add: (call: RunningCall) => void;
  readonly remove: (call: RunningCall) => void;
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
  const running = new Slots<RunningCall>();
  const doubted = new Set<RunningCall>();
  const asked = new Set<RunningCall>();
  /** Expiries that were read again after their call was admitted. */
  const expiries = new Map<RunningCall, number | null>();
  let changedAtMs = Number.NEGATIVE_INFINITY;

  const ask = async (call: RunningCall): Promise<void> => {
    const { admitted } = call;
    asked.add(call);
    doubted.delete(call);
    try {
      const access = await accessNow(admitted, options);
      const refusal = access.refusal ?? (await refuseCustomerNow(admitted, options));
      if (call.slot === NOWHERE || admitted.client.isGone) return;
      if (refusal !== null) sendAway(call, refusal);
      else expiries.set(call, access.expiresAtMs);
    } catch {
      if (call.slot !== NOWHERE) doubted.add(call);
    } finally {
      asked.delete(call);
    }
  };

  const sendAway = ({ admitted, stream }: RunningCall, refusal: Refusal): void => {
    options.log.info('sent away', { request_id: admitted.requestId, error_code: refusal.code });
    admitted.client.sendAway({ refusal, status: tellRefusal(admitted, refusal, stream) });
  };

  const askAll = (): void => {
    for (const call of doubted) if (!asked.has(call)) void ask(call);
  };

  const doubtThose = (isAffected: (admitted: Admitted) => boolean): void => {
    changedAtMs = clock.monotonicMs();
    for (const call of running.all())
      if (!call.admitted.client.isGone && isAffected(call.admitted)) doubted.add(call);
    askAll();
  };

  const sweep = (): void => {
    const nowMs = clock.nowMs();
    const monotonicMs = clock.monotonicMs();
    for (const call of running.all()) {
      const { admitted, stream } = call;
      if (admitted.client.isGone) continue;
      const again = expiries.get(call);
      const expiresAtMs = again === undefined ? admitted.principal.expiresAtMs : again;
      if (expiresAtMs !== null && expiresAtMs <= nowMs) doubted.add(call);
      if (stream !== null && hasStalled(stream, monotonicMs, stallMs)) admitted.outgoing.destroy();
    }
    askAll();
  };
  const timer = setInterval(sweep, SWEEP_MS);
  timer.unref();

  return {
    add: (call) => {
      running.add(call);
      // It may have missed a change that came during its admission.
      if (call.admitted.arrivedAtMs <= changedAtMs) doubted.add(call);
    },
    remove: (call) => {
      running.remove(call);
      doubted.delete(call);
      expiries.delete(call);
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
