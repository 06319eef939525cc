/**
 * A company has a thousand budgets, and a batch of records or a round of leases concerns a few of them. What is read for it
 * depends on these few, also where PostgreSQL has no statistics yet and its plans are of a time when there was nearly nothing.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { periodOf, poolRules } from '../../core/limits/pool-rules.ts';
import { connect, type Database, type Queryable } from '../../core/db/connect.ts';
import { acquireLeases, countBudgetPools } from '../../core/db/queries/budgets/leases.ts';
import { findPrincipal } from '../../core/db/queries/keys/principals.ts';
import { insertUsageRows } from '../../core/db/queries/usage/usage-records.ts';
import { newId, type KeyId, type RequestId, type TeamId } from '../../core/ids.ts';
import { Lease } from '../../core/leases/lease.ts';
import type { ScopeLimits } from '../../core/limits/scope-limits.ts';
import { picoUsd } from '../../core/money.ts';
import type { LeaseMark } from '../../core/usage/record.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { inputCost, sampleRecord } from '../observability/sample-record.ts';
import { createTestDatabase } from '../support/database.ts';
import { hardBudget, scopeLimits } from '../support/scope-limits.ts';

const NOW = Date.UTC(2026, 10, 21, 10);
const OTHERS = 300;
/** Of one key: enough that PostgreSQL would rather read all than look some up. */
const MANY_RECORDS = 4_000;
/** Beyond this PostgreSQL may keep the plan of a statement. */
const RUNS_UNTIL_PLANNED = 6;
/** For each row that has to be read; each is looked at once or twice, never once for each of the others. */
const READS_OF_A_ROW = 10;

test('a batch of records reads the budgets that it is charged to, not those of everybody', async (t) => {
  const database = await oneConnection(t);
  const owner = newId(NOW);
  const [first, ...others] = limitsOfKeys(OTHERS);
  ok(first);
  await acquire(database, owner, 1, [first]);
  let lease = { owner, poolIds: await poolIds(database) };
  for (let run = 0; run < RUNS_UNTIL_PLANNED; run += 1)
    await insertUsageRows(database, rowsOf([first], 3, lease));
  await acquire(database, owner, 2, others);
  lease = { owner, poolIds: await poolIds(database) };
  const charged = others.slice(0, 4);
  for (const table of ['lease_pools', 'leases']) {
    const reads = await readsOf(database, table, (tx) => insertUsageRows(tx, rowsOf(charged, 5, lease)));
    ok(reads <= charged.length * READS_OF_A_ROW, `${reads} rows of ${table} were read for ${charged.length}`);
  }
  deepEqual(await database.query('select * from budget_pool_faults()'), []);
});

test('a round of leases reads the pools that it asks for, not those of everybody', async (t) => {
  const database = await oneConnection(t);
  const owner = newId(NOW);
  const [first, ...others] = limitsOfKeys(OTHERS);
  ok(first);
  for (let run = 1; run <= RUNS_UNTIL_PLANNED; run += 1) await acquire(database, owner, run, [first]);
  await acquire(database, owner, RUNS_UNTIL_PLANNED + 1, others);
  const asked = others.slice(0, 4);
  for (const table of ['lease_pools', 'leases']) {
    const round = table === 'leases' ? 1_000 : 1_001;
    const reads = await readsOf(database, table, (tx) => acquire(tx, owner, round + 1, asked));
    ok(reads <= asked.length * READS_OF_A_ROW, `${reads} rows of ${table} were read for ${asked.length}`);
  }
});

test('the budget of a new key is added up without reading the records of others, also once PostgreSQL knows the tables', async (t) => {
  const database = await oneConnection(t);
  const owner = newId(NOW);
  const [busy, ...added] = limitsOfKeys(4);
  ok(busy);
  await insertUsageRows(database, rowsOf([busy], MANY_RECORDS, null));
  await insertUsageRows(database, rowsOf(added, 2, null));
  await database.query('analyze');
  await acquire(database, owner, 1, added);
  const pools = await poolIds(database);
  const reads = await readsOf(database, 'usage_records_2026_11', (tx) => countBudgetPools(tx, pools));
  ok(reads <= added.length * READS_OF_A_ROW, `${reads} records were read for ${added.length * 2}`);
  deepEqual(await database.query(`select distinct spent::text from lease_pools where resource = 'budget'`), [
    { spent: '10' },
  ]);
});

test('a key is looked up without reading the others', async (t) => {
  const database = await oneConnection(t);
  const hashes = Array.from({ length: OTHERS }, (_, index) => Buffer.from(`hash ${index}`));
  const rules = {
    modelsMeant: () => new Set<string>(),
    forbidsRetention: false,
    budgetShortage: 'shorten',
  } as const;
  for (const hash of hashes)
    await database.query(`insert into virtual_keys (key_id, key_hash, key_name) values ($1, $2, 'sk-...')`, [
      newId(NOW),
      hash,
    ]);
  const reads = await readsOf(database, 'virtual_keys', async (tx) => {
    ok(await findPrincipal(tx, hashes[7] ?? Buffer.alloc(0), rules));
  });
  ok(reads <= READS_OF_A_ROW, `${reads} keys were read for one`);
});

test('records of one batch are charged to the period each of them is in, and to the run that admitted it', async (t) => {
  const database = await oneConnection(t);
  const runs = [newId(NOW), newId(NOW)] as const;
  const midnight = Date.UTC(2026, 10, 22);
  const budget = { ...hardBudget(picoUsd(1_000_000_000n)), duration: '1d' };
  const limits = scopeLimits({ budget });
  for (const owner of runs) {
    await acquire(database, owner, 1, [limits], midnight - 1);
    await acquire(database, owner, 2, [limits], midnight);
  }
  const pools = await poolIds(database);
  await countBudgetPools(database, pools);
  const rowAt = (createdAtMs: number, cost: bigint, owner: string | null): string =>
    rowOf(limits, cost, { createdAtMs, lease: owner === null ? null : { owner, poolIds: pools } });
  await insertUsageRows(database, [
    rowAt(midnight - 2, 1n, runs[0]),
    rowAt(midnight - 1, 10n, runs[0]),
    rowAt(midnight, 100n, runs[0]),
    rowAt(midnight + 1, 1_000n, runs[1]),
    rowAt(midnight - 1, 10_000n, runs[1]),
    rowAt(midnight - 1, 100_000n, null),
  ]);
  deepEqual(await database.query('select spent::text from lease_pools order by starts_at'), [
    { spent: '110011' },
    { spent: '1100' },
  ]);
  deepEqual(
    await database.query(
      `select charged::text from leases join lease_pools using (pool_id) order by starts_at, array_position($1, owner_id)`,
      [runs],
    ),
    [{ charged: '11' }, { charged: '10000' }, { charged: '100' }, { charged: '1000' }],
  );
  deepEqual(await database.query('select * from budget_pool_faults()'), []);
});

test('a statement that is prepared is answered after a migration gave its answer another column', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  const preparing = connect({ url, maxConnections: 1, preparesStatements: true });
  t.after(() => preparing.close());
  const read = (): Promise<readonly object[]> => preparing.query('select * from things where id = $1', [1]);
  await database.query('create table things (id integer)');
  await database.query('insert into things values (1)');
  deepEqual(await read(), [{ id: 1 }]);
  await database.query(`alter table things add column name text not null default 'a thing'`);
  deepEqual(await read(), [{ id: 1, name: 'a thing' }]);
  deepEqual(await read(), [{ id: 1, name: 'a thing' }]);
});

/** So that plans that PostgreSQL keeps for a connection are used. */
async function oneConnection(t: TestContext): Promise<Database> {
  const { url } = await createTestDatabase(t);
  const database = connect({ url, maxConnections: 1, preparesStatements: true });
  t.after(() => database.close());
  return database;
}

/** Rows of `table` that `work` reads, by any way. */
function readsOf(database: Database, table: string, work: (tx: Queryable) => Promise<void>): Promise<number> {
  return database.transaction(async (tx) => {
    const before = await readsSoFar(tx, table);
    await work(tx);
    return (await readsSoFar(tx, table)) - before;
  });
}

async function readsSoFar(tx: Queryable, table: string): Promise<number> {
  const [row] = await tx.query(
    `select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as reads from pg_stat_xact_user_tables
     where relname = $1`,
    [table],
  );
  return Number(row?.['reads']);
}

async function poolIds(database: Database): Promise<readonly string[]> {
  const rows = await database.query(`select pool_id::text as id from lease_pools where resource = 'budget'`);
  return rows.map(({ id }) => String(id));
}

function limitsOfKeys(count: number): readonly ScopeLimits[] {
  return Array.from({ length: count }, () =>
    scopeLimits({ rpm: 1_000, budget: hardBudget(picoUsd(10n ** 12n)) }),
  );
}

/** Asks for the leases of some keys as a run does that has nothing yet. */
async function acquire(
  database: Queryable,
  owner: string,
  round: number,
  keys: readonly ScopeLimits[],
  atMs = NOW,
): Promise<void> {
  const asks = poolRules(keys, 'any').map((rule) => ({
    lease: new Lease(rule, periodOf(rule, atMs)),
    busy: 0n,
    keep: null,
    ahead: 10n,
    alertMs: 0,
  }));
  await acquireLeases(database, owner, round, asks, []);
}

function rowsOf(keys: readonly ScopeLimits[], each: number, lease: LeaseMark | null): readonly string[] {
  return keys.flatMap((limits) => Array.from({ length: each }, () => rowOf(limits, 5n, { lease })));
}

function rowOf(
  limits: ScopeLimits,
  cost: bigint,
  given: Partial<Parameters<typeof usageRowJson>[0]> = {},
): string {
  return usageRowJson(
    sampleRecord({
      requestId: newId<RequestId>(NOW),
      createdAtMs: NOW,
      keyId: limits.scopeId as KeyId,
      teamId: 'no budget' as TeamId,
      ...inputCost(picoUsd(cost)),
      ...given,
    }),
  );
}
