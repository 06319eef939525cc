/**
 * Reads the segments that previous runs of this task left behind, in order, line by line: records that may not have
 * reached PostgreSQL, and admissions whose call ended with the task. What cannot be read is reported, and never keeps the
 * rest from being read. Memory holds one read, the rows that wait for PostgreSQL, and the calls that were open at some
 * moment, however much is on disk.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseLine, type Admission, type Entry } from './entry.ts';
import { linesOf, type Line } from './lines.ts';
import type { OldSegment } from './old-segments.ts';

/** A line that holds no entry. `bytes` is null when it was too long to be taken into memory. */
export type Damage = {
  readonly kind: 'torn' | 'damaged';
  readonly reason: string;
  readonly offset: number;
  readonly bytes: Buffer | null;
};

export type ReplayOptions = {
  readonly segments: readonly OldSegment[];
  /** Takes a row, or an admission without a record; resolves when it may be followed by another. */
  readonly onRow: (row: string, home: OldSegment) => Promise<void>;
  readonly onLost: (admission: Admission, home: OldSegment) => Promise<void>;
  readonly onDamage: (damage: Damage, home: OldSegment) => Promise<void>;
  /** The segment cannot be read, or no further. */
  readonly onUnreadable: (error: unknown, home: OldSegment) => void;
  /** Something of the segment is not needed any more. */
  readonly onRelease: (home: OldSegment) => void;
  readonly isStopped: () => boolean;
};

type Open = Map<string, { readonly admission: Admission; readonly home: OldSegment }>;

/** Resolves when everything has been read and taken, or it was stopped. */
export async function replay(options: ReplayOptions): Promise<void> {
  const open: Open = new Map();
  for (const home of options.segments) {
    // Held while it is read.
    home.outstanding += 1;
    try {
      for await (const line of patientLinesOf(home.path, options.isStopped)) {
        if (options.isStopped()) return;
        await takeLine(line, home, open, options);
      }
    } catch (error) {
      options.onUnreadable(error, home);
    }
    if (options.isStopped()) return;
    release(home, options);
  }
  for (const { admission, home } of open.values()) await options.onLost(admission, home);
}

async function takeLine(line: Line, home: OldSegment, open: Open, options: ReplayOptions): Promise<void> {
  if (line.kind === 'too-long') {
    const reason = `a line of ${line.length} bytes`;
    await options.onDamage({ kind: 'damaged', reason, offset: line.offset, bytes: null }, home);
    return;
  }
  const entry = parseLine(line.bytes.toString('utf8'));
  if (entry.kind !== 'damaged') {
    await takeEntry(entry, home, open, options);
    return;
  }
  const { bytes, offset, isLast } = line;
  await options.onDamage({ kind: isLast ? 'torn' : 'damaged', reason: entry.reason, offset, bytes }, home);
}

async function takeEntry(entry: Entry, home: OldSegment, open: Open, options: ReplayOptions): Promise<void> {
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

/** The process is short of files or memory, which says nothing about the file. */
const SHORTAGES: readonly unknown[] = ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN'];
const SHORTAGE_PAUSE_MS = 250;
const SHORTAGE_TRIES = 120;

/** Waits out a shortage before the first line; a segment is not given up for it. */
async function* patientLinesOf(path: string, isStopped: () => boolean): AsyncGenerator<Line> {
  for (let tries = 1; ; tries += 1) {
    const lines = linesOf(path);
    const first = await lines.next().catch(async (error: unknown) => {
      if (!isShortage(error) || isStopped() || tries === SHORTAGE_TRIES) throw error;
      await delay(SHORTAGE_PAUSE_MS);
      return null;
    });
    if (first === null) continue;
    if (first.done === true) return;
    try {
      yield first.value;
      yield* lines;
    } finally {
      await lines.return(undefined);
    }
    return;
  }
}

function isShortage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && SHORTAGES.includes(error.code);
}
