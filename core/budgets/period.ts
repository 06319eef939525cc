/**
 * Budget periods: which one an instant belongs to, as a pure function, so every task resets a budget at the same
 * instant without being told. The view budget_burn, which people read with SQL, has the same rules in the SQL function
 * budget_period; test/finance/insight-views.test.ts holds the two equal.
 *
 * - `hourly daily weekly monthly yearly`, `1mo`, `1y`: calendar units in a time zone; weeks begin on Monday. A day
 *   that has no midnight (clocks put forward) begins with its first instant.
 * - `30d`, `12h`, `2w`, `90s`: fixed lengths, counted from an anchor (when the key, user or team was made).
 * - none: one period for ever.
 *
 * No period begins before 1970: nothing was spent before, and PostgreSQL knows no instant as far back as the longest
 * lengths would reach when a clock runs a little behind the anchor.
 */
import { firstInstantOf, zoneOffsetMs } from '../time-zone.ts';

export type Period = {
  /** First instant, milliseconds since the epoch. */
  readonly startMs: number;
  /** First instant after it; infinity for a budget that never resets. */
  readonly endMs: number;
};

export type PeriodRule = {
  readonly duration: string | null;
  readonly timeZone: string;
  readonly anchorMs: number;
};

export const FOREVER: Period = { startMs: 0, endMs: Number.POSITIVE_INFINITY };

/** The period of `rule` that `atMs` lies in. Throws when the duration or the zone is not known. */
export function periodAt(rule: PeriodRule, atMs: number): Period {
  const { duration, timeZone, anchorMs } = rule;
  if (duration === null) return FOREVER;
  const lengthMs = fixedLength(duration);
  if (lengthMs !== null) {
    const startMs = anchorMs + Math.floor((atMs - anchorMs) / lengthMs) * lengthMs;
    return { startMs: Math.max(startMs, 0), endMs: startMs + lengthMs };
  }
  const unit = calendarUnit(duration);
  if (unit === null) throw new Error(`"${duration}" is not a budget duration`);
  if (unit.kind === 'hour') {
    const shift = zoneOffsetMs(atMs, timeZone) % HOUR_MS;
    const startMs = Math.floor((atMs + shift) / HOUR_MS) * HOUR_MS - shift;
    return { startMs, endMs: startMs + HOUR_MS };
  }
  return calendarPeriod(unit, timeZone, atMs);
}

/** Whether `periodAt` knows the duration. */
export function isBudgetDuration(text: string): boolean {
  return fixedLength(text) !== null || calendarUnit(text) !== null;
}

/** Budget periods that have a name. */
export const periodWords = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const EPOCH_MONTH = 1970 * 12;
const FIXED_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

function fixedLength(duration: string): number | null {
  const match = /^([1-9]\d{0,5})([smhdw])$/.exec(duration);
  const unitMs = FIXED_MS[match?.[2] ?? ''];
  return unitMs === undefined ? null : Number(match?.[1]) * unitMs;
}

type Unit =
  | { readonly kind: 'hour' }
  | { readonly kind: 'days'; readonly count: 1 | 7 }
  | { readonly kind: 'months'; readonly count: number };

function calendarUnit(duration: string): Unit | null {
  switch (duration) {
    case 'hourly':
      return { kind: 'hour' };
    case 'daily':
      return { kind: 'days', count: 1 };
    case 'weekly':
      return { kind: 'days', count: 7 };
    case 'monthly':
      return { kind: 'months', count: 1 };
    case 'yearly':
      return { kind: 'months', count: 12 };
    default: {
      const match = /^([1-9]\d{0,3})(mo|y)$/.exec(duration);
      if (match === null) return null;
      return { kind: 'months', count: Number(match[1]) * (match[2] === 'y' ? 12 : 1) };
    }
  }
}

/** Dates of the local calendar are held as days since 1970-01-01, which is a Thursday. */
function calendarPeriod(unit: Exclude<Unit, { kind: 'hour' }>, timeZone: string, atMs: number): Period {
  const localDay = Math.floor((atMs + zoneOffsetMs(atMs, timeZone)) / DAY_MS);
  let firstDay: number;
  let nextDay: number;
  let isFirst = false;
  if (unit.kind === 'days') {
    firstDay = unit.count === 1 ? localDay : localDay - ((((localDay + 3) % 7) + 7) % 7);
    nextDay = firstDay + unit.count;
  } else {
    const date = new Date(localDay * DAY_MS);
    const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
    const firstMonth = month - (month % unit.count);
    isFirst = firstMonth < EPOCH_MONTH;
    firstDay = dayOfMonthStart(firstMonth);
    nextDay = dayOfMonthStart(firstMonth + unit.count);
  }
  return {
    startMs: isFirst ? 0 : firstInstantOf(firstDay, timeZone),
    endMs: firstInstantOf(nextDay, timeZone),
  };
}

function dayOfMonthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
}
