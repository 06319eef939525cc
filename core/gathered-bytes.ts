/**
 * Bytes that are gathered while those before them are written: two buffers in turns, made once, instead of a text that
 * grows and is encoded in the end.
 */

const FIRST_BYTES = 65_536;
/** A larger buffer is not kept for the next turn. */
const MOST_KEPT_BYTES = 1_048_576;

export class GatheredBytes {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;
  /** The other buffer; while it is written, `#isTaken`. */
  #other: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #isTaken = false;

  get length(): number {
    return this.#length;
  }

  add(source: Buffer, start: number, end: number): void {
    this.#makeRoom(end - start);
    this.#length += source.copy(this.#bytes, this.#length, start, end);
  }

  addText(text: string): void {
    // A character of 16 bits takes three bytes of UTF-8 at most.
    this.#makeRoom(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  /** What is gathered; it stays as it is until `release`, which comes before the next. */
  take(): Buffer {
    const taken = this.#bytes;
    const length = this.#length;
    this.#bytes = this.#isTaken ? Buffer.allocUnsafeSlow(FIRST_BYTES) : this.#other;
    this.#length = 0;
    this.#other = taken;
    this.#isTaken = true;
    return taken.subarray(0, length);
  }

  /** What was taken is not needed any more. */
  release(): void {
    this.#isTaken = false;
    if (this.#other.length > MOST_KEPT_BYTES) this.#other = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }

  /** Forgets what is gathered. */
  clear(): void {
    this.#length = 0;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
