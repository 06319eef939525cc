/**
 * One file of the journal. Lines handed in during one turn of the event loop are written together (group commit); a
 * line's promise resolves when the kernel has it, which is what survives a killed task. The disk is synced in the
 * background a few times a second, which is what survives a power cut.
 */
import { close, fdatasync, open, unlink, write } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);
const closeFile = promisify(close);
const syncFile = promisify(fdatasync);
const unlinkFile = promisify(unlink);

const SYNC_MS = 200;

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
  #isWriting = false;
  #isDirty = false;
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

  /** Appends a line; resolves when it is written, rejects when the disk does not take it. */
  append(line: string): Promise<void> {
    this.#text += line;
    this.#batch ??= newBatch();
    const { promise } = this.#batch;
    if (!this.#isWriting) {
      this.#isWriting = true;
      setImmediate(this.#writeBatch);
    }
    return promise;
  }

  /** Waits for what was appended, syncs it and closes the file. Nothing may be appended afterwards. */
  async close(): Promise<void> {
    clearInterval(this.#syncTimer);
    while (this.#batch !== null) await this.#batch.promise.catch(() => undefined);
    await syncFile(this.#fd);
    await closeFile(this.#fd);
  }

  async remove(): Promise<void> {
    await unlinkFile(this.path);
  }

  readonly #writeBatch = (): void => {
    const batch = this.#batch;
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
      this.#writeBatch();
    });
  }

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
