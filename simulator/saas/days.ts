/** Hours, days and months of UTC, in milliseconds since the epoch or as text. */
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** `2026-11-30` */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Midnight of a day; null: there is no such day, or it is written otherwise. */
export function startOfDay(day: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return null;
  const ms = Date.parse(`${day}T00:00:00.000Z`);
  return Number.isNaN(ms) || dayOf(ms) !== day ? null : ms;
}

export function floorTo(ms: number, unitMs: number): number {
  return Math.floor(ms / unitMs) * unitMs;
}

/** The first instant of a month, `months` later. */
export function startOfMonth(ms: number, months = 0): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
}

/** Whole days since the epoch; weekdays and trends go by it. */
export function dayNumber(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** 0 is Sunday. */
export function weekdayOf(ms: number): number {
  return new Date(ms).getUTCDay();
}
