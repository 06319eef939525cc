/** The files that previous runs of a task left in its journal. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const SEGMENT_SUFFIX = '.journal';

export type OldSegment = {
  readonly path: string;
  readonly bytes: number;
  /** What in it is needed still: it may go when there is nothing. */
  outstanding: number;
  /** Lines of it that could not be read. */
  damages: number;
  /** Why it is set aside as a whole when nothing in it is outstanding any more; null: it is removed. */
  keptFor: string | null;
};

/** Oldest first: names begin with the time they were made. Whatever bears such a name is listed, readable or not. */
export async function oldSegments(directory: string): Promise<readonly OldSegment[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(SEGMENT_SUFFIX)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const bytes = await lstat(path).then(
        ({ size }) => size,
        () => 0,
      );
      return { path, bytes, outstanding: 0, damages: 0, keptFor: null };
    }),
  );
}
