/** The plots of docs/performance.md. */
import type { Measured } from '../measure.ts';
import { barPlot } from './bar-plot.ts';
import { linePlot } from './line-plot.ts';

/** CPU per request over the bare proxy's, by scenario. */
export function cpuPlot(all: readonly Measured[]): string {
  const bars = all.flatMap(({ scenario, overBare }) => {
    const ratio = overBare['gateway'] ?? null;
    return ratio === null
      ? []
      : [{ name: scenario, value: ratio.median, least: ratio.least, most: ratio.most }];
  });
  return barPlot('CPU of a request, times that of a bare proxy', '×', bars);
}

/** The 99th percentile until the first delta, by how many streams there are. `counts`: in the order of `all`. */
export function streamPlot(all: readonly Measured[], counts: readonly number[]): string {
  return linePlot(
    'Until the first delta, 99th percentile',
    'ms',
    {
      label: 'streams at once, each with 64 events at 20 ms',
      marks: counts.map((count) => ({ at: count, name: count.toLocaleString('en') })),
    },
    targetsOf(all).map((name) => ({
      name,
      points: all.flatMap(({ rows }, at) => {
        const value = rows.find(({ target }) => target === name)?.firstDelta?.p99Ms;
        return value === undefined ? [] : [[counts[at] ?? Number.NaN, value] as const];
      }),
    })),
  );
}

const PERCENTILES = [0.5, 0.9, 0.99, 0.999];

/** How long callers wait, from the quickest half to the slowest thousandth. */
export function latencyPlot(measured: Measured): string {
  return linePlot(
    `Until the answer: ${measured.scenario}`,
    'ms',
    {
      label: 'percentile, by time from the intended moment of sending',
      marks: PERCENTILES.map((share) => ({ at: share, name: `${Number((share * 100).toFixed(1))} %` })),
    },
    measured.rows.map(({ target, latencyCurve }) => ({
      name: target,
      points: latencyCurve.filter(([share]) => PERCENTILES.includes(share)),
    })),
  );
}

function targetsOf(all: readonly Measured[]): readonly string[] {
  return [...new Set(all.flatMap(({ rows }) => rows.map(({ target }) => target)))];
}
