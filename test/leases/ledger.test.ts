/** PostgreSQL and the ledger of the model test do the same: a few thousand random asks, charges and closings to both. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Ask, WaitingCall } from '../../core/leases/ask.ts';
import { Lease } from '../../core/leases/lease.ts';
import { poolRules, periodOf } from '../../core/limits/pool-rules.ts';
import type { ScopeLimits } from '../../core/limits/scope-limits.ts';
import { picoUsd } from '../../core/money.ts';
import { newId } from '../../core/ids.ts';
import {
  acquireLeases,
  clearEndedLeases,
  closeLeaseOwner,
  reconcileSomeBudget,
} from '../../core/db/queries/budgets/leases.ts';
import { createTestDatabase } from '../support/database.ts';
import { seededRandom } from '../support/random.ts';
import { hardBudget, scopeLimits } from '../support/scope-limits.ts';
import { LedgerModel } from './ledger-model.ts';

const ROUNDS = 400;
const KEY = newId(1_700_000_000_000);

test('the ledger in PostgreSQL grants what the model grants', async (t) => {
  const { database } = await createTestDatabase(t);
  const model = new LedgerModel(() => undefined);
  const random = seededRandom(7);
  const below = (bound: number): number => Math.floor(random() * bound);
  const owners = Array.from({ length: 3 }, () => newId(1_700_000_000_000));
  const rules = poolRules([limits(1)], 'any');
  const lowered = poolRules([limits(2)], 'any');
  const nowMs = 1_700_000_000_000;
  const keys = rules.map((rule) => new Lease(rule, periodOf(rule, nowMs)).key);
  const poolIds = new Map<string, string>();
  let number = 0;

  const ask = (index: number): Ask => {
    const rule = (number > ROUNDS / 2 ? lowered : rules)[index];
    if (rule === undefined) throw new Error('no rule');
    const busy = BigInt(below(120));
    return {
      lease: new Lease(rule, periodOf(rule, nowMs)),
      busy,
      keep: below(10) === 0 ? null : busy + BigInt(below(60)),
      ahead: BigInt(below(200)),
      alertMs: 0,
    };
  };

  for (let round = 0; round < ROUNDS; round += 1) {
    number += 1;
    const owner = owners[below(owners.length)] ?? '';
    const asks = keys.flatMap((_, index) => (below(3) > 0 ? [ask(index)] : []));
    const calls: WaitingCall[] = Array.from({ length: below(4) }, () =>
      asks.flatMap((_, index) => (below(2) === 0 ? [{ ask: index, need: BigInt(below(90)) }] : [])),
    ).filter((call) => call.length > 0);
    // Now and then a round that comes too late.
    const said = below(20) === 0 ? number - 3 : number;
    const theirs = await acquireLeases(database, owner, said, asks, calls);
    const uncounted = [...theirs.values()].some((answer) => !answer.isCounted);
    if (uncounted) {
      await database.query(`update lease_pools set is_counted = true`);
      await database.query(`delete from leases`);
      await database.query(`delete from lease_owners`);
      await database.query(`update lease_pools set leased = 0`);
      continue;
    }
    const ours = model.acquire(owner, said, asks, calls, nowMs);
    deepEqual(plain(theirs), plain(ours), `round ${round}`);
    for (const [index, answer] of theirs) poolIds.set(asks[index]?.lease.key ?? '', answer.poolId);
    if (below(5) === 0) await charge(owner, round, BigInt(1 + below(40)));
    if (below(60) === 0) {
      await closeLeaseOwner(database, owner);
      model.close(owner);
      owners.splice(owners.indexOf(owner), 1, newId(nowMs));
    }
  }
  const rows = await database.query(
    `select pool_key as key, capacity::text, spent::text, leased::text from lease_pools order by pool_key collate "C"`,
  );
  const pools = [...model.pools].map(([key, pool]) => ({
    key,
    capacity: String(pool.capacity),
    spent: String(pool.spent),
    leased: String(pool.leased),
  }));
  deepEqual(
    rows,
    pools.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  );
  deepEqual(await database.query('select * from budget_pool_faults()'), []);

  async function charge(owner: string, id: number, cost: bigint): Promise<void> {
    const budget = keys.filter((key) => key.startsWith('budget/') && model.pools.has(key));
    const drawn = budget.filter(() => below(3) > 0);
    const isStored = below(4) > 0;
    for (let times = 0; times < (isStored ? 1 : 2); times += 1) {
      await database.query(insertRecord, [
        `00000000-0000-7000-8000-${String(id).padStart(12, '0')}`,
        new Date(nowMs),
        KEY,
        cost,
        owner,
        drawn.map((key) => poolIds.get(key)),
      ]);
    }
    model.charge([{ id, owner, cost, pools: budget.map((key) => ({ key, isDrawn: drawn.includes(key) })) }]);
  }
});

test('what was spent before a pool was made is counted once, also beside records that come meanwhile', async (t) => {
  const { database } = await createTestDatabase(t);
  const insert = (id: number, cost: bigint): Promise<unknown> =>
    database.query(insertRecord, [
      `00000000-0000-7000-8000-${String(id).padStart(12, '0')}`,
      new Date(1_700_000_000_000),
      KEY,
      cost,
      null,
      null,
    ]);
  await insert(1, 100n);
  const [rule] = poolRules([limits(1)], 'any').filter((one) => one.resource === 'budget');
  if (rule === undefined) throw new Error('no rule');
  const lease = new Lease(rule, periodOf(rule, 1_700_000_000_000));
  const ask: Ask = { lease, busy: 0n, keep: null, ahead: 0n, alertMs: 0 };
  const owner = newId(1_700_000_000_000);
  const first = await acquireLeases(database, owner, 1, [ask], [[{ ask: 0, need: 5n }]]);
  equal(first.get(0)?.isCounted, false);
  equal(first.get(0)?.granted, 0n);
  await insert(2, 20n);
  await Promise.all([
    database.query('select count_budget_pools(array(select pool_id from lease_pools))'),
    database.query('select count_budget_pools(array(select pool_id from lease_pools))'),
    insert(3, 3n),
  ]);
  const again = await acquireLeases(database, owner, 2, [{ ...ask, keep: 0n }], [[{ ask: 0, need: 5n }]]);
  equal(again.get(0)?.spent, 123n);
  equal(again.get(0)?.granted, 5n);
  await database.query(
    `insert into budget_adjustments (scope, scope_id, amount_pico_usd, reason, made_at) values ('key', $1, 7, 'test', $2)`,
    [KEY, new Date(1_700_000_000_000)],
  );
  deepEqual(await database.query('select spent::text from lease_pools'), [{ spent: '130' }]);
  equal(await reconcileSomeBudget(database, 0.5), null);
  await database.query('update lease_pools set spent = spent - 2');
  deepEqual(await reconcileSomeBudget(database, 0.5), { poolKey: lease.key, difference: 2n });
  deepEqual(await database.query('select * from budget_pool_faults()'), []);
});

test('minutes long over and periods of former months are cleared away, with the leases on them', async (t) => {
  const { database } = await createTestDatabase(t);
  const owner = newId(1_700_000_000_000);
  const add = (key: string, resource: string, ended: string): Promise<unknown> =>
    database.query(
      `with pool as (
         insert into lease_pools (pool_key, resource, scope, scope_id, starts_at, ends_at, capacity, read_at_us, is_counted)
         values ($1, $2, 'key', $1, now() - interval '1 year', now() - $3::interval, 1, 1, true) returning pool_id)
       insert into leases (pool_id, owner_id, granted, busy) select pool_id, $4, 1, 1 from pool`,
      [key, resource, ended, owner],
    );
  await add('this minute', 'rpm', '-1 minute');
  await add('an hour ago', 'tpm', '1 hour');
  await add('last week', 'budget', '7 days');
  await add('two months ago', 'budget', '60 days');
  await clearEndedLeases(database);
  deepEqual(
    await database.query('select pool_key from lease_pools join leases using (pool_id) order by pool_id'),
    [{ pool_key: 'this minute' }, { pool_key: 'last week' }],
  );
});

function limits(revision: number): ScopeLimits {
  const size = revision === 1 ? 10 : 7;
  return scopeLimits({
    scopeId: KEY,
    readAtUs: revision,
    rpm: 60 * size,
    tpm: 90 * size,
    parallel: 50 * size,
    budget: hardBudget(picoUsd(BigInt(80 * size))),
  });
}

/** What the two must agree on; the rest depends on time or on names. */
function plain(answers: ReadonlyMap<number, Answer>): unknown {
  return [...answers]
    .toSorted(([a], [b]) => a - b)
    .map(([index, { held, granted, left, isShort, capacity, spent }]) => ({
      index,
      held,
      granted,
      left,
      isShort,
      capacity,
      spent,
    }));
}

const insertRecord = `
  insert into usage_records (request_id, created_at, key_id, model_asked, model, deployment, dialect, is_stream, ending,
    status, usage_estimated, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
    cache_write_1h_tokens, reasoning_tokens, input_cost_pico_usd, output_cost_pico_usd, cache_read_cost_pico_usd,
    cache_write_cost_pico_usd, cost_pico_usd, price_id, latency_ms, overhead_us, retries, user_agent_family,
    lease_owner, lease_pools)
  values ($1, $2, $3, 'any', 'any', '', 'openai-chat', false, 'complete', 200, false, 0, 0, 0, 0, 0, 0, $4, 0, 0, 0, $4,
    '', 0, 0, 0, '', $5, $6)
  on conflict do nothing`;
