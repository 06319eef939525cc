/** Tables of Markdown, which are read on a terminal too. */
export type Column<Item> = {
  readonly head: string;
  readonly cell: (item: Item) => string;
  /** @default right, as most are numbers */
  readonly align?: 'left';
};

export const NONE = '–';

export function table<Item>(columns: readonly Column<Item>[], items: readonly Item[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ head }) => escaped(head))),
    `|${columns.map(({ align }) => (align === 'left' ? '---' : '--:')).join('|')}|`,
    ...items.map((item) => line(columns.map(({ cell }) => escaped(cell(item))))),
  ].join('\n');
}

/** Names of peers come from outside: none of them ends a cell or a line, or begins HTML. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\r\n]+/g, ' ');
}
