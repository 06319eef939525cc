/**
 * What an application used by day, as a whole and by index where the account names indexes. An index that fails, because it
 * is gone or for a while, leaves the others. What there is (records, sizes) is told as a level too.
 */
import type { AlgoliaAccount } from '../../account.ts';
import { begunAnywhere } from '../../begun-anywhere.ts';
import { AskFailure, type Collected, type Collector, type CollectRequest } from '../../collector.ts';
import { dayAfter, dayOf } from '../../days.ts';
import { wholeAccount, type DaySample, type Sample, type Scope } from '../../sample.ts';
import { algoliaMetrics, algoliaStatistics, algoliaIndexStatistics } from './metrics.ts';
import { samplesOfPoint } from './samples-of-point.ts';
import { readStatistics } from './statistics.ts';

export const usageCollector: Collector<AlgoliaAccount> = {
  part: 'usage',
  everySeconds: 0,
  // Daily ranges of 365 days at most, of the last 90 days unless the plan keeps more. A month is read again until it is over.
  days: { mostAtOnce: 90, mostBack: 90, again: 31, atFirst: 90 },
  collect: async (request) => {
    const indexes = begunAnywhere(request.account.indexes ?? [], request.nowMs);
    const read = await Promise.all([
      readDays(request, null, wholeAccount),
      ...indexes.map((index) => readDays(request, index, { kind: 'index', id: index })),
    ]);
    return { samples: read.flatMap(({ samples }) => samples), faults: read.flatMap(({ faults }) => faults) };
  },
};

async function readDays(
  { account, ask, from, to, nowMs }: CollectRequest<AlgoliaAccount>,
  index: string | null,
  scope: Scope,
): Promise<Collected> {
  try {
    const { points, faults } = await readStatistics({
      ask,
      applicationId: account.applicationId,
      index,
      statistics: index === null ? algoliaStatistics : algoliaIndexStatistics,
      granularity: 'daily',
      from: `${from}T00:00:00Z`,
      before: endOf(to, nowMs),
    });
    const days = points.flatMap((point) =>
      samplesOfPoint(point, scope).map(({ metric, scope: of, value }): DaySample => {
        return { kind: 'day', metric, scope: of, day: dayOf(point.atMs), value };
      }),
    );
    const inRange = days.filter(({ day }) => day >= from && day <= to);
    return { samples: [...inRange, ...(to === dayOf(nowMs) ? levelsOf(inRange) : [])], faults };
  } catch (error) {
    if (!(error instanceof AskFailure)) throw error;
    return { samples: [], faults: [error.fault] };
  }
}

/** The API refuses an end in the future. */
function endOf(to: string, nowMs: number): string {
  return to === dayOf(nowMs)
    ? `${new Date(nowMs).toISOString().slice(0, 19)}Z`
    : `${dayAfter(to, 1)}T00:00:00Z`;
}

function levelsOf(days: readonly DaySample[]): readonly Sample[] {
  const newest = new Map<string, DaySample>();
  for (const day of days) {
    if (algoliaMetrics[day.metric]?.isLevel !== true || day.scope.kind === 'server') continue;
    const key = `${day.metric} ${day.scope.id}`;
    if (day.day >= (newest.get(key)?.day ?? '')) newest.set(key, day);
  }
  return [...newest.values()].map(({ metric, scope, value }) => ({ kind: 'level', metric, scope, value }));
}
