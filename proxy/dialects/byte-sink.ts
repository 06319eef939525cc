/**
 * Where a reply's bytes gather: one buffer per read of the upstream, grown by doubling, handed to the socket whole.
 * Avoids one allocation and one system call per event.
 */
export class ByteSink {
  #buffer: Buffer;
  #length = 0;

  /** `initialBytes`: room to start with; the sink remembers the largest size it needed. */
  constructor(initialBytes = 4096) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
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

  bytes(source: Buffer, start = 0, end = source.length): void {
    this.#reserve(end - start);
    this.#length += source.copy(this.#buffer, this.#length, start, end);
  }

  /** A view of what was appended since `mark` (a former `length`); valid until the next append. */
  since(mark: number): Buffer {
    return this.#buffer.subarray(mark, this.#length);
  }

  /** Everything appended, as a buffer of its own; the sink is empty afterwards. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.allocUnsafe(Math.max(4096, this.#length));
    this.#length = 0;
    return taken;
  }

  /** Drops everything appended. */
  clear(): void {
    this.#length = 0;
  }

  #reserve(extraBytes: number): void {
    if (this.#length + extraBytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + extraBytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

/** A comment of server-sent events, which keeps a waiting stream alive. */
export function pingStream(sink: ByteSink): void {
  sink.latin1(': ping\n\n');
}
