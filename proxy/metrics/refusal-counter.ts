/**
 * Counts refused requests by the minute and stores the counts in PostgreSQL. Nothing is reserved or spent on a
 * refusal, so a killed task may lose the counts of its last seconds; a task that stops stores them first. Memory is
 * bounded: beyond the bound a minute's further keys are counted together.
 */
import type { OnProblem } from '../../core/metrics/label-values.ts';
import type { Clock } from '../../core/clock.ts';
import type { RefusalRow } from '../../core/db/queries/usage/refused-requests.ts';

export type RefusalCounter = {
  readonly add: (route: string, status: number, errorCode: string, keyId: string) => void;
  readonly close: () => Promise<void>;
};

export type RefusalCounterOptions = {
  readonly clock: Clock;
  readonly taskLife: string;
  readonly store: (rows: readonly RefusalRow[]) => Promise<void>;
  readonly onProblem: OnProblem;
};

const MINUTE_MS = 60_000;
const FLUSH_MS = 10_000;
/** Kept while PostgreSQL is away: rows of this many distinct reasons, then only totals without a key. */
const MAX_ROWS = 5_000;

type Count = { row: RefusalRow; isStored: boolean };

export function createRefusalCounter(options: RefusalCounterOptions): RefusalCounter {
  const counts = new Map<string, Count>();
  let running: Promise<void> | null = null;

  const add: RefusalCounter['add'] = (route, status, errorCode, keyId) => {
    const minuteMs = Math.floor(options.clock.nowMs() / MINUTE_MS) * MINUTE_MS;
    const key = counts.size < MAX_ROWS ? keyId : '';
    const name = `${minuteMs}|${route}|${status}|${errorCode}|${key}`;
    const known = counts.get(name);
    if (known !== undefined) {
      known.row = { ...known.row, refused: known.row.refused + 1 };
      known.isStored = false;
      return;
    }
    const { taskLife } = options;
    const row = { minuteMs, taskLife, route, status, errorCode, keyId: key, refused: 1 };
    counts.set(name, { row, isStored: false });
  };

  const flush = async (): Promise<void> => {
    const thisMinuteMs = Math.floor(options.clock.nowMs() / MINUTE_MS) * MINUTE_MS;
    const changed: Count[] = [];
    for (const [name, count] of counts) {
      if (!count.isStored) changed.push(count);
      else if (count.row.minuteMs < thisMinuteMs) counts.delete(name);
    }
    if (changed.length === 0) return;
    const rows = changed.map((count) => count.row);
    try {
      await options.store(rows);
      for (const [index, count] of changed.entries()) {
        count.isStored = count.row === rows[index];
      }
    } catch (error) {
      options.onProblem('store refusals', error);
    }
  };

  const flushAlone = (): Promise<void> => {
    running ??= flush().finally(() => {
      running = null;
    });
    return running;
  };
  const timer = setInterval(() => void flushAlone(), FLUSH_MS);
  timer.unref();

  return {
    add,
    close: async () => {
      clearInterval(timer);
      await running;
      await flushAlone();
    },
  };
}
