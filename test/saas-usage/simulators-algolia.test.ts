/** What the stand-in of Algolia refuses, and what its plans answer: as documented. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { demoAlgolia, type AlgoliaPlan } from '../../simulator/algolia/world.ts';
import { algolia, usagePath } from './asking-simulators.ts';

const usageRequests: readonly [name: string, path: string, expected: RegExp][] = [
  ['one statistic', usagePath('records'), /^200 \{"records":\[\{"t":1795478400000,"v":\d+\}/],
  [
    'a list',
    usagePath('records%2Cmax_qps'),
    /^200 \{"records":\[.+"max_qps":\[\{"t":\d+,"v":\{"c16-de-1":\d+/,
  ],
  ['all of them', usagePath('*'), /^200 \{"total_search_operations":/],
  ['a group', usagePath('search_operations'), /^200 \{"total_search_operations":.+"total_search_requests":/],
  ['an index', usagePath('records/articles'), /^200 \{"records"/],
  [
    'an index that is not there',
    usagePath('records/none'),
    /^404 \{"status":404,"message":"Index none does not/,
  ],
  [
    'a statistic that is not there',
    usagePath('records,searches'),
    /^422 .+Invalid statistic: \\"searches\\"/,
  ],
  ['no dates', '/1/usage/records', /^422 .+startDate is missing/],
  ['a plain date', usagePath('records', { startDate: '2026-11-24' }), /^422 .+RFC 3339/],
  ['a time without a zone', usagePath('records', { startDate: '2026-11-24T00:00:00' }), /^422 .+RFC 3339/],
  [
    'another zone',
    usagePath('records', { startDate: '2026-11-29T23:00:00-02:00' }),
    /^200 \{"records":\[\]\}/,
  ],
  ['tomorrow', usagePath('records', { endDate: '2026-12-01T00:00:00Z' }), /^422 .+in the future/],
  ['before it begins', usagePath('records', { endDate: '2026-11-23T00:00:00Z' }), /^422 .+before startDate/],
  ['91 days', usagePath('records', { startDate: '2026-08-31T00:00:00Z' }), /^422 .+within the last 90 days/],
  ['another granularity', usagePath('records', { granularity: 'weekly' }), /^422 .+Invalid granularity/],
  [
    'eight days of hours',
    usagePath('records', { granularity: 'hourly', startDate: '2026-11-22T00:00:00Z' }),
    /^422 .+hourly statistics is 7 days/,
  ],
  ['another path', '/1/usages/records', /^404/],
  ['a path with a broken escape', '/1/usage/%zz', /^400/],
];

for (const [name, path, expected] of usageRequests) {
  test(`Algolia's Usage API asked for ${name}`, async (t) => {
    match(await (await algolia(t)).usage(path), expected);
  });
}

const plans: readonly [name: string, plan: Partial<AlgoliaPlan>, statistics: string, expected: RegExp][] = [
  ['does not have the Usage API', { usageApi: 403 }, 'records', /^403 .+not available on your plan/],
  ['refuses the wildcard', { wildcard: 403 }, '*', /^403 .+\\"\*\\" is not available/],
  ['refuses lists', { lists: 422 }, 'records,max_qps', /^422 .+Invalid statistic/],
  ['lacks one statistic', { withheld: ['max_qps'] }, 'records,max_qps', /^422 .+\\"max_qps\\"/],
  ['answers by the OpenAPI description', { answers: 'list' }, 'records', /^200 \{"statistics":\[\{"t":/],
  [
    'has groups under their own name',
    { groups: 'itself' },
    'search_operations',
    /^200 \{"search_operations":\[/,
  ],
];

for (const [name, plan, statistics, expected] of plans) {
  test(`a plan of Algolia's that ${name}`, async (t) => {
    const { usage, steer } = await algolia(t);
    steer.setPlan(plan);
    match(await usage(usagePath(statistics)), expected);
  });
}

test("Algolia's hours add up to its days, and its indexes to the application", async (t) => {
  const { usage } = await algolia(t);
  const yesterday = { startDate: '2026-11-29T00:00:00Z', endDate: '2026-11-30T00:00:00Z' };
  const sumOf = async (path: string): Promise<number> => {
    const points = JSON.parse((await usage(path)).slice(4))['total_search_operations'] as { v: number }[];
    return points.reduce((sum, { v }) => sum + v, 0);
  };
  const day = await sumOf(usagePath('total_search_operations', yesterday));
  equal(await sumOf(usagePath('total_search_operations', { ...yesterday, granularity: 'hourly' })), day);
  const ofIndexes = await Promise.all(
    demoAlgolia.indexes.map(({ name }) => sumOf(usagePath(`total_search_operations/${name}`, yesterday))),
  );
  equal(
    ofIndexes.reduce((sum, value) => sum + value, 0),
    day,
  );
  ok(day > 100_000);
});

test("a late day of Algolia's has no point, and a corrected one another value", async (t) => {
  const { usage, steer } = await algolia(t);
  const days = { startDate: '2026-11-28T00:00:00Z' };
  const before = await usage(usagePath('records', days));
  steer.holdBack('2026-11-29');
  const late = await usage(usagePath('records', days));
  equal(late.match(/"t":/g)?.length, 2);
  steer.release('2026-11-29');
  equal(await usage(usagePath('records', days)), before);
  steer.correct({ statistic: 'records', day: '2026-11-29', value: 7 });
  match(await usage(usagePath('records', days)), /\{"t":1795910400000,"v":7\}/);
  match(await usage(usagePath('records/products', days)), /\{"t":1795910400000,"v":\d{7}\}/);
});

test('a rotated key of Algolia is refused from then on, and one with other rights always', async (t) => {
  const { usage, steer, monitoring } = await algolia(t);
  const next = { usageKey: 'n'.repeat(32), monitoringKey: 'm'.repeat(32) };
  steer.rotateKeys(next);
  match(await usage(usagePath('records')), /^403 .+Invalid Application-ID or API key/);
  match(
    await monitoring('/1/infrastructure/cpu_usage/period/hour'),
    /^403 \{"reason":"invalid credentials"\}/,
  );
  match(await usage(usagePath('records'), next.usageKey), /^200/);
  match(await usage(usagePath('records'), next.monitoringKey), /^401 .+missing the \\"usage\\" ACL/);
  steer.setPlan({ wrongKey: 401 });
  match(await usage(usagePath('records')), /^401/);
});

const monitoringRequests: readonly [path: string, expected: RegExp][] = [
  ['/1/infrastructure/cpu_usage/period/hour', /^200 \{"metrics":\{"cpu_usage":\{"c16-de-1":\[\{"t":17960/],
  ['/1/infrastructure/disk/period/hour', /^400 \{"reason":"Unknown metric/],
  ['/1/infrastructure/cpu_usage/period/year', /^400 \{"reason":"Unknown period/],
  ['/1/inventory/servers', /^200 \{"inventory":\[\{"name":"c16-de-1","region":"de","is_slave":false/],
  ['/1/status/c16-de', /^200 \{"status":\{"c16-de":"operational"\}\}/],
  ['/1/status/c17-de', /^404 Unknown cluster "c17-de"/],
];

for (const [path, expected] of monitoringRequests) {
  test(`Algolia's Monitoring API asked for ${path}`, async (t) => {
    match(await (await algolia(t)).monitoring(path), expected);
  });
}

test('the infrastructure of Algolia is for Premium plans', async (t) => {
  const { monitoring, steer } = await algolia(t);
  for (const status of [401, 403] as const) {
    steer.setPlan({ infrastructure: status });
    const answer = await monitoring('/1/infrastructure/*/period/day');
    match(answer, new RegExp(`^${status} .+only available on Enterprise plans`));
  }
});
