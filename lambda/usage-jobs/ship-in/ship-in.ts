/**
 * What tasks have spilled becomes usage records, each once: a row that is there already is skipped, one that PostgreSQL
 * refuses is set aside in refused_usage_rows, and the others go in.
 *
 * 1. Of every object, the first of each run before the others: its prices, then its records. One that holds nothing else
 *    is removed.
 * 2. Of every object with open calls: is there a record of each by now? Then it is removed. If not, and its run is over or
 *    gone, the call becomes a `task-lost` record at its worst case; else the object stays until the next run.
 * 3. A run that said that it is over, and that all its records are here, is closed: what its leases held is free.
 *
 * A run is gone when neither the bucket nor the leases in PostgreSQL have seen a sign of life for ten minutes: a task that
 * holds what a former object left open gives one every minute. Should one come back after that, its own record of such a
 * call finds the one at worst case, and there is still one record.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | PostgreSQL, S3, the time is over | the run ends; what is in is in, and the next one goes on |
 * | an object that cannot be read | it stays, is reported, and counted by its age; open calls of its run wait for it |
 */
import type { Clock } from '../../../core/clock.ts';
import type { Database } from '../../../core/db/connect.ts';
import { closeLeaseOwner } from '../../../core/db/queries/budgets/leases.ts';
import { storePrices } from '../../../core/db/queries/usage/prices.ts';
import { livingRuns, recordedAmong } from '../../../core/db/queries/usage/spilled.ts';
import { createUsageSink } from '../../../core/db/usage-sink.ts';
import { requestIdOf } from '../../../core/usage/row.ts';
import { parseSpill, parseSpillKey, type Spilled } from '../../../core/usage/spill.ts';
import { inParallel } from './in-parallel.ts';
import { insertRows } from './insert-rows.ts';
import type { SpillObject, SpillObjects } from './objects.ts';

export type ShipInDeps = {
  readonly objects: SpillObjects;
  readonly db: Database;
  readonly clock: Clock;
  /** In the end: how many objects there were, and the age of the oldest whose records are not in. */
  readonly onFound: (objects: number, oldestSeconds: number) => void;
  readonly onShipped: (records: number, lost: number) => void;
  readonly onProblem: (message: string, fields: object) => void;
};

export type ShippedIn = {
  readonly objects: number;
  /** Rows handed to PostgreSQL, also those that it had already. */
  readonly records: number;
  readonly lost: number;
  readonly refused: number;
  readonly runsClosed: number;
  readonly objectsLeft: number;
};

/** So long without a sign of life. */
const GONE_SECONDS = 600;
/** The function has a minute more. */
const WORK_MS = 180_000;
const READS_AT_ONCE = 8;

type Found = SpillObject & { readonly run: string };
type End = Found & { readonly runs: readonly string[] };

type State = {
  readonly sink: (rows: readonly string[]) => Promise<void>;
  /** Objects that are there still. */
  readonly left: Set<Found>;
  /** Those of them whose records are not in. */
  readonly notIn: Set<Found>;
  readonly withOpen: Found[];
  readonly ends: End[];
  /** Runs with an object that cannot be read. */
  readonly unreadable: Set<string>;
  records: number;
  lost: number;
  refused: number;
  runsClosed: number;
};

export async function shipIn(deps: ShipInDeps): Promise<ShippedIn> {
  const { objects, db, clock } = deps;
  const endMs = clock.monotonicMs() + WORK_MS;
  const isOver = (): boolean => clock.monotonicMs() >= endMs;
  const nowMs = clock.nowMs();
  const listed = (await objects.list()).flatMap((one) => {
    const key = parseSpillKey(one.key);
    return key === null ? [] : [{ ...one, ...key }];
  });
  const spilled = listed.filter(({ number }) => number !== null).toSorted(byAge);
  const state: State = {
    sink: createUsageSink(db, []),
    left: new Set(spilled),
    notIn: new Set(spilled),
    withOpen: [],
    ends: [],
    unreadable: new Set(),
    records: 0,
    lost: 0,
    refused: 0,
    runsClosed: 0,
  };
  try {
    const take = (one: Found): Promise<void> => takeRecords(deps, state, one);
    // The first object of each run has the prices that its others name.
    const firsts = new Set(new Map(spilled.toReversed().map((one) => [one.run, one])).values());
    const others = spilled.filter((one) => !firsts.has(one));
    const isAllIn =
      (await inParallel([...firsts], READS_AT_ONCE, isOver, take)) &&
      (await inParallel(others, READS_AT_ONCE, isOver, take));
    const living = await runsThatLive(db, listed, nowMs);
    const over = new Set(state.ends.flatMap(({ runs }) => runs));
    const isGone = (run: string): boolean =>
      isAllIn && !state.unreadable.has(run) && (over.has(run) || !living.has(run));
    // One after the other, the latest first: a call that was admitted to more has its last word there.
    for (const one of state.withOpen.toSorted(byAge).toReversed())
      if (!isOver()) await settleOpen(deps, state, one, isGone(one.run));
    if (isAllIn) await closeRuns(deps, state);
    for (const { key, run, number } of listed)
      if (number === null && !living.has(run) && !hasObjects(state, run)) await objects.remove(key);
  } finally {
    const oldestMs = Math.min(nowMs, ...Array.from(state.notIn, ({ modifiedMs }) => modifiedMs));
    deps.onFound(spilled.length, (nowMs - oldestMs) / 1000);
    deps.onShipped(state.records, state.lost);
  }
  const { records, lost, refused, runsClosed, left } = state;
  return { objects: spilled.length, records, lost, refused, runsClosed, objectsLeft: left.size };
}

async function takeRecords(deps: ShipInDeps, state: State, one: Found): Promise<void> {
  const content = await contentOf(deps, state, one);
  if (content === null) return;
  if (content.prices.length > 0) await storePrices(deps.db, content.prices);
  state.refused += await insertRows(state.sink, content.records);
  state.records += content.records.length;
  state.notIn.delete(one);
  if (content.open.length > 0) state.withOpen.push(one);
  else if (content.ended.length > 0) state.ends.push({ ...one, runs: content.ended });
  else await remove(deps, state, one);
}

async function settleOpen(deps: ShipInDeps, state: State, one: Found, isGone: boolean): Promise<void> {
  const content = await contentOf(deps, state, one);
  if (content === null) return;
  const recorded = await recordedAmong(deps.db, content.open);
  const missing = content.open.filter((row) => !recorded.has(requestIdOf(row)));
  if (missing.length > 0 && !isGone) return;
  state.refused += await insertRows(state.sink, missing);
  state.lost += missing.length;
  await remove(deps, state, one);
}

/** Those that said that they are over, when nothing of them is left but that. */
async function closeRuns(deps: ShipInDeps, state: State): Promise<void> {
  const ends = new Set(state.ends.map(({ key }) => key));
  const rest = [...state.left].filter(({ key }) => !ends.has(key));
  for (const end of state.ends) {
    if (rest.some(({ run }) => end.runs.includes(run))) continue;
    for (const run of end.runs) await closeLeaseOwner(deps.db, run);
    state.runsClosed += end.runs.length;
    const found = [...state.left].find(({ key }) => key === end.key);
    if (found !== undefined) await remove(deps, state, found);
  }
}

/** Null, and reported: it cannot be read. */
async function contentOf(deps: ShipInDeps, state: State, one: Found): Promise<Spilled | null> {
  const unpack = await deps.objects.read(one.key);
  try {
    return parseSpill(await unpack());
  } catch (error) {
    state.unreadable.add(one.run);
    const reason = error instanceof Error ? error.message : 'unknown error';
    deps.onProblem('a spilled object cannot be read', { key: one.key, reason });
    return null;
  }
}

async function remove({ objects }: ShipInDeps, state: State, one: Found): Promise<void> {
  await objects.remove(one.key);
  state.left.delete(one);
}

/** Of which bucket or leases have had a sign of life. */
async function runsThatLive(
  db: Database,
  listed: readonly Found[],
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const runs = [...new Set(listed.map(({ run }) => run))];
  const inBucket = listed.filter(({ modifiedMs }) => nowMs - modifiedMs < GONE_SECONDS * 1000);
  return new Set([...inBucket.map(({ run }) => run), ...(await livingRuns(db, runs, GONE_SECONDS))]);
}

function hasObjects({ left }: State, run: string): boolean {
  return [...left].some((one) => one.run === run);
}

function byAge(one: SpillObject, other: SpillObject): number {
  return one.modifiedMs - other.modifiedMs || (one.key < other.key ? -1 : 1);
}
