/**
 * What is read of Algolia, by its own names. Percentages, averages and maxima of a day cannot be added up, so such a metric
 * has its last value of a day; where Algolia tells a value for each server or region, the account's is the largest.
 */
import type { SaasMetric } from '../../collector.ts';

const USAGE = 'https://www.algolia.com/doc/rest-api/usage/';
const INFRASTRUCTURE = 'https://www.algolia.com/doc/rest-api/monitoring/get-metrics';

type Row = readonly [unit: SaasMetric['unit'], perDay: 'sum' | 'last' | 'level', help: string];

const statistics = {
  search_operations: ['operations', 'sum', 'Search operations'],
  total_search_operations: ['operations', 'sum', 'Search operations of all kinds together'],
  total_search_requests: [
    'requests',
    'sum',
    'Search requests; what is billed is this less those of Query Suggestions',
  ],
  querysuggestions_total_search_requests: [
    'requests',
    'sum',
    'Search requests of Query Suggestions, not billed',
  ],
  queries_operations: ['operations', 'sum', 'Searches of a single index'],
  multi_queries_operations: ['operations', 'sum', 'Searches of several indexes at once'],
  total_recommend_requests: ['requests', 'sum', 'Requests for recommendations'],
  total_read_operations: ['operations', 'sum', 'Operations that read'],
  total_write_operations: ['operations', 'sum', 'Operations that write'],
  total_indexing_operations: ['operations', 'sum', 'Operations on indexes'],
  total_records_operations: ['operations', 'sum', 'Operations on records'],
  total_synonym_operations: ['operations', 'sum', 'Operations on synonyms'],
  total_rules_operations: ['operations', 'sum', 'Operations on rules'],
  total_acl_operations: ['operations', 'sum', 'Operations on API keys'],
  total_operations: ['operations', 'sum', 'Operations of all kinds'],
  queries_above_last_ms_processing_time: ['operations', 'sum', 'Searches that took a second or more'],
  avg_processing_time: ['milliseconds', 'last', 'Processing time of searches, on average'],
  '90p_processing_time': ['milliseconds', 'last', 'Processing time that 90 % of searches stay within'],
  '99p_processing_time': ['milliseconds', 'last', 'Processing time that 99 % of searches stay within'],
  records: ['records', 'level', 'Records'],
  data_size: ['bytes', 'level', 'Size of the records'],
  file_size: ['bytes', 'level', 'Size of the records and of the metadata of indexes'],
  max_qps: ['queries-per-second', 'last', 'Most queries a second, of the server with most'],
  total_max_qps: ['queries-per-second', 'last', 'Most queries a second, all servers together'],
  used_search_capacity: ['percent', 'last', 'Most search capacity in use, of the server with most'],
  avg_used_search_capacity: ['percent', 'last', 'Search capacity in use on average, of the server with most'],
  total_used_search_capacity: ['percent', 'last', 'Most search capacity in use, of all servers together'],
  total_avg_used_search_capacity: [
    'percent',
    'last',
    'Search capacity in use on average, of all servers together',
  ],
  degraded_queries_ssd_used_queries_impacted: ['percent', 'last', 'Queries degraded by reads from the SSD'],
  degraded_queries_ssd_used_seconds_impacted: [
    'percent',
    'last',
    'Seconds with queries degraded by reads from the SSD',
  ],
  degraded_queries_max_capacity_queries_impacted: [
    'percent',
    'last',
    'Queries degraded because all search threads were busy',
  ],
  degraded_queries_max_capacity_seconds_impacted: [
    'percent',
    'last',
    'Seconds with queries degraded because all search threads were busy',
  ],
} as const satisfies Record<string, Row>;

export type AlgoliaStatistic = keyof typeof statistics;
export const algoliaStatistics = Object.keys(statistics) as readonly AlgoliaStatistic[];

/** What makes sense of one index. */
export const algoliaIndexStatistics = [
  'search_operations',
  'total_search_operations',
  'total_search_requests',
  'total_read_operations',
  'total_write_operations',
  'total_records_operations',
  'total_operations',
  'avg_processing_time',
  '90p_processing_time',
  '99p_processing_time',
  'records',
  'data_size',
  'file_size',
] as const satisfies readonly AlgoliaStatistic[];

/** What is looked at by the hour. */
export const algoliaHourlyStatistics = [
  'search_operations',
  'total_search_requests',
  'total_read_operations',
  'total_write_operations',
  'total_operations',
  'queries_above_last_ms_processing_time',
  'avg_processing_time',
  '90p_processing_time',
  '99p_processing_time',
  'max_qps',
  'total_max_qps',
  'used_search_capacity',
  'avg_used_search_capacity',
  'total_used_search_capacity',
  'total_avg_used_search_capacity',
  'degraded_queries_ssd_used_queries_impacted',
  'degraded_queries_ssd_used_seconds_impacted',
  'degraded_queries_max_capacity_queries_impacted',
  'degraded_queries_max_capacity_seconds_impacted',
] as const satisfies readonly AlgoliaStatistic[];

const infrastructure = {
  cpu_usage: ['percent', 'CPU in use: Algolia tells how much is idle'],
  ram_search_usage: ['megabytes', 'RAM in use for searches'],
  ram_indexing_usage: ['megabytes', 'RAM in use for indexing'],
  ssd_usage: ['percent', 'SSD in use because RAM is too small, in percent of RAM'],
  avg_build_time: ['seconds', 'Time to build indexes, on average'],
} as const satisfies Record<string, readonly [unit: SaasMetric['unit'], help: string]>;

export type AlgoliaInfrastructureMetric = keyof typeof infrastructure;
export const algoliaInfrastructureMetrics = Object.keys(
  infrastructure,
) as readonly AlgoliaInfrastructureMetric[];

export const algoliaMetrics: Readonly<Record<string, SaasMetric>> = {
  ...Object.fromEntries(
    Object.entries<Row>(statistics).map(([name, [unit, kind, help]]) => [
      name,
      kind === 'level'
        ? { unit, perDay: 'last' as const, isLevel: true, help, source: USAGE }
        : { unit, perDay: kind, help, source: USAGE },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(infrastructure).map(([name, [unit, help]]) => [
      name,
      { unit, perDay: 'none' as const, help, source: INFRASTRUCTURE },
    ]),
  ),
};
