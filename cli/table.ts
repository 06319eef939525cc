/** A table for people; in a terminal that is too narrow for it, name and value line by line, one row below the other. */
import { cell, valueAt, type Json } from './cells.ts';

/** `group.*` stands for whatever names the object `group` holds. `width`: of the terminal; null: no terminal. */
export function table(named: readonly string[], rows: readonly Json[], width: number | null): string {
  const columns = named.flatMap((column) =>
    column.endsWith('.*') ? innerNames(rows[0], column.slice(0, -2)) : [column],
  );
  const heads = columns.map(headOf);
  const cells = rows.map((row) => columns.map((column) => cell(valueAt(row, column))));
  const lines = aligned([heads.map((head) => head.toUpperCase()), ...cells]);
  const isTooWide = width !== null && lines.some((line) => line.length > width);
  if (!isTooWide || rows.length === 0) return lines.join('\n');
  return cells.map((row) => aligned(heads.map((head, at) => [head, row[at] ?? ''])).join('\n')).join('\n\n');
}

/** Of `metrics.spend` the field; of `actor.id` whose id it is. */
function headOf(column: string): string {
  const dot = column.indexOf('.');
  const field = column.slice(dot + 1);
  return dot !== -1 && field === 'id' ? column.slice(0, dot) : field;
}

/** Name and value, line by line. */
export function listing(record: Json): string {
  return aligned(Object.entries(record).map(([name, value]) => [name, cell(value)])).join('\n');
}

function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function innerNames(row: Json | undefined, name: string): readonly string[] {
  return Object.keys(row?.[name] ?? {}).map((innerName) => `${name}.${innerName}`);
}
