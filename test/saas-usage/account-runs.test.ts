/** What a run for an account leaves in PostgreSQL: right figures, whatever fails beside them, and a clear word about it. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { connect, type Database } from '../../core/db/connect.ts';
import { createTestDatabase } from '../support/database.ts';
import { account, day, level, NOON_MS, point, run } from './account-runs.ts';

const FIVE_MINUTES_MS = 300_000;
const LATER_MS = NOON_MS + FIVE_MINUTES_MS;

async function days(db: Database) {
  const rows = await db.query(
    `select metric, scope_id, to_char(day, 'YYYY-MM-DD') as day, per_day, value::float8 as value, revisions
     from saas_usage_daily order by metric, scope_id, day`,
  );
  return rows.map((row) => [row['metric'], row['scope_id'], row['day'], row['value'], row['revisions']]);
}

async function only(db: Database, statement: string) {
  const [row] = await db.query(statement);
  return row;
}

test('days are written once, and again only where the service has corrected them', async (t) => {
  const { database: db } = await createTestDatabase(t);
  await run(db, { parts: { usage: { samples: [day('2026-11-29', 100), day('2026-11-30', 7)] } } });
  await run(db, {
    nowMs: LATER_MS,
    parts: { usage: { samples: [day('2026-11-29', 100), day('2026-11-30', 9)] } },
  });
  await run(db, {
    nowMs: LATER_MS + FIVE_MINUTES_MS,
    parts: { usage: { samples: [day('2026-11-28', 3), day('2026-11-29', 104.5), day('2026-11-30', 9)] } },
  });
  deepEqual(await days(db), [
    ['calls', '', '2026-11-28', 3, 0],
    ['calls', '', '2026-11-29', 104.5, 1],
    ['calls', '', '2026-11-30', 9, 1],
  ]);
  const [corrected] = await db.query(
    `select first_taken_at, taken_at from saas_usage_daily where day = '2026-11-29'`,
  );
  deepEqual(corrected, {
    first_taken_at: new Date(NOON_MS),
    taken_at: new Date(LATER_MS + FIVE_MINUTES_MS),
  });
});

test('a level is what there is now and the last value of its day; what is gone from the service goes', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const spaces = ['a', 'b'].map((id) => ({ kind: 'space', id, name: `Space ${id}` }) as const);
  const both = spaces.map((scope) => level(5, scope));
  await run(db, { parts: { inventory: { samples: [level(10), ...both] } } });
  const [first = both[0]] = both;
  ok(first !== undefined);
  // A space that could not be read is not one that is gone.
  await run(db, {
    nowMs: LATER_MS,
    parts: { inventory: { samples: [level(6), first], outcome: 'partial' } },
  });
  const ids = async () =>
    (await db.query('select scope_id, value::float8 as value from saas_levels order by 1')).map((row) => [
      row['scope_id'],
      row['value'],
    ]);
  deepEqual(await ids(), [
    ['', 6],
    ['a', 5],
    ['b', 5],
  ]);
  await run(db, { nowMs: LATER_MS + 1, parts: { inventory: { samples: [level(6), first] } } });
  deepEqual(await ids(), [
    ['', 6],
    ['a', 5],
  ]);
  deepEqual(await days(db), [
    ['entries', '', '2026-11-30', 6, 1],
    ['entries', 'a', '2026-11-30', 5, 0],
    ['entries', 'b', '2026-11-30', 5, 0],
  ]);
  deepEqual(
    (await db.query('select scope_id, name from saas_scope_names order by 1')).map((row) => row['name']),
    ['Space a', 'Space b'],
  );
});

test('points are there once, however often they are read, and for 35 days', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const old = point(1, NOON_MS - 34 * 86_400_000);
  await run(db, { parts: { load: { samples: [old, point(50, NOON_MS), point(60, NOON_MS, 'c2')] } } });
  await run(db, { nowMs: LATER_MS, parts: { load: { samples: [point(51, NOON_MS), point(70, LATER_MS)] } } });
  const values = async () =>
    (await db.query('select value from saas_points order by value')).map((row) => row['value']);
  deepEqual(await values(), [1, 51, 60, 70]);
  await run(db, { nowMs: NOON_MS + 2 * 86_400_000, parts: { load: { samples: [] } } });
  deepEqual(await values(), [51, 60, 70]);
});

test('what is read again and is the same is not written again', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const space = { kind: 'space', id: 'a', name: 'Space a' } as const;
  const samples = [
    day('2026-11-29', 100),
    day('2026-11-29', 4, space),
    level(5),
    level(5, space),
    point(50, NOON_MS),
  ];
  const rows = () =>
    db.query(`
      select xmin::text, xmax::text, ctid::text from saas_usage_daily
      union all select xmin::text, xmax::text, ctid::text from saas_levels
      union all select xmin::text, xmax::text, ctid::text from saas_points
      union all select xmin::text, xmax::text, ctid::text from saas_scope_names`);
  await run(db, { parts: { usage: { samples } } });
  const before = await rows();
  equal(before.length, 8);
  await run(db, { nowMs: NOON_MS + FIVE_MINUTES_MS, parts: { usage: { samples } } });
  deepEqual(await rows(), before, 'no row is even locked');
  await run(db, { nowMs: NOON_MS + 60 * 60_000, parts: { usage: { samples } } });
  const levels = await db.query('select distinct taken_at from saas_levels');
  deepEqual(
    levels,
    [{ taken_at: new Date(NOON_MS + 60 * 60_000) }],
    'a level says once an hour that it was read',
  );
});

test('a failure keeps when a part last succeeded and how far it came; a day that was taken is not given up', async (t) => {
  const { database: db } = await createTestDatabase(t);
  await run(db, { parts: { usage: { samples: [day('2026-11-29', 1)], takenThrough: '2026-11-29' } } });
  const fault = { what: 'usage', code: 'unavailable', status: 503, message: 'bad\0 \ud800gateway' } as const;
  const failed = await run(db, {
    nowMs: LATER_MS,
    parts: { usage: { outcome: 'failure', faults: [fault], takenThrough: '2026-11-01' } },
  });
  match(failed.logged.join('\n'), /warn not read .*"part":"usage".*"code":"unavailable","status":503/);
  const next = await run(db, {
    nowMs: LATER_MS + FIVE_MINUTES_MS,
    parts: { usage: { outcome: 'failure', faults: [fault] } },
  });
  deepEqual(next.logged, [], 'a fault that lasts is told once');
  deepEqual(next.knew?.takenThrough, new Map([['usage', '2026-11-29']]));
  const known = next.knew?.previous?.parts.get('usage');
  equal(known?.lastSuccessAtMs, NOON_MS);
  equal(known?.last.startedAtMs, LATER_MS);
  equal(known?.last.faults[0]?.message, 'bad \ufffdgateway');
  deepEqual(await days(db), [['calls', '', '2026-11-29', 1, 0]]);
});

test('a run that is killed half-way keeps what it wrote; the next one reads the rest from where it was', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const parts = {
    usage: { samples: [day('2026-11-29', 10)], takenThrough: '2026-11-29' },
    other: { samples: [day('2026-11-29', 20, { kind: 'space', id: 'a' })], takenThrough: '2026-11-29' },
  };
  let writes = 0;
  const killed = run(db, {
    parts,
    writeCosts: async (tx) => {
      writes += 1;
      if (writes === 2) await tx.query('select pg_terminate_backend(pg_backend_pid())');
      return { outOfRange: [] };
    },
  });
  await rejects(killed, /terminat/i);
  deepEqual(await days(db), [['calls', '', '2026-11-29', 10, 0]]);
  const next = await run(db, { nowMs: LATER_MS, parts });
  deepEqual(next.knew?.takenThrough, new Map([['usage', '2026-11-29']]));
  deepEqual(await days(db), [
    ['calls', '', '2026-11-29', 10, 0],
    ['calls', 'a', '2026-11-29', 20, 0],
  ]);
});

test('of two runs at once the second asks nothing and says so; one that vanished is in nobody’s way', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const first = await run(db, {
    runId: 'first',
    parts: async () => {
      const second = await run(db, {
        runId: 'second',
        parts: { usage: { samples: [day('2026-11-30', 1)] } },
      });
      deepEqual([second.ran.kind, second.knew], ['busy', null]);
      match(second.logged.join('\n'), /info another run reads the account/);
      return { usage: { samples: [day('2026-11-30', 2)] } };
    },
  });
  equal(first.ran.kind, 'done');
  deepEqual(await days(db), [['calls', '', '2026-11-30', 2, 0]]);
  equal((await run(db, { nowMs: NOON_MS + 1 })).ran.kind, 'done', 'the first one has let go');

  await db.query(`update saas_accounts set run_id = 'vanished', running_until = $1`, [
    new Date(LATER_MS).toISOString(),
  ]);
  equal((await run(db, { nowMs: LATER_MS - 1 })).ran.kind, 'busy');
  equal((await run(db, { nowMs: LATER_MS })).ran.kind, 'done');
});

test('a run that took longer than it had writes nothing over what a newer one read', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const slow = await run(db, {
    runId: 'slow',
    parts: async () => {
      const newer = { usage: { samples: [day('2026-11-30', 9)] } };
      equal((await run(db, { runId: 'newer', nowMs: NOON_MS + 210_000, parts: newer })).ran.kind, 'done');
      return { usage: { samples: [day('2026-11-30', 4)] } };
    },
  });
  equal(slow.ran.kind, 'busy');
  match(slow.logged.join('\n'), /warn another run has taken over/);
  deepEqual(await days(db), [['calls', '', '2026-11-30', 9, 0]]);
});

test('a value that PostgreSQL refuses is told without itself, and blocks no other', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const long = { kind: 'space', id: 's'.repeat(600), name: 'Long' } as const;
  const samples = [
    day('2026-11-27', Number.NaN),
    day('2026-11-28', -1),
    day('2026-11-29', 40),
    day('not a day', 1),
    day('2026-11-29', 2, long),
    day('2026-11-29', 3, { kind: 'space', id: 'nul\0' }),
    point(Infinity, NOON_MS),
    point(3, Number.NaN),
    point(4, NOON_MS, 'c2'),
    { ...day('2026-11-29', 5), metric: 'unheard_of' },
    level(12),
    level(13, { kind: 'space', id: 'nul\0' }),
  ];
  const { ran, logged } = await run(db, { parts: { usage: { samples, takenThrough: '2026-11-29' } } });
  ok(ran.kind === 'done');
  equal(ran.refused.length, 11, 'nine values, one of them of a day too, and the name of the space');
  equal(logged.filter((line) => line.startsWith('warn value refused')).length, 11);
  deepEqual(await days(db), [
    ['calls', '', '2026-11-29', 40, 0],
    ['entries', '', '2026-11-30', 12, 0],
  ]);
  deepEqual(await db.query('select value from saas_points'), [{ value: 4 }]);
  const collected = await only(db, 'select outcome, taken_through::text from saas_collections');
  deepEqual(collected, { outcome: 'success', taken_through: '2026-11-29' });
});

test('a cost that cannot be written keeps no usage back', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const { ran } = await run(db, {
    parts: { usage: { samples: [day('2026-11-29', 10)] } },
    writeCosts: async (tx) => {
      await tx.query('select 1 / 0');
      return { outOfRange: [] };
    },
  });
  ok(ran.kind === 'done');
  deepEqual(
    ran.refused.map(({ metric }) => metric),
    ['cost'],
  );
  deepEqual(await days(db), [['calls', '', '2026-11-29', 10, 0]]);
});

test('figures of two organizations never stand under one name', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const other = { ...account, organizationId: 'org-2' };
  await run(db, { parts: { usage: { outcome: 'failure' } } });
  equal((await run(db, { account: other })).ran.kind, 'done', 'a slip is corrected before anything was read');
  await run(db, { account: other, parts: { usage: { samples: [day('2026-11-30', 1)] } } });
  await rejects(run(db), /main has figures of contentful org-2; give org-1 a name of its own/);
});

test('plan limits are those that are configured now', async (t) => {
  const { database: db } = await createTestDatabase(t);
  const limits = async () =>
    (
      await db.query('select metric, period, plan_limit::float8 as most from saas_plan_limits order by 1')
    ).map(Object.values);
  await run(db, { account: { ...account, planLimits: { calls: 1_000, entries: 25_000 }, team: 'web' } });
  deepEqual(await limits(), [
    ['calls', 'month', 1_000],
    ['entries', 'level', 25_000],
  ]);
  await run(db, { account: { ...account, planLimits: { entries: 50_000 } }, nowMs: LATER_MS });
  deepEqual(await limits(), [['entries', 'level', 50_000]]);
  const row = await only(db, 'select team_id, changed_at from saas_accounts');
  deepEqual(row, { team_id: '', changed_at: new Date(LATER_MS) });
});

test('without PostgreSQL a run fails before it asks the service', async () => {
  const db = connect({ url: 'postgres://nobody@127.0.0.1:1/none' });
  let wasAsked = false;
  await rejects(
    run(db, {
      parts: async () => {
        wasAsked = true;
        return {};
      },
    }),
    /ECONNREFUSED/,
  );
  equal(wasAsked, false);
  await db.close();
});
