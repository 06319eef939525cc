/**
 * Days of a time zone as instants. A day begins with its first instant: where clocks skip midnight that is the skip,
 * where midnight comes twice it is the earlier one. Dates are `YYYY-MM-DD`.
 */
export type LocalDate = string & { readonly brand: 'LocalDate' };

const DAY_MS = 86_400_000;

/** Whether both this runtime and PostgreSQL know the zone by this name: `Europe/Berlin`, `UTC`, `Etc/GMT+3`. */
export function isTimeZone(name: string): boolean {
  // A bare offset such as +05:30 means the opposite in PostgreSQL.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Null when the text is not a date of the calendar. */
export function parseDate(text: string): LocalDate | null {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(text)) return null;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(atMs) || dateText(atMs) !== text ? null : (text as LocalDate);
}

/** The local date at an instant. */
export function dateAt(atMs: number, timeZone: string): LocalDate {
  return dateText(atMs + offsetMs(atMs, timeZone));
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateText(utcMidnight(date) + days * DAY_MS);
}

/** First instant of a local day. */
export function startOfDay(date: LocalDate, timeZone: string): number {
  const midnight = utcMidnight(date);
  const candidates = [midnight - DAY_MS, midnight + DAY_MS]
    .map((nearby) => midnight - offsetMs(nearby, timeZone))
    .toSorted((a, b) => a - b);
  const isFirst = (atMs: number): boolean =>
    dateAt(atMs, timeZone) >= date && dateAt(atMs - 1, timeZone) < date;
  return candidates.find(isFirst) ?? candidates.at(-1) ?? midnight;
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

/** Local time minus UTC. */
function offsetMs(atMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const field = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const part of formatterOf(timeZone).formatToParts(atMs)) {
    if (part.type in field) field[part.type as keyof typeof field] = Number(part.value);
  }
  const local = Date.UTC(field.year, field.month - 1, field.day, field.hour, field.minute, field.second);
  return local - Math.floor(atMs / 1_000) * 1_000;
}

function utcMidnight(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function dateText(atMs: number): LocalDate {
  return new Date(atMs).toISOString().slice(0, 10) as LocalDate;
}

/** Making a formatter is slow; there are only as many as zones in use. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}
