/**
 * Every index over text has room for the largest row there can be: each of its columns has a bound in bytes that the
 * table itself checks. An index without one stops whoever writes next, in the middle of a job, when a client finds out.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { isRowFault } from '../../core/db/row-faults.ts';
import { createTestDatabase } from '../support/database.ts';

/** A third of a page, and what a row of an index costs beside its columns: its header and, for each, length and padding. */
const MOST_BYTES = 2_704;
const ROW_BYTES = 8;
const COLUMN_BYTES = 11;

/** Types of a fixed size, by their bytes. Anything else is as large as somebody makes it. */
const FIXED: Readonly<Record<string, number>> = {
  bigint: 8,
  boolean: 1,
  date: 4,
  integer: 4,
  smallint: 2,
  'timestamp with time zone': 8,
  uuid: 16,
  xid8: 8,
};

/** Every column of every index; a materialized view is bounded by the table it is made of. Partitions are as their parent. */
const INDEX_COLUMNS = `
  select index.relname as index, coalesce(base.relname, rel.relname) as table,
    pg_get_indexdef(i.indexrelid, k.place, true) as expression,
    format_type(column_of_index.atttypid, null) as type
  from pg_index i
  join pg_class index on index.oid = i.indexrelid
  join pg_class rel on rel.oid = i.indrelid
  cross join lateral generate_series(1, i.indnatts) as k (place)
  join pg_attribute column_of_index on column_of_index.attrelid = i.indexrelid and column_of_index.attnum = k.place
  left join pg_class base on rel.relname = 'usage_daily_sums' and base.relname = 'usage_days'
  where rel.relnamespace = 'public'::regnamespace and not rel.relispartition
  order by 1, k.place`;

const BOUNDS = `
  select conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition
  from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`;

test('every index over text is bounded by checks of its table, so that its largest row fits', async (t) => {
  const { database } = await createTestDatabase(t);
  const bounds = new Map<string, number>();
  for (const { table, definition } of await database.query(BOUNDS)) {
    const [, expression, bytes] =
      /^CHECK \(\(octet_length\((.+)\) <= (\d+)\)\)/.exec(String(definition)) ?? [];
    if (expression !== undefined) bounds.set(`${String(table)}.${expression}`, Number(bytes));
  }
  const sizes = new Map<string, number>();
  const unbounded: string[] = [];
  for (const { index, table, expression, type } of await database.query(INDEX_COLUMNS)) {
    const bytes = FIXED[String(type)] ?? bounds.get(`${String(table)}.${String(expression)}`);
    if (bytes === undefined) unbounded.push(`${String(index)}: ${String(expression)} (${String(type)})`);
    const before = sizes.get(String(index)) ?? ROW_BYTES;
    sizes.set(String(index), before + (bytes ?? 0) + COLUMN_BYTES);
  }
  ok(sizes.size > 50, `${sizes.size} indexes were found`);
  deepEqual(unbounded, []);
  deepEqual(
    [...sizes].filter(([, bytes]) => bytes > MOST_BYTES),
    [],
  );
});

test('the largest ids that may be given fit into every index, in the worst of characters', async (t) => {
  const { database } = await createTestDatabase(t);
  // Three bytes each, and nothing that compresses.
  const id = (): string =>
    Array.from({ length: 256 }, () =>
      String.fromCodePoint(0x4e00 + (randomBytes(2).readUInt16LE() % 20_000)),
    ).join('');
  const [team, user] = [id(), id()];
  await database.query('insert into teams (team_id, team_alias) values ($1, $1)', [team]);
  await database.query('insert into users (user_id, user_email) values ($1, $2)', [
    user,
    `${id()}@example.com`,
  ]);
  await database.query(`insert into team_members (team_id, user_id) values ($1, $2)`, [team, user]);
  await database.query(
    `insert into virtual_keys (key_id, key_hash, key_name, key_alias, user_id, team_id)
     values (gen_random_uuid(), '\\x01', 'sk', $1, $2, $3)`,
    [id(), user, team],
  );
  await database.query(
    `insert into lease_pools (pool_key, resource, scope, scope_id, starts_at, capacity, read_at_us, is_counted)
     values ('parallel/member/' || $1 || '/' || $2 || '/0-', 'parallel', 'member', $1, 'epoch', 1, 0, true)`,
    [`${team}\u001F${user}`, id()],
  );
  await database.query(
    `insert into spend_notices (kind, subject, reference, message) values ('budget-spent', $1, $2, '{}')`,
    [`member ${team}/${user}`, `2026-01-01T00:00:00.000Z ${'9'.repeat(30)}`],
  );
  const audited = await database.query(`select from audit_log where object_id = $1`, [`${team}/${user}`]);
  equal(audited.length, 1);
});

test('a row too large for an index is told from a database that is away', async (t) => {
  const { database } = await createTestDatabase(t);
  const failing = async (statement: string, params: readonly unknown[] = []): Promise<unknown> =>
    database.query(statement, params).then(
      () => null,
      (error: unknown) => error,
    );
  await database.query('create table notes (note text primary key)');
  const tooLarge = await failing('insert into notes values ($1)', [randomBytes(6_000).toString('base64')]);
  match(String(tooLarge), /index row size .* exceeds/);
  ok(isRowFault(tooLarge));
  ok(
    isRowFault(await failing(`select '\\u0000'::jsonb ->> 0`)) &&
      isRowFault(await failing('select 9e99::bigint')),
  );
  for (const statement of ['select from nowhere', `set statement_timeout = '1ms'; select pg_sleep(1)`])
    equal(isRowFault(await failing(statement)), false, statement);
  equal(isRowFault(new Error('connection refused')), false);
});
