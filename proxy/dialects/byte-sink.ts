/**
 * Where a reply's bytes gather: those of one read of the upstream, handed to the socket whole. They gather in a buffer that
 * serves one sink after the other, and are copied once, into one of just their size: a stream that waits holds no memory
 * here, and one that the client reads slowly holds no more than its bytes.
 */
import { decodeBase64 } from './base64.ts';

export class ByteSink {
  #buffer: Buffer;
  #length = 0;

  /** `buffer`: one of its own, for a sink that gathers over many reads. @default the one that serves all, while it is filled */
  constructor(buffer: Buffer = NO_BYTES) {
    this.#buffer = buffer;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends ASCII or Latin-1 text: the framing of events. */
  latin1(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#buffer.write(text, this.#length, 'latin1');
  }

  utf8(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#buffer.write(text, this.#length, 'utf8');
  }

  /** Decodes base64 text straight into the sink. */
  base64(text: string): void {
    this.#reserve(Math.ceil(text.length / 4) * 3);
    this.#length += this.#buffer.write(text, this.#length, 'base64');
  }

  /** Appends all of a prepared piece. */
  piece(source: Buffer): void {
    this.#reserve(source.length);
    this.#buffer.set(source, this.#length);
    this.#length += source.length;
  }

  bytes(source: Buffer, start = 0, end = source.length): void {
    const length = end - start;
    this.#reserve(length);
    if (length > LOOPED_BYTES) {
      this.#length += source.copy(this.#buffer, this.#length, start, end);
      return;
    }
    const buffer = this.#buffer;
    let to = this.#length;
    for (let at = start; at < end; at += 1, to += 1) buffer[to] = source[at] ?? 0;
    this.#length = to;
  }

  /**
   * Decodes the base64 text in `source` from `start` on, up to the quote that ends it. Returns how many bytes that gave; -1,
   * and appends nothing, where it is not written as Bedrock writes it.
   */
  base64Bytes(source: Buffer, start: number): number {
    this.#reserve(Math.ceil((source.length - start) / 4) * 3);
    const decoded = decodeBase64(source, start, this.#buffer, this.#length);
    if (decoded !== -1) this.#length += decoded;
    return decoded;
  }

  /** A view of what was appended since `mark` (a former `length`); valid until the next append. */
  since(mark: number): Buffer {
    return this.#buffer.subarray(mark, this.#length);
  }

  /** Drops what was appended since `mark`. */
  dropSince(mark: number): void {
    this.#length = mark;
  }

  /** Everything appended, as a buffer of its own; the sink is empty afterwards. */
  take(): Buffer {
    const taken = Buffer.allocUnsafe(this.#length);
    this.#buffer.copy(taken, 0, 0, this.#length);
    this.clear();
    return taken;
  }

  /** Drops everything appended. */
  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > spare.length && this.#buffer.length <= MAX_SPARE_BYTES) spare = this.#buffer;
    this.#buffer = NO_BYTES;
  }

  #reserve(extraBytes: number): void {
    const needed = this.#length + extraBytes;
    if (needed <= this.#buffer.length) return;
    if (this.#buffer === NO_BYTES && spare.length >= needed) {
      this.#buffer = spare;
      spare = NO_BYTES;
      return;
    }
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, needed, MIN_BYTES));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

const NO_BYTES = Buffer.alloc(0);
/** Copied byte by byte, for which so few are quicker than a call. */
const LOOPED_BYTES = 48;
const MIN_BYTES = 4096;
/** What one read of 64 KiB may become, in any dialect. */
const MAX_SPARE_BYTES = 524_288;
/** The buffer that no sink has; none while one has it. */
let spare: Buffer = NO_BYTES;

/** A comment of server-sent events, which keeps a waiting stream alive. */
export function pingStream(sink: ByteSink): void {
  sink.piece(PING);
}

const PING = Buffer.from(': ping\n\n');
