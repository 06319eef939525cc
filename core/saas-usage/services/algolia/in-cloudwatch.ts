/** Which gauges of Algolia go to CloudWatch, for the account as a whole; each value of a label is a metric that is billed. */
import type { ExporterMetric } from '../../published.ts';

export const algoliaInCloudWatch: readonly ExporterMetric[] = [
  {
    name: 'algolia_usage_total',
    by: {
      label: 'statistic',
      values: [
        'total_search_requests',
        'total_search_operations',
        'total_write_operations',
        'total_operations',
        'records',
        'data_size',
        'avg_processing_time',
        '90p_processing_time',
        '99p_processing_time',
        'max_qps',
        'used_search_capacity',
      ],
    },
    help: 'Newest value of the statistic.',
  },
  {
    name: 'algolia_infra_metric',
    by: {
      label: 'metric',
      values: ['cpu_usage', 'ram_search_usage', 'ram_indexing_usage', 'ssd_usage', 'avg_build_time'],
    },
    help: 'Newest load of the server with most (Premium plans).',
  },
];
