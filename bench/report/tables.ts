/** The tables of a report: what is measured, in words and units. */
import type { Figure } from '../figures.ts';
import type { Percentiles } from '../histogram.ts';
import type { Measured } from '../measure.ts';
import type { Row } from '../row.ts';
import { NONE, table, type Column } from './table.ts';

type Line = { readonly row: Row; readonly measured: Measured };

const SCENARIO: Column<Line> = { head: 'scenario', cell: ({ row }) => row.scenario, align: 'left' };
const TARGET: Column<Line> = { head: 'target', cell: ({ row }) => row.target, align: 'left' };
const NOTES: Column<Line> = { head: 'notes', cell: ({ row }) => row.notes.join('; '), align: 'left' };

const CPU: Column<Line> = {
  head: 'CPU µs a request',
  cell: ({ row }) => (row.target === 'direct' ? NONE : spread(row.cpuUsPerRequest, 0)),
};

const OVER_BARE: Column<Line> = {
  head: 'over bare',
  cell: ({ row, measured }) =>
    row.target === 'direct' || row.target === 'bare'
      ? NONE
      : spread(measured.overBare[row.target] ?? null, 2),
};

/** What a target adds to the bare proxy. */
const ADDED: Column<Line> = {
  head: 'minus bare',
  cell: ({ row, measured }) => {
    const bare = rowOf(measured, 'bare')?.cpuUsPerRequest?.median;
    const own = row.cpuUsPerRequest?.median;
    if (row.target === 'direct' || row.target === 'bare' || bare === undefined || own === undefined)
      return NONE;
    return (own - bare).toFixed(0);
  },
};

const FRAME: Column<Line> = {
  head: 'µs a frame',
  cell: ({ row }) =>
    row.target === 'direct' || row.cpuUsPerFrame === null ? NONE : row.cpuUsPerFrame.toFixed(1),
};

const RATE: Column<Line> = { head: 'req/s', cell: ({ row }) => number(row.perSecond?.median, 0) };

const MEMORY: Column<Line> = {
  head: 'RSS before / peak / after, MB',
  cell: ({ row: { memory } }) =>
    memory === null
      ? NONE
      : [memory.beforeBytes, memory.peakBytes, memory.afterBytes].map(megabytes).join(' / '),
};

const BUSY: Column<Line> = {
  head: 'busy: proxies / others',
  cell: ({ row }) => `${percent(row.proxyCpuBusy)} / ${percent(row.otherCpuBusy)}`,
};

/** CPU, which is the headline; rates only tell what the machine at hand can do. */
export function cpuTable(all: readonly Measured[]): string {
  return table(
    [
      SCENARIO,
      TARGET,
      CPU,
      OVER_BARE,
      ADDED,
      FRAME,
      RATE,
      { head: 'p50 / p99 ms', cell: ({ row }) => `${ms(row.latency.p50Ms)} / ${ms(row.latency.p99Ms)}` },
      MEMORY,
      BUSY,
      NOTES,
    ],
    linesOf(all),
  );
}

/** What callers wait for at known times of sending. */
export function waitTable(all: readonly Measured[]): string {
  return table(
    [
      SCENARIO,
      TARGET,
      RATE,
      { head: 'answer p50 / p99 / p99.9 / max ms', cell: ({ row }) => four(row.latency) },
      { head: 'added p99 ms', cell: ({ row, measured }) => added(row, measured, (one) => one.latency.p99Ms) },
      ...COMMON,
    ],
    linesOf(all),
  );
}

/** The same of streams: the first delta, and the pace afterwards. */
export function streamTable(all: readonly Measured[]): string {
  return table(
    [
      SCENARIO,
      TARGET,
      { head: 'first delta p50 / p99 / p99.9 / max ms', cell: ({ row }) => four(row.firstDelta) },
      {
        head: 'added first delta p99 ms',
        cell: ({ row, measured }) => added(row, measured, (one) => one.firstDelta?.p99Ms),
      },
      { head: 'gap p50 / p99 / max ms', cell: ({ row }) => three(row.gaps) },
      { head: 'stream p99 ms', cell: ({ row }) => ms(row.latency.p99Ms) },
      FRAME,
      OVER_BARE,
      ...COMMON,
    ],
    linesOf(all),
  );
}

const COMMON: readonly Column<Line>[] = [
  {
    head: 'event loop late p50 / p99 / max ms',
    cell: ({ row: { runtime } }) =>
      runtime === null
        ? NONE
        : [runtime.loopDelayP50Ms, runtime.loopDelayP99Ms, runtime.loopDelayMaxMs].map(ms).join(' / '),
  },
  {
    head: 'GC share / longest ms',
    cell: ({ row: { runtime } }) =>
      runtime === null ? NONE : `${percent(runtime.gcShare)} / ${ms(runtime.gcLongestMs)}`,
  },
  { head: 'sent late p99 ms', cell: ({ row }) => ms(row.sendLag.p99Ms) },
  CPU,
  MEMORY,
  BUSY,
  NOTES,
];

export function rowOf({ rows }: Measured, target: string): Row | undefined {
  return rows.find((row) => row.target === target);
}

function linesOf(all: readonly Measured[]): readonly Line[] {
  return all.flatMap((measured) => measured.rows.map((row) => ({ row, measured })));
}

function added(row: Row, measured: Measured, of: (row: Row) => number | undefined): string {
  const bare = rowOf(measured, 'bare');
  const below = bare === undefined ? undefined : of(bare);
  const own = of(row);
  if (row.target === 'direct' || row.target === 'bare' || below === undefined || own === undefined)
    return NONE;
  return ms(own - below);
}

function spread(figure: Figure | null, digits: number): string {
  if (figure === null) return NONE;
  const [median, least, most] = [figure.median, figure.least, figure.most].map((value) =>
    value.toFixed(digits),
  );
  return least === most ? `${median}` : `${median} (${least}–${most})`;
}

function number(value: number | undefined, digits: number): string {
  return value === undefined ? NONE : value.toFixed(digits);
}

function four(times: Percentiles | null): string {
  return times === null ? NONE : [times.p50Ms, times.p99Ms, times.p999Ms, times.maxMs].map(ms).join(' / ');
}

function three(times: Percentiles | null): string {
  return times === null ? NONE : [times.p50Ms, times.p99Ms, times.maxMs].map(ms).join(' / ');
}

function ms(value: number): string {
  return Math.abs(value) >= 100
    ? value.toFixed(0)
    : Math.abs(value) >= 10
      ? value.toFixed(1)
      : value.toFixed(2);
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}

function percent(share: number | null): string {
  return share === null ? NONE : `${Math.round(share * 100)} %`;
}
