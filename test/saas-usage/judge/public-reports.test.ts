/**
 * What others who do the same job have run into, each with its address. More of them are held elsewhere: waits of an hour and
 * endless retries (contentful.rb#101, contentful-sdk-core#84) in faults.test.ts and outages.test.ts, days that are not counted
 * yet (PostHog#86516) in faults.test.ts, keys in logs (contentful-management.js#333) and series that are there twice
 * (pure-fb-openmetrics-exporter#108) in keys-and-names.test.ts, bills that shrink below nothing (mitos#236) in
 * any-order.test.ts.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountState, PartState } from '../../../core/saas-usage/account-state.ts';
import { expositionOf } from '../../../core/saas-usage/exposition.ts';
import type { Collector } from '../../../core/saas-usage/collector.ts';
import { wholeAccount, type Sample } from '../../../core/saas-usage/sample.ts';
import { isDue } from '../../../saas-usage/collect-part.ts';
import { demoContentful } from '../../../simulator/contentful/world.ts';
import { collectingContentful, valueOf } from '../collecting.ts';
import { algoliaWorld, contentfulWorld, storedDays } from './whole-run.ts';

// https://github.com/contentful/contentful-management.js/pull/1487, https://github.com/adcontextprotocol/adcp/pull/959
test('members are counted beyond the first page', async (t) => {
  const { simulator, collect } = await collectingContentful(t);
  simulator.steer.setMembers(2_345);
  const state = await collect();
  equal(valueOf(state, 'members', { metric: 'organization_memberships', kind: 'level' }), 2_345);
});

// https://github.com/contentful/contentful-management.js/issues/1465, https://github.com/contentful/contentful.js/issues/336
test('content is counted without being downloaded', async (t) => {
  const { simulator, collect } = await collectingContentful(t);
  await collect();
  const content = simulator
    .seen()
    .filter(({ path }) => /\/(?:entries|assets|content_types|locales|roles)\?/.test(path));
  ok(content.length > 20);
  deepEqual(new Set(content.map(({ path }) => /limit=(\d+)/.exec(path)?.[1])), new Set(['0', '1']));
});

// https://github.com/contentful/contentful-management.js/pull/426
test('an environment is counted once, however many aliases it has', async (t) => {
  const { collect } = await collectingContentful(t);
  const state = await collect();
  const environments = demoContentful.spaces.flatMap((space) => space.environments);
  ok(environments.some(({ aliases = [] }) => aliases.length > 0));
  equal(valueOf(state, 'inventory', { metric: 'environments', kind: 'level' }), environments.length);
  const counted = state.parts
    .get('inventory')
    ?.samples.filter(({ metric, scope }) => metric === 'entries' && scope.kind === 'environment');
  equal(counted?.length, environments.length);
});

// https://github.com/digitalocean/ceph_exporter/issues/102, https://github.com/jirwin/burrow_exporter/issues/17
test('what is deleted at the service is no longer shown as if it were there, and its past stays', async (t) => {
  const world = await contentfulWorld(t);
  await world.run();
  const [gone, ...left] = demoContentful.spaces;
  world.simulator.steer.setSpaces(left);
  world.clock.atMs += 3_600_000;
  const { ran } = await world.run();
  if (ran.kind !== 'done') throw new Error('it left');
  const levels = await world.db.query(`select 1 from saas_levels where scope_id like $1`, [`${gone?.id}%`]);
  equal(levels.length, 0);
  const shown = expositionOf([ran.state], world.clock.atMs);
  ok(!new RegExp(`^contentful_entries_total.*${gone?.id}`, 'm').test(shown));
  ok((await storedDays(world.db, 'website')).some((line) => line.includes(` space ${gone?.id} `)));
});

// https://github.com/albertodonato/query-exporter/issues/94, https://github.com/infinityworks/prometheus-rancher-exporter/issues/23
test('a space that is renamed is the same space', async (t) => {
  const world = await contentfulWorld(t);
  await world.run();
  const before = (await storedDays(world.db, 'website')).length;
  world.simulator.steer.setSpaces(
    demoContentful.spaces.map((space) => ({ ...space, name: `New ${space.name}` })),
  );
  world.clock.atMs += 3_600_000;
  const { ran } = await world.run();
  if (ran.kind !== 'done') throw new Error('it left');
  equal((await storedDays(world.db, 'website')).length, before);
  const names = expositionOf([ran.state], world.clock.atMs).match(/^contentful_space_info\{.*/gm) ?? [];
  equal(names.length, demoContentful.spaces.length);
  ok(names.every((line) => line.includes('space_name="New ')));
});

// https://github.com/tfadeyi/auth0-simple-exporter/issues/136
test('what a service forgets is not forgotten here', async (t) => {
  const world = await algoliaWorld(t);
  await world.run();
  const before = await storedDays(world.db, 'search');
  world.simulator.steer.setPlan({ keepsDays: 40 });
  world.clock.atMs += 300_000;
  const { ran } = await world.run();
  equal(ran.kind, 'done');
  const after = new Set((await storedDays(world.db, 'search')).map(withoutValue));
  deepEqual(
    before.map(withoutValue).filter((line) => !after.has(line)),
    [],
  );
});

// https://github.com/remnawave/frontend/pull/354, https://github.com/NangoHQ/nango/pull/5065
test('days are those of UTC, wherever the process runs', async (t) => {
  const { collect, clock } = await collectingContentful(t);
  // The last hour of a month in UTC: it is the next one already in the east, and its day has barely begun in the west.
  clock.atMs = Date.parse('2026-11-30T23:30:00Z');
  const zone = process.env['TZ'];
  t.after(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });
  const shown: string[] = [];
  for (const place of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    process.env['TZ'] = place;
    shown.push(
      expositionOf([await collect()], clock.atMs).replaceAll(
        /^.*(?:_duration_seconds|_calls_left)\{.*$/gm,
        '',
      ),
    );
  }
  equal(new Date(clock.atMs).getDate(), 30);
  ok(shown[0]?.includes('date="2026-11-30"'));
  equal(shown[1], shown[0]);
  equal(shown[2], shown[0]);
});

// https://github.com/closeio/sync-engine/pull/419, https://github.com/easimon/shelly-exporter/issues/21
test('an account with odd values breaks nothing of the others, and no value is NaN', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e300, 5e-324].map((value, at): Sample => {
    return { kind: 'day', metric: 'api_call_cda', scope: wholeAccount, day: `2026-11-0${at + 1}`, value };
  });
  const nowMs = Date.parse('2026-11-30T12:00:00Z');
  const text = expositionOf([stateOf('odd', odd), stateOf('fine', odd.slice(3, 4))], nowMs);
  ok(!text.includes('NaN'));
  ok(/^contentful_usage\{account="fine".*\} 1e\+300$/m.test(text));
});

// https://github.com/contentful/contentful-sdk-core/issues/84: whoever reads must leave room for those who work.
test('a part that takes long and does not come to its end is at rest most of the time', () => {
  const inventory = { part: 'inventory', everySeconds: 3_600 } as Collector;
  const at = Date.parse('2026-11-30T12:00:00Z');
  const minutes = (durationMs: number, code: 'timeout' | 'forbidden'): number => {
    const last = {
      outcome: 'partial',
      faults: [{ what: '', code, status: null, message: '' }],
      startedAtMs: at,
      durationMs,
    };
    const before = { samples: [], last, lastSuccessAtMs: null, takenThrough: null } as unknown as PartState;
    for (let later = 0; ; later += 5) if (isDue(inventory, before, at + later * 60_000)) return later;
  };
  deepEqual(
    [minutes(3_000, 'timeout'), minutes(240_000, 'timeout'), minutes(3_000, 'forbidden')],
    [0, 20, 60],
  );
});

function stateOf(name: string, samples: readonly Sample[]): AccountState {
  const last = {
    outcome: 'success',
    faults: [],
    startedAtMs: 0,
    durationMs: 1,
    calls: 1,
    callsLeft: null,
  } as const;
  return {
    account: { service: 'contentful', name, organizationId: 'org-1' },
    parts: new Map([['usage', { samples, last, lastSuccessAtMs: 0, takenThrough: null }]]),
  };
}

function withoutValue(line: string): string {
  return line.slice(0, line.lastIndexOf(' '));
}
