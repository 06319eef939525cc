/**
 * How fast records go in, in bursts that alternate between a full database and an empty one on the same server, so
 * that whatever else the machine does weighs on both alike.
 */
import { systemClock } from '../../../core/clock.ts';
import { connect, type Database } from '../../../core/db/connect.ts';
import { insertUsageRows } from '../../../core/db/queries/usage/usage-records.ts';
import { newId, type KeyId, type RequestId, type TeamId, type UserId } from '../../../core/ids.ts';
import { usageRowJson } from '../../../core/usage/row.ts';
import { sampleRecord } from '../../observability/sample-record.ts';

export type InsertFigures = {
  /** Records a second, median of the bursts. */
  readonly empty: number;
  readonly full: number;
  /** full ÷ empty, median over pairs of bursts. */
  readonly ratio: number;
};

const BATCH_ROWS = 500;

export async function compareInserts(
  emptyUrl: string,
  fullUrl: string,
  pairs: number,
  burstMs: number,
): Promise<InsertFigures> {
  const empty = connect({ url: emptyUrl, maxConnections: 2 });
  const full = connect({ url: fullUrl, maxConnections: 2 });
  const rates: { readonly empty: number; readonly full: number }[] = [];
  try {
    // The first burst of each only warms up.
    for (let pair = 0; pair <= pairs; pair += 1) {
      const one = await burst(empty, burstMs);
      const other = await burst(full, burstMs);
      if (pair > 0) rates.push({ empty: one, full: other });
    }
  } finally {
    await Promise.all([empty.close(), full.close()]);
  }
  return {
    empty: Math.round(median(rates.map((rate) => rate.empty))),
    full: Math.round(median(rates.map((rate) => rate.full))),
    ratio: median(rates.map((rate) => rate.full / rate.empty)),
  };
}

/** Two tasks ship at once, as their journals do. Records a second. */
async function burst(db: Database, burstMs: number): Promise<number> {
  const startMs = systemClock.monotonicMs();
  let rows = 0;
  const ship = async (): Promise<void> => {
    while (systemClock.monotonicMs() - startMs < burstMs) {
      await insertUsageRows(db, batch());
      rows += BATCH_ROWS;
    }
  };
  await Promise.all([ship(), ship()]);
  return (rows * 1000) / (systemClock.monotonicMs() - startMs);
}

function batch(): readonly string[] {
  return Array.from({ length: BATCH_ROWS }, (_, index) => {
    const createdAtMs = systemClock.nowMs();
    const person = (index * 7_919) % 1_000;
    return usageRowJson(
      sampleRecord({
        requestId: newId<RequestId>(createdAtMs),
        createdAtMs,
        keyId: `00000000-0000-7000-8000-${String(person).padStart(12, '0')}` as KeyId,
        userId: `user-${person}` as UserId,
        teamId: `team-${person % 40}` as TeamId,
      }),
    );
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
