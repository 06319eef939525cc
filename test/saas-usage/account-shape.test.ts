/** What an operator may write of an account, and what is said of a mistake. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { parseSaasAccount } from '../../core/saas-usage/account-shape.ts';

const algolia = { service: 'algolia', name: 'shop-search', applicationId: 'DEMOSEARCH' };
const contentful = { service: 'contentful', name: 'website', organizationId: '4demoOrganization' };

test('an account with everything that it may have is taken as it is', () => {
  for (const account of [
    algolia,
    {
      ...algolia,
      team: 'team-search',
      indexes: ['products', 'prod/articles é'],
      serverRamMb: 65_536,
      maxQueriesPerSecond: 400,
      planLimits: { total_search_requests: 5_000_000, records: 2_500_000 },
      prices: {
        total_search_requests: { usd: '0.50', per: 1000, includedPerMonth: 10_000, since: '2026-12-01' },
      },
      monthlyFeeUsd: '499.00',
      monthlyBudgetUsd: '1000',
    },
    contentful,
    {
      ...contentful,
      spaces: ['storefront01'],
      environments: ['master'],
      apiUrl: 'https://api.eu.contentful.com',
      planLimits: { api_call_total: 2_000_000, entries: 50_000, organization_memberships: 40 },
      prices: { asset_bandwidth: { usd: '65', per: 1_000_000_000_000, includedPerMonth: 750_000_000_000 } },
    },
  ]) {
    deepEqual(parseSaasAccount(JSON.parse(JSON.stringify(account))), { kind: 'account', account });
  }
});

const mistakes: readonly (readonly [name: string, account: unknown, problem: string])[] = [
  ['no object', 'shop', 'an account must be an object, such as {"service": "algolia", …}'],
  ['another service', { ...algolia, service: 'algolai' }, 'service: must be algolia or contentful'],
  [
    'a field of another service',
    { ...algolia, spaces: ['a'] },
    'spaces is no field of an account of algolia.',
  ],
  [
    'a mistyped field',
    { ...algolia, aplicationId: 'x' },
    'aplicationId is no field of an account of algolia. Did you mean "applicationId"?',
  ],
  [
    'a name with capitals',
    { ...algolia, name: 'Shop' },
    'name: must be small letters, digits and hyphens, at most 48, such as "shop-search"',
  ],
  [
    'an id with a slash',
    { ...contentful, organizationId: 'a/b' },
    'organizationId: must be the id of the organization: letters, digits, dots, hyphens, underscores',
  ],
  [
    'a limit of a metric that is mistyped',
    { ...contentful, planLimits: { api_call_cad: 1 } },
    'planLimits.api_call_cad: contentful has no metric of this name. Did you mean "api_call_cda"?',
  ],
  [
    'a limit of what is measured',
    { ...algolia, planLimits: { cpu_usage: 80 } },
    'planLimits.cpu_usage: is neither used up in a month nor something there is, so no limit fits',
  ],
  [
    'a limit of nothing',
    { ...algolia, planLimits: { records: 0 } },
    'planLimits.records: must be more than 0',
  ],
  [
    'a price of what is not added up',
    { ...algolia, prices: { records: { usd: '1', per: 1 } } },
    'prices.records: its days cannot be added up, so it has no price',
  ],
  [
    'a price as a number of words',
    { ...algolia, prices: { total_operations: { usd: '0,50', per: 1000 } } },
    'prices.total_operations.usd: must be US dollars as decimal text, such as "499.00"',
  ],
  [
    'a negative fee',
    { ...algolia, monthlyFeeUsd: '-1' },
    'monthlyFeeUsd: must be US dollars as decimal text, such as "499.00"',
  ],
  [
    'a mistyped field of a price',
    { ...algolia, prices: { total_operations: { usd: '1', perr: 1, per: 1 } } },
    'prices.total_operations: perr is no field of a price. Did you mean "per"?',
  ],
  [
    'a day that is none',
    { ...algolia, prices: { total_operations: { usd: '1', per: 1, since: '2026-02-30' } } },
    'prices.total_operations.since: must be a day, such as "2026-12-01"',
  ],
  [
    'an address without TLS',
    { ...contentful, apiUrl: 'http://api.contentful.com' },
    'apiUrl: must be an https address, such as "https://api.eu.contentful.com"',
  ],
  [
    'an address with a path',
    { ...contentful, apiUrl: 'https://api.contentful.com/x' },
    'apiUrl: must be the origin alone, without a path or a name and password',
  ],
  [
    'an address with a password',
    { ...contentful, apiUrl: 'https://me:me@api.contentful.com' },
    'apiUrl: must be the origin alone, without a path or a name and password',
  ],
  [
    'no address',
    { ...contentful, apiUrl: 'api.contentful.com' },
    'apiUrl: must be an https address, such as "https://api.eu.contentful.com"',
  ],
  [
    'a space that would be counted twice',
    { ...contentful, spaces: ['storefront01', 'storefront01'] },
    'spaces: must have each of the spaces once',
  ],
  [
    'an index that is there twice',
    { ...algolia, indexes: ['products', 'products'] },
    'indexes: must have each of the indexes once',
  ],
];

for (const [name, account, problem] of mistakes) {
  test(`a mistake is told with its field: ${name}`, () => {
    const parsed = parseSaasAccount(account);
    equal(parsed.kind === 'problems' ? parsed.problems.join('\n') : '', problem);
  });
}

test('all mistakes are told at once', () => {
  const parsed = parseSaasAccount({ ...algolia, name: '-', monthlyFeeUsd: 'x', planLimits: { records: -1 } });
  equal(parsed.kind === 'problems' ? parsed.problems.length : 0, 3);
});
