/**
 * Reserves for a call what it may need of the limits and budgets of its principal, and turns the reservation into
 * what it used when it has ended: first what needs no body (requests a minute, requests at once, a budget that is not
 * spent), then, when the call is understood, the rest. A principal without limits costs nothing here.
 */
import type { Clock } from '../../../core/clock.ts';
import type { Refusal } from '../../../core/errors.ts';
import type { Reservation } from '../../../core/leases/lease-book.ts';
import type { Lease } from '../../../core/leases/lease.ts';
import type { LeaseMark, UsageRecord } from '../../../core/usage/record.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import { promptTokens } from '../../../core/usage/usage.ts';
import type { Deployment, Model } from '../../../core/catalog/model.ts';
import {
  asCounted,
  asReservedAgain,
  type Admitted,
  type Arrival,
  type Authenticated,
  type Counted,
  type Understood,
} from '../../exchange.ts';
import type { Leases } from '../../leases/leases.ts';
import type { Shortage } from '../../leases/waiting-line.ts';
import { demandOf } from './demand.ts';
import { setLimitHeaders } from './headers.ts';
import { refusalOf } from './refusals.ts';

type LimitMetrics = {
  readonly rateLimitAllowed: (limitType: string) => void;
  readonly rateLimitBlocked: (limitType: string) => void;
  readonly budgetBlocked: (scope: string) => void;
  /** A call used more of a hard budget than its worst case: the bound was wrong. */
  readonly boundExceeded: (record: UsageRecord) => void;
};

export type ReserveDeps = {
  readonly leases: Leases;
  readonly metrics: LimitMetrics;
  readonly clock: Clock;
};

const NO_RESERVATION: Reservation = { leases: [], needs: [] };

/**
 * The request counts from here on, whatever is in its body: so a caller whose requests are malformed, or larger than its
 * budget, comes to the end of its limits as well, and one at the end of them is refused before its body is read.
 */
export function countRequest(
  authenticated: Authenticated,
  deps: ReserveDeps,
): Counted | Refusal | Promise<Counted | Refusal> {
  const { principal, createdAtMs, routeId } = authenticated;
  if (principal.limits.length === 0) return asCounted(authenticated, NO_RESERVATION);
  const price = isFreeRoute(routeId) ? 'free' : 'paid';
  const decided = deps.leases.admitRequest(principal.limits, createdAtMs, price);
  return decided instanceof Promise
    ? decided.then((result) => counted(authenticated, result, deps))
    : counted(authenticated, decided, deps);
}

function counted(
  authenticated: Authenticated,
  decided: Reservation | Shortage,
  deps: ReserveDeps,
): Counted | Refusal {
  return 'kind' in decided ? refused(authenticated, decided, deps) : asCounted(authenticated, decided);
}

/** A counted request that came to nothing: its slot is free again. By our own fault it does not count either. */
export function uncountRequest(
  reservation: Reservation,
  fault: 'ours' | 'theirs',
  { leases }: ReserveDeps,
): void {
  if (reservation.leases.length === 0) return;
  if (fault === 'ours') leases.release(reservation);
  else leases.settle(reservation, NOTHING_USED);
}

const NOTHING_USED = { tokens: 0n, cost: 0n };

export function reserve(
  understood: Understood,
  deps: ReserveDeps,
): Reservation | Refusal | Promise<Reservation | Refusal> {
  const { limits } = understood.principal;
  if (limits.length === 0) return NO_RESERVATION;
  const { model, createdAtMs } = understood;
  const decided = deps.leases.admitCall(
    limits,
    model.name,
    demandOf(understood, model, understood.deployments),
    createdAtMs,
  );
  if (decided instanceof Promise) return decided.then((result) => told(understood, result, deps));
  return told(understood, decided, deps);
}

/**
 * Another model is to answer an admitted call: reserves what that one needs, then lets go of what was held. False
 * when a limit or budget does not allow it; nothing has changed then.
 */
export function reserveAgain(
  admitted: Admitted,
  model: Model,
  deployments: readonly Deployment[],
  deps: ReserveDeps,
): boolean | Promise<boolean> {
  const { limits } = admitted.principal;
  if (limits.length === 0) return true;
  const { leases } = deps;
  const demand = demandOf(admitted, model, deployments);
  const take = (decided: Reservation | Shortage): boolean => {
    if ('kind' in decided) return false;
    leases.release(admitted.reservation);
    asReservedAgain(admitted, decided, leaseMarkOf(decided, leases.owner));
    return true;
  };
  const decided = leases.admitCall(limits, model.name, demand, admitted.createdAtMs);
  return decided instanceof Promise ? decided.then(take) : take(decided);
}

/**
 * A second deployment is to be asked beside the first: reserves what its answer may cost of the budgets the call draws
 * on. Of requests, tokens and slots it takes nothing more, being the same request. False when a budget does not allow
 * it, or when `isWanted` says no by then; nothing has changed then.
 */
export function reserveHedge(
  admitted: Admitted,
  deployment: Deployment,
  isWanted: () => boolean,
  { leases }: ReserveDeps,
): boolean | Promise<boolean> {
  const budgets = admitted.reservation.leases.filter(({ rule }) => rule.resource === 'budget');
  if (budgets.length === 0) return true;
  const take = (decided: Reservation | Shortage): boolean => {
    if ('kind' in decided) return false;
    if (!isWanted()) {
      leases.release(decided);
      return false;
    }
    const both = together(admitted.reservation, decided);
    asReservedAgain(admitted, both, leaseMarkOf(both, leases.owner));
    return true;
  };
  const decided = leases.admitMore(budgets, demandOf(admitted, admitted.model, [deployment]));
  return decided instanceof Promise ? decided.then(take) : take(decided);
}

/** What two reservations of one call hold; each lease once, so that it is settled once. */
function together(all: Reservation, more: Reservation): Reservation {
  const needs = all.needs.map((need, index) => {
    const lease = all.leases[index];
    const place = lease === undefined ? -1 : more.leases.indexOf(lease);
    return need + (more.needs[place] ?? 0n);
  });
  return { leases: all.leases, needs };
}

/** Which budget leases a reservation drew on; null when none. */
export function leaseMarkOf({ leases }: Reservation, owner: string): LeaseMark | null {
  const poolIds: string[] = [];
  for (const lease of leases)
    if (lease.rule.resource === 'budget' && lease.poolId !== '') poolIds.push(lease.poolId);
  return poolIds.length === 0 ? null : { owner, poolIds };
}

/** The call has ended: what it reserved and did not use is free again. */
export function settleReservation(
  { requestReservation, reservation }: Admitted,
  record: UsageRecord,
  deps: ReserveDeps,
): void {
  if (requestReservation.leases.length > 0) deps.leases.settle(requestReservation, NOTHING_USED);
  if (reservation.leases.length === 0) return;
  const cost: bigint = record.costPicoUsd;
  deps.leases.settle(reservation, { tokens: BigInt(promptTokens(record) + record.outputTokens), cost });
  const { leases, needs } = reservation;
  for (let index = 0; index < leases.length; index += 1) {
    const rule = leases[index]?.rule;
    if (rule?.resource !== 'budget' || rule.budget?.kind !== 'hard' || cost <= (needs[index] ?? 0n)) continue;
    deps.metrics.boundExceeded(record);
    return;
  }
}

function told(
  understood: Understood,
  decided: Reservation | Shortage,
  deps: ReserveDeps,
): Reservation | Refusal {
  if ('kind' in decided) return refused(understood, decided, deps);
  const leases = [...understood.requestReservation.leases, ...decided.leases];
  countAllowed(leases, deps.metrics);
  setLimitHeaders(understood.outgoing, understood.route.errors, leases, deps.clock.nowMs());
  return decided;
}

function refused({ outgoing, route }: Arrival, shortage: Shortage, { metrics, clock }: ReserveDeps): Refusal {
  const { lease, reason, need } = shortage;
  const { resource, scope } = lease.rule;
  const nowMs = clock.nowMs();
  if (reason === 'exhausted') {
    if (resource === 'budget') metrics.budgetBlocked(scope);
    else metrics.rateLimitBlocked(LIMIT_TYPE[resource]);
    setLimitHeaders(outgoing, route.errors, [lease], nowMs);
    if (resource === 'budget' && lease.capacity - lease.spent < need)
      outgoing.setHeader('x-should-retry', 'false');
  }
  return refusalOf(shortage, nowMs);
}

const LIMIT_TYPE = { rpm: 'rpm', tpm: 'tpm', parallel: 'max_parallel' } as const;

function countAllowed(leases: readonly Lease[], metrics: LimitMetrics): void {
  let rpm = 0;
  let tpm = 0;
  let parallel = 0;
  for (const { rule } of leases) {
    if (rule.resource === 'rpm') rpm += 1;
    else if (rule.resource === 'tpm') tpm += 1;
    else if (rule.resource === 'parallel') parallel += 1;
  }
  if (rpm > 0) metrics.rateLimitAllowed(LIMIT_TYPE.rpm);
  if (tpm > 0) metrics.rateLimitAllowed(LIMIT_TYPE.tpm);
  if (parallel > 0) metrics.rateLimitAllowed(LIMIT_TYPE.parallel);
}
