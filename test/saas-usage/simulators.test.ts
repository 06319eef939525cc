/** What the stand-ins of Algolia and Contentful refuse, and how they fail: as documented, and on demand. */
import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { test, type TestContext } from 'node:test';

import { startAlgolia } from '../../simulator/algolia/algolia.ts';
import { demoAlgolia, type AlgoliaPlan } from '../../simulator/algolia/world.ts';
import { startContentful } from '../../simulator/contentful/contentful.ts';
import { demoContentful, type ContentfulPlan } from '../../simulator/contentful/world.ts';
import { eventually } from '../support/eventually.ts';
import type { Fault } from '../../simulator/saas/faults.ts';

const NOW = '2026-11-30T09:30:00Z';
const clock = { nowMs: () => Date.parse(NOW), monotonicMs: () => 0 };
const usagePath = (statistics: string, query: Record<string, string> = {}): string =>
  `/1/usage/${statistics}?${String(new URLSearchParams({ startDate: '2026-11-24T00:00:00Z', endDate: NOW, ...query }))}`;

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

const range = 'date[gte]=2026-11-01&date[lte]=2026-11-30';
const ofUsage = (metric: string, query = range): string =>
  `/organizations/${demoContentful.id}/usages/${metric}?${query}`;
const bySpace = 'group=sys.dimensions.space.sys.id';

const contentfulRequests: readonly [name: string, path: string, expected: RegExp][] = [
  [
    'a metric',
    ofUsage('api_call_cda'),
    /^200 .+"type":"AggregatedUsage","key":"api_call_cda".+"dimensions":\{\}/,
  ],
  [
    'a metric by space',
    ofUsage('asset_bandwidth', `${range}&${bySpace}`),
    /^200 .+"total":4,.+"linkType":"Space"/,
  ],
  [
    'a page',
    ofUsage('api_call_cda', `${range}&${bySpace}&limit=1&skip=3`),
    /^200 .+"total":4.+"id":"sandbox00004"/,
  ],
  [
    'the most first',
    ofUsage('api_call_cma', `${range}&${bySpace}&order=-total_usage&limit=1`),
    /^200 .+"id":"storefront01"/,
  ],
  [
    'models',
    ofUsage(
      'ai_action_invocation',
      `${range}&group=sys.dimensions.model.sys.provider,sys.dimensions.model.sys.id`,
    ),
    /^200 .+"model":\{"sys":\{"type":"Model","provider":"anthropic","id":"claude-/,
  ],
  [
    'one space',
    ofUsage('api_call_cda', `${range}&${bySpace}&filter[sys.dimensions.space.sys.id]=magazine0002`),
    /^200 .+"total":1,/,
  ],
  [
    'two spaces',
    ofUsage(
      'api_call_cda',
      `${range}&${bySpace}&filter[sys.dimensions.space.sys.id][in]=magazine0002,sandbox00004`,
    ),
    /^200 .+"total":2,/,
  ],
  ['a metric that is not there', ofUsage('api_call'), /^404 \{"sys":\{"type":"Error","id":"NotFound"\}/],
  ['no dates', ofUsage('api_call_cda', ''), /^422 .+date\[gte\] is required/],
  [
    'an instant',
    ofUsage('api_call_cda', 'date[gte]=2026-11-01T00:00:00Z&date[lte]=2026-11-30'),
    /^422 .+YYYY-MM-DD/,
  ],
  [
    'a day that is none',
    ofUsage('api_call_cda', 'date[gte]=2026-11-31&date[lte]=2026-11-30'),
    /^422 .+YYYY-MM-DD/,
  ],
  ['tomorrow', ofUsage('api_call_cda', 'date[gte]=2026-11-01&date[lte]=2026-12-01'), /^422 .+future/],
  ['32 days', ofUsage('api_call_cda', 'date[gte]=2026-10-30&date[lte]=2026-11-30'), /^422 .+31 days/],
  ['13 months ago', ofUsage('api_call_cda', 'date[gte]=2025-11-29&date[lte]=2025-12-01'), /^422 .+12 months/],
  ['hours', ofUsage('api_call_cda', `${range}&granularity=PT1H`), /^422 .+P1D or P1M/],
  ['profiles by day', ofUsage('monthly_active_profiles'), /^422 .+P1M/],
  [
    'profiles by month',
    ofUsage('monthly_active_profiles', `${range}&granularity=P1M`),
    /^200 .+"data":\[\d+\]/,
  ],
  [
    'a dimension it lacks',
    ofUsage('api_call_cda', `${range}&group=sys.dimensions.app.sys.id`),
    /^422 .+no dimension/,
  ],
  ['an old dimension', ofUsage('api_call_cda', `${range}&group=space_id`), /^422/],
  [
    'an order without its group',
    ofUsage('api_call_cda', `${range}&order=sys.dimensions.space.sys.id`),
    /^422 .+group/,
  ],
  ['a parameter it lacks', ofUsage('api_call_cda', `${range}&startAt=2026-11-01`), /^400 .+"InvalidQuery"/],
  ['a page too long', ofUsage('api_call_cda', `${range}&limit=1001`), /^422 .+1 to 1000/],
  ['another organization', ofUsage('api_call_cda').replace(demoContentful.id, 'other'), /^404/],
  [
    'entries that fill no page',
    '/spaces/storefront01/environments/master/entries?limit=0',
    /^200 .+"items":\[\]/,
  ],
  [
    'entries that are too many bytes',
    '/spaces/storefront01/environments/master/entries?limit=1000',
    /^400 .+Response size too big. Maximum allowed response size: 7340032B/,
  ],
  ['1001 assets', '/spaces/storefront01/environments/master/assets?limit=1001', /^400 .+not be above 1000/],
  ['no roles', '/spaces/storefront01/roles?limit=0', /^400 .+at least 1/],
  [
    '101 members',
    `/organizations/${demoContentful.id}/organization_memberships?limit=101`,
    /^400 .+above 100/,
  ],
  ['a space that is not there', '/spaces/none/environments', /^404/],
  ['an environment that is not there', '/spaces/storefront01/environments/none/entries', /^404/],
  [
    'environments',
    '/spaces/storefront01/environments',
    /"id":"master","version".+"aliasedEnvironment":\{"sys":\{"type":"Link","linkType":"Environment","id":"master-2026-11-03"/,
  ],
];

for (const [name, path, expected] of contentfulRequests) {
  test(`Contentful asked for ${name}`, async (t) => {
    match(await (await contentful(t)).ask(path), expected);
  });
}

const contentfulPlans: readonly [
  name: string,
  plan: Partial<ContentfulPlan>,
  metric: string,
  expected: RegExp,
][] = [
  [
    'lacks a product',
    { withheld: { functions_invocations: 403 } },
    'functions_invocations',
    /^403 .+"AccessDenied"/,
  ],
  ['does not show usage', { usages: 404 }, 'api_call_cda', /^404/],
  ['counts bandwidth in GB', { bandwidthUnit: 'GB' }, 'asset_bandwidth', /"GB".+"data":\[\d\d\.\d+/],
];

for (const [name, plan, metric, expected] of contentfulPlans) {
  test(`an organization of Contentful's that ${name}`, async (t) => {
    const { ask, steer } = await contentful(t);
    steer.setPlan(plan);
    match(await ask(ofUsage(metric)), expected);
  });
}

test('Contentful shows members what they may see, and usage to admins alone', async (t) => {
  const { ask, steer } = await contentful(t);
  const member = demoContentful.tokens[1]?.token ?? '';
  match(await ask('/spaces', member), /"total":1,.+"id":"magazine0002"/);
  match(await ask('/spaces/storefront01', member), /^404/);
  match(await ask('/spaces/magazine0002/roles', member), /^403/);
  match(await ask('/spaces/magazine0002/environments/master/entries?limit=1', member), /^200/);
  match(await ask(ofUsage('api_call_cda'), member), /^403 .+"AccessDenied"/);
  match(await ask(`/organizations/${demoContentful.id}/space_memberships`, member), /^403/);
  match(await ask('/spaces', 'unknown'), /^401 .+"AccessTokenInvalid"/);
  steer.setPlan({ wrongToken: 403 });
  match(await ask('/spaces', 'unknown'), /^403 .+"AccessTokenInvalid"/);
});

test('a token of a person in two organizations of Contentful sees the spaces of both, or of the one it names', async (t) => {
  const second = { ...demoContentful, id: 'second', spaces: demoContentful.spaces.slice(3) };
  const { url } = await contentful(t, { world: { organizations: [demoContentful, second] } });
  const spaces = (headers: Record<string, string>) =>
    told(`${url}/spaces`, { ...contentfulHeaders(), ...headers });
  match(await spaces({}), /"total":5,/);
  match(await spaces({ 'x-contentful-organization': 'second' }), /"total":1,/);
  match(await spaces({ 'x-contentful-organization': 'third' }), /"total":0,/);
});

test("a late day of Contentful's is 0 until it is counted, and a corrected one adds up", async (t) => {
  const { ask, steer } = await contentful(t);
  const day = 'date[gte]=2026-11-29&date[lte]=2026-11-29';
  const before = await ask(ofUsage('api_call_cda', day));
  steer.holdBack('2026-11-29');
  match(
    await ask(ofUsage('api_call_cda', day)),
    /"data":\[0\],"dataLastUpdatedAt":"2026-11-29T00:00:00.000Z"/,
  );
  steer.release('2026-11-29');
  equal(await ask(ofUsage('api_call_cda', day)), before);
  const corrections = demoContentful.spaces.flatMap(({ id }) =>
    ['api_call_cda', 'api_call_cma', 'api_call_cpa', 'api_call_graphql'].map((metric) => ({
      metric,
      space: id,
    })),
  );
  for (const correction of corrections) steer.correct({ ...correction, day: '2026-11-29', value: 3 });
  match(await ask(ofUsage('api_call_cda', day)), /"data":\[12\]/);
  match(await ask(ofUsage('api_call_total', day)), /"data":\[48\]/);
});

test('the eleventh request of a second is one too many for Contentful', async (t) => {
  let nowMs = 5_000;
  const { url } = await contentful(t, {
    requestsPerSecond: 10,
    pace: { ...clock, monotonicMs: () => nowMs },
  });
  const ask = async () => {
    const answer = await fetch(`${url}/spaces`, { headers: contentfulHeaders() });
    const headers = ['second-limit', 'second-remaining', 'hour-limit', 'hour-remaining', 'reset'].map(
      (name) => answer.headers.get(`x-contentful-ratelimit-${name}`),
    );
    return [answer.status, ...headers, (await answer.text()).includes('RateLimitExceeded')];
  };
  for (let left = 9; left >= 0; left -= 1) {
    deepEqual(await ask(), [200, '10', `${left}`, '36000', `${35_990 + left}`, '0', false]);
  }
  deepEqual(await ask(), [429, '10', '0', '36000', '35990', '1', true]);
  nowMs += 1_000;
  equal((await ask())[0], 200);
});

test('requests with another method are recorded and refused by both', async (t) => {
  const { usageUrl, monitoringUrl, seen } = await startedAlgolia(t);
  const { url, seen: seenByContentful } = await contentful(t);
  for (const address of [usageUrl, monitoringUrl, url]) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']) {
      const answer = await fetch(`${address}/spaces`, { method, headers: contentfulHeaders() });
      deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET']);
    }
  }
  equal(seen().filter(({ method }) => method !== 'GET').length, 10);
  deepEqual(
    seenByContentful().map(({ method, status }) => [method, status]),
    ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'].map((method) => [method, 405]),
  );
});

test('faults are for the requests that they are meant for, and end', async (t) => {
  const { usage, steer } = await algolia(t);
  const storm: Fault = { kind: 'answer', status: 429, headers: { 'retry-after': '2' } };
  steer.fail(storm, { times: 2, path: /records/ });
  match(await usage(usagePath('max_qps')), /^200/);
  match(await usage(usagePath('records')), /^429 \{"status":429,/);
  match(await usage(usagePath('records')), /^429/);
  match(await usage(usagePath('records')), /^200/);
  steer.fail({ kind: 'not-json' }, { times: Number.POSITIVE_INFINITY });
  match(await usage(usagePath('records')), /^200 <html>/);
  steer.recover();
  match(await usage(usagePath('records')), /^200 \{/);
});

test('a connection is reset, an answer is cut short, held or never comes', async (t) => {
  const { url, steer, ask, seen } = await contentful(t);
  steer.fail({ kind: 'reset' });
  await rejects(ask('/spaces'), { name: 'TypeError' });
  steer.fail({ kind: 'cut' });
  await rejects(ask('/spaces'), { name: 'TypeError' });

  const release = Promise.withResolvers<void>();
  steer.fail({ kind: 'held', until: release.promise }, { path: /roles/ });
  const held = ask('/spaces/storefront01/roles');
  match(await ask('/spaces'), /^200/);
  release.resolve();
  match(await held, /^200/);

  steer.fail({ kind: 'silence' }, { path: /teams/ });
  const silent = httpRequest(`${url}/organizations/${demoContentful.id}/teams`, {
    headers: contentfulHeaders(),
  });
  silent.end();
  await eventually(() => ok(seen().some(({ path, status }) => path.endsWith('/teams') && status === null)), {
    withinMs: 5_000,
  });
  match(await ask('/spaces'), /^200/);
  const ended = once(silent, 'error');
  silent.destroy(new Error('given up'));
  await ended;
});

test('two stand-ins with the same clock tell the same', async (t) => {
  const [one, other] = await Promise.all([algolia(t), algolia(t)]);
  equal(await one.usage(usagePath('*')), await other.usage(usagePath('*')));
  const [first, second] = await Promise.all([contentful(t), contentful(t)]);
  equal(await first.ask(ofUsage('api_call_total')), await second.ask(ofUsage('api_call_total')));
  notEqual(await one.usage(usagePath('records')), await one.usage(usagePath('data_size')));
});

async function startedAlgolia(t: TestContext) {
  const simulator = await startAlgolia({ clock });
  t.after(simulator.stop);
  return simulator;
}

async function algolia(t: TestContext) {
  const { usageUrl, monitoringUrl, steer } = await startedAlgolia(t);
  const headers = (key: string) => ({ 'x-algolia-application-id': demoAlgolia.id, 'x-algolia-api-key': key });
  return {
    steer,
    usage: (path: string, key = demoAlgolia.usageKey) => told(`${usageUrl}${path}`, headers(key)),
    monitoring: (path: string) => told(`${monitoringUrl}${path}`, headers(demoAlgolia.monitoringKey)),
  };
}

async function contentful(t: TestContext, options: Parameters<typeof startContentful>[0] = {}) {
  const { url, steer, seen, stop } = await startContentful({ clock, requestsPerSecond: null, ...options });
  t.after(stop);
  return {
    url,
    steer,
    seen,
    ask: (path: string, token?: string) => told(`${url}${path}`, contentfulHeaders(token)),
  };
}

function contentfulHeaders(token = demoContentful.tokens[0]?.token) {
  return { authorization: `Bearer ${token}` };
}

/** Status and body in one text. */
async function told(url: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(url, { headers });
  return `${answer.status} ${await answer.text()}`;
}
