/** Algolia: searches and their speed, how much of the capacity they take, indexes, and the servers of Premium plans. */
import { DAY_AS_TIME, TODAY } from './days.ts';
import { algoliaCapacity } from './algolia-capacity.ts';
import { figure, lines, rowsOf, seriesOf, stacked, table, type Dashboard } from './panel.ts';
import { chosenOf, daysOf, legendOf, nowOf, scopeName, WHOLE } from './saas-sql.ts';

const CHOSEN = chosenOf('algolia');
const NO_ACCOUNT = 'No account of Algolia was read in this range';
const SEARCHES = `'total_search_operations', 'total_search_requests'`;

export const algolia: Dashboard = {
  uid: 'stargate-algolia',
  title: 'Stargate: Algolia',
  description:
    'How much is searched and written, how fast, and how near the capacity of the plan and its servers is.',
  variables: ['algolia_account'],
  range: '30d',
  needs: 'algolia',
  rows: [
    {
      title: 'In this range',
      panels: [
        {
          id: 'algolia-search-operations',
          title: 'Search operations',
          description: 'Of the chosen accounts, on the days of the range.',
          ...figure('count', 6),
          queries: rowsOf(`
            select sum(value)::float8 as "operations" from saas_usage_daily
            where ${WHOLE} and metric = 'total_search_operations' and ${CHOSEN} and [[days: day]] having count(*) > 0`),
          noData: NO_ACCOUNT,
        },
        {
          id: 'algolia-records',
          title: 'Records',
          description: 'In all indexes of the chosen accounts, as Algolia counted them last.',
          ...figure('count', 6),
          queries: rowsOf(nowOf('algolia', 'records', 'records')),
          noData: NO_ACCOUNT,
        },
        {
          id: 'algolia-peak-qps',
          title: 'Peak of queries a second',
          description: 'The highest of the range, of the chosen accounts.',
          ...figure('requests-per-second', 6),
          queries: rowsOf(`
            select max(value)::float8 as "peak" from saas_course
            where ${WHOLE} and metric in ('max_qps', 'total_max_qps') and ${CHOSEN} and [[time: measured_at]] having count(*) > 0`),
          noData: 'Algolia reports no queries a second for this plan',
        },
        {
          id: 'algolia-degraded',
          title: 'Degraded queries, at most',
          description:
            'Share of the queries that Algolia served slower because the servers were full or the index was read from disk, in the worst hour or day of the range. There should be none.',
          ...figure('ratio', 6),
          queries: rowsOf(`
            select max(value)::float8 / 100 as "degraded" from saas_course
            where ${WHOLE} and metric ~ '^degraded_queries_.*_queries_impacted$' and ${CHOSEN} and [[time: measured_at]]
            having count(*) > 0`),
          noData: 'Algolia reports no degraded queries for this plan',
          runbook: 'algolia-capacity',
        },
      ],
    },
    {
      title: 'Searches and writes',
      panels: [
        {
          id: 'algolia-daily-searches',
          title: 'Searches a day',
          description:
            'Operations are what Algolia charges: a request may hold several. The present day is not over.',
          ...lines('count', 12),
          queries: daysOf('algolia', 'sum', { metrics: `metric in (${SEARCHES})` }),
          noData: NO_ACCOUNT,
        },
        {
          id: 'algolia-search-comparison',
          title: 'Searches a day, and in the period before',
          description:
            'The whole days of the range, and under them as many days before, drawn on the same dates: search operations of the chosen accounts.',
          ...lines('count', 12),
          queries: seriesOf(`
            with span as (
              select min(day)::date as first, count(*)::int as days
              from generate_series((${TODAY} - 400)::timestamp, (${TODAY} - 1)::timestamp, '1 day') day where [[days: day]]
            )
            select (day + case when day < first then days else 0 end)::timestamp at time zone 'UTC' as "time",
              case when day < first then 'period before' else 'this period' end as "metric", sum(value)::float8 as "value"
            from saas_usage_daily cross join span
            where ${WHOLE} and metric = 'total_search_operations' and ${CHOSEN} and day between first - days and first + days - 1
            group by 1, 2 order by 1, 2`),
          noData: NO_ACCOUNT,
        },
        {
          id: 'algolia-comparison',
          title: 'Compared with the period before',
          description:
            'The whole days of the range against as many days before them. Counts are added up, times, loads and records are averages of days. Change: 0 % where nothing changed.',
          ...table('count', 24),
          columns: { metric: 'text', change: 'ratio', account: 'text' },
          queries: rowsOf(`
            with span as (
              select min(day)::date as first, count(*)::int as days
              from generate_series((${TODAY} - 400)::timestamp, (${TODAY} - 1)::timestamp, '1 day') day where [[days: day]]
            ),
            compared as (
              select account, metric, case when per_day = 'sum' then sum(value) filter (where day >= first)
                  else avg(value) filter (where day >= first) end as now,
                case when per_day = 'sum' then sum(value) filter (where day < first)
                  else avg(value) filter (where day < first) end as before
              from saas_usage_daily cross join span
              where ${WHOLE} and ${CHOSEN} and day between first - days and first + days - 1
                and metric in (${SEARCHES}, 'total_write_operations', 'records', 'avg_processing_time', '90p_processing_time',
                  '99p_processing_time', 'max_qps', 'total_max_qps', 'used_search_capacity', 'avg_used_search_capacity')
              group by account, metric, per_day
            )
            select metric as "metric", now::float8 as "this period", before::float8 as "period before",
              (now / nullif(before, 0) - 1)::float8 as "change", account as "account"
            from compared where now is not null order by account, metric`),
          noData: NO_ACCOUNT,
        },
      ],
    },
    ...algoliaCapacity,
    {
      title: 'Indexes',
      panels: [
        {
          id: 'algolia-indexes',
          title: 'By index',
          description:
            'Of the indexes that the account configures: searches on the days of the range, and what they hold now.',
          ...table('count', 12),
          columns: { index: 'text', size: 'bytes', account: 'text' },
          queries: rowsOf(`
            select i.scope_id as "index", i.searches::float8 as "search operations",
              l.records::float8 as "records", l.size::float8 as "size", i.account as "account"
            from (
              select account, scope_id, sum(value) filter (where metric = 'total_search_operations' and [[days: day]]) as searches
              from saas_usage_daily where scope_kind = 'index' and ${CHOSEN} and day > ${TODAY} - 400 group by 1, 2
            ) i
            left join lateral (
              select max(value) filter (where metric = 'records') as records, max(value) filter (where metric = 'data_size') as size
              from saas_levels where account = i.account and scope_kind = 'index' and scope_id = i.scope_id
            ) l on true
            order by i.searches desc nulls last, i.scope_id`),
          noData: 'No account configures indexes',
        },
        {
          id: 'algolia-daily-by-index',
          title: 'Search operations a day by index',
          description: 'Of the indexes that the account configures.',
          ...stacked('count', 12),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", ${legendOf('algolia', scopeName('d'))} as "metric", value::float8 as "value"
            from saas_usage_daily d
            where scope_kind = 'index' and metric = 'total_search_operations' and ${CHOSEN} and [[days: day]] order by 1, 2`),
          noData: 'No account configures indexes',
        },
      ],
    },
  ],
};
