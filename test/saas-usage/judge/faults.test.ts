/** Each fault by its name, through a whole run on real parts: right figures afterwards, and a clear signal meanwhile. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../core/db/connect.ts';
import { DAY_MS } from '../../../core/saas-usage/days.ts';
import { demoAlgolia } from '../../../simulator/algolia/world.ts';
import { eventually } from '../../support/eventually.ts';
import {
  algoliaWorld,
  contentfulWorld,
  storedDays,
  storedHealth,
  type World,
  type WholeRun,
} from './whole-run.ts';

const NEW_KEY = 'n'.repeat(32);
const OLD_KEYS = { usage_api_key: demoAlgolia.usageKey, monitoring_api_key: demoAlgolia.monitoringKey };
const allWell = ['hours: success', 'infrastructure: success', 'usage: success'];

test('rotated key: a run that begins with the former one goes on with the new one', async (t) => {
  const world = await algoliaWorld(t);
  await world.run();
  world.simulator.steer.rotateKeys({ usageKey: NEW_KEY });
  const { told, logged } = await world.run({ keys: [OLD_KEYS, { ...OLD_KEYS, usage_api_key: NEW_KEY }] });
  deepEqual(await storedHealth(world.db, 'search'), allWell);
  deepEqual(logged, []);
  equal(told['SaasUsageKeysRefused'], 0);
});

test('rotated key: one that is nowhere to be read is told once, and alarms', async (t) => {
  const world = await algoliaWorld(t);
  await world.run();
  const before = await storedDays(world.db, 'search');
  world.simulator.steer.setPlan({ wrongKey: 401 });
  world.simulator.steer.rotateKeys({ usageKey: NEW_KEY });
  const first = await world.run();
  equal(first.told['SaasUsageKeysRefused'], 2, 'days and hours');
  equal(first.told['SaasUsageFailedParts'], 2);
  equal(first.logged.filter((line) => line.startsWith('warn not read')).length, 2);
  deepEqual((await world.run()).logged, [], 'what lasts is told once');
  deepEqual(await storedDays(world.db, 'search'), before, 'what was known stays');
  world.clock.atMs += 40 * DAY_MS;
  const late = await world.run();
  ok((late.told['SaasUsageLateSeconds'] ?? 0) >= 40 * 86_400 - 60, 'collection stands still');
  await endsRight(world, await world.run({ keys: [{ ...OLD_KEYS, usage_api_key: NEW_KEY }] }), {
    keys: [{ ...OLD_KEYS, usage_api_key: NEW_KEY }],
  });
});

test('401 on one API: a plan without monitoring is told once, and is no failure', async (t) => {
  const world = await algoliaWorld(t);
  world.simulator.steer.setPlan({ infrastructure: 401 });
  const first = await world.run();
  equal(first.told['SaasUsageFaults'], 0);
  equal(first.told['SaasUsageKeysRefused'], 0);
  equal(first.logged.length, 1);
  match(first.logged[0] ?? '', /^info not read .*infrastructure/);
  const second = await world.run();
  deepEqual(second.logged, []);
  deepEqual(await storedHealth(world.db, 'search'), [
    'hours: success',
    'infrastructure: success, (forbidden infrastructure metrics)',
    'usage: success',
  ]);
  await endsRight(world, second);
});

test('403 on one API: roles that may not be read leave everything else of Contentful', async (t) => {
  const world = await contentfulWorld(t);
  world.simulator.steer.fail(
    { kind: 'answer', status: 403 },
    { path: /\/spaces\/[^/]+\/(?:roles|space_memberships)/, times: Infinity },
  );
  const first = await world.run();
  ok((first.told['SaasUsageFaults'] ?? 0) > 0);
  equal(first.told['SaasUsageFailedParts'], 0);
  const health = await storedHealth(world.db, 'website');
  match(health.join('\n'), /^inventory: partial, forbidden roles of space/m);
  equal(first.told['contentful_roles_total'], undefined, 'a sum that lacks a part is not told');
  ok((first.told['contentful_entries_total'] ?? 0) > 0);
  world.simulator.steer.recover();
  world.clock.atMs += 3_600_000;
  await endsRight(world, await world.run());
  ok((await storedHealth(world.db, 'website')).every((line) => line.endsWith(': success')));
});

test('wildcard and lists refused: each statistic by itself gives the same figures', async (t) => {
  const world = await algoliaWorld(t);
  await world.run();
  const before = await storedDays(world.db, 'search');
  ok(before.length > 1_000);
  world.simulator.steer.setPlan({ wildcard: 422, lists: 422 });
  const lists = { ...world.account, name: 'single' };
  const { told } = await world.run({ account: lists });
  equal(told['SaasUsageFaults'], 0);
  deepEqual(await storedDays(world.db, 'single'), before);
});

test('one index failing: the others are read, it is named, and comes back', async (t) => {
  const world = await algoliaWorld(t, { indexes: ['products', 'articles', 'ghosts'] });
  const first = await world.run();
  match((await storedHealth(world.db, 'search')).join('\n'), /^usage: partial, refused usage .*ghosts/m);
  equal(first.told['SaasUsageFailedParts'], 0);
  ok((first.told['SaasUsageFaults'] ?? 0) >= 1);
  const days = await storedDays(world.db, 'search');
  ok(days.some((line) => line.includes(' index products ')));
  ok(days.some((line) => line.includes(' index articles ')));
  ok(days.some((line) => line.includes(' account ')));
  deepEqual((await world.run()).logged, []);
  world.simulator.steer.setIndexes([...demoAlgolia.indexes, { ...indexLike(), name: 'ghosts' }]);
  world.clock.atMs += 40 * DAY_MS;
  await endsRight(world, await world.run());
});

test('a storm of 429 that passes is waited for; one that does not is left alone until the next run', async (t) => {
  const world = await algoliaWorld(t);
  const { steer } = world.simulator;
  steer.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '0' } }, { times: 4 });
  const passing = await world.run();
  equal(passing.told['SaasUsageFaults'], 0);
  await endsRight(world, passing);
  const asked = world.simulator.seen().length;
  steer.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '120' } }, { times: Infinity });
  const lasting = await world.run({ withinMs: 20_000 });
  equal(lasting.told['SaasUsageFailedParts'], 3);
  ok(world.simulator.seen().length - asked <= 6, `${world.simulator.seen().length - asked} requests`);
  match(lasting.logged.join('\n'), /rate-limited/);
  steer.recover();
  await endsRight(world, await world.run());
});

test('time-outs: an API that never answers takes its own part down, and no other', async (t) => {
  const world = await algoliaWorld(t);
  world.simulator.steer.fail({ kind: 'silence' }, { path: /infrastructure/, times: Infinity });
  // As long as the other parts may take on a busy machine.
  const { told } = await world.run({ withinMs: 3_000 });
  equal(told['SaasUsageFailedParts'], 1);
  deepEqual(await storedHealth(world.db, 'search'), [
    'hours: success',
    'infrastructure: failure, timeout infrastructure metrics',
    'usage: success',
  ]);
  world.simulator.steer.recover();
  await endsRight(world, await world.run());
});

test('answers that are cut, reset or no JSON leave what is known, and are told', async (t) => {
  const world = await contentfulWorld(t);
  await world.run();
  const before = await storedDays(world.db, 'website');
  for (const kind of ['reset', 'cut', 'not-json'] as const) {
    world.simulator.steer.fail({ kind }, { times: Infinity });
    world.clock.atMs += 3_600_000;
    const { told } = await world.run();
    equal(told['SaasUsageFailedParts'], 3, kind);
    world.simulator.steer.recover();
  }
  deepEqual(
    (await storedDays(world.db, 'website')).map(withoutValue),
    before.map(withoutValue),
    'no row more, none less',
  );
  await endsRight(world, await world.run());
});

test('a day corrected later, up or down, and a day that comes late, count once and as they are in the end', async (t) => {
  const world = await contentfulWorld(t, {
    prices: { api_call_cda: { usd: '5.00', per: 1_000_000 } },
  });
  const { steer } = world.simulator;
  steer.holdBack('2026-11-29');
  await world.run();
  equal(await cdaOf(world.db, '2026-11-29'), null, 'a day that is not counted yet is not a day of 0');
  steer.release('2026-11-29');
  steer.correct({ metric: 'api_call_cda', space: 'storefront01', day: '2026-11-10', value: 1 });
  steer.correct({ metric: 'api_call_cda', space: 'magazine0002', day: '2026-11-11', value: 9_000_000 });
  world.clock.atMs += 300_000;
  await endsRight(world, await world.run());
  const [costs] = await world.db.query(
    `select sum(c.cost_pico_usd)::text as cost, floor(sum(d.value) * 5)::text || '000000' as due
     from saas_costs_daily c join saas_usage_daily d using (account, day)
     where d.metric = 'api_call_cda' and d.scope_kind = 'account' and c.item = 'api_call_cda' and account = 'website'
       and day >= '2026-11-01'`,
  );
  equal(costs?.['cost'], costs?.['due']);
  const [{ revised } = {}] = await world.db.query(
    `select count(*)::int as revised from saas_usage_daily where account = 'website' and scope_kind = 'space'
       and metric = 'api_call_cda' and revisions = 1 and day in ('2026-11-10', '2026-11-11')`,
  );
  equal(revised, 2);
});

test('killed half-way, anywhere: the next run that may has everything', async (t) => {
  const world = await contentfulWorld(t);
  for (const statements of [3, 9, 14, 22, 30]) {
    await world.run({ db: killedAfter(world.db, statements) }).catch(() => undefined);
    const blocked = await world.run();
    if (blocked.ran.kind === 'busy') deepEqual(blocked.told, {}, 'it has nothing to tell');
    world.clock.atMs += 3_600_000 + 120_000;
  }
  await endsRight(world, await world.run());
});

test('two runs at once: one reads, the other says so and leaves', async (t) => {
  const world = await algoliaWorld(t);
  const { promise: until, resolve: answerNow } = Promise.withResolvers<void>();
  world.simulator.steer.fail({ kind: 'held', until }, { times: 1 });
  const reading = world.run();
  await eventually(() => ok(world.simulator.seen().length > 0), { withinMs: 10_000 });
  const other = await world.run();
  answerNow();
  deepEqual([(await reading).ran.kind, other.ran.kind], ['done', 'busy']);
  match(other.logged.join('\n'), /another run/);
  equal((await storedDays(world.db, 'search')).length, new Set(await storedKeys(world.db)).size);
  await endsRight(world, await world.run());
});

test('an account that gets the name of another does not mix figures, and says so', async (t) => {
  const world = await algoliaWorld(t);
  await world.run();
  const before = await storedDays(world.db, 'search');
  const renamed = { ...world.account, applicationId: 'OTHERAPP01' } as typeof world.account;
  await world.run({ account: renamed }).then(
    () => ok(false, 'it ran'),
    (error: Error) => match(error.message, /search/),
  );
  deepEqual(await storedDays(world.db, 'search'), before);
});

/** What is stored is what a run finds that has never read before, as far back as that reads. */
async function endsRight(
  world: World<unknown>,
  run: WholeRun,
  setup: Parameters<World<unknown>['run']>[0] = {},
): Promise<void> {
  equal(run.ran.kind, 'done');
  equal(run.told['SaasUsageValuesRefused'], 0);
  const clean = { ...world.account, name: 'clean' };
  await world.run({ ...setup, account: clean });
  const expected = await storedDays(world.db, 'clean');
  ok(expected.length > 500, `${expected.length} days`);
  const found = new Set(await storedDays(world.db, world.account.name));
  deepEqual(
    expected.filter((line) => !found.has(line)),
    [],
  );
}

async function storedKeys(db: Database): Promise<readonly string[]> {
  return (await storedDays(db, 'search')).map(withoutValue);
}

function withoutValue(line: string): string {
  return line.slice(0, line.lastIndexOf(' '));
}

async function cdaOf(db: Database, day: string): Promise<number | null> {
  const [row] = await db.query(
    `select value::float8 as value from saas_usage_daily
     where account = 'website' and metric = 'api_call_cda' and scope_kind = 'account' and day = $1`,
    [day],
  );
  return row === undefined ? null : Number(row['value']);
}

function indexLike() {
  const [first] = demoAlgolia.indexes;
  if (first === undefined) throw new Error('the demo has no index');
  return first;
}

function killedAfter(db: Database, statements: number): Database {
  let left = statements;
  const alive = (): void => {
    left -= 1;
    if (left < 0) throw new Error('killed');
  };
  const counting = (target: Pick<Database, 'query'>): Pick<Database, 'query'> => ({
    query: async (text, params) => {
      alive();
      return target.query(text, params);
    },
  });
  return {
    ...counting(db),
    transaction: (work) => db.transaction((tx) => work(counting(tx))),
    close: () => Promise.resolve(),
  };
}
