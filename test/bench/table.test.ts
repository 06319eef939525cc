/** Tables of a report keep their shape, whatever a peer is called. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { table } from '../../bench/report/table.ts';

type Item = { readonly name: string; readonly value: number };
const columns = [
  { head: 'name', cell: ({ name }: Item) => name, align: 'left' as const },
  { head: 'value', cell: ({ value }: Item) => String(value) },
];

test('a table has a line for each item', () => {
  equal(
    table(columns, [
      { name: 'bare', value: 50 },
      { name: 'gateway', value: 100 },
    ]),
    '| name | value |\n|---|--:|\n| bare | 50 |\n| gateway | 100 |',
  );
});

test('a name with lines, bars and tags stays in its cell', () => {
  const [, , line = '', ...more] = table(columns, [{ name: 'a|b\\\n| <script>', value: 1 }]).split('\n');
  equal(line, '| a\\|b\\\\ \\| &lt;script> | 1 |');
  equal(more.length, 0);
});

test('without items only the head is left', () => {
  equal(table(columns, []), '| name | value |\n|---|--:|');
});
