/**
 * Reserves what a call may need from the limits and budgets of its principal and its customer, and settles the reservation to the actual
 * usage when the call has ended. What needs no body comes first (requests per minute, parallel requests, a budget that is
 * not spent), the rest once the call is understood. A principal without limits costs nothing here.
 */
import type { Model } from '../../../core/catalog/model.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Refusal } from '../../../core/errors.ts';
import { needOf, type Demand, type Reservation } from '../../../core/leases/lease-book.ts';
import type { Lease } from '../../../core/leases/lease.ts';
import type { LeaseMark, UsageRecord } from '../../../core/usage/record.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import { promptTokens } from '../../../core/usage/usage.ts';
import {
  asCounted,
  type Admitted,
  type Arrival,
  type Authenticated,
  type Counted,
  type Identified,
  type Understood,
} from '../../exchange.ts';
import type { Leases } from '../../leases/leases.ts';
import type { limitReports } from '../../metrics/limit-reports.ts';
import { isShortage, type Decided } from '../../leases/wait-queue.ts';
import type { Plan } from '../plan.ts';
import { demandOf } from './demand.ts';
import { setLimitHeaders } from './headers.ts';
import { refusalOf } from './refusals.ts';
import { shorten, tellShortened, type LastShortage, type Take } from './shorten.ts';
import { limitsRefused } from './verdict.ts';

type LimitReports = Omit<ReturnType<typeof limitReports>, 'softBudgetPassed'>;

export type ReserveDeps = {
  readonly leases: Leases;
  readonly limitReports: LimitReports;
  readonly clock: Clock;
};

export const NO_RESERVATION: Reservation = { leases: [], needs: [] };

/**
 * count: the request counts from here on, whatever its body holds. So a caller whose requests are malformed, or exceed
 * its budget, uses up its limits too, and a caller over its limits is refused before its body is read.
 */
export function countRequest(
  authenticated: Authenticated,
  deps: ReserveDeps,
): Counted | Refusal | Promise<Counted | Refusal> {
  const { principal, createdAtMs, routeId } = authenticated;
  if (principal.limits.length === 0) return counted(authenticated, NO_RESERVATION, deps);
  const price = isFreeRoute(routeId) ? 'free' : 'paid';
  const decided = deps.leases.admitRequest(principal.limits, createdAtMs, price);
  return decided instanceof Promise
    ? decided.then((result) => counted(authenticated, result, deps))
    : counted(authenticated, decided, deps);
}

function counted(authenticated: Authenticated, decided: Decided, deps: ReserveDeps): Counted | Refusal {
  return isShortage(decided) ? refused(authenticated, decided, deps) : asCounted(authenticated, decided);
}

/** A counted request that was not admitted: frees its slot. If the fault is ours, the request does not count at all. */
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
  identified: Identified,
  deps: ReserveDeps,
): Reservation | Refusal | Promise<Reservation | Refusal> {
  if (isUnlimited(identified)) return NO_RESERVATION;
  const { principal, customer, plan, createdAtMs } = identified;
  const { name } = plan.model;
  const take: Take = (demand) =>
    deps.leases.admitCall(principal.limits, name, demand, createdAtMs, undefined, customer?.limits);
  const decided = take(demandOf(identified, plan));
  if (!(decided instanceof Promise) && !isShortage(decided)) return told(identified, decided, deps);
  return reserveShort(identified, decided, { take, choices: 1n }, deps);
}

/** Whether no limit and no budget applies to a call. */
export function isUnlimited({ principal, customer }: Identified): boolean {
  return principal.limits.length === 0 && (customer === null || customer.limits.length === 0);
}

/** The same for a call that may be short of money: its answer may become a shorter one. */
export async function reserveShort(
  understood: Understood,
  decided: Decided | Promise<Decided>,
  how: { readonly take: Take; readonly choices: bigint },
  deps: ReserveDeps,
): Promise<Reservation | Refusal> {
  const first = await decided;
  if (!isShortage(first)) return told(understood, first, deps);
  const shortened = await shorten(understood, understood.plan, { first, ...how });
  if (!('outputCap' in shortened)) return refused(understood, shortened, deps);
  understood.progress.outputCap = shortened.outputCap;
  if (shortened.outputCap !== null) deps.limitReports.answerShortened(first.lease.rule.scope);
  tellShortened(understood);
  return told(understood, shortened.reservation, deps);
}

/**
 * Reserves what another plan of an admitted call needs, then releases what the call held before. What is held for answers
 * that were given up stays held, unless a budget of the previous model alone would be charged for the new one. Returns
 * null; or, having changed nothing, the limit or budget that does not allow it. They may allow a shorter answer
 * (`progress.outputCap`), for which the plan is made again. `heldFor`: the model that what is held was reserved for.
 */
export async function reserveAgain(
  admitted: Admitted,
  plan: Plan,
  heldFor: Model,
  { leases }: ReserveDeps,
): Promise<LastShortage | null> {
  const { principal, customer, reservation, progress, createdAtMs } = admitted;
  const keeps = progress.givenUp.length > 0;
  const ofPrevious = keeps ? reservation.leases.find(isModelBudget) : undefined;
  if (ofPrevious !== undefined) return { kind: 'shortage', lease: ofPrevious, need: 0n, reason: 'exhausted' };
  const take = (decided: Reservation): null => {
    if (!keeps) leases.release(reservation);
    hold(admitted, keeps ? together(reservation, decided) : decided, leases.owner);
    progress.reservedAnswers = 1;
    return null;
  };
  if (isUnlimited(admitted)) return take(NO_RESERVATION);
  const held = keeps ? reservation : undefined;
  const { name } = plan.model;
  const decide: Take = (demand) =>
    leases.admitCall(principal.limits, name, demand, createdAtMs, held, customer?.limits);
  const demand = demandOf(admitted, plan);
  if (!keeps && plan.model === heldFor && covers(reservation, demand)) return null;
  const first = await decide(demand);
  if (!isShortage(first)) return take(first);
  const shortened = await shorten(admitted, plan, { first, take: decide, choices: 1n });
  if (!('outputCap' in shortened)) return shortened;
  progress.outputCap = shortened.outputCap;
  tellShortened(admitted);
  return take(shortened.reservation);
}

/**
 * Reserves the cost of one more answer, for another attempt beside or after one that may be billed. It takes no further
 * requests, tokens or slots, since it is the same request. Returns false, and changes nothing, when a budget does not allow
 * it or when it is no longer wanted by then.
 */
export function reserveAnother(
  admitted: Admitted,
  isWanted: () => boolean,
  { leases }: ReserveDeps,
): boolean | Promise<boolean> {
  const { progress, plan } = admitted;
  const budgets = admitted.reservation.leases.filter(({ rule }) => rule.resource === 'budget');
  const take = (decided: Decided): boolean => {
    if (isShortage(decided)) return false;
    if (!isWanted()) {
      leases.release(decided);
      return false;
    }
    if (decided.leases.length > 0) hold(admitted, together(admitted.reservation, decided), leases.owner);
    progress.reservedAnswers += 1;
    return true;
  };
  if (budgets.length === 0) return take(NO_RESERVATION);
  const decided = leases.admitMore(budgets, demandOf(admitted, plan));
  return decided instanceof Promise ? decided.then(take) : take(decided);
}

/** Whether what a call holds is enough for another demand on the same leases. */
function covers({ leases, needs }: Reservation, demand: Demand): boolean {
  return leases.every(({ rule }, index) => needOf(rule, demand) <= (needs[index] ?? 0n));
}

function hold(admitted: Admitted, reservation: Reservation, owner: string): void {
  admitted.reservation = reservation;
  admitted.lease = leaseMarkOf(reservation, owner);
}

function isModelBudget({ rule }: Lease): boolean {
  return rule.resource === 'budget' && rule.model !== null;
}

/** The sum of two reservations of one call, with each lease once, so that it is settled once. */
export function together(all: Reservation, more: Reservation): Reservation {
  const leases = [...all.leases];
  const needs = [...all.needs];
  more.leases.forEach((lease, index) => {
    const need = more.needs[index] ?? 0n;
    const place = leases.indexOf(lease);
    if (place === -1) {
      leases.push(lease);
      needs.push(need);
    } else needs[place] = (needs[place] ?? 0n) + need;
  });
  return { leases, needs };
}

/** Which budget leases a reservation drew on; null when none. */
export function leaseMarkOf({ leases }: Reservation, owner: string): LeaseMark | null {
  const poolIds: string[] = [];
  for (const lease of leases)
    if (lease.rule.resource === 'budget' && lease.poolId !== '') poolIds.push(lease.poolId);
  return poolIds.length === 0 ? null : { owner, poolIds };
}

/**
 * Frees the slots of parallel requests when the call has ended while answers it gave up are still being read. The rest
 * stays held for them.
 */
export function releaseSlots(admitted: Admitted, { leases }: ReserveDeps): void {
  admitted.requestReservation = withoutSlots(admitted.requestReservation, leases);
  admitted.reservation = withoutSlots(admitted.reservation, leases);
}

function withoutSlots(reservation: Reservation, leases: Leases): Reservation {
  const { leases: held, needs } = reservation;
  const slots = held.filter(isSlot);
  if (slots.length === 0) return reservation;
  leases.release({ leases: slots, needs: slots.map(() => 1n) });
  return {
    leases: held.filter((lease) => !isSlot(lease)),
    needs: needs.filter((_need, index) => held[index]?.rule.resource !== 'parallel'),
  };
}

function isSlot({ rule }: Lease): boolean {
  return rule.resource === 'parallel';
}

/** The call has ended: releases what it reserved and did not use. */
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
    deps.limitReports.boundExceeded(record);
    return;
  }
}

/** Says in the headers what is left, or why nothing is reserved. */
export function told(understood: Understood, decided: Decided, deps: ReserveDeps): Reservation | Refusal {
  if (isShortage(decided)) return refused(understood, decided, deps);
  const leases = [...understood.requestReservation.leases, ...decided.leases];
  setLimitHeaders(understood.outgoing, understood.route.errors, leases, deps.clock.nowMs());
  return decided;
}

export function refused(arrival: Arrival, shortage: LastShortage, deps: ReserveDeps): Refusal {
  const { outgoing, route } = arrival;
  const { lease, reason, need } = shortage;
  const nowMs = deps.clock.nowMs();
  limitsRefused(arrival, shortage, deps);
  if (reason === 'exhausted' && !outgoing.headersSent) {
    setLimitHeaders(outgoing, route.errors, [lease], nowMs);
    if (lease.rule.resource === 'budget' && lease.capacity - lease.spent < need)
      outgoing.setHeader('x-should-retry', 'false');
  }
  return refusalOf(shortage, nowMs);
}
