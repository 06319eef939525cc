/**
 * What the Usage API answers. Programs that use it read `{"search_operations": [{"t": …, "v": …}]}`, keyed by statistic; the
 * description of Algolia's own client has one list, `{"statistics": [{"t": …, "v": …}]}`, which can be of one statistic alone.
 * `t` is in milliseconds; `v` a number, or an object with a number for each server or region. Points have no promised order.
 */
import { z } from 'zod';
import { AskFailure, type Fault } from '../../collector.ts';

export type StatisticPoint = {
  readonly statistic: string;
  readonly atMs: number;
  readonly value: number | ReadonlyMap<string, number>;
};

export type StatisticsRead = {
  readonly points: readonly StatisticPoint[];
  readonly faults: readonly Fault[];
};

/** Algolia's first year: seconds taken for milliseconds would be in 1970. */
const FIRST_MS = Date.UTC(2012, 0, 1);

const series = z.array(
  z.object({
    t: z.number().int().min(FIRST_MS),
    v: z.union([z.number().nonnegative(), z.record(z.string(), z.number().nonnegative()), z.null()]),
  }),
);
const answered = z.record(z.string(), z.unknown());

/** A statistic that is not as documented is a fault, and leaves the others. */
export function pointsIn(answer: unknown, asked: readonly string[], what: string): StatisticsRead {
  const lists = answered.safeParse(answer);
  if (!lists.success) throw new AskFailure(badAnswer(what, 'no object'));
  const names = Object.keys(lists.data);
  // An answer without any list may be of something never used; one with others alone is not as documented.
  if (names.length > 0 && asked.every((name) => listOf(lists.data, name, asked.length === 1) === undefined))
    throw new AskFailure(badAnswer(what, 'it has none of the statistics'));
  const points: StatisticPoint[] = [];
  const faults: Fault[] = [];
  for (const statistic of asked) {
    const list = listOf(lists.data, statistic, asked.length === 1);
    if (list === undefined) continue;
    const parsed = series.safeParse(list);
    if (parsed.success) points.push(...parsed.data.flatMap((point) => pointOf(statistic, point)));
    else
      faults.push(
        badAnswer(what, `${statistic}: ${parsed.error.issues[0]?.path.join('.') ?? ''} is not as documented`),
      );
  }
  return { points, faults };
}

function pointOf(statistic: string, { t, v }: z.infer<typeof series>[number]): readonly StatisticPoint[] {
  if (v === null) return [];
  return [{ statistic, atMs: t, value: typeof v === 'number' ? v : new Map(Object.entries(v)) }];
}

/** `search_operations` is also the name of a group, of which `total_search_operations` is the whole. */
function listOf(lists: Readonly<Record<string, unknown>>, statistic: string, isOnly: boolean): unknown {
  const own = lists[statistic] ?? (isOnly ? lists.statistics : undefined);
  return own ?? (statistic === 'search_operations' ? lists.total_search_operations : undefined);
}

function badAnswer(what: string, message: string): Fault {
  return { what, code: 'bad-answer', status: 200, message };
}
