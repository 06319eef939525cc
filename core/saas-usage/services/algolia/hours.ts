/**
 * How searches went in each of the last 48 hours: what an alert at night goes by, for which a day is too long. Hourly ranges
 * are 7 days at most (docs/saas-usage-sources.md).
 */
import type { AlgoliaAccount } from '../../account.ts';
import type { Collector } from '../../collector.ts';
import { wholeAccount, type PointSample } from '../../sample.ts';
import { algoliaHourlyStatistics } from './metrics.ts';
import { samplesOfPoint } from './samples-of-point.ts';
import { readStatistics } from './statistics.ts';

const HOUR_MS = 3_600_000;
const HOURS = 48;

export const hoursCollector: Collector<AlgoliaAccount> = {
  part: 'hours',
  everySeconds: 0,
  days: null,
  collect: async ({ account, ask, nowMs }) => {
    const { points, faults } = await readStatistics({
      ask,
      applicationId: account.applicationId,
      index: null,
      statistics: algoliaHourlyStatistics,
      granularity: 'hourly',
      from: instant(Math.floor(nowMs / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS),
      before: instant(nowMs),
    });
    const samples = points.flatMap((point) =>
      samplesOfPoint(point, wholeAccount)
        .filter(({ scope }) => scope.kind === 'account')
        .map(({ metric, scope, value }): PointSample => {
          return { kind: 'point', metric, scope, atMs: point.atMs, value };
        }),
    );
    return { samples, faults };
  },
};

function instant(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
