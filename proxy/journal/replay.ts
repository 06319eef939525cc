/**
 * Reads the segments that an earlier life of this task left behind, in order, line by line: records that may not
 * have reached PostgreSQL, and admissions whose call ended with the task. Memory holds one read, the rows that wait
 * for PostgreSQL, and the calls that were open at some moment, however much is on disk.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLine, type Admission, type Entry } from './entry.ts';

export const SEGMENT_SUFFIX = '.journal';

/** A file of an earlier life; it may go when nothing in it is outstanding. */
export type OldSegment = { readonly path: string; readonly bytes: number; outstanding: number };

export type ReplayOptions = {
  readonly segments: readonly OldSegment[];
  /** Takes a row, or an admission without a record; resolves when it may be followed by another. */
  readonly onRow: (row: string, home: OldSegment) => Promise<void>;
  readonly onLost: (admission: Admission, home: OldSegment) => Promise<void>;
  /** Something of the segment is not needed any more. */
  readonly onRelease: (home: OldSegment) => void;
  readonly isStopped: () => boolean;
};

/** Oldest first: names begin with the time they were made. */
export async function oldSegments(directory: string): Promise<readonly OldSegment[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(SEGMENT_SUFFIX)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { path, bytes: (await stat(path)).size, outstanding: 0 };
    }),
  );
}

/** Returns how many lines were torn by a crash or damaged; they are left out. */
export async function replay(options: ReplayOptions): Promise<number> {
  const open = new Map<string, { readonly admission: Admission; readonly home: OldSegment }>();
  let tornLines = 0;
  for (const home of options.segments) {
    // Held while it is read.
    home.outstanding += 1;
    for await (const line of linesOf(home.path)) {
      if (options.isStopped()) return tornLines;
      if (line === '') continue;
      const entry = parseLine(line);
      if (entry === null) tornLines += 1;
      else await takeEntry(entry, home, open, options);
    }
    release(home, options);
  }
  for (const { admission, home } of open.values()) await options.onLost(admission, home);
  return tornLines;
}

async function takeEntry(
  entry: Entry,
  home: OldSegment,
  open: Map<string, { readonly admission: Admission; readonly home: OldSegment }>,
  options: ReplayOptions,
): Promise<void> {
  home.outstanding += 1;
  const requestId = entry.kind === 'admission' ? entry.admission.requestId : entry.requestId;
  const opened = open.get(requestId);
  if (entry.kind === 'admission') open.set(requestId, { admission: entry.admission, home });
  else open.delete(requestId);
  if (opened !== undefined) release(opened.home, options);
  if (entry.kind === 'record') await options.onRow(entry.row, home);
}

function release(home: OldSegment, options: ReplayOptions): void {
  home.outstanding -= 1;
  options.onRelease(home);
}

const NEWLINE = 0x0a;
/** No line of ours comes near it; what does is damage, and is cut here so that it cannot fill the memory. */
const LONGEST_LINE = 1_048_576;

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 })) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LONGEST_LINE) {
      yield rest.toString('utf8', 0, 100);
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
