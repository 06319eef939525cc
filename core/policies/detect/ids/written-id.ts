/** Looks for numbers with letters, by the length of the run of letters and digits that they begin with. */
import { isWordAt, report, type Scan } from '../scan/scan.ts';
import { writtenIds, type WrittenId } from './written-ids.ts';

/** `start` and `end` of a run; gives where to go on, or 0. */
export function writtenId(scan: Scan, start: number, end: number): number {
  const rows = BY_LENGTH[end - start];
  return rows === undefined ? 0 : byRows(scan, rows, start, end);
}

/** After a run of digits alone: what goes on with a sign. */
export function writtenIdAfterDigits(scan: Scan, start: number, end: number): number {
  const next = scan.text.charCodeAt(end);
  if (next !== PLUS && next !== HYPHEN && next !== DOT) return 0;
  const rows = AFTER_DIGITS[end - start];
  return rows === undefined ? 0 : byRows(scan, rows, start, end);
}

function byRows(scan: Scan, rows: readonly WrittenId[], start: number, end: number): number {
  const { text } = scan;
  for (const { entity, next, pattern, isOne } of rows) {
    if (!scan.wants[entity] || (next !== '' && !next.includes(text.charAt(end)))) continue;
    pattern.lastIndex = start;
    const [whole] = pattern.exec(text) ?? [];
    if (whole === undefined) continue;
    const before = text.charAt(start - 1);
    const last = start + whole.length;
    if (
      isWordAt(text, last) ||
      before === '_' ||
      ((before === '-' || before === '.') && isWordAt(text, start - 2))
    )
      continue;
    if (text.charAt(last) === '-' && isWordAt(text, last + 1)) continue;
    if (isOne(whole.replaceAll(/[^A-Za-z0-9]/g, ''))) return report(scan, entity, start, last);
  }
  return 0;
}

const PLUS = 43;
const HYPHEN = 45;
const DOT = 46;

type Rows = readonly (readonly WrittenId[] | undefined)[];

const BY_LENGTH: Rows = byLength(writtenIds);
const AFTER_DIGITS: Rows = byLength(
  writtenIds.filter(
    ({ next, pattern }) => /[-+.]/.test(next) && pattern.source.slice(0, 8).includes(String.raw`\d`),
  ),
);

function byLength(ids: readonly WrittenId[]): Rows {
  const rows: WrittenId[][] = [];
  for (const id of ids) for (const length of id.lead) (rows[length] ??= []).push(id);
  return rows;
}
