/**
 * The accounts that a laptop observes where nobody has configured any: one of each stand-in, with a team that pays, prices and
 * plan limits, one of which is nearly reached, so that every picture has something in it. The figures are made up.
 */
import type { AlgoliaAccount, ContentfulAccount, SaasKeys } from '../../core/saas-usage/account.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';

export const demoSearch: AlgoliaAccount = {
  name: 'demo-search',
  service: 'algolia',
  team: 'storefront',
  applicationId: demoAlgolia.id,
  indexes: demoAlgolia.indexes.map(({ name }) => name),
  serverRamMb: demoAlgolia.servers[0]?.ramMb ?? 65_536,
  maxQueriesPerSecond: 600,
  planLimits: { total_search_requests: 4_000_000, records: 2_400_000 },
  prices: { total_search_requests: { usd: '0.50', per: 1_000, includedPerMonth: 1_000_000 } },
  monthlyFeeUsd: '900.00',
  monthlyBudgetUsd: '2500.00',
};

export const demoContent: ContentfulAccount = {
  name: 'demo-content',
  service: 'contentful',
  team: 'editorial',
  organizationId: demoContentful.id,
  planLimits: { api_call_cda: 45_000_000, asset_bandwidth: 2_000_000_000_000, organization_memberships: 40 },
  prices: {
    asset_bandwidth: { usd: '0.15', per: 1_000_000_000, includedPerMonth: 750_000_000_000 },
  },
  monthlyFeeUsd: '3000.00',
};

export const demoKeys: Readonly<Record<string, SaasKeys>> = {
  [demoSearch.name]: { usage_api_key: demoAlgolia.usageKey, monitoring_api_key: demoAlgolia.monitoringKey },
  [demoContent.name]: { management_token: demoContentful.tokens[0]?.token ?? '' },
};
