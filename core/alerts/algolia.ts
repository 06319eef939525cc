/**
 * Alerts on the capacity of Algolia, an alarm for each account. What people who search feel is a page: degraded queries,
 * search capacity, queries a second, slow searches. What leads there is a ticket: CPU, RAM, disk. Values are those of the
 * worst server and of the newest hour; where the plan does not report one, nothing is raised.
 *
 * Degraded queries page from 5 % on, not from the first: at night an hour has few queries, and one of them is no incident.
 */
import { ALGOLIA_ACCOUNT } from '../dashboards/resources.ts';
import { algoliaMetrics, NAMESPACE, type PublishedMetric } from '../metrics/cloudwatch.ts';
import { above, metricsIn, type AlarmRow, type AlertRow } from './alert-row.ts';

const ours = metricsIn(NAMESPACE);

/** Accounts are read every 5 to 30 minutes, so a period has a value in it. */
const HALF_AN_HOUR = { periodSeconds: 1800, badPeriods: 1, periods: 1 };
const AN_HOUR = { periodSeconds: 1800, badPeriods: 2, periods: 2 };

const capacity = { runbook: 'algolia-capacity', needs: 'algolia' } as const;

export const algoliaAlerts = {
  AlgoliaSearchCapacity: {
    summary: ({ threshold }) => `Searches need more than ${threshold} of what the servers of Algolia can do.`,
    severity: 'page',
    ...capacity,
    panel: 'algolia-search-capacity',
    threshold: { value: 90, unit: 'percent', most: 1_000 },
    alarm: newest(algoliaMetrics.searchCapacityPercent),
    rule: {
      expr: (most) =>
        `max by (environment, account) (algolia_usage_total{statistic=~".*used_search_capacity"}) > ${most}`,
      forMinutes: 10,
    },
  },
  AlgoliaDegradedQueries: {
    summary: ({ threshold }) =>
      `Algolia serves more than ${threshold} of the queries slower, for want of search threads or RAM.`,
    severity: 'page',
    ...capacity,
    panel: 'algolia-search-capacity',
    threshold: { value: 5, unit: 'percent' },
    alarm: newest(algoliaMetrics.degradedPercent),
    rule: {
      expr: (most) =>
        `max by (environment, account) (algolia_usage_total{statistic=~"degraded_queries_.*_queries_impacted"}) > ${most}`,
      forMinutes: 10,
    },
  },
  AlgoliaQueriesPerSecond: {
    summary: ({ threshold }) =>
      `Algolia is asked more than ${threshold} of the queries a second that it carries.`,
    severity: 'page',
    ...capacity,
    panel: 'algolia-qps',
    threshold: { value: 90, unit: 'percent', most: 1_000 },
    alarm: newest(algoliaMetrics.qpsPercent),
    rule: {
      expr: (most) => `max by (environment, account) (algolia_qps_used_ratio) * 100 > ${most}`,
      forMinutes: 10,
    },
  },
  AlgoliaSlow: {
    summary: ({ threshold }) =>
      `One search of Algolia in a hundred takes longer than ${threshold} to process.`,
    severity: 'page',
    runbook: 'algolia-latency',
    needs: 'algolia',
    panel: 'algolia-processing-time',
    threshold: { value: 500, unit: 'milliseconds' },
    alarm: newest(algoliaMetrics.p99Ms),
    rule: {
      expr: (most) =>
        `max by (environment, account) (algolia_usage_total{statistic="99p_processing_time"}) > ${most}`,
      forMinutes: 10,
    },
  },
  AlgoliaCpu: {
    summary: ({ threshold }) => `A server of Algolia uses more than ${threshold} of its CPU.`,
    severity: 'ticket',
    ...capacity,
    panel: 'algolia-cpu',
    threshold: { value: 85, unit: 'percent' },
    alarm: lasting(algoliaMetrics.cpuPercent),
    rule: { expr: (most) => ofServers('cpu_usage', most), forMinutes: 30 },
  },
  AlgoliaRam: {
    summary: ({ threshold }) => `A server of Algolia uses more than ${threshold} of its RAM.`,
    severity: 'ticket',
    ...capacity,
    panel: 'algolia-ram',
    threshold: { value: 90, unit: 'percent' },
    alarm: lasting(algoliaMetrics.ramPercent),
    rule: {
      expr: (most) => `max by (environment, account, server) (algolia_ram_used_ratio) * 100 > ${most}`,
      forMinutes: 30,
    },
  },
  AlgoliaSsd: {
    summary: ({ threshold }) => `A server of Algolia uses its disk for more than ${threshold} of its RAM.`,
    severity: 'ticket',
    ...capacity,
    panel: 'algolia-ssd',
    threshold: { value: 50, unit: 'percent', most: 1_000 },
    alarm: lasting(algoliaMetrics.ssdPercent),
    rule: { expr: (most) => ofServers('ssd_usage', most), forMinutes: 30 },
  },
} as const satisfies Readonly<Record<string, AlertRow>>;

function ofServers(metric: string, most: number): string {
  return `max by (environment, account, server) (algolia_infra_metric{metric="${metric}"}) > ${most}`;
}

/** Of an hour as Algolia reports it: one bad value is an hour that was bad. */
function newest(metric: PublishedMetric): AlarmRow {
  return above(ours(metric.name, 'Maximum', ALGOLIA_ACCOUNT), HALF_AN_HOUR);
}

/** Of a moment: a peak is nothing yet. */
function lasting(metric: PublishedMetric): AlarmRow {
  return above(ours(metric.name, 'Average', ALGOLIA_ACCOUNT), AN_HOUR);
}
