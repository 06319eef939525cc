/** The figures that decide, of which the tables below them are the whole. */
import type { Figure } from '../figures.ts';
import type { Measured } from '../measure.ts';
import type { Row } from '../row.ts';
import type { Findings } from './findings.ts';
import { NONE, table } from './table.ts';
import { rowOf } from './tables.ts';

type Line = { readonly figure: string; readonly value: string; readonly notes?: string };

export function summaryTable({ cpu, waits, streams, twoProcesses }: Findings): string {
  const ofStream = (measured: Measured): string => ratio(measured, (row) => row.latency.p99Ms);
  const lines: Line[] = [
    ...cpu.map((measured) => ({
      figure: `CPU over bare, ${measured.scenario}`,
      value: times(measured.overBare['gateway'] ?? null),
      notes: notesOf(measured),
    })),
    ...cpu
      .filter(({ scenario }) => scenario.endsWith(', stream'))
      .map((measured) => ({
        figure: `p99 over bare, ${measured.scenario}`,
        value: ofStream(measured),
        notes: notesOf(measured),
      })),
    ...streams.map((measured) => ({
      figure: `first delta p99 over bare, ${measured.scenario}`,
      value: difference(measured, (row) => row.firstDelta?.p99Ms),
      notes: notesOf(measured),
    })),
    ...waits.map((measured) => ({
      figure: `p99 over bare, ${measured.scenario}`,
      value: difference(measured, (row) => row.latency.p99Ms),
      notes: notesOf(measured),
    })),
    { figure: 'two processes over one, by CPU', value: times(twoProcesses?.byCpu ?? null) },
  ];
  return table(
    [
      { head: 'gateway', cell: (line: Line) => line.figure, align: 'left' },
      { head: 'value', cell: (line: Line) => line.value },
      { head: 'notes', cell: (line: Line) => line.notes ?? '', align: 'left' },
    ],
    lines.filter(({ value }) => value !== NONE),
  );
}

/** Of two processes beside one; empty where that was not measured. */
export function twoProcessesTable(found: Findings['twoProcesses']): string {
  if (found === null) return '';
  const value = (figure: Figure | null, digits: number): string =>
    figure === null ? NONE : figure.median.toFixed(digits);
  return table(
    [
      { head: '', cell: (line: readonly string[]) => line[0] ?? '', align: 'left' },
      { head: 'one process', cell: (line) => line[1] ?? NONE },
      { head: 'two', cell: (line) => line[2] ?? NONE },
      { head: 'two over one', cell: (line) => line[3] ?? NONE },
    ],
    [
      [
        'CPU µs a call, all processes',
        value(found.oneCpuUsPerCall, 0),
        value(found.twoCpuUsPerCall, 0),
        NONE,
      ],
      ['calls carried, by the CPU of the busiest process', NONE, NONE, times(found.byCpu)],
      [
        'calls a second, load and simulator beside them',
        value(found.onePerSecond, 0),
        value(found.twoPerSecond, 0),
        times(found.byRate),
      ],
    ],
  );
}

/** What has to be known of the gateway's row before its figure is believed. */
function notesOf(measured: Measured): string {
  return rowOf(measured, 'gateway')?.notes.join('; ') ?? '';
}

function times(figure: Figure | null): string {
  if (figure === null) return NONE;
  const [median, least, most] = [figure.median, figure.least, figure.most].map((one) => one.toFixed(2));
  return least === most ? `${median} ×` : `${median} × (${least}–${most})`;
}

function difference(measured: Measured, of: (row: Row) => number | undefined): string {
  const [own, bare] = both(measured, of);
  return own === undefined || bare === undefined
    ? NONE
    : `${own >= bare ? '+' : '−'}${Math.abs(own - bare).toFixed(1)} ms`;
}

function ratio(measured: Measured, of: (row: Row) => number | undefined): string {
  const [own, bare] = both(measured, of);
  return own === undefined || bare === undefined || bare === 0 ? NONE : `${(own / bare).toFixed(2)} ×`;
}

function both(measured: Measured, of: (row: Row) => number | undefined) {
  const [own, bare] = [rowOf(measured, 'gateway'), rowOf(measured, 'bare')];
  return [own === undefined ? undefined : of(own), bare === undefined ? undefined : of(bare)] as const;
}
