/**
 * The journal: crash-safe usage records on the task's own disk, in front of PostgreSQL.
 *
 * 1. An admission is written before Bedrock hears of the call; its record is written when the call has ended. An
 *    admission written anew, because the call may cost more than it said, takes the place of the first.
 * 2. Records are shipped to PostgreSQL in batches, idempotently, and kept on disk until they have arrived.
 * 3. At start, what an earlier life left behind is shipped first; admissions without a record become records with
 *    the ending `task-lost`, priced at their worst case.
 * 4. A segment is removed when nothing in it is needed any more.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | task killed | rows are replayed by its next life |
 * | PostgreSQL away | rows gather; above the bound of rows or bytes `isFull` and new calls are refused |
 * | disk takes no lines | no admissions; a record waits in memory, its admission stays on disk, and it is written when the disk is well again unless PostgreSQL had it before (disk.ts) |
 * | the same at the start | the same, and what earlier lives left is shipped if it can be read |
 * | row refused by PostgreSQL, line or call that nobody can read or price | set aside in set-aside.log, counted (set-aside.ts) |
 * | file that nobody can read | what was read of it is shipped, the file is set aside, counted |
 * | setting aside fails | the file stays, for the next life |
 */
import { mkdir, stat, unlink } from 'node:fs/promises';
import type { Clock } from '../../core/clock.ts';
import { isRowFault } from '../../core/db/row-faults.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { openDisk, type Disk, type Trouble } from './disk.ts';
import { admissionLine, recordLine, type Admission } from './entry.ts';
import { oldSegments, type OldSegment } from './old-segments.ts';
import { claimDirectory, refuseIfOwned, releaseDirectory } from './owner.ts';
import { replay } from './replay.ts';
import { Segment, type CreateFile } from './segment.ts';
import { createSetAside, type SetAsideEntry, type SetAsideKind } from './set-aside.ts';
import { createShipper, type Shipment } from './ship.ts';

export type Journal = {
  /** Resolves when the admission is on disk. Rejects when the disk does not take it. */
  readonly admitted: (admission: Admission) => Promise<void>;
  /**
   * A call that is admitted already is admitted to more: this admission takes the place of its first. Resolves and
   * rejects as `admitted`; its record must not come before.
   */
  readonly readmitted: (admission: Admission) => Promise<void>;
  /** Takes the record of an admitted call; it is on its way to disk and PostgreSQL when this returns. */
  readonly record: (record: UsageRecord) => void;
  /** Whether too much is waiting for PostgreSQL to take on more. */
  readonly isFull: () => boolean;
  /** Null when the disk takes lines. */
  readonly trouble: () => Trouble | null;
  /** Records of ended calls that stand in memory alone, because the disk did not take them. */
  readonly unwritten: () => number;
  /** Whether nothing is left of what earlier lives had written. */
  readonly isCaughtUp: () => boolean;
  /** Records that have not reached PostgreSQL. */
  readonly pending: () => number;
  /** How long the oldest of them has waited; the alarm when PostgreSQL stays away. */
  readonly oldestSeconds: () => number;
  /** What the journal occupies on disk. */
  readonly bytes: () => number;
  /** Rows that PostgreSQL refused for their content since the task started. */
  readonly refusedRows: () => number;
  /**
   * Ships what it can within `deadlineMs`; the rest stays on disk for the next life. Returns how many rows those are,
   * at least: what an earlier life left and was not read yet counts as one.
   */
  readonly close: (deadlineMs: number) => Promise<number>;
};

export type JournalOptions = {
  readonly directory: string;
  readonly clock: Clock;
  readonly insert: (rows: readonly string[]) => Promise<void>;
  /** Makes the record of a call that ended with the task. */
  readonly lostRecord: (admission: Admission) => UsageRecord;
  readonly onProblem: (what: string, error: unknown) => void;
  /** Something was set aside. @default nobody is told */
  readonly onSetAside?: (kind: SetAsideKind) => void;
  /** The disk takes lines again, after so many seconds. @default nobody is told */
  readonly onWell?: (troubleSeconds: number) => void;
  /** Makes the files of the journal. @default as segments say */
  readonly createFile?: CreateFile;
  /** @default 50_000 */
  readonly maxPending?: number;
  /** @default 4 GiB */
  readonly maxBytes?: number;
  /** @default 16 MiB */
  readonly segmentBytes?: number;
};

/** Throws for a directory that another task uses. A disk that takes no lines is no reason not to begin. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, clock, onProblem } = options;
  const maxPending = options.maxPending ?? 50_000;
  const maxBytes = options.maxBytes ?? 4 * 1_073_741_824;
  const homes = new Map<string, Segment>();
  const closing = new Set<Promise<void>>();
  const removed = new WeakSet<Segment>();
  /** Files that were to go and did not, and what is to be done when they have gone. */
  const stuck = new Map<string, () => void>();
  const unwritten = new Set<Shipment<Home>>();
  let oldBytes = 0;
  let closedBytes = 0;
  let refusedRows = 0;
  /** Rows that could be neither shipped nor set aside: their segments stay. */
  let heldBack = 0;
  let isClosing = false;
  let isReplayed = false;
  let oldLeft = 0;
  let replaying: Promise<void> | null = null;
  /** Null until it has tried to begin. */
  let disk: Disk | null = null;

  const background = (work: Promise<void>): void => {
    closing.add(work.finally(() => closing.delete(work)));
  };
  const remove = async (path: string, onGone: () => void): Promise<void> => {
    try {
      await unlink(path);
    } catch (error) {
      // While the disk is in trouble, a file that is not found may come back with its directory.
      if (!isMissing(error) || disk?.current() === null) {
        if (!stuck.has(path)) onProblem('remove segment', error);
        stuck.set(path, onGone);
        return;
      }
    }
    stuck.delete(path);
    onGone();
  };
  const retire = (segment: Segment): void => {
    if (!segment.isClosed || segment.outstanding > 0 || removed.has(segment)) return;
    removed.add(segment);
    background(
      remove(segment.path, () => {
        closedBytes -= segment.bytes;
      }),
    );
  };
  const retireOld = (home: OldSegment): void => {
    if (home.outstanding > 0) return;
    const onGone = (): void => {
      oldBytes -= home.bytes;
      oldLeft -= 1;
    };
    background(home.keptFor === null ? remove(home.path, onGone) : keepWhole(home, home.keptFor, onGone));
  };
  const letGo = (home: Home): void => {
    if (home === null) return;
    home.outstanding -= 1;
    if (home instanceof Segment) retire(home);
    else retireOld(home);
  };

  const aside = createSetAside({ directory, clock, onProblem });
  const told = (kind: SetAsideKind): void => options.onSetAside?.(kind);
  const keepWhole = async (home: OldSegment, reason: string, onGone: () => void): Promise<void> => {
    told('segment');
    onProblem('replay', new Error(`${home.path} is set aside: ${reason}`));
    if (await aside.file(home.path)) onGone();
  };
  /** Once it is on disk, what `home` holds of it may go. An old segment is then kept whole instead. */
  const setAside = async (home: Home, entry: Omit<SetAsideEntry, 'segment'>): Promise<boolean> => {
    told(entry.kind);
    const isKept = await aside.entry({ ...entry, segment: home?.path ?? null });
    if (!isKept && home !== null && !(home instanceof Segment)) home.keptFor ??= entry.reason;
    return isKept;
  };

  const shipper = createShipper<Home>({
    insert: options.insert,
    isAboutContent: isRowFault,
    onShipped: (items) => {
      for (const item of items) {
        if (unwritten.size > 0) unwritten.delete(item);
        letGo(item.home);
      }
      // A full journal admits nothing, so shipping too must be able to let go of a segment that is done with.
      disk?.rotateWhenFull();
    },
    onRefused: async (item, error) => {
      refusedRows += 1;
      onProblem('row refused by PostgreSQL', error);
      const { row: content } = item;
      const isKept = await setAside(item.home, {
        kind: 'refused',
        reason: textOf(error),
        offset: null,
        content,
      });
      if (isKept) unwritten.delete(item);
      else if (item.home === null || item.home instanceof Segment) {
        heldBack += 1;
        return;
      }
      letGo(item.home);
    },
    onAway: (error) => onProblem('ship to PostgreSQL', error),
  });

  const ship = async (row: string, home: OldSegment): Promise<void> => {
    if (shipper.pending() >= REPLAY_ROWS) await shipper.room(REPLAY_ROWS);
    shipper.add({ row, home, addedAtMs: clock.monotonicMs() });
  };
  const startReplay = (segments: readonly OldSegment[]): Promise<void> => {
    oldBytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    oldLeft = segments.length;
    let damages = 0;
    return replay({
      segments,
      onRow: ship,
      onLost: async (admission, home) => {
        let row: string;
        try {
          row = usageRowJson(options.lostRecord(admission));
        } catch (error) {
          const content = admissionLine(admission).trimEnd();
          onProblem('price a lost call', error);
          await setAside(home, { kind: 'unpriced', reason: textOf(error), offset: null, content });
          letGo(home);
          return;
        }
        await ship(row, home);
      },
      onDamage: async ({ kind, reason, offset, bytes }, home) => {
        damages += 1;
        home.damages += 1;
        if (bytes === null) home.keptFor ??= reason;
        else if (home.damages > MOST_DAMAGES)
          home.keptFor ??= `more than ${MOST_DAMAGES} lines cannot be read`;
        if (bytes === null || home.keptFor !== null) told(kind);
        else await setAside(home, { kind, reason, offset, content: bytes });
      },
      onUnreadable: (error, home) => {
        home.keptFor ??= textOf(error);
      },
      onRelease: retireOld,
      isStopped: () => isClosing,
    }).then(() => {
      isReplayed = !isClosing;
      if (damages > 0) onProblem('replay', new Error(`${damages} lines could not be read and are set aside`));
    });
  };

  /** What could not be written is written to the segment that can be, unless PostgreSQL has it before. */
  const writeAgain = (segment: Segment): void => {
    for (const shipment of unwritten) {
      segment.outstanding += 1;
      segment.appendSoon(recordLine(shipment.row)).then(
        () => {
          const former = shipment.home;
          const isWanted = unwritten.delete(shipment);
          if (isWanted) shipment.home = segment;
          letGo(isWanted ? former : segment);
        },
        () => letGo(segment),
      );
    }
  };

  await refuseIfOwned(directory);
  const opened = await openDisk({
    directory,
    clock,
    segmentBytes: options.segmentBytes ?? 16 * 1_048_576,
    ...(options.createFile === undefined ? {} : { createFile: options.createFile }),
    prepare: async () => {
      await makeDirectory(directory);
      replaying ??= startReplay(await oldSegments(directory));
      await claimDirectory(directory);
    },
    onClosed: (segment) => {
      // Counted when it grows no more; taken off again by the same figure when it is removed.
      closedBytes += segment.bytes;
      retire(segment);
    },
    onTrouble: (error) => onProblem('journal disk', error),
    onWell: (segment, troubleSeconds) => {
      if (troubleSeconds !== null) options.onWell?.(troubleSeconds);
      writeAgain(segment);
      for (const [path, onGone] of stuck) background(remove(path, onGone));
    },
    onProblem,
  });
  disk = opened;

  const bytes = (): number => oldBytes + closedBytes + (opened.current()?.bytes ?? 0);
  const isCaughtUp = (): boolean => isReplayed && oldLeft === 0;
  const keepInMemory = (requestId: string, row: string): void => {
    const home = homes.get(requestId) ?? null;
    homes.delete(requestId);
    const shipment = { row, home, addedAtMs: clock.monotonicMs() };
    unwritten.add(shipment);
    shipper.add(shipment);
  };

  return {
    admitted: async (admission) => {
      const segment = opened.current();
      if (segment === null) throw new DiskTrouble(opened.trouble()?.error);
      segment.outstanding += 1;
      homes.set(admission.requestId, segment);
      opened.rotateWhenFull();
      try {
        await segment.append(admissionLine(admission));
      } catch (error) {
        homes.delete(admission.requestId);
        letGo(segment);
        throw new DiskTrouble(error);
      }
    },
    readmitted: async (admission) => {
      const segment = opened.current();
      if (segment === null) throw new DiskTrouble(opened.trouble()?.error);
      segment.outstanding += 1;
      try {
        await segment.append(admissionLine(admission));
      } catch (error) {
        letGo(segment);
        throw new DiskTrouble(error);
      }
      const former = homes.get(admission.requestId);
      homes.set(admission.requestId, segment);
      if (former !== undefined) letGo(former);
    },
    record: (record) => {
      const row = usageRowJson(record);
      const segment = opened.current();
      if (segment === null) {
        keepInMemory(record.requestId, row);
        return;
      }
      segment.outstanding += 1;
      segment.appendSoon(recordLine(row)).then(
        () => {
          const admittedIn = homes.get(record.requestId);
          homes.delete(record.requestId);
          shipper.add({ row, home: segment, addedAtMs: clock.monotonicMs() });
          if (admittedIn !== undefined) letGo(admittedIn);
        },
        () => {
          keepInMemory(record.requestId, row);
          letGo(segment);
        },
      );
    },
    isFull: () => shipper.pending() >= maxPending || bytes() >= maxBytes,
    trouble: opened.trouble,
    unwritten: () => unwritten.size,
    isCaughtUp,
    pending: () => shipper.pending(),
    oldestSeconds: () => {
      const sinceMs = shipper.waitingSinceMs();
      return sinceMs === null ? 0 : Math.max(0, (clock.monotonicMs() - sinceMs) / 1000);
    },
    bytes,
    refusedRows: () => refusedRows,
    close: async (deadlineMs) => {
      await opened.close(() => unwritten.size > 0);
      await Promise.race([replaying, deadline(deadlineMs)]);
      isClosing = true;
      const left = await shipper.stop(deadlineMs);
      await Promise.race([replaying, deadline(deadlineMs)]);
      await Promise.race([Promise.all(closing), deadline(deadlineMs)]);
      await releaseDirectory(directory);
      return left + heldBack + (isCaughtUp() ? 0 : 1);
    },
  };
}

/** The disk does not take what a call needs. */
export class DiskTrouble extends Error {
  constructor(cause: unknown) {
    super('the journal cannot be written', { cause });
  }
}

type Home = Segment | OldSegment | null;

/** Rows of an earlier life that wait in memory at once; the others wait on disk. */
const REPLAY_ROWS = 2_000;
/** Lines of one segment that are set aside one by one; with more it is kept whole. */
const MOST_DAMAGES = 100;

function deadline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** It may be there on a disk that takes no other. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (!(await stat(directory)).isDirectory()) throw error;
  }
}
