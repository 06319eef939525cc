/**
 * How many days until a limit of a plan is reached, as things go. What there is grows by the straight line through its last
 * 28 days (least squares); what is used in a calendar month of UTC, by the mean of the last seven days that are over.
 * Infinity: not at all, or not before the month ends. Null: nothing is known to go by.
 */
import { DAY_MS, dayAfter, dayOf } from './days.ts';
import { daysOf, levelsOf, monthToDate, within } from './published.ts';
import type { DaySample, Sample } from './sample.ts';

export type CapacityQuestion = {
  readonly metric: string;
  readonly limit: number;
  readonly samples: readonly Sample[];
  readonly nowMs: number;
};

const TREND_DAYS = 28;
const MEAN_DAYS = 7;
/** Fewer make no line. */
const FEWEST_DAYS = 3;

export function daysToCapacity({ metric, limit, samples, nowMs }: CapacityQuestion): number | null {
  const own = within(samples, 'account').filter((sample) => sample.metric === metric);
  const level = levelsOf(own).at(-1)?.value;
  const days = daysOf(own);
  if (level === undefined) return usedUp(days, limit, nowMs);
  return filledUp(lastDays(days, nowMs), level, limit, nowMs);
}

/** Of the last 28 days, each once, oldest first. */
function lastDays(days: readonly DaySample[], nowMs: number): readonly DaySample[] {
  const first = dayAfter(dayOf(nowMs), 1 - TREND_DAYS);
  const byDay = new Map(days.filter(({ day }) => day >= first).map((sample) => [sample.day, sample]));
  return [...byDay.values()].toSorted((one, other) => (one.day < other.day ? -1 : 1));
}

function filledUp(days: readonly DaySample[], level: number, limit: number, nowMs: number): number | null {
  if (level >= limit) return 0;
  if (days.length < FEWEST_DAYS) return null;
  const points = days.map(({ day, value }) => ({ x: (Date.parse(day) - nowMs) / DAY_MS, y: value }));
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const slope =
    sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / sum(points.map(({ x }) => (x - meanX) ** 2));
  return slope > 0 ? (limit - level) / slope : Number.POSITIVE_INFINITY;
}

function usedUp(days: readonly DaySample[], limit: number, nowMs: number): number | null {
  const today = dayOf(nowMs);
  const over = days.filter(({ day }) => day < today && day >= dayAfter(today, -MEAN_DAYS));
  const used = monthToDate(days, nowMs)[0]?.value ?? 0;
  if (used >= limit) return 0;
  if (over.length === 0) return null;
  const left = (limit - used) / mean(over.map(({ value }) => value));
  const now = new Date(nowMs);
  const monthEndMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  return left <= (monthEndMs - nowMs) / DAY_MS ? left : Number.POSITIVE_INFINITY;
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
