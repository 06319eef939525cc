/**
 * A collection reads again the days that a service may have corrected, not all of the month. Whoever has no database keeps the
 * earlier ones in memory with this: of a day that was read again the new value counts.
 */
import type { AccountState, PartState } from './account-state.ts';
import { dayAfter, dayOf } from './days.ts';
import type { DaySample } from './sample.ts';

/** As long as two calendar months, so that this month and a period to compare it with are whole. */
const KEPT_DAYS = 62;

export function withFormerDays(
  previous: AccountState | null,
  next: AccountState,
  nowMs: number,
): AccountState {
  const first = dayAfter(dayOf(nowMs), 1 - KEPT_DAYS);
  const parts = [...next.parts].map(([name, part]): readonly [string, PartState] => [
    name,
    withDays(previous?.parts.get(name), part, first),
  ]);
  return { ...next, parts: new Map(parts) };
}

function withDays(before: PartState | undefined, part: PartState, first: string): PartState {
  const days = new Map<string, DaySample>();
  for (const sample of [...(before?.samples ?? []), ...part.samples]) {
    if (sample.kind !== 'day' || sample.day < first) continue;
    const { metric, scope, day } = sample;
    days.set(`${metric}\n${scope.kind}\n${scope.id}\n${day}`, sample);
  }
  return {
    ...part,
    samples: [...part.samples.filter(({ kind }) => kind !== 'day'), ...days.values()],
  };
}
