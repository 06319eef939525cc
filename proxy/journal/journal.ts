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
 * | row refused by PostgreSQL | set aside in refused.log, counted |
 * | disk full | admissions are refused; records are shipped from memory |
 * | line torn | its checksum fails and it is left out; what was written after it stands on a line of its own |
 * | call lost that has no price | its admission is set aside in refused.log, counted |
 */
import { appendFile, mkdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { isRowFault } from '../../core/db/row-faults.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { admissionLine, recordLine, type Admission } from './entry.ts';
import { claimDirectory, releaseDirectory } from './owner.ts';
import { oldSegments, replay, SEGMENT_SUFFIX, type OldSegment } from './replay.ts';
import { Segment } from './segment.ts';
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
  /** @default 50_000 */
  readonly maxPending?: number;
  /** @default 4 GiB */
  readonly maxBytes?: number;
  /** @default 16 MiB */
  readonly segmentBytes?: number;
};

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, clock, onProblem } = options;
  const maxPending = options.maxPending ?? 50_000;
  const maxBytes = options.maxBytes ?? 4 * 1_073_741_824;
  const segmentBytes = options.segmentBytes ?? 16 * 1_048_576;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await claimDirectory(directory);
  const leftover = await oldSegments(directory);
  let oldBytes = leftover.reduce((sum, segment) => sum + segment.bytes, 0);
  let closedBytes = 0;
  let refusedRows = 0;
  let isClosing = false;
  let isReplayed = false;

  let sequence = 0;
  const newSegment = (): Promise<Segment> => {
    sequence += 1;
    const name = `${clock.nowMs()}-${process.pid}-${String(sequence).padStart(6, '0')}${SEGMENT_SUFFIX}`;
    return Segment.create(join(directory, name));
  };
  let current = await newSegment();
  let rotation: Promise<void> | null = null;
  let isShut = false;
  let closingSegment: Segment | null = null;
  const closing = new Set<Promise<void>>();
  const removed = new WeakSet<Segment>();
  const homes = new Map<string, Segment>();

  const retire = (segment: Segment): void => {
    if (segment === current || segment === closingSegment || segment.outstanding > 0) return;
    if (removed.has(segment)) return;
    removed.add(segment);
    closedBytes -= segment.bytes;
    const removal = segment.remove().catch((error: unknown) => onProblem('remove segment', error));
    closing.add(removal.finally(() => closing.delete(removal)));
  };

  const isOld = (home: { outstanding: number }): home is OldSegment => 'path' in home;
  const retireOld = (home: OldSegment): void => {
    if (home.outstanding > 0) return;
    oldBytes -= home.bytes;
    const removal = unlink(home.path).catch((error: unknown) => onProblem('remove old segment', error));
    closing.add(removal.finally(() => closing.delete(removal)));
  };
  const setAside = (row: string, error: unknown): void => {
    refusedRows += 1;
    onProblem('row refused by PostgreSQL', error);
    appendFile(join(directory, 'refused.log'), `${row}\n`, { mode: 0o600 }).catch((cause: unknown) =>
      onProblem('write refused.log', cause),
    );
  };

  const shipper = createShipper({
    insert: options.insert,
    isAboutContent: isRowFault,
    onShipped: (items) => {
      for (const { home } of items) {
        home.outstanding -= 1;
        if (home.outstanding === 0 && home instanceof Segment) retire(home);
        else if (isOld(home)) retireOld(home);
      }
      // A full journal admits nothing, so shipping too must be able to let go of a segment that is done with.
      rotate();
    },
    onRefused: ({ row, home }, error) => {
      setAside(row, error);
      home.outstanding -= 1;
      if (home instanceof Segment) retire(home);
      else if (isOld(home)) retireOld(home);
    },
    onAway: (error) => onProblem('ship to PostgreSQL', error),
  });

  const bytes = (): number => oldBytes + closedBytes + current.bytes;

  const rotate = (): void => {
    if (rotation !== null || isShut || current.bytes < segmentBytes) return;
    const full = current;
    closingSegment = full;
    rotation = newSegment()
      .then(async (next) => {
        current = next;
        await full.close();
        // Counted when it grows no more; taken off again by the same figure when it is removed.
        closedBytes += full.bytes;
        closingSegment = null;
        retire(full);
      })
      .catch((error: unknown) => onProblem('rotate journal', error))
      .finally(() => {
        rotation = null;
      });
  };

  const replaying = replay({
    segments: leftover,
    onRow: async (row, home) => {
      if (shipper.pending() >= REPLAY_ROWS) await shipper.room(REPLAY_ROWS);
      shipper.add({ row, home, addedAtMs: clock.monotonicMs() });
    },
    onLost: async (admission, home) => {
      if (shipper.pending() >= REPLAY_ROWS) await shipper.room(REPLAY_ROWS);
      try {
        const row = usageRowJson(options.lostRecord(admission));
        shipper.add({ row, home, addedAtMs: clock.monotonicMs() });
      } catch (error) {
        setAside(JSON.stringify(admission), error);
        home.outstanding -= 1;
        retireOld(home);
      }
    },
    onRelease: retireOld,
    isStopped: () => isClosing,
  }).then(
    (tornLines) => {
      isReplayed = !isClosing;
      if (tornLines > 0) onProblem('replay', new Error(`${tornLines} torn lines were cut off`));
    },
    (error: unknown) => onProblem('replay', error),
  );

  return {
    admitted: (admission) => {
      const segment = current;
      segment.outstanding += 1;
      homes.set(admission.requestId, segment);
      rotate();
      return segment.append(admissionLine(admission)).catch((error: unknown) => {
        segment.outstanding -= 1;
        homes.delete(admission.requestId);
        throw error;
      });
    },
    readmitted: async (admission) => {
      const segment = current;
      segment.outstanding += 1;
      try {
        await segment.append(admissionLine(admission));
      } catch (error) {
        segment.outstanding -= 1;
        retire(segment);
        throw error;
      }
      const former = homes.get(admission.requestId);
      homes.set(admission.requestId, segment);
      if (former === undefined) return;
      former.outstanding -= 1;
      retire(former);
    },
    record: (record) => {
      const row = usageRowJson(record);
      const segment = current;
      segment.outstanding += 1;
      const shipment: Shipment = { row, home: segment, addedAtMs: clock.monotonicMs() };
      segment
        .appendSoon(recordLine(row))
        .catch((error: unknown) => onProblem('write journal', error))
        .finally(() => {
          const home = homes.get(record.requestId);
          homes.delete(record.requestId);
          if (home !== undefined) home.outstanding -= 1;
          shipper.add(shipment);
          if (home !== undefined) retire(home);
        });
    },
    isFull: () => shipper.pending() >= maxPending || bytes() >= maxBytes,
    pending: () => shipper.pending(),
    oldestSeconds: () => {
      const sinceMs = shipper.waitingSinceMs();
      return sinceMs === null ? 0 : Math.max(0, (clock.monotonicMs() - sinceMs) / 1000);
    },
    bytes,
    refusedRows: () => refusedRows,
    close: async (deadlineMs) => {
      isShut = true;
      await rotation;
      const last = current;
      await last.close();
      await Promise.race([replaying, deadline(deadlineMs)]);
      isClosing = true;
      const left = await shipper.stop(deadlineMs);
      await replaying;
      await Promise.all(closing);
      if (last.outstanding === 0) await last.remove();
      await releaseDirectory(directory);
      return isReplayed ? left : left + 1;
    },
  };
}

/** Rows of an earlier life that wait in memory at once; the others wait on disk. */
const REPLAY_ROWS = 2_000;

function deadline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
