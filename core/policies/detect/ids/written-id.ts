/** Looks for numbers with letters, by the length of the run of letters and digits that they begin with. */
import { isWordAt, report, type Scan } from '../scan/scan.ts';
import { writtenIds, type WrittenId } from './written-ids.ts';

/** `start` and `end` of a run; gives where to go on, or 0. */
export function writtenId(scan: Scan, start: number, end: number): number {
  const { text } = scan;
  const rows = BY_LENGTH[end - start];
  if (rows === undefined) return 0;
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

const BY_LENGTH: readonly (readonly WrittenId[] | undefined)[] = byLength();

function byLength(): readonly (readonly WrittenId[] | undefined)[] {
  const rows: WrittenId[][] = [];
  for (const id of writtenIds) for (const length of id.lead) (rows[length] ??= []).push(id);
  return rows;
}
