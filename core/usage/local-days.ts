/**
 * Days of a time zone as instants. A day begins with its first instant: where clocks skip midnight that is the skip,
 * where midnight comes twice it is the earlier one. Dates are `YYYY-MM-DD`.
 */
import { firstInstantOf, zoneOffsetMs } from '../time-zone.ts';

export type LocalDate = string & { readonly brand: 'LocalDate' };

const DAY_MS = 86_400_000;

/** Null when the text is not a date of the calendar. */
export function parseDate(text: string): LocalDate | null {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(text)) return null;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(atMs) || dateText(atMs) !== text ? null : (text as LocalDate);
}

/** The local date at an instant. */
export function dateAt(atMs: number, timeZone: string): LocalDate {
  return dateText(atMs + zoneOffsetMs(atMs, timeZone));
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateText(utcMidnight(date) + days * DAY_MS);
}

/** First instant of a local day. */
export function startOfDay(date: LocalDate, timeZone: string): number {
  return firstInstantOf(utcMidnight(date) / DAY_MS, timeZone);
}

/** The instants at which local days begin, after `sinceMs` and before `untilMs`. */
export function dayStartsBetween(sinceMs: number, untilMs: number, timeZone: string): readonly number[] {
  const starts: number[] = [];
  let date = addDays(dateAt(sinceMs, timeZone), 1);
  for (let atMs = startOfDay(date, timeZone); atMs < untilMs; atMs = startOfDay(date, timeZone)) {
    if (atMs > sinceMs) starts.push(atMs);
    date = addDays(date, 1);
  }
  return starts;
}

function utcMidnight(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function dateText(atMs: number): LocalDate {
  return new Date(atMs).toISOString().slice(0, 10) as LocalDate;
}
