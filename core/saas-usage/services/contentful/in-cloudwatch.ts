/** Which gauges of Contentful go to CloudWatch, for the account as a whole; each value of a label is a metric that is billed. */
import type { ExporterMetric } from '../../published.ts';

export const contentfulInCloudWatch: readonly ExporterMetric[] = [
  {
    name: 'contentful_usage',
    by: {
      label: 'metric_name',
      values: [
        'cda_total',
        'cma_total',
        'cpa_total',
        'gql_total',
        'api_call_total',
        'asset_bandwidth',
        'functions_invocations',
        'ai_action_invocation',
        'ai_action_word_count',
        'ai_consumption_unit',
      ],
    },
    help: 'Used since the first day of the month of UTC.',
  },
  ...[
    'entries',
    'assets',
    'content_types',
    'locales',
    'environments',
    'api_keys',
    'webhooks',
    'roles',
    'organization_memberships',
    'space_memberships',
    'teams',
  ].map((what) => ({ name: `contentful_${what}_total`, by: null, help: 'How many there are now.' })),
];
