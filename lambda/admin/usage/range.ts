/**
 * From when to when: instants, dates of a time zone, or LiteLLM's start_date and end_date, which includes its last
 * day. Without a beginning the last thirty days, without an end up to now.
 */
import { z } from 'zod';
import { isTimeZone } from '../../../core/time-zone.ts';
import { addDays, dateAt, parseDate, startOfDay } from '../../../core/usage/local-days.ts';
import { invalid, type Invalid } from '../operation.ts';

const instantField = z.string().max(40).optional();

export const rangeShape = {
  since: instantField.meta({
    description:
      'A date (its first instant in `timezone`) or an instant such as 2026-11-01T08:00:00Z. Default: 30 days ago.',
  }),
  until: instantField.meta({ description: 'The same; up to but not including it. Default: now.' }),
  start_date: instantField.meta({ description: "LiteLLM's name of since." }),
  end_date: instantField.meta({ description: 'LiteLLM: a date includes that whole day.' }),
  timezone: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone such as "Europe/Berlin"')
    .optional()
    .meta({ description: 'Of dates, days, weeks and months. Default: UTC.', examples: ['Europe/Berlin'] }),
};

export type Range = { readonly sinceMs: number; readonly untilMs: number; readonly timeZone: string };

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
/** Reports over more days are several reports. */
export const MOST_DAYS = 400;
/** As far as PostgreSQL and everybody's clients agree about dates. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

export function rangeOf(
  input: z.output<z.ZodObject<typeof rangeShape>>,
  nowMs: number,
  mostDays = MOST_DAYS,
): Range | Invalid {
  const timeZone = input.timezone ?? 'UTC';
  const since = input.since ?? input.start_date;
  const sinceParam = input.since === undefined && input.start_date !== undefined ? 'start_date' : 'since';
  const untilParam = input.until === undefined && input.end_date !== undefined ? 'end_date' : 'until';
  const sinceMs =
    since === undefined
      ? startOfDay(addDays(dateAt(nowMs, timeZone), -DEFAULT_DAYS), timeZone)
      : instantOf(since, timeZone, 0);
  const untilMs =
    input.until !== undefined
      ? instantOf(input.until, timeZone, 0)
      : input.end_date !== undefined
        ? instantOf(input.end_date, timeZone, 1)
        : Math.max(nowMs, (sinceMs ?? 0) + 1);
  const problems = [
    ...(sinceMs === null ? [{ param: sinceParam, message: NOT_A_TIME }] : []),
    ...(untilMs === null ? [{ param: untilParam, message: NOT_A_TIME }] : []),
  ];
  if (sinceMs === null || untilMs === null) return invalid(problems);
  if (untilMs <= sinceMs)
    return invalid([{ param: untilParam, message: `must be later than ${sinceParam}` }]);
  if (untilMs - sinceMs > mostDays * DAY_MS) {
    const message = `must be at most ${mostDays} days before ${untilParam} here; ask in several parts`;
    return invalid([{ param: sinceParam, message }]);
  }
  return { sinceMs, untilMs, timeZone };
}

const NOT_A_TIME = 'must be a date such as 2026-11-01 or an instant such as 2026-11-01T08:00:00Z';

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
