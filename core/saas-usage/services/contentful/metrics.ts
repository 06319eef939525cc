/** What is read of Contentful, by its own names; of the inventory, the plural of what is counted. */
import type { SaasMetric } from '../../collector.ts';

const USAGE =
  'https://www.contentful.com/developers/docs/references/content-management-api/usage/get-usage-aggregated';
const MANAGEMENT = 'https://www.contentful.com/developers/docs/references/content-management-api';

/** Read by day, of the organization and by space. */
const usage = {
  api_call_cda: ['requests', 'Requests to the Content Delivery API'],
  api_call_cma: ['requests', 'Requests to the Content Management API'],
  api_call_cpa: ['requests', 'Requests to the Content Preview API'],
  api_call_graphql: ['requests', 'Requests to the GraphQL API'],
  api_call_total: ['requests', 'Requests to all four APIs'],
  asset_bandwidth: ['bytes', 'Bandwidth of assets'],
  functions_invocations: ['operations', 'Invocations of functions'],
  ai_action_invocation: ['operations', 'Invocations of AI Actions'],
  ai_action_word_count: ['words', 'Words that AI Actions processed'],
  ai_consumption_unit: ['units', 'Consumption units of AI'],
} as const satisfies Record<string, readonly [unit: SaasMetric['unit'], help: string]>;

export type ContentfulUsageMetric = keyof typeof usage;
export const contentfulUsageMetrics = Object.keys(usage) as readonly ContentfulUsageMetric[];

/** What there is. */
const levels = {
  monthly_active_profiles: [
    'people',
    'Profiles that a rule of Personalization matched in the calendar month',
    USAGE,
  ],
  spaces: ['items', 'Spaces', MANAGEMENT],
  environments: ['items', 'Environments, without their aliases', MANAGEMENT],
  content_types: ['items', 'Content types', MANAGEMENT],
  locales: ['items', 'Locales', MANAGEMENT],
  entries: ['items', 'Entries', MANAGEMENT],
  assets: ['items', 'Assets', MANAGEMENT],
  tags: ['items', 'Tags', MANAGEMENT],
  api_keys: ['items', 'Keys of the Content Delivery API', MANAGEMENT],
  webhooks: ['items', 'Webhooks', MANAGEMENT],
  roles: ['items', 'Roles', MANAGEMENT],
  organization_memberships: ['people', 'Members of the organization', MANAGEMENT],
  space_memberships: ['people', 'Memberships of spaces', MANAGEMENT],
  teams: ['items', 'Teams', MANAGEMENT],
} as const satisfies Record<string, readonly [unit: SaasMetric['unit'], help: string, source: string]>;

export const contentfulMetrics: Readonly<Record<string, SaasMetric>> = {
  ...Object.fromEntries(
    Object.entries(usage).map(([name, [unit, help]]) => [
      name,
      { unit, perDay: 'sum' as const, help, source: USAGE },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(levels).map(([name, [unit, help, source]]) => [
      name,
      { unit, perDay: 'last' as const, isLevel: true, help, source },
    ]),
  ),
};
