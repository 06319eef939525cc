/**
 * The journal: crash-safe usage records on the task's own disk, in front of PostgreSQL.
 *
 * 1. An admission is written before Bedrock hears of the call; its record is written when the call has ended.
 * 2. Records are shipped to PostgreSQL in batches, idempotently, and kept on disk until they have arrived.
 * 3. At start, what an earlier life left behind is shipped first; admissions without a record become records with
 *    the ending `task-lost`, priced at their worst case.
 * 4. A segment is removed when nothing in it is needed any more.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | task killed | rows are replayed by its next life |
 * | PostgreSQL away | rows gather; above the bound `isFull` and new calls are refused |
 * | row refused by PostgreSQL | set aside in refused.log, counted |
 * | disk full | admissions are refused; records are shipped from memory |
 */
import { appendFile, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { admissionLine, recordLine, type Admission } from './entry.ts';
import { readLeftover, SEGMENT_SUFFIX } from './replay.ts';
import { Segment } from './segment.ts';
import { createShipper, type Shipment } from './ship.ts';

export type Journal = {
  /** Resolves when the admission is on disk. Rejects when the disk does not take it. */
  readonly admitted: (admission: Admission) => Promise<void>;
  /** Takes the record of an admitted call; it is on its way to disk and PostgreSQL when this returns. */
  readonly record: (record: UsageRecord) => void;
  /** Whether too much is waiting for PostgreSQL to take on more. */
  readonly isFull: () => boolean;
  /** Records that have not reached PostgreSQL. */
  readonly pending: () => number;
  /** Ships what it can within `deadlineMs`; the rest stays on disk for the next life. Returns how many those are. */
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
  /** @default 16 MiB */
  readonly segmentBytes?: number;
};

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, clock, onProblem } = options;
  const maxPending = options.maxPending ?? 50_000;
  const segmentBytes = options.segmentBytes ?? 16 * 1_048_576;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await claim(directory);
  const leftover = await readLeftover(directory);

  let sequence = 0;
  const newSegment = (): Promise<Segment> => {
    sequence += 1;
    const name = `${clock.nowMs()}-${process.pid}-${String(sequence).padStart(6, '0')}${SEGMENT_SUFFIX}`;
    return Segment.create(join(directory, name));
  };
  let current = await newSegment();
  let isRotating = false;
  const closing = new Set<Promise<void>>();
  const homes = new Map<string, Segment>();

  const retire = (segment: Segment): void => {
    if (segment === current || segment.outstanding > 0) return;
    const removal = segment.remove().catch((error: unknown) => onProblem('remove segment', error));
    closing.add(removal.finally(() => closing.delete(removal)));
  };

  const shipper = createShipper({
    insert: options.insert,
    isAboutContent,
    onShipped: (items) => {
      for (const { home } of items) {
        home.outstanding -= 1;
        if (home.outstanding === 0 && home instanceof Segment) retire(home);
        else if (home.outstanding === 0) removeLeftover();
      }
    },
    onRefused: ({ row, home }, error) => {
      onProblem('row refused by PostgreSQL', error);
      home.outstanding -= 1;
      appendFile(join(directory, 'refused.log'), `${row}\n`, { mode: 0o600 }).catch((cause: unknown) =>
        onProblem('write refused.log', cause),
      );
    },
    onAway: (error) => onProblem('ship to PostgreSQL', error),
  });

  const rotate = (): void => {
    if (isRotating || current.bytes < segmentBytes) return;
    isRotating = true;
    const full = current;
    newSegment()
      .then(async (next) => {
        current = next;
        await full.close();
        retire(full);
      })
      .catch((error: unknown) => onProblem('rotate journal', error))
      .finally(() => {
        isRotating = false;
      });
  };

  const oldHome = { outstanding: leftover.rows.length + leftover.lost.length };
  const removeLeftover = (): void => {
    for (const path of leftover.paths)
      unlink(path).catch((error: unknown) => onProblem('remove old segment', error));
  };
  if (leftover.tornLines > 0) onProblem('replay', new Error(`${leftover.tornLines} torn lines were cut off`));
  for (const row of leftover.rows) shipper.add({ row, home: oldHome });
  for (const admission of leftover.lost)
    shipper.add({ row: usageRowJson(options.lostRecord(admission)), home: oldHome });
  if (oldHome.outstanding === 0) removeLeftover();

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
    record: (record) => {
      const row = usageRowJson(record);
      const segment = current;
      segment.outstanding += 1;
      const shipment: Shipment = { row, home: segment };
      segment
        .append(recordLine(row))
        .catch((error: unknown) => onProblem('write journal', error))
        .finally(() => {
          const home = homes.get(record.requestId);
          homes.delete(record.requestId);
          if (home !== undefined) home.outstanding -= 1;
          shipper.add(shipment);
          if (home !== undefined) retire(home);
        });
    },
    isFull: () => shipper.pending() >= maxPending,
    pending: () => shipper.pending(),
    close: async (deadlineMs) => {
      const last = current;
      await last.close();
      const left = await shipper.stop(deadlineMs);
      await Promise.all(closing);
      if (last.outstanding === 0) await last.remove();
      await unlink(join(directory, OWNER_FILE)).catch(() => undefined);
      return left;
    },
  };
}

const OWNER_FILE = 'owner';

/** Refuses a directory that another living process uses: its open calls would be taken for lost ones. */
async function claim(directory: string): Promise<void> {
  const path = join(directory, OWNER_FILE);
  const owner = Number(await readFile(path, 'utf8').catch(() => ''));
  if (owner > 0 && owner !== process.pid && isAlive(owner)) {
    throw new Error(
      `The journal directory ${directory} is in use by process ${owner}; give each task its own JOURNAL_DIR.`,
    );
  }
  await writeFile(path, String(process.pid), { mode: 0o600 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (constraint): the rows are at fault, not the connection. */
function isAboutContent(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code)
  );
}
