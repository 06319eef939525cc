/** The differences as a table, and as Markdown for a pull request. */
import { driftKinds, type Drift } from './drift.ts';

const COLUMNS = ['', 'model', 'what', 'source', 'here', 'there'] as const;

/** Lists of regions are longer: what stands behind them is not pushed out of sight. */
const WIDEST = 36;

export function tableOf(drifts: readonly Drift[]): string {
  const rows = [COLUMNS, ...sorted(drifts).map(cellsOf)];
  const widths = COLUMNS.map((_name, column) =>
    Math.min(WIDEST, Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownOf(drifts: readonly Drift[]): string {
  const lines = [COLUMNS, COLUMNS.map(() => '---'), ...sorted(drifts).map(cellsOf)];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function cellsOf({ kind, model, what, here, there, source }: Drift): readonly string[] {
  return [kind, model, what, source, here, there];
}

function sorted(drifts: readonly Drift[]): readonly Drift[] {
  const keyOf = ({ kind, model, what, source }: Drift): string =>
    [driftKinds.indexOf(kind), model, what, source].join(' ');
  return drifts.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
