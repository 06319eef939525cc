/**
 * The journal: crash-safe usage records on the task's own disk, in front of PostgreSQL.
 *
 * 1. An admission is written before Bedrock is asked; its record is written when the call has ended. An
 *    admission rewritten, because the call may cost more than it said, takes the place of the first.
 * 2. Records are shipped to PostgreSQL in batches, idempotently, and kept on disk until they have arrived.
 * 3. At start, what a previous run left behind is shipped first; admissions without a record become records with
 *    the ending `task-lost`, priced at their worst case.
 * 4. A segment is removed when nothing in it is needed any more.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | task killed | rows are replayed by its next run |
 * | PostgreSQL away | rows gather; above the bound of rows or bytes `isFull` and new calls are refused |
 * | disk takes no lines | no admissions; a record waits in memory, its admission stays on disk, and it is written when the disk is well again unless PostgreSQL had it before (disk.ts) |
 * | the same at the start | the same, and what previous runs left is shipped if it can be read |
 * | row refused by PostgreSQL, line or call that nobody can read or price | set aside in set-aside.log, counted (set-aside.ts) |
 * | file that nobody can read | what was read of it is shipped, the file is set aside, counted |
 * | setting aside fails | the file stays, for the next run |
 */
import { mkdir, stat } from 'node:fs/promises';
import type { OnProblem } from '../../core/metrics/label-values.ts';
import type { Clock } from '../../core/clock.ts';
import { isRowFault } from '../../core/db/row-faults.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { within } from '../../core/within.ts';
import { AppendedAdmission, AppendedRecord, keepInMemory, type JournalState } from './appended.ts';
import { createBacklog, type Backlog } from './backlog.ts';
import { openDisk, type Disk, type Trouble } from './disk.ts';
import { lineText, mostLineBytes, writeLine, type Admission } from './entry.ts';
import { oldSegments, type OldSegment } from './old-segments.ts';
import { OpenCalls } from './open-calls.ts';
import { claimDirectory, refuseIfOwned, releaseDirectory } from './owner.ts';
import { replay } from './replay.ts';
import { Retention, type Home } from './retention.ts';
import { RowBlocks } from './row-blocks.ts';
import { DiskTrouble } from './disk-trouble.ts';
import { Segment, type CreateFile } from './segment.ts';
import { createSetAside, type SetAsideKind } from './set-aside.ts';
import { createShipper } from './ship.ts';
import { Shipment } from './shipment.ts';

export type Journal = {
  /**
   * Resolves when the admission is on disk, rejects when the disk does not take it. Of a call that is admitted already,
   * because it is admitted to more, it takes the place of the former one; its record must not come before.
   */
  readonly admitted: (admission: Admission) => Promise<void>;
  /** Takes the record of an admitted call; it is on its way to disk and PostgreSQL when this returns. */
  readonly record: (record: UsageRecord) => void;
  /** Whether too much is waiting for PostgreSQL to take on more. */
  readonly isFull: () => boolean;
  /** Null when the disk takes lines. */
  readonly trouble: () => Trouble | null;
  /** Records of ended calls that are in memory alone, because the disk did not take them. */
  readonly unwritten: () => number;
  /** Whether nothing is left of what previous runs had written. */
  readonly isCaughtUp: () => boolean;
  /** Records that have not reached PostgreSQL. */
  readonly pending: () => number;
  /** How long the oldest of them has waited; the alarm when PostgreSQL stays away. */
  readonly oldestSeconds: () => number;
  /** What the journal occupies on disk. */
  readonly bytes: () => number;
  /** Rows that PostgreSQL refused for their content since the task started. */
  readonly refusedRows: () => number;
  /** What proxy/spill takes its objects from; it can still be read after `close`. */
  readonly backlog: Backlog;
  /**
   * Ships what it can within `deadlineMs`, all steps together; the rest stays on disk for the next run. Returns how many
   * rows those are, at least: what a previous run left and was not read yet counts as one.
   */
  readonly close: (deadlineMs: number) => Promise<number>;
};

export type JournalOptions = {
  readonly directory: string;
  /** Directories of processes that are no more, whose segments are replayed too. @default none */
  readonly abandoned?: readonly string[];
  readonly clock: Clock;
  readonly insert: (rows: readonly Buffer[]) => Promise<void>;
  /** Makes the record of a call that ended with the task. */
  readonly lostRecord: (admission: Admission) => UsageRecord;
  readonly onProblem: OnProblem;
  /** Something was set aside. @default nothing */
  readonly onSetAside?: (kind: SetAsideKind) => void;
  /** The disk takes lines again, after so many seconds. @default nothing */
  readonly onWell?: (troubleSeconds: number) => void;
  /** Makes the files of the journal. @default as segments say */
  readonly createFile?: CreateFile;
  /** @default 50_000 */
  readonly maxPending?: number;
  /** @default 4 GiB */
  readonly maxBytes?: number;
  /** @default 16 MiB */
  readonly segmentBytes?: number;
  /** Rows of previous runs that wait in memory at once; the others wait on disk, where no spill sees them. @default 2_000 */
  readonly replayRows?: number;
};

/** Throws for a directory that another task uses. A disk that takes no lines is no reason not to begin. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, abandoned = [], clock, onProblem } = options;
  const maxPending = options.maxPending ?? 50_000;
  const maxBytes = options.maxBytes ?? 4 * 1_073_741_824;
  const replayRows = options.replayRows ?? REPLAY_ROWS;
  const calls = new OpenCalls();
  const blocks = new RowBlocks();
  /** Where the line of an admission is put together. */
  let scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  const unwritten = new Set<Shipment<Home>>();
  let refusedRows = 0;
  /** Rows that could be neither shipped nor set aside: their segments stay. */
  let heldBack = 0;
  let isClosing = false;
  let isReplayed = false;
  let replaying: Promise<void> | null = null;
  /** Null until it has tried to begin. */
  let disk: Disk | null = null;

  const told = (kind: SetAsideKind): void => options.onSetAside?.(kind);
  const files = new Retention({
    aside: createSetAside({ directory, clock, onProblem }),
    isWell: () => disk === null || disk.current() !== null,
    onSetAside: told,
    onProblem,
  });

  const shipper = createShipper<Home>({
    insert: options.insert,
    isAboutContent: isRowFault,
    onShipped: (items) => {
      for (const item of items) {
        if (unwritten.size > 0) unwritten.delete(item);
        files.letGo(item.home);
      }
      // A full journal admits nothing, so shipping too must be able to let go of a segment that is done with.
      disk?.rotateWhenFull();
    },
    onRefused: async (item, error) => {
      refusedRows += 1;
      onProblem('row refused by PostgreSQL', error);
      const { row: content } = item;
      const isKept = await files.setAside(item.home, {
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
      files.letGo(item.home);
    },
    onAway: (error) => onProblem('ship to PostgreSQL', error),
  });

  const ship = async (row: string, home: OldSegment): Promise<void> => {
    if (shipper.pending() >= replayRows) await shipper.room(replayRows);
    blocks.write(row);
    shipper.add(new Shipment<Home>(blocks, home, clock.monotonicMs()));
  };
  const startReplay = (segments: readonly OldSegment[]): Promise<void> => {
    files.takeOld(segments);
    let damages = 0;
    return replay({
      segments,
      onRow: ship,
      onLost: async (admission, home) => {
        let row: string;
        try {
          row = usageRowJson(options.lostRecord(admission));
        } catch (error) {
          const content = lineText('A', JSON.stringify(admission)).trimEnd();
          onProblem('price a lost call', error);
          await files.setAside(home, { kind: 'unpriced', reason: textOf(error), offset: null, content });
          files.letGo(home);
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
        else await files.setAside(home, { kind, reason, offset, content: bytes });
      },
      onUnreadable: (error, home) => {
        home.keptFor ??= textOf(error);
      },
      onRelease: (home) => files.retireOld(home),
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
      segment.appendSoon(shipment.block, shipment.start, shipment.end, {
        written: () => {
          const former = shipment.home;
          const isWanted = unwritten.delete(shipment);
          if (isWanted) shipment.home = segment;
          files.letGo(isWanted ? former : segment);
        },
        refused: () => files.letGo(segment),
      });
    }
  };

  for (const one of [directory, ...abandoned]) await refuseIfOwned(one);
  const opened = await openDisk({
    directory,
    clock,
    segmentBytes: options.segmentBytes ?? 16 * 1_048_576,
    createFile: options.createFile,
    prepare: async () => {
      await makeDirectory(directory);
      replaying ??= startReplay(await segmentsIn([...abandoned, directory]));
      await claimDirectory(directory);
    },
    onClosed: (segment) => files.takeClosed(segment),
    onTrouble: (error) => onProblem('journal disk', error),
    onWell: (segment, troubleSeconds) => {
      if (troubleSeconds !== null) options.onWell?.(troubleSeconds);
      writeAgain(segment);
      files.tryStuck();
    },
    onProblem,
  });
  disk = opened;

  const bytes = (): number => files.bytes + (opened.current()?.bytes ?? 0);
  const isCaughtUp = (): boolean => isReplayed && files.isOldGone;
  const state: JournalState = { calls, unwritten, files, shipper, clock };

  return {
    admitted: (admission) => {
      const segment = opened.current();
      if (segment === null) return Promise.reject(new DiskTrouble(opened.trouble()?.error));
      segment.outstanding += 1;
      opened.rotateWhenFull();
      const json = JSON.stringify(admission);
      const most = mostLineBytes(json);
      if (scratch.length < most) scratch = Buffer.allocUnsafeSlow(2 * most);
      const end = writeLine(scratch, 0, 'A', json);
      return segment.append(scratch, 0, end, new AppendedAdmission(admission, segment, state));
    },
    record: (record) => {
      blocks.write(usageRowJson(record));
      const segment = opened.current();
      const shipment = new Shipment<Home>(blocks, segment, clock.monotonicMs());
      if (segment === null) {
        keepInMemory(record.requestId, shipment, state);
        return;
      }
      segment.outstanding += 1;
      segment.appendSoon(
        shipment.block,
        shipment.start,
        shipment.end,
        new AppendedRecord(record.requestId, shipment, segment, state),
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
    backlog: createBacklog({
      clock,
      shipper,
      calls,
      lostRecord: options.lostRecord,
      isWhole: () => isReplayed && heldBack === 0,
    }),
    close: async (deadlineMs) => {
      const endMs = clock.monotonicMs() + deadlineMs;
      const leftMs = (): number => Math.max(0, endMs - clock.monotonicMs());
      await within(
        deadlineMs,
        opened.close(() => unwritten.size > 0),
      );
      const replayed = replaying ?? Promise.resolve();
      await within(leftMs(), replayed);
      isClosing = true;
      const left = await shipper.stop(Math.max(LAST_SHIP_MS, leftMs()));
      await within(Math.max(SETTLE_MS, leftMs()), replayed);
      await within(Math.max(SETTLE_MS, leftMs()), files.settled());
      await releaseDirectory(directory);
      return left + heldBack + (isCaughtUp() ? 0 : 1);
    },
  };
}

/** Rows of a previous run that wait in memory at once; the others wait on disk. */
const REPLAY_ROWS = 2_000;
/** An admission is seldom longer; then there is more. */
const SCRATCH_BYTES = 8_192;
/** What the last steps of closing have at least, however long the others took. */
const LAST_SHIP_MS = 500;
const SETTLE_MS = 250;
/** Lines of one segment that are set aside one by one; with more it is kept whole. */
const MOST_DAMAGES = 100;

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}

async function segmentsIn(directories: readonly string[]): Promise<readonly OldSegment[]> {
  return (await Promise.all(directories.map(oldSegments))).flat();
}

/** It may be there on a disk that takes no other. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (!(await stat(directory)).isDirectory()) throw error;
  }
}
