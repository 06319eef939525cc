/** What the stand-in of Contentful refuses, and to whom: as documented. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';

import { demoContentful, type ContentfulPlan } from '../../simulator/contentful/world.ts';
import { bySpace, clock, contentful, contentfulHeaders, ofUsage, range, told } from './asking-simulators.ts';

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
