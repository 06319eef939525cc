/**
 * Budget periods: which one an instant belongs to, as a pure function, so every task resets a budget at the same
 * instant without being told.
 *
 * - `hourly daily weekly monthly yearly`, `1mo`, `1y`: calendar units in a time zone; weeks begin on Monday. A day
 *   that has no midnight (clocks put forward) begins with its first instant.
 * - `30d`, `12h`, `2w`, `90s`: fixed lengths, counted from an anchor (when the key, user or team was made).
 * - none: one period for ever.
 */
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
    return { startMs, endMs: startMs + lengthMs };
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

/** Whether `text` names a time zone this runtime knows. */
export function isTimeZone(text: string): boolean {
  try {
    formatterOf(text);
    return true;
  } catch {
    return false;
  }
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
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
  if (unit.kind === 'days') {
    firstDay = unit.count === 1 ? localDay : localDay - ((((localDay + 3) % 7) + 7) % 7);
    nextDay = firstDay + unit.count;
  } else {
    const date = new Date(localDay * DAY_MS);
    const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
    const firstMonth = month - (month % unit.count);
    firstDay = dayOfMonthStart(firstMonth);
    nextDay = dayOfMonthStart(firstMonth + unit.count);
  }
  return { startMs: firstInstantOf(firstDay, timeZone), endMs: firstInstantOf(nextDay, timeZone) };
}

function dayOfMonthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
}

/**
 * The instant at which a local day begins. Midnight is looked for with the offsets in force a day before and after;
 * where clocks are put back over midnight the earlier one counts, where they skip it the day begins at the skip.
 */
function firstInstantOf(localDay: number, timeZone: string): number {
  const midnight = localDay * DAY_MS;
  const before = zoneOffsetMs(midnight - DAY_MS, timeZone);
  const after = zoneOffsetMs(midnight + DAY_MS, timeZone);
  for (const offset of before > after ? [before, after] : [after, before]) {
    const instant = midnight - offset;
    if (zoneOffsetMs(instant, timeZone) === offset) return instant;
  }
  return midnight - before;
}

/** Local time minus UTC at an instant. */
function zoneOffsetMs(atMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const field = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const part of formatterOf(timeZone).formatToParts(atMs)) {
    if (part.type in field) field[part.type as keyof typeof field] = Number(part.value);
  }
  const local = Date.UTC(field.year, field.month - 1, field.day, field.hour, field.minute, field.second);
  return local - Math.floor(atMs / 1_000) * 1_000;
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
