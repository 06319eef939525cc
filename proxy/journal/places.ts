/**
 * Where the processes of a task have their journals. A task of one process writes into JOURNAL_DIR itself; of several,
 * each has a folder of its own in it, because a journal has one writer. When a task starts with another number of
 * processes than before, what is in places that no process has any more is replayed where it lies, by the first one.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SEGMENT_SUFFIX } from './old-segments.ts';

/** Which process of a task, from 1 on, and of how many. */
export type Place = { readonly number: number; readonly of: number };

export const ALONE: Place = { number: 1, of: 1 };

export type JournalPlaces = {
  readonly directory: string;
  /** Those of former processes in which something is left. */
  readonly abandoned: readonly string[];
};

/** Of leases (proxy/leases/previous-runs.ts): names the runs whose records may still be in the journal beside it. */
const RUNS_FILE = 'runs';
const FOLDER = /^process-\d{1,3}$/;

export async function journalPlaces(root: string, { number, of }: Place): Promise<JournalPlaces> {
  const directory = placeOf(root, number, of);
  if (number !== 1) return { directory, abandoned: [] };
  const wanted = new Set(Array.from({ length: of }, (_, index) => placeOf(root, index + 1, of)));
  const others = (await allPlaces(root)).filter((place) => !wanted.has(place));
  const isUsed = await Promise.all(others.map(holdsSomething));
  return { directory, abandoned: others.filter((_, index) => isUsed[index]) };
}

/** Every place in which a process of this task may have a journal. */
export async function allPlaces(root: string): Promise<readonly string[]> {
  const names = await readdir(root).catch(() => []);
  return [root, ...names.filter((name) => FOLDER.test(name)).map((name) => join(root, name))];
}

function placeOf(root: string, number: number, of: number): string {
  return of === 1 ? root : join(root, `process-${number}`);
}

async function holdsSomething(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch(() => []);
  if (names.some((name) => name.endsWith(SEGMENT_SUFFIX))) return true;
  const runs = await readFile(join(directory, RUNS_FILE), 'utf8').catch(() => '');
  return runs !== '';
}
