/** Replies as CSV, with every field of a row: a spreadsheet leaves out what it does not need, and cannot add what is not there. */
import { csvLine, plain } from '../core/csv.ts';
import { isObject } from '../core/json.ts';
import { recordsOf, type Json } from './cells.ts';

/**
 * Lines of one page after the other. `shown` are the columns of the table: an object inside a row, of which the table
 * shows fields (`group.*`, `actor.id`), becomes columns; another stays JSON. The names of the columns are those of the
 * first page.
 */
export function createCsv(shown: readonly string[]): (part: unknown) => string {
  const opened = new Set(
    shown.filter((column) => column.includes('.')).map((column) => column.split('.')[0]),
  );
  const open = (row: Json): Json =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
        if (!opened.has(name) || !isObject(value)) return [[name, value]];
        return Object.entries(value).map(([inner, item]) => [
          inner in row ? `${name}.${inner}` : inner,
          item,
        ]);
      }),
    );
  let columns: readonly string[] | null = null;
  return (part) => {
    const rows = (isObject(part) ? [part] : recordsOf(part)).map(open);
    let head = '';
    if (columns === null) {
      const found = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      columns = found.length > 0 ? found : shown.filter((column) => !column.endsWith('.*'));
      head = columns.length === 0 ? '' : csvLine(columns);
    }
    const names = columns;
    return head + rows.map((row) => csvLine(names.map((name) => plain(row[name])))).join('');
  };
}
