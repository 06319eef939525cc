/**
 * Tables as text: the first line says what a column holds, and no word stands near the numbers below. A word that is a cell, or
 * in one, speaks for all cells with the same delimiter that come later in the text, whatever their column.
 */
import type { Context } from './contexts.ts';
import type { Scan } from './scan.ts';

const MAX_CELL = 40;
const COMMA = 44;
const SEMICOLON = 59;
const TAB = 9;
const BAR = 124;
const QUOTE = 34;
const SPACE = 32;

/** Remembers what the word from `start` to `end` hints at, if it is in a cell. */
export function noteColumn(scan: Scan, contexts: readonly Context[], start: number, end: number): void {
  const { text } = scan;
  let from = start;
  while (start - from < MAX_CELL && isInCell(text.charCodeAt(from - 1))) from -= 1;
  let to = end;
  while (to - end < MAX_CELL && isInCell(text.charCodeAt(to))) to += 1;
  const [before, after] = [text.charCodeAt(from - 1), text.charCodeAt(to)];
  const delimiter = isDelimiter(before) ? before : after;
  if (!isDelimiter(delimiter) || !isEdge(before, delimiter) || !isEdge(after, delimiter)) return;
  scan.delimiter = delimiter;
  for (const context of contexts) scan.columns[context] = 1;
}

/** Whether the number from `start` to `end` is all of a cell of a table whose columns are known. */
export function isCell(scan: Scan, start: number, end: number): boolean {
  const { text, delimiter } = scan;
  if (delimiter === 0) return false;
  let from = start - 1;
  let to = end;
  const skipped = delimiter === BAR ? SPACE : QUOTE;
  if (text.charCodeAt(from) === skipped) from -= 1;
  if (text.charCodeAt(to) === skipped) to += 1;
  return isEdge(text.charCodeAt(from), delimiter) && isEdge(text.charCodeAt(to), delimiter);
}

/** Not a number: before the text, or behind it. */
function isEdge(code: number, delimiter: number): boolean {
  return code === delimiter || code === 10 || code === 13 || Number.isNaN(code);
}

function isDelimiter(code: number): boolean {
  return code === COMMA || code === TAB || code === BAR || code === SEMICOLON;
}

function isInCell(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 46 ||
    code === 45 ||
    code === QUOTE ||
    code === SPACE
  );
}
