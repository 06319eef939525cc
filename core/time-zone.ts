/** Time zones of the IANA database: what their clocks show at an instant, and when their days begin. */
import { timeZoneNames } from './time-zone-names.ts';

const DAY_MS = 86_400_000;

/** Whether both this runtime and PostgreSQL know the zone by exactly this name: `Europe/Berlin`, `UTC`, `Etc/GMT+3`. */
export function isTimeZone(name: string): boolean {
  if (!timeZoneNames.has(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch {
    // A RangeError: this runtime came without the tables of time zones, or with older ones.
    return false;
  }
}

/**
 * The instant at which a local day begins. Midnight is looked for with the offsets in force a day before and after;
 * where clocks are put back over midnight the earlier one counts, where they skip it the day begins at the skip.
 */
export function firstInstantOf(localDay: number, timeZone: string): number {
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
export function zoneOffsetMs(atMs: number, timeZone: string): number {
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
