/**
 * From when to when: instants, dates of a time zone, or LiteLLM's start_date and end_date, which includes its last
 * day. Without a beginning the last thirty days, without an end up to now.
 */
import { isTimeZone } from '../time-zone.ts';
import { addDays, dateAt, parseDate, startOfDay } from './local-days.ts';

export type Range = {
  readonly kind: 'range';
  /** From this instant … */
  readonly sinceMs: number;
  /** … to just before this one. */
  readonly untilMs: number;
  readonly timeZone: string;
};

export type RangeText = {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly start_date?: string | undefined;
  readonly end_date?: string | undefined;
  readonly timezone?: string | undefined;
};

export type WrongRange = {
  readonly kind: 'wrong-range';
  readonly problems: readonly { readonly param: string; readonly message: string }[];
};

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
/** Reports over more days are several reports. */
export const MOST_DAYS = 400;
/** As far as PostgreSQL and everybody's clients agree about dates. */
export const EARLIEST_MS = Date.UTC(2000, 0, 1);
export const LATEST_MS = Date.UTC(2100, 0, 1);

export const NOT_A_ZONE =
  'must be the name of a time zone with its region, such as "Europe/Berlin", or "UTC"';
const NOT_A_TIME = 'must be a date such as 2026-11-01 or an instant such as 2026-11-01T08:00:00Z';

export function parseRange(given: RangeText, nowMs: number, mostDays = MOST_DAYS): Range | WrongRange {
  const timeZone = given.timezone ?? 'UTC';
  if (!isTimeZone(timeZone)) return wrong({ param: 'timezone', message: NOT_A_ZONE });
  const since = given.since ?? given.start_date;
  const sinceParam = given.since === undefined && given.start_date !== undefined ? 'start_date' : 'since';
  const untilParam = given.until === undefined && given.end_date !== undefined ? 'end_date' : 'until';
  const sinceMs =
    since === undefined
      ? startOfDay(addDays(dateAt(nowMs, timeZone), -DEFAULT_DAYS), timeZone)
      : instantOf(since, timeZone, 0);
  const untilMs = untilOf(given, timeZone, Math.max(nowMs, (sinceMs ?? 0) + 1));
  if (sinceMs === null || untilMs === null) {
    return wrong(
      ...(sinceMs === null ? [{ param: sinceParam, message: NOT_A_TIME }] : []),
      ...(untilMs === null ? [{ param: untilParam, message: NOT_A_TIME }] : []),
    );
  }
  if (untilMs <= sinceMs) return wrong({ param: untilParam, message: `must be later than ${sinceParam}` });
  if (untilMs - sinceMs > mostDays * DAY_MS) {
    const message = `must be at most ${mostDays} days before ${untilParam} here; ask in several parts`;
    return wrong({ param: sinceParam, message });
  }
  return { kind: 'range', sinceMs, untilMs, timeZone };
}

function untilOf({ until, end_date: endDate }: RangeText, timeZone: string, nowMs: number): number | null {
  if (until !== undefined) return instantOf(until, timeZone, 0);
  return endDate === undefined ? nowMs : instantOf(endDate, timeZone, 1);
}

/** `moreDays`: 1 for a date that includes its day. */
function instantOf(text: string, timeZone: string, moreDays: 0 | 1): number | null {
  const date = parseDate(text);
  if (date !== null) return within(startOfDay(addDays(date, moreDays), timeZone));
  // With its offset, or it would be an instant of wherever this runs.
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : within(atMs);
}

function within(atMs: number): number | null {
  return atMs >= EARLIEST_MS && atMs <= LATEST_MS ? atMs : null;
}

function wrong(...problems: WrongRange['problems']): WrongRange {
  return { kind: 'wrong-range', problems };
}
