/**
 * Lengths of time as LiteLLM writes them: `30s`, `15m`, `24h`, `30d`, `2w`, `1mo`, `1y`. Months and
 * years are calendar ones, in UTC.
 */
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const MONTHS: Readonly<Record<string, number>> = { mo: 1, y: 12 };

/** The instant `duration` after `fromMs`; null when the text is no duration. */
export function after(fromMs: number, duration: string): Date | null {
  const match = /^([1-9]\d{0,5})(s|m|h|d|w|mo|y)$/.exec(duration);
  const count = Number(match?.[1]);
  const unit = match?.[2] ?? '';
  const months = MONTHS[unit];
  if (months !== undefined) return afterMonths(fromMs, count * months);
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? null : bounded(new Date(fromMs + count * unitMs));
}

/** The instant a valid `duration` before `fromMs`. */
export function before(fromMs: number, duration: string): Date | null {
  const later = after(fromMs, duration);
  return later === null ? null : new Date(Math.max(0, 2 * fromMs - later.getTime()));
}

/** When a key ends that lives for a valid `duration`: null, absent and `-1` (LiteLLM's word) mean never. */
export function expiryOf(duration: string | null | undefined, nowMs: number): Date | null {
  return duration === null || duration === undefined || duration === '-1' ? null : after(nowMs, duration);
}

export function isDuration(text: string): boolean {
  return after(0, text) !== null;
}

/** January 31 and one month is February's last day. */
function afterMonths(fromMs: number, months: number): Date | null {
  const from = new Date(fromMs);
  const date = new Date(fromMs);
  date.setUTCDate(1);
  date.setUTCMonth(from.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return bounded(date);
}

/** Nothing expires after the year 9999: clients could not write the date. */
function bounded(date: Date): Date | null {
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? null : date;
}
