/**
 * The metrics of all processes of a task as those of one. Each process is read as text; counters, histograms and summaries are
 * added up, gauges by what their definition says (`across`).
 *
 * 1. A sum never falls while the task lives: what a process had counted before it ended, or before it dropped a series that
 *    nobody used, stays in it. A series that no process has any more goes after an hour.
 * 2. New series are shown as 0 once to each collector (proxy/metrics/readers.ts), whichever process it asks.
 */
import { taskMetrics } from '../../core/metrics/prometheus.ts';
import type { Across, Metric } from '../../core/metrics/metric.ts';
import { formats, head, type Exposition } from '../metrics/exposition.ts';
import { createReaders } from '../metrics/readers.ts';

export type MergedFigures = {
  /** Begins to take the figures of a process anew; ends what was begun before. */
  readonly begin: (source: number) => void;
  /** Takes a part of them, of whole lines. */
  readonly take: (source: number, text: string) => void;
  /** All of them were taken: what a process had and has no more counts no longer. */
  readonly end: (source: number) => void;
  /** The process is no more. */
  readonly left: (source: number) => void;
  readonly render: (exposition: Exposition) => Generator<string>;
};

/** `value`: as it was last read; `round`: in which reading of this process. */
type Part = { value: number; round: number };

type Series = {
  readonly number: number;
  /** Name and labels of its line. */
  readonly line: string;
  readonly bySource: Map<number, Part>;
  /** What processes had counted in it that have it no more. */
  former: number;
  /** The most that was shown of a sum: another order of adding can give less by a rounding. */
  shown: number;
  /** Monotonic milliseconds; null: some process has it. */
  unusedSinceMs: number | null;
};

type Figures = { readonly metric: Metric; readonly series: Map<string, Series> };

type Source = { round: number; current: Figures | null };

const PART_CHARS = 65_536;
const UNUSED_MS = 3_600_000;
const TYPE = '# TYPE ';

const metricByName: ReadonlyMap<string, Metric> = new Map(
  Object.values<Metric>(taskMetrics).map((metric) => [metric.name, metric]),
);

/** `nowMs`: monotonic milliseconds. */
export function createMergedFigures(nowMs: () => number): MergedFigures {
  const readers = createReaders(nowMs);
  const families = new Map<string, Figures>();
  const sources = new Map<number, Source>();

  const familyOf = (name: string): Figures | null => {
    const known = families.get(name);
    if (known !== undefined) return known;
    const metric = metricByName.get(name);
    if (metric === undefined) return null;
    const made = { metric, series: new Map<string, Series>() };
    families.set(name, made);
    return made;
  };
  const takeLine = (source: number, round: number, { series }: Figures, text: string): void => {
    const space = text.lastIndexOf(' ') + 1;
    const line = text.slice(0, space);
    const value = Number(text.slice(space));
    let found = series.get(line);
    if (found === undefined) {
      // A copy: a slice would keep the whole text it is from.
      const copy = Buffer.from(line).toString();
      found = {
        number: readers.nextNumber(),
        line: copy,
        bySource: new Map(),
        former: 0,
        shown: Number.NEGATIVE_INFINITY,
        unusedSinceMs: null,
      };
      series.set(copy, found);
    }
    found.unusedSinceMs = null;
    const part = found.bySource.get(source);
    if (part === undefined) {
      found.bySource.set(source, { value, round });
      return;
    }
    part.value = value;
    part.round = round;
  };
  /** Takes out what this process had, unless it was read in `keptRound`. */
  const leave = (source: number, keptRound: number | null): void => {
    for (const { metric, series } of families.values()) {
      for (const [line, one] of series) {
        const part = one.bySource.get(source);
        if (part !== undefined && part.round !== keptRound) {
          one.bySource.delete(source);
          if (metric.kind !== 'gauge') one.former += part.value;
        }
        if (one.bySource.size > 0) continue;
        one.unusedSinceMs ??= nowMs();
        if (metric.kind === 'gauge' || nowMs() - one.unusedSinceMs > UNUSED_MS) series.delete(line);
      }
    }
  };

  return {
    begin: (source) => {
      const known = sources.get(source);
      sources.set(source, { round: (known?.round ?? 0) + 1, current: null });
    },
    take: (source, text) => {
      const state = sources.get(source);
      if (state === undefined) return;
      for (const line of text.split('\n')) {
        if (line.startsWith('#')) {
          if (line.startsWith(TYPE)) state.current = familyOf(line.slice(TYPE.length, line.lastIndexOf(' ')));
        } else if (line !== '' && state.current !== null) {
          takeLine(source, state.round, state.current, line);
        }
      }
    },
    end: (source) => {
      const state = sources.get(source);
      if (state !== undefined) leave(source, state.round);
    },
    left: (source) => {
      leave(source, null);
    },
    render: function* render({ format, reader }) {
      const reading = readers.begin(reader);
      let part = '';
      for (const { metric, series } of families.values()) {
        if (series.size > 0) part += head(metric, format);
        for (const one of series.values()) {
          const isNew = metric.kind !== 'gauge' && one.number > reading.seenUpTo;
          part += `${one.line}${isNew ? 0 : valueOf(one, metric)}\n`;
          if (part.length < PART_CHARS) continue;
          yield part;
          part = '';
        }
      }
      yield part + formats[format].end;
      reading.end();
    },
  };
}

function valueOf(series: Series, { kind, across }: Metric): number {
  const total = totalOf(series, across);
  if (kind === 'gauge') return total;
  series.shown = Math.max(series.shown, total);
  return series.shown;
}

function totalOf({ bySource, former }: Series, across: Across): number {
  let sum = former;
  let most = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (const { value } of bySource.values()) {
    sum += value;
    if (value > most) most = value;
    if (value < least) least = value;
  }
  switch (across) {
    case 'sum':
      return sum;
    case 'max':
      return most;
    case 'min':
      return least;
    case 'mean':
      return sum / bySource.size;
  }
}
