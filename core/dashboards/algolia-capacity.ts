/** Rows of the dashboard of Algolia on speed and capacity: what somebody looks at whom an alert has woken. */
import { lines, rowsOf, seriesOf, table, type Dashboard } from './panel.ts';
import { amount, chosenOf, daysOf, legendOf, scopeName, WHOLE } from './saas-sql.ts';

const CHOSEN = chosenOf('algolia');
const WRITES = `'total_write_operations', 'total_indexing_operations', 'total_records_operations'`;
const SERVER = scopeName('p');
const PREMIUM = 'Algolia reports servers to Premium plans, with a monitoring key';

export const algoliaCapacity: Dashboard['rows'] = [
  {
    title: 'Speed and capacity',
    panels: [
      {
        id: 'algolia-processing-time',
        title: 'Processing time of searches',
        description: 'As Algolia measures it, without the network: average, 90th and 99th percentile.',
        ...lines('milliseconds', 12),
        queries: course(
          `metric in ('avg_processing_time', '90p_processing_time', '99p_processing_time')`,
          `case metric when 'avg_processing_time' then 'average' when '90p_processing_time' then 'p90' else 'p99' end`,
        ),
        noData: 'Algolia reports no processing times for this plan',
        runbook: 'algolia-latency',
      },
      {
        id: 'algolia-search-capacity',
        title: 'Search capacity in use, and degraded queries',
        description:
          'Share of what the servers can search, and share of the queries that were slower for the lack of it: because the servers were full, or because the index was read from disk.',
        ...lines('ratio', 12),
        queries: course(
          `(metric in ('used_search_capacity', 'avg_used_search_capacity', 'total_used_search_capacity', 'total_avg_used_search_capacity')
              or metric ~ '^degraded_queries_.*_queries_impacted$')`,
          `replace(replace(metric, 'degraded_queries_', 'degraded: '), '_queries_impacted', '')`,
          ' / 100',
        ),
        noData: 'Algolia reports no search capacity for this plan',
        runbook: 'algolia-capacity',
      },
      {
        id: 'algolia-qps',
        title: 'Queries a second, at most',
        description: 'The highest second of each hour or day.',
        ...lines('requests-per-second', 12),
        queries: course(`metric in ('max_qps', 'total_max_qps')`, 'metric'),
        noData: 'Algolia reports no queries a second for this plan',
        runbook: 'algolia-capacity',
      },
      {
        id: 'algolia-daily-writes',
        title: 'Writes a day',
        description:
          'Operations that change records, by kind. An import that runs in a loop looks like this.',
        ...lines('count', 12),
        queries: daysOf('algolia', 'sum', { metrics: `metric in (${WRITES})` }),
        noData: 'Nothing was written in this range',
      },
      {
        id: 'algolia-days-to-capacity',
        title: 'Days to capacity',
        description:
          'Of each plan limit: what is used, what a day adds, and when the limit is reached. What there is grows by the straight line through its last 28 days; what is used in a month goes on as in the last seven whole days. Empty: it is not reached, or not in this month.',
        ...table('text', 24),
        columns: { share: 'ratio', 'days left': 'count' },
        queries: rowsOf(`
            select metric as "metric", round(days_left::numeric, 1)::float8 as "days left", coalesce(reaches_on::text, '') as "reached on",
              share::float8 as "share", ${amount('used', 'metric')} || ' of ' || ${amount('plan_limit', 'metric')} as "used",
              coalesce(to_char(a_day, 'FMS999,999,999,990.0'), '') as "a day adds",
              account as "account"
            from saas_plan_forecast where ${CHOSEN}
            order by days_left nulls last, share desc`),
        noData: 'No account of Algolia has plan limits: planLimits of docs/saas-usage.md',
        runbook: 'saas-plan-limit',
      },
    ],
  },
  {
    title: 'Servers (Premium plans)',
    panels: [
      {
        id: 'algolia-cpu',
        title: 'CPU by server',
        description: 'Share in use. Searches are slow long before it is full.',
        ...lines('ratio', 12),
        queries: servers(`metric = 'cpu_usage'`, SERVER, ' / 100'),
        noData: PREMIUM,
        runbook: 'algolia-capacity',
      },
      {
        id: 'algolia-ram',
        title: 'RAM by server',
        description: 'In use for searches and for building indexes.',
        ...lines('bytes', 12),
        queries: servers(
          `metric in ('ram_search_usage', 'ram_indexing_usage')`,
          `${SERVER} || case metric when 'ram_search_usage' then ' search' else ' indexing' end`,
          ' * 1048576',
        ),
        noData: PREMIUM,
        runbook: 'algolia-capacity',
      },
      {
        id: 'algolia-ssd',
        title: 'SSD by server, of its RAM',
        description:
          'Algolia reports the disk as a share of RAM. Indexes are searched from RAM; what is on disk alone is slow.',
        ...lines('ratio', 12),
        queries: servers(`metric = 'ssd_usage'`, SERVER, ' / 100'),
        noData: PREMIUM,
        runbook: 'algolia-capacity',
      },
      {
        id: 'algolia-build-time',
        title: 'Time to build indexes, by server',
        description: 'How long changes take until they can be found, on average.',
        ...lines('seconds', 12),
        queries: servers(`metric = 'avg_build_time'`, SERVER),
        noData: PREMIUM,
      },
    ],
  },
];

function course(metrics: string, legend: string, times: string = '') {
  return seriesOf(`
            select measured_at as "time", ${legendOf('algolia', legend)} as "metric", value${times} as "value"
            from saas_course where ${WHOLE} and ${metrics} and ${CHOSEN} and [[time: measured_at]] order by 1, 2`);
}

function servers(metrics: string, legend: string, times: string = '') {
  return seriesOf(`
            select measured_at as "time", ${legendOf('algolia', legend)} as "metric", value${times} as "value"
            from saas_points p
            where scope_kind = 'server' and ${metrics} and ${CHOSEN} and [[time: measured_at]] order by 1, 2`);
}
