/** Leases: how a task asks for them, lets go of a previous run's, and clears away windows long over. */
import type { Answer, Ask, WaitingCall } from '../../../leases/ask.ts';
import type { Queryable, Row } from '../../connect.ts';
import { flag, integer, text } from '../columns.ts';

/**
 * Called by leases/rounds, one at a time per task. The function locks pools in the order of their ids, so two tasks
 * cannot deadlock. Uses lease_pools_pool_key_key, lease_pools_pkey and leases_pkey; migration 0005 has its text.
 */
const acquire = `select * from acquire_leases($1, $2, $3, $4, $5, $6)`;

/** Called when an answer says that a budget's former spend is not known yet. Uses usage_records_<scope>_id. */
const countPools = `select count_budget_pools($1)`;

/** Called when the records of an ended run have all arrived. Uses leases_owner_id. */
const closeOwner = `select close_lease_owner($1)`;

/** Called now and then by any task. Uses lease_pools_ended; skips what others have locked. */
const deleteEndedPools = `
  delete from lease_pools where pool_id in (
    select pool_id from lease_pools
     where ends_at < now() - interval '5 minutes'
       and (resource <> 'budget' or ends_at < now() - interval '40 days')
     limit 5000 for update skip locked)
  returning pool_id`;

/** The same for runs of tasks that are over: those that closed, and those that hold nothing any more. */
const deleteEndedOwners = `
  delete from lease_owners o
   where o.heartbeat_at < now() - interval '1 day'
     and not exists (select from leases l where l.owner_id = o.owner_id)`;

/**
 * Called now and then by any task, for one pool of those that are in use. `$1` is uniform in [0, 1). Uses leases_pkey,
 * and usage_records_<scope>_id for the sum; the gateway's own pool has no such index and is left to an administrator.
 */
const reconcileOne = `
  with used as (
    select distinct p.pool_id, p.pool_key from lease_pools p join leases l using (pool_id)
     where p.resource = 'budget' and p.is_counted and p.scope <> 'global'
  ), picked as (
    select pool_id, pool_key from used order by pool_id
    offset floor($1::float8 * (select count(*) from used))::bigint limit 1
  )
  select pool_key, reconcile_budget_pool(pool_id)::text as difference from picked`;

const MOST_BATCHES = 20;

/** One round of a run; the answers by the index of the ask. Empty when a later round was received before. */
export async function acquireLeases(
  database: Queryable,
  owner: string,
  round: number,
  asks: readonly Ask[],
  calls: readonly WaitingCall[],
): Promise<ReadonlyMap<number, Answer>> {
  const ends: number[] = [];
  const numbers: number[] = [];
  const needs: string[] = [];
  for (const call of calls) {
    for (const { ask, need } of call) {
      numbers.push(ask + 1);
      needs.push(String(need));
    }
    ends.push(numbers.length);
  }
  const rows = await database.query(acquire, [
    owner,
    round,
    `[${asks.map(askJson).join(',')}]`,
    ends,
    numbers,
    needs,
  ]);
  return new Map(rows.map((row) => [integer(row, 'ask_no') - 1, answerOf(row)]));
}

/** Adds up what was spent before these budget pools were made. May take long; holds no round up. */
export async function countBudgetPools(database: Queryable, poolIds: readonly string[]): Promise<void> {
  await database.query(countPools, [poolIds]);
}

/** Lets go of all that a run of a task still holds; its records must have arrived before. */
export async function closeLeaseOwner(database: Queryable, owner: string): Promise<void> {
  await database.query(closeOwner, [owner]);
}

/** Compares one budget pool with the usage records; by how much it was off, or null when they agree, as they must. */
export async function reconcileSomeBudget(
  database: Queryable,
  random: number,
): Promise<{ readonly poolKey: string; readonly difference: bigint } | null> {
  const [row] = await database.query(reconcileOne, [random]);
  if (row === undefined) return null;
  const difference = BigInt(text(row, 'difference'));
  return difference === 0n ? null : { poolKey: text(row, 'pool_key'), difference };
}

/** Windows are kept some minutes, budget periods some weeks. */
export async function clearEndedLeases(database: Queryable): Promise<void> {
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const gone = await database.query(deleteEndedPools);
    if (gone.length === 0) break;
  }
  await database.query(deleteEndedOwners);
}

function askJson({ lease, busy, keep, ahead, alertMs }: Ask, index: number): string {
  const { rule, period, key } = lease;
  const soft = rule.budget?.softPicoUsd ?? null;
  return (
    `{"no":${index + 1},"key":${JSON.stringify(key)},"resource":"${rule.resource}","scope":"${rule.scope}"` +
    `,"scope_id":${JSON.stringify(rule.scopeId)},"model":${JSON.stringify(rule.model)},"starts_ms":${period.startMs}` +
    `,"ends_ms":${Number.isFinite(period.endMs) ? period.endMs : null},"capacity":${rule.capacity},"soft":${soft}` +
    `,"read_at_us":${rule.readAtUs},"busy":${busy},"keep":${keep},"ahead":${ahead},"alert_ms":${alertMs}}`
  );
}

function answerOf(row: Row): Answer {
  return {
    poolId: text(row, 'id'),
    held: BigInt(text(row, 'held')),
    granted: BigInt(text(row, 'granted')),
    left: BigInt(text(row, 'left_over')),
    isShort: flag(row, 'is_short'),
    isCounted: flag(row, 'is_counted'),
    capacity: BigInt(text(row, 'capacity')),
    spent: BigInt(text(row, 'spent')),
    idleElsewhere: BigInt(text(row, 'idle_elsewhere')),
    isWarned: flag(row, 'is_warned'),
  };
}
