/**
 * Reads the segments that an earlier life of this task left behind: records that may not have reached PostgreSQL,
 * and admissions whose call ended with the task.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLine, type Admission } from './entry.ts';

export const SEGMENT_SUFFIX = '.journal';

export type Leftover = {
  readonly paths: readonly string[];
  readonly rows: readonly string[];
  readonly lost: readonly Admission[];
  /** Lines whose checksum did not fit: torn by a crash, or damaged. */
  readonly tornLines: number;
};

export async function readLeftover(directory: string): Promise<Leftover> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(SEGMENT_SUFFIX)).toSorted();
  const rows: string[] = [];
  const open = new Map<string, Admission>();
  const finished = new Set<string>();
  let tornLines = 0;
  for (const name of names) {
    const text = await readFile(join(directory, name), 'utf8');
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const entry = parseLine(line);
      if (entry === null) {
        tornLines += 1;
      } else if (entry.kind === 'record') {
        rows.push(entry.row);
        finished.add(entry.requestId);
      } else {
        open.set(entry.admission.requestId, entry.admission);
      }
    }
  }
  for (const requestId of finished) open.delete(requestId);
  return { paths: names.map((name) => join(directory, name)), rows, lost: [...open.values()], tornLines };
}
