/** CSV by RFC 4180, read back. */
export function parseCsv(text: string): readonly string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    cells.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') {
      lines.push(cells);
      cells = [];
    }
  }
  return lines;
}
