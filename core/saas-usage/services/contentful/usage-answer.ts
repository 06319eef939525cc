/** An item of the aggregated usage API: a number for each day from the first of its range on. */
import { z } from 'zod';
import { AskFailure } from '../../collector.ts';
import { dayAfter, dayOf, isDay } from '../../days.ts';
import { shapedAs } from './contentful-ask.ts';

export type UsageDay = {
  readonly day: string;
  /** Null: the item is of no space. */
  readonly space: string | null;
  readonly value: number;
};

const item = z.object({
  sys: z.object({
    unitOfMeasurement: z.string().nullish(),
    dimensions: z.object({ space: z.object({ sys: z.object({ id: z.string() }) }).optional() }).nullish(),
  }),
  dateRange: z.object({ start: z.string() }),
  data: z.array(z.number().nonnegative().nullable()),
  dataLastUpdatedAt: z.string().nullish(),
});

export function usageItem(answer: unknown, what: string): z.infer<typeof item> {
  return shapedAs(item, answer, what);
}

/** Days that are not counted yet, which the API gives as 0, are left out. */
export function daysOfItem(answer: unknown, what: string): readonly UsageDay[] {
  const { sys, dateRange, data, dataLastUpdatedAt } = usageItem(answer, what);
  const start = dateRange.start.slice(0, 10);
  if (!isDay(start)) throw badAnswer(what, 'dateRange.start is no day');
  const counted = countedThrough(dataLastUpdatedAt ?? null);
  const bytes = bytesIn(sys.unitOfMeasurement ?? '', what);
  const space = sys.dimensions?.space?.sys.id ?? null;
  return data.flatMap((value, at): readonly UsageDay[] => {
    const day = dayAfter(start, at);
    if (value === null || day > counted) return [];
    return [{ day, space, value: bytes === 1 ? value : Math.round(value * bytes) }];
  });
}

/** The last day of which anything is counted by an instant, or by the end of a day; null: nobody says. */
function countedThrough(lastUpdatedAt: string | null): string {
  if (lastUpdatedAt === null) return '9999-12-31';
  if (isDay(lastUpdatedAt)) return lastUpdatedAt;
  const atMs = Date.parse(lastUpdatedAt);
  return Number.isNaN(atMs) ? '9999-12-31' : dayOf(atMs - 1);
}

/** The documentation does not say in what bandwidth is told; each item does. */
const units: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kilobytes: 1e3,
  megabytes: 1e6,
  gigabytes: 1e9,
  terabytes: 1e12,
};

function bytesIn(unit: string, what: string): number {
  if (!what.startsWith('usage asset_bandwidth')) return 1;
  const bytes = units[unit.toLowerCase()];
  if (bytes === undefined) throw badAnswer(what, `its unit is unknown: ${unit.slice(0, 30)}`);
  return bytes;
}

function badAnswer(what: string, message: string): AskFailure {
  return new AskFailure({ what, code: 'bad-answer', status: 200, message });
}
