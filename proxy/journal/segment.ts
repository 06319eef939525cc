/**
 * One file of the journal. Lines are written in groups (group commit): at the end of the turn of the event loop for
 * those somebody waits for, within a few milliseconds for the others. A line's promise resolves when the kernel has
 * it, which is what survives a killed task. The disk is synced in the background a few times a second, which is what
 * survives a power cut.
 */
import { close, fdatasync, open, unlink, write } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);
const closeFile = promisify(close);
const syncFile = promisify(fdatasync);
const unlinkFile = promisify(unlink);

const SYNC_MS = 200;
/** How long a line that nobody waits for may wait for company. */
const GATHER_MS = 5;
/** Shortest time between two writes; only a busy task notices, and writes in larger groups. */
const REST_MS = 1;

type Batch = {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

export class Segment {
  readonly path: string;
  bytes = 0;
  /** Admissions without a record plus records not yet in PostgreSQL: the file is needed while there are any. */
  outstanding = 0;
  readonly #fd: number;
  #text = '';
  #batch: Batch | null = null;
  #writing: Batch | null = null;
  #isWriting = false;
  #isDirty = false;
  #gatherTimer: NodeJS.Timeout | null = null;
  #restTimer: NodeJS.Timeout | null = null;
  #isClosing = false;
  /** A write failed and may have left part of a line; the next one starts on a line of its own. */
  #isTorn = false;
  readonly #syncTimer: NodeJS.Timeout;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
    this.#syncTimer = setInterval(() => this.#sync(), SYNC_MS);
    this.#syncTimer.unref();
  }

  static async create(path: string): Promise<Segment> {
    return new Segment(path, await openFile(path, 'ax', 0o600));
  }

  /** Appends a line and writes it at once, or within a millisecond of the last write; resolves when it is written, rejects when the disk does not take it. */
  append(line: string): Promise<void> {
    const promise = this.#gather(line);
    if (!this.#isWriting) {
      this.#isWriting = true;
      setImmediate(this.#writeBatch);
    }
    return promise;
  }

  /** As `append`, but the line may wait a few milliseconds for others. */
  appendSoon(line: string): Promise<void> {
    const promise = this.#gather(line);
    this.#gatherTimer ??= setTimeout(this.#endGathering, GATHER_MS);
    return promise;
  }

  #gather(line: string): Promise<void> {
    this.#text += line;
    this.#batch ??= newBatch();
    return this.#batch.promise;
  }

  readonly #endGathering = (): void => {
    this.#gatherTimer = null;
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#writeBatch();
  };

  /** Waits for what was appended, syncs it and closes the file. Nothing may be appended afterwards. */
  async close(): Promise<void> {
    clearInterval(this.#syncTimer);
    this.#isClosing = true;
    if (this.#restTimer !== null) {
      clearTimeout(this.#restTimer);
      this.#endRest();
    }
    if (this.#gatherTimer !== null) {
      clearTimeout(this.#gatherTimer);
      this.#endGathering();
    }
    while (this.#batch !== null || this.#isWriting) await this.#settled();
    await syncFile(this.#fd);
    await closeFile(this.#fd);
  }

  /** Resolves when the batch that gathers or is being written has ended, well or badly. */
  #settled(): Promise<void> {
    return (this.#batch ?? this.#writing)?.promise.catch(() => undefined) ?? Promise.resolve();
  }

  async remove(): Promise<void> {
    await unlinkFile(this.path);
  }

  readonly #writeBatch = (): void => {
    const batch = this.#batch;
    this.#writing = batch;
    if (batch === null) {
      this.#isWriting = false;
      return;
    }
    const bytes = Buffer.from(this.#isTorn ? `\n${this.#text}` : this.#text);
    this.#isTorn = false;
    this.#text = '';
    this.#batch = null;
    this.bytes += bytes.length;
    this.#writeAll(bytes, 0, batch);
  };

  #writeAll(bytes: Buffer, offset: number, batch: Batch): void {
    write(this.#fd, bytes, offset, bytes.length - offset, null, (error, written) => {
      if (error !== null) {
        this.#isTorn = true;
        batch.reject(error);
      } else if (offset + written < bytes.length) {
        this.#writeAll(bytes, offset + written, batch);
        return;
      } else {
        this.#isDirty = true;
        batch.resolve();
      }
      this.#writing = null;
      if (this.#isClosing) this.#writeBatch();
      else this.#restTimer = setTimeout(this.#endRest, REST_MS);
    });
  }

  readonly #endRest = (): void => {
    this.#restTimer = null;
    this.#writeBatch();
  };

  #sync(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    fdatasync(this.#fd, (error) => {
      if (error !== null) this.#isDirty = true;
    });
  }
}

function newBatch(): Batch {
  let resolve = (): void => undefined;
  let reject = (_error: Error): void => undefined;
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  return { promise, resolve, reject };
}
