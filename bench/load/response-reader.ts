/**
 * Reads answers of HTTP/1.1 off one connection: status, and where the body ends, by content-length or chunks. It keeps
 * nothing of a body. Much less than an HTTP client, so that the load costs little of the processor that it shares.
 */
export type Progress = 'head' | 'body' | 'done' | 'broken';

const HEAD_END = Buffer.from('\r\n\r\n');
const CR = 0x0d;
const LF = 0x0a;
const STATUS_AT = 9;

/** Where it stands within a chunked body. */
type ChunkPart = 'size' | 'extension' | 'data' | 'data-end' | 'trailer';

export class ResponseReader {
  status = 0;
  bodyBytes = 0;
  /** Whether the server keeps the connection. */
  isKept = true;
  #head: Buffer | null = null;
  #isInBody = false;
  #isChunked = false;
  /** Bytes that are still to come: of the body, or of this chunk. */
  #left = 0;
  #part: ChunkPart = 'size';
  #lineBytes = 0;

  reset(): void {
    this.status = 0;
    this.bodyBytes = 0;
    this.isKept = true;
    this.#head = null;
    this.#isInBody = false;
    this.#isChunked = false;
    this.#left = 0;
    this.#part = 'size';
    this.#lineBytes = 0;
  }

  /** Takes what has arrived; the bytes are the caller's again afterwards. */
  take(bytes: Buffer): Progress {
    if (this.#isInBody) return this.#takeBody(bytes, 0);
    const known = this.#head === null ? bytes : Buffer.concat([this.#head, bytes]);
    const end = known.indexOf(HEAD_END);
    if (end === -1) {
      this.#head = Buffer.from(known);
      return 'head';
    }
    if (!this.#readHead(known.toString('latin1', 0, end).toLowerCase())) return 'broken';
    this.#isInBody = true;
    return this.#takeBody(known, end + HEAD_END.length);
  }

  #readHead(head: string): boolean {
    this.status = Number(head.slice(STATUS_AT, STATUS_AT + 3));
    this.isKept = !head.includes('\r\nconnection: close');
    this.#isChunked = head.includes('\r\ntransfer-encoding: chunked');
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    if (length !== undefined) this.#left = Number(length);
    return this.#isChunked || length !== undefined;
  }

  #takeBody(bytes: Buffer, from: number): Progress {
    if (this.#isChunked) return this.#takeChunks(bytes, from);
    const here = bytes.length - from;
    if (here > this.#left) return 'broken';
    this.bodyBytes += here;
    this.#left -= here;
    return this.#left === 0 ? 'done' : 'body';
  }

  #takeChunks(bytes: Buffer, from: number): Progress {
    let at = from;
    while (at < bytes.length) {
      if (this.#part === 'data') {
        const here = Math.min(this.#left, bytes.length - at);
        this.bodyBytes += here;
        this.#left -= here;
        at += here;
        if (this.#left === 0) this.#part = 'data-end';
        continue;
      }
      const byte = bytes[at] ?? 0;
      at += 1;
      if (byte === CR) continue;
      if (byte !== LF) {
        if (!this.#takeLineByte(byte)) return 'broken';
        continue;
      }
      if (this.#endLine()) return at === bytes.length ? 'done' : 'broken';
    }
    return 'body';
  }

  /** Of a line that says a size, or of a trailer. */
  #takeLineByte(byte: number): boolean {
    this.#lineBytes += 1;
    if (this.#part === 'trailer' || this.#part === 'extension') return true;
    if (byte === 0x3b) {
      this.#part = 'extension';
      return true;
    }
    const digit = hexDigit(byte);
    this.#left = this.#left * 16 + digit;
    return this.#part === 'size' && digit >= 0;
  }

  /** Whether that was the last line of the answer. */
  #endLine(): boolean {
    const isEmpty = this.#lineBytes === 0;
    this.#lineBytes = 0;
    if (this.#part === 'data-end') this.#part = 'size';
    else if (this.#part === 'trailer') return isEmpty;
    else this.#part = this.#left === 0 ? 'trailer' : 'data';
    return false;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
