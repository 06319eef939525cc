/**
 * Algolia's samples under the names of the exporter that many have run so far (docs/saas-usage-exporter.md), and how full the
 * servers are where the account says how large they are. Points older than two hours are not shown: an alert must not rest
 * on what nobody measures any more.
 */
import { gaugesOf } from '../../../metrics/metric.ts';
import type { AlgoliaAccount } from '../../account.ts';
import { dayOf } from '../../days.ts';
import { daysToCapacity } from '../../days-to-capacity.ts';
import {
  ACCOUNT,
  daysOf,
  levelsOf,
  newestOf,
  newestLabels,
  pointsOf,
  within,
  type Known,
  type Published,
  type Series,
} from '../../published.ts';
import { algoliaMetrics } from './metrics.ts';
import type { PointSample, Sample, Scope } from '../../sample.ts';

const FRESH_MS = 2 * 3_600_000;
const MOST_DAYS = 31;
const MOST_HOURS = 48;

const APP = { ...ACCOUNT, app_id: 'id of the application' } as const;
const STATISTIC = { statistic: "name of the statistic in Algolia's Usage API" } as const;

const gauges = gaugesOf('Read from Algolia at the last collection that read anything.', {
  usageTotal: {
    name: 'algolia_usage_total',
    unit: 'by label',
    help: 'Newest value of each statistic: of today so far for what is added up; of now, of the last hour or of today for the rest.',
    labels: { ...APP, ...STATISTIC },
  },
  usageDaily: {
    name: 'algolia_usage_daily',
    unit: 'by label',
    help: 'Each statistic by day of UTC, of the last 31 days.',
    labels: { ...APP, ...STATISTIC, date: 'day of UTC: `2026-11-30`' },
  },
  usageHourly: {
    name: 'algolia_usage_hourly',
    unit: 'by label',
    help: 'Statistics by hour, of the last 48 hours.',
    labels: { ...APP, ...STATISTIC, timestamp: 'begin of the hour: `2026-11-30T13:00:00Z`' },
  },
  usageByIndex: {
    name: 'algolia_usage_by_index',
    unit: 'by label',
    help: 'Newest value of each statistic by index, of the indexes that the account names.',
    labels: { ...APP, index_name: 'name of the index', ...STATISTIC },
  },
  infrastructure: {
    name: 'algolia_infra_metric',
    unit: 'by label',
    help: 'Newest load of each server: cpu_usage and ssd_usage in percent in use, RAM in megabytes, build time in seconds.',
    labels: { ...APP, metric: 'name in the Monitoring API', server: 'name of the server' },
  },
  ramUsed: {
    name: 'algolia_ram_used_ratio',
    unit: 'ratio',
    help: 'RAM in use for search and indexing by serverRamMb of the account; absent without it.',
    labels: { ...APP, server: 'name of the server' },
  },
  queriesUsed: {
    name: 'algolia_qps_used_ratio',
    unit: 'ratio',
    help: 'Highest queries a second of the newest hour or day by maxQueriesPerSecond of the account; absent without it.',
    labels: APP,
  },
  daysToCapacity: {
    name: 'algolia_days_to_capacity',
    unit: 'days',
    help: 'Days until a limit of the plan is reached as things go: by the trend of the last 28 days for what there is, by the mean of the last 7 whole days for what is used in a month. +Inf: it is not, or not before the month ends.',
    labels: { ...APP, ...STATISTIC },
  },
});

export const algoliaPublished: Published<AlgoliaAccount> = {
  gauges,
  seriesOf: (known) => [...usage(known), ...byIndex(known), ...infrastructure(known), ...capacity(known)],
  summary: {
    id: 'app_id',
    sections: { usage: 'usage', infrastructure: 'infrastructure' },
    nameOf: (statistic) => statistic,
  },
};

/** What there is now, else the last hour of what is no sum, else the last day: of a sum any, of a load today's. */
function newestValues({ samples, nowMs }: Known<AlgoliaAccount>, kind: Scope['kind']): readonly Sample[] {
  const own = within(samples, kind);
  const newest = new Map<string, Sample>();
  const hourly = pointsOf(own).filter(({ metric }) => algoliaMetrics[metric]?.perDay !== 'sum');
  const points = newestOf(hourly, ({ atMs }) => atMs);
  const firstDay = dayOf(nowMs - FRESH_MS);
  const days = newestOf(daysOf(own), ({ day }) => day).filter(
    ({ metric, day }) => algoliaMetrics[metric]?.perDay === 'sum' || day >= firstDay,
  );
  for (const found of [days, fresh(points, nowMs), levelsOf(own)]) {
    for (const sample of found) newest.set(`${sample.metric}\n${sample.scope.id}`, sample);
  }
  return [...newest.values()];
}

function usage(known: Known<AlgoliaAccount>): readonly Series[] {
  const { account, id, samples } = known;
  const days = within(daysOf(samples), 'account');
  const hours = within(pointsOf(samples), 'account');
  const dates = newestLabels(
    days.map(({ day }) => day),
    MOST_DAYS,
  );
  const begins = newestLabels(hours.map(hourOf), MOST_HOURS);
  const daily = days.filter(({ day }) => dates.has(day));
  const hourly = hours
    .filter((point) => begins.has(hourOf(point)))
    .toSorted((one, other) => one.atMs - other.atMs);
  return [
    ...newestValues(known, 'account').map(({ metric, value }) => ({
      metric: gauges.usageTotal,
      labels: [account.name, id, metric],
      value,
    })),
    ...daily.map(({ metric, day, value }) => ({
      metric: gauges.usageDaily,
      labels: [account.name, id, metric, day],
      value,
    })),
    ...hourly.map((point) => ({
      metric: gauges.usageHourly,
      labels: [account.name, id, point.metric, hourOf(point)],
      value: point.value,
    })),
  ];
}

function byIndex(known: Known<AlgoliaAccount>): readonly Series[] {
  return newestValues(known, 'index').map(({ metric, scope, value }) => ({
    metric: gauges.usageByIndex,
    labels: [known.account.name, known.id, scope.id, metric],
    value,
  }));
}

function infrastructure({ account, id, samples, nowMs }: Known<AlgoliaAccount>): readonly Series[] {
  const points = fresh(
    newestOf(within(pointsOf(samples), 'server'), ({ atMs }) => atMs),
    nowMs,
  );
  const { serverRamMb } = account;
  const ram = new Map<string, number>();
  for (const { metric, scope, value } of points) {
    if (/^ram_\w+_usage$/.test(metric)) ram.set(scope.id, value + (ram.get(scope.id) ?? 0));
  }
  return [
    ...points.map(({ metric, scope, value }) => ({
      metric: gauges.infrastructure,
      labels: [account.name, id, metric, scope.id],
      value,
    })),
    ...(serverRamMb === undefined ? [] : [...ram]).map(([server, megabytes]) => ({
      metric: gauges.ramUsed,
      labels: [account.name, id, server],
      value: megabytes / (serverRamMb ?? 1),
    })),
  ];
}

function capacity(known: Known<AlgoliaAccount>): readonly Series[] {
  const { account, id, samples, nowMs } = known;
  const { maxQueriesPerSecond, planLimits = {} } = account;
  const queries = newestValues(known, 'account').filter(({ metric }) => metric.endsWith('max_qps'));
  const highest = Math.max(...queries.map(({ value }) => value));
  const left = Object.entries(planLimits).flatMap(([statistic, limit]) => {
    const days = daysToCapacity({ metric: statistic, limit, samples, nowMs });
    return days === null ? [] : [{ statistic, days }];
  });
  return [
    ...(maxQueriesPerSecond === undefined || queries.length === 0
      ? []
      : [{ metric: gauges.queriesUsed, labels: [account.name, id], value: highest / maxQueriesPerSecond }]),
    ...left.map(({ statistic, days }) => ({
      metric: gauges.daysToCapacity,
      labels: [account.name, id, statistic],
      value: days,
    })),
  ];
}

function fresh(points: readonly PointSample[], nowMs: number): readonly PointSample[] {
  return points.filter(({ atMs }) => atMs >= nowMs - FRESH_MS);
}

function hourOf({ atMs }: PointSample): string {
  return `${new Date(atMs).toISOString().slice(0, 13)}:00:00Z`;
}
