/**
 * Which days a collection reads. The newest come first, so that there is something to see even if the time is too short
 * for all of them; then what is missing before, the oldest first, so that each step counts.
 */
import type { DaysRead } from '../core/saas-usage/collector.ts';
import { dayAfter } from '../core/saas-usage/days.ts';

export type DayRange = { readonly from: string; readonly to: string };

/**
 * `takenThrough`: all days up to it have been read; null: none has. Those before it that the service may have corrected since
 * are missing too: they were read again in every run until then.
 */
export function rangesToRead(
  days: DaysRead,
  today: string,
  takenThrough: string | null,
): readonly DayRange[] {
  const oldest = dayAfter(today, 1 - days.mostBack);
  const missing = dayAfter(takenThrough ?? today, takenThrough === null ? 1 - days.atFirst : 2 - days.again);
  const from = missing < oldest ? oldest : missing;
  const newest = dayAfter(today, 1 - Math.min(days.again, days.mostAtOnce));
  const ranges: DayRange[] = [{ from: newest, to: today }];
  for (let start = from; start < newest; start = dayAfter(start, days.mostAtOnce)) {
    const end = dayAfter(start, days.mostAtOnce - 1);
    ranges.push({ from: start, to: end < newest ? end : dayAfter(newest, -1) });
  }
  return ranges;
}
