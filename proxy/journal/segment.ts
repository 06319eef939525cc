/**
 * One file of the journal. Lines are written in groups (group commit): at the end of the turn of the event loop for
 * those somebody waits for, within a few milliseconds for the others; a busy event loop rests between two writes, so that
 * its groups are larger. Whoever appended a line is told when the kernel has it, which is what survives a killed task. The
 * disk is synced in the background a few times a second, which is what survives a power cut.
 *
 * A write or sync that fails ends the segment: what the failed group had left in the file is cut off, nothing more is
 * appended, every line that waits is rejected. What was in it before stays, for the next run.
 */
import { close, constants, fdatasync, ftruncate, open, stat, unlink, write } from 'node:fs';
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { GatheredBytes } from '../../core/gathered-bytes.ts';
import { DiskTrouble } from './disk-trouble.ts';

const openFile = promisify(open);
const closeFile = promisify(close);
const syncFile = promisify(fdatasync);
const statFile = promisify(stat);
const truncateFile = promisify(ftruncate);
const unlinkFile = promisify(unlink);

const SYNC_MS = 200;
/** How long a line that nobody waits for may wait for others. */
const GATHER_MS = 5;
/** Shortest time between two writes while the event loop is busier than this: each costs as much as half a call. */
const REST_MS = 2;
const BUSY_UTILIZATION = 0.8;
/** A disk that takes this much takes the calls of the next moments too. */
const PROOF_BYTES = 1_048_576;
const NEWLINE = 0x0a;
const TOOK_NOTHING = 'the disk took nothing of what was written';

/** Opens a file that is not there yet, for appending. */
export type CreateFile = (path: string) => Promise<number>;

/** Who appended a line. One of both is called, once. */
export type Appender = {
  /** The kernel has the line. */
  written(): void;
  /** The disk does not take it. */
  refused(): void;
};

export type SegmentOptions = {
  /** The disk does not take it: called once, and the segment takes nothing more. */
  readonly onFailure: (segment: Segment, error: unknown) => void;
  /** @default a file of the owner alone */
  readonly createFile?: CreateFile;
};

export class Segment {
  readonly path: string;
  bytes = 0;
  /** Admissions without a record plus records not yet in PostgreSQL: the file is needed while there are any. */
  outstanding = 0;
  /** Closed, so that it grows no more. */
  isClosed = false;
  readonly #fd: number;
  readonly #onFailure: SegmentOptions['onFailure'];
  #failure: Error | null = null;
  /** The group that gathers, and its lines. */
  #batch: Group | null = null;
  readonly #gathered = new GatheredBytes();
  #writing: Group | null = null;
  /** A write is under way, rests after one, or begins at the end of this turn of the event loop. */
  #isWriting = false;
  /** The group that gathers is to be written as soon as nothing is being written. */
  #isDue = false;
  #isDirty = false;
  #gatherTimer: NodeJS.Timeout | null = null;
  #restTimer: NodeJS.Timeout | null = null;
  /** How busy the event loop was between the last two syncs. */
  #isLoopBusy = false;
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #closing: Promise<void> | null = null;
  #isFileClosed = false;
  readonly #syncTimer: NodeJS.Timeout;

  private constructor(path: string, fd: number, options: SegmentOptions) {
    this.path = path;
    this.#fd = fd;
    this.#onFailure = options.onFailure;
    this.#syncTimer = setInterval(this.#everySync, SYNC_MS);
    this.#syncTimer.unref();
  }

  static async create(path: string, options: SegmentOptions): Promise<Segment> {
    return new Segment(path, await (options.createFile ?? createFile)(path), options);
  }

  /** The same, when the disk takes more than an empty file: some space is written, synced and given back. */
  static async createProven(path: string, options: SegmentOptions): Promise<Segment> {
    const fd = await (options.createFile ?? createFile)(path);
    try {
      await writeAll(fd, Buffer.alloc(PROOF_BYTES, NEWLINE));
      await syncFile(fd);
      await truncateFile(fd, 0);
      return new Segment(path, fd, options);
    } catch (error) {
      await discard(path, fd);
      throw error;
    }
  }

  /**
   * Appends the line in `source` from `start` to `end` and writes it at the end of the turn, or when what is being written
   * is. Resolves when it is written, and rejects with `DiskTrouble` when the disk does not take it; `appender` knows before.
   */
  append(source: Buffer, start: number, end: number, appender: Appender): Promise<void> {
    const group = this.#gather(source, start, end, appender);
    if (group === null)
      return Promise.reject(new DiskTrouble(this.#failure ?? new Error('the segment is closed')));
    this.#isDue = true;
    if (!this.#isWriting) this.#writeSoon();
    return group.ended;
  }

  /** As `append`, but the line may wait a few milliseconds for others. */
  appendSoon(source: Buffer, start: number, end: number, appender: Appender): void {
    if (this.#gather(source, start, end, appender) === null) return;
    this.#gatherTimer ??= setTimeout(this.#endGathering, GATHER_MS);
  }

  /** The group that the line is in; null: it is refused. */
  #gather(source: Buffer, start: number, end: number, appender: Appender): Group | null {
    if (this.#failure !== null || this.#isFileClosed) {
      appender.refused();
      return null;
    }
    this.#gathered.add(source, start, end);
    this.#batch ??= new Group();
    this.#batch.appenders.push(appender);
    return this.#batch;
  }

  readonly #endGathering = (): void => {
    this.#gatherTimer = null;
    this.#isDue = true;
    if (!this.#isWriting) this.#writeBatch();
  };

  /** At the end of the turn, so that what else happens in it is written along: a busy task has long turns, and large groups. */
  #writeSoon(): void {
    this.#isWriting = true;
    setImmediate(this.#writeBatch);
  }

  /** Ends the segment because its disk does not take it; the same as a write that fails. */
  fail(error: Error): void {
    if (this.#failure !== null || this.isClosed) return;
    this.#failure = error;
    this.#isDirty = false;
    this.#writing?.refuse(error);
    this.#batch?.refuse(error);
    this.#batch = null;
    this.#gathered.clear();
    this.#onFailure(this, error);
  }

  /** The group that the disk has been given and has not taken yet, so that two looks can tell whether it is stuck. */
  get writing(): object | null {
    return this.#writing;
  }

  /** Rejects when the file is not found any more where it was made: what is written to it now, no next run reads. */
  async look(): Promise<void> {
    await statFile(this.path);
  }

  /** Whether `close` has been called. */
  get isClosing(): boolean {
    return this.#closing !== null;
  }

  /** Waits for what is appended, syncs it and closes the file. What is appended afterwards is rejected. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#syncTimer);
    if (this.#restTimer !== null) {
      clearTimeout(this.#restTimer);
      this.#endRest();
    }
    if (this.#gatherTimer !== null) {
      clearTimeout(this.#gatherTimer);
      this.#endGathering();
    }
    // What is appended during the sync is written and synced too.
    do {
      while (this.#isBusy()) await this.#settled();
      if (this.#failure === null) await syncFile(this.#fd).catch((error: Error) => this.fail(error));
    } while (this.#isBusy());
    // A write that hangs has the file until it comes back, if it ever does.
    if (!this.#isWriting) await this.#closeFile();
    this.isClosed = true;
  }

  /** Whether lines wait for the disk, which takes them. */
  #isBusy(): boolean {
    return this.#failure === null && (this.#batch !== null || this.#isWriting);
  }

  /** Resolves when the batch that gathers or is being written has ended, well or badly. */
  #settled(): Promise<void> {
    const batch = this.#batch ?? this.#writing;
    if (batch !== null) return batch.ended.catch(() => undefined);
    // It is about to be found that nothing is left to write.
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  /** Called once: the number of a closed file may be that of another file, or of a connection, the next moment. */
  #closeFile(): Promise<void> {
    this.#isFileClosed = true;
    return closeFile(this.#fd).catch(() => undefined);
  }

  readonly #writeBatch = (): void => {
    const batch = this.#batch;
    this.#isDue = false;
    this.#isWriting = batch !== null;
    this.#writing = batch;
    if (batch === null) {
      // It failed after this write was planned, and was closed in between.
      if (this.isClosed && !this.#isFileClosed) void this.#closeFile();
      return;
    }
    this.#batch = null;
    this.#writeRest(this.#gathered.take(), 0, batch);
  };

  #writeRest(bytes: Buffer, offset: number, batch: Group): void {
    write(this.#fd, bytes, offset, bytes.length - offset, null, (error, written) => {
      const failure = this.#failure ?? error ?? (written === 0 ? new Error(TOOK_NOTHING) : null);
      if (failure !== null) {
        this.#cutOff(failure);
        return;
      }
      if (offset + written < bytes.length) {
        this.#writeRest(bytes, offset + written, batch);
        return;
      }
      this.bytes += bytes.length;
      this.#isDirty = true;
      this.#gathered.release();
      batch.written();
      this.#writing = null;
      if (this.isClosing) this.#writeBatch();
      else if (this.#isLoopBusy) this.#restTimer = setTimeout(this.#endRest, REST_MS);
      else if (this.#isDue) this.#writeSoon();
      else this.#isWriting = false;
    });
  }

  readonly #endRest = (): void => {
    this.#restTimer = null;
    if (this.#isDue) this.#writeBatch();
    else this.#isWriting = false;
  };

  /**
   * Lines of a group that failed are refused as one, so none of them may be found by a next run. Where the file
   * cannot be cut either, its torn end fails its checksum.
   */
  #cutOff(error: Error): void {
    ftruncate(this.#fd, this.bytes, () => {
      this.#writing?.refuse(error);
      this.fail(error);
      this.#writing = null;
      this.#isWriting = false;
      if (this.isClosed) void this.#closeFile();
    });
  }

  readonly #everySync = (): void => {
    const now = performance.eventLoopUtilization();
    this.#isLoopBusy =
      performance.eventLoopUtilization(now, this.#utilization).utilization > BUSY_UTILIZATION;
    this.#utilization = now;
    this.#sync();
  };

  #sync(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    // The kernel forgets what it could not write, so a second sync that succeeds would say nothing.
    fdatasync(this.#fd, (error) => {
      if (error !== null && !this.isClosing) this.fail(error);
    });
  }
}

/** Lines that are written together. */
class Group {
  readonly appenders: Appender[] = [];
  #promise: PromiseWithResolvers<void> | null = null;
  #isEnded = false;

  /** Resolves when it is written, rejects when it is refused; to be asked for before that. One promise for all its lines. */
  get ended(): Promise<void> {
    this.#promise ??= Promise.withResolvers<void>();
    return this.#promise.promise;
  }

  written(): void {
    this.#isEnded = true;
    for (const appender of this.appenders) appender.written();
    this.#promise?.resolve();
  }

  refuse(error: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const appender of this.appenders) appender.refused();
    this.#promise?.reject(new DiskTrouble(error));
  }
}

function createFile(path: string): Promise<number> {
  const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
  return openFile(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600);
}

async function discard(path: string, fd: number): Promise<void> {
  await closeFile(fd).catch(() => undefined);
  await unlinkFile(path).catch(() => undefined);
}

function writeAll(fd: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const writeFrom = (offset: number): void => {
      write(fd, bytes, offset, bytes.length - offset, null, (error, written) => {
        if (error !== null) reject(error);
        else if (written === 0) reject(new Error(TOOK_NOTHING));
        else if (offset + written === bytes.length) resolve();
        else writeFrom(offset + written);
      });
    };
    writeFrom(0);
  });
}
