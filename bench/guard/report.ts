/** What the guard found: a row for each path and figure, the change beside its base, and what has grown marked. */
import { NONE, table } from '../report/table.ts';
import { FIGURES, type Figures } from './measure.ts';

export type Compared = {
  readonly path: string;
  readonly base: Figures;
  readonly change: Figures;
};

export type Row = {
  readonly path: string;
  readonly figure: (typeof FIGURES)[number];
  readonly base: number | null;
  readonly change: number | null;
  /** Of the change over the base; null where either is missing, or the base has none. */
  readonly ratio: number | null;
  readonly hasGrown: boolean;
};

/** What is rounded away below this is no growth: half a promise, 200 bytes. */
const SMALLEST: Readonly<Record<(typeof FIGURES)[number], number>> = {
  bytes: 200,
  promises: 0.5,
  timers: 0.5,
  ticks: 0.5,
  systemWrites: 0.2,
  systemReads: 0.2,
};

const NAMES: Readonly<Record<(typeof FIGURES)[number], string>> = {
  bytes: 'bytes allocated',
  promises: 'promises',
  timers: 'timers and immediates',
  ticks: 'calls for the next tick',
  systemWrites: 'system calls that write',
  systemReads: 'system calls that read',
};

/** What depends on when a packet arrives, and so on the machine: shown, never marked. */
const SHOWN_ONLY: ReadonlySet<string> = new Set(['systemReads']);

/** `threshold`: growth of more than this share is marked. */
export function rowsOf(compared: readonly Compared[], threshold: number): readonly Row[] {
  return compared.flatMap(({ path, base, change }) =>
    FIGURES.map((figure) => {
      const before = base[figure];
      const after = change[figure];
      const isKnown = before !== null && after !== null;
      return {
        path,
        figure,
        base: before,
        change: after,
        ratio: isKnown && before > 0 ? after / before : null,
        hasGrown:
          isKnown &&
          !SHOWN_ONLY.has(figure) &&
          after > before * (1 + threshold) &&
          after - before > SMALLEST[figure],
      };
    }),
  );
}

export function reportOf(
  compared: readonly Compared[],
  rows: readonly Row[],
  told: { readonly base: string; readonly change: string; readonly threshold: number },
): string {
  const grown = rows.filter(({ hasGrown }) => hasGrown).length;
  const percent = Math.round(told.threshold * 100);
  const spread = Math.max(0, ...compared.flatMap(({ base, change }) => [base.spread, change.spread]));
  return [
    `## ${told.change} beside ${told.base}, per request`,
    '',
    grown === 0
      ? `Nothing has grown by more than ${percent} %.`
      : `**${grown} figures have grown by more than ${percent} %**, marked ▲.`,
    `Bytes of one build differ from round to round by ${(spread * 100).toFixed(1)} % at most; the median counts.`,
    '',
    table<Row>(
      [
        { head: 'path', cell: ({ path }) => path, align: 'left' },
        { head: 'figure', cell: ({ figure }) => NAMES[figure], align: 'left' },
        { head: told.base, cell: ({ figure, base }) => shown(figure, base) },
        { head: told.change, cell: ({ figure, change }) => shown(figure, change) },
        { head: 'ratio', cell: ({ ratio }) => (ratio === null ? NONE : ratio.toFixed(3)) },
        { head: '', cell: ({ hasGrown }) => (hasGrown ? '▲' : ''), align: 'left' },
      ],
      rows,
    ),
    '',
  ].join('\n');
}

function shown(figure: (typeof FIGURES)[number], value: number | null): string {
  if (value === null) return NONE;
  return figure === 'bytes' ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}
