/**
 * Takes the framing off the body of an answer: content-length, chunks, or the end of the connection (RFC 9112, sections 6
 * and 7). All of the body in one read is given at once, in a Buffer of its own: a stream of small chunks is as cheap
 * as one large chunk, and the buffer that reads go to is free again.
 */
import { badAnswer } from './connection-error.ts';
import { COLON, CR, HEX, LF, SEMICOLON, TOKEN, VALUE } from './octets.ts';
import { MAX_HEAD_BYTES, type ResponseHead } from './response-head.ts';

/** Where the reading of a chunked body stands. */
const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILER = 6;
const TRAILER_NAME = 7;
const TRAILER_VALUE = 8;
const TRAILER_LF = 9;
const LAST_LF = 10;
type ChunkState = number;

/** More digits than any size needs; leading zeros count. */
const MAX_SIZE_DIGITS = 16;
/** Of one chunk. They mean nothing to anybody here. */
const MAX_EXTENSION_BYTES = 1_024;

export class BodyFraming {
  /** Whether the last byte of the body has come. */
  isDone = true;
  /** Where what was taken last ended: the rest of the read is no part of this answer. */
  end = 0;
  #kind: ResponseHead['framing'] = 'none';
  /** Bytes of the body, or of the current chunk, that are still to come. */
  #left = 0;
  #state: ChunkState = SIZE;
  #digits = 0;
  /** Of a chunk's extensions, or of the trailers. */
  #otherBytes = 0;

  begin({ framing, contentLength }: ResponseHead): void {
    this.#kind = framing;
    this.#left = framing === 'length' ? contentLength : 0;
    this.#state = SIZE;
    this.#digits = 0;
    this.#otherBytes = 0;
    this.isDone = framing === 'none';
  }

  /** Whether the end of the connection is the end of the body. */
  get endsWithConnection(): boolean {
    return this.#kind === 'close';
  }

  /** The body in `bytes` between `from` and `to`, which may be kept; null when there is none. Throws a ConnectionError. */
  take(bytes: Buffer, from: number, to: number): Buffer | null {
    this.end = from;
    if (this.isDone || from === to) return null;
    if (this.#kind === 'chunked') return this.#takeChunks(bytes, from, to);
    let end = to;
    if (this.#kind === 'length') {
      end = Math.min(to, from + this.#left);
      this.#left -= end - from;
      this.isDone = this.#left === 0;
    }
    this.end = end;
    return copyOf(bytes, from, end);
  }

  #takeChunks(bytes: Buffer, from: number, to: number): Buffer | null {
    let body: Buffer | null = null;
    let length = 0;
    let at = from;
    while (at < to && !this.isDone) {
      if (this.#state !== DATA) {
        this.#step(bytes[at] ?? 0);
        at += 1;
        continue;
      }
      const end = Math.min(to, at + this.#left);
      this.#left -= end - at;
      if (this.#left === 0) this.#state = DATA_CR;
      // Nearly always what follows is no longer than this read, so it is made once.
      body ??= Buffer.allocUnsafe(to - at);
      length += bytes.copy(body, length, at, end);
      at = end;
    }
    this.end = at;
    return body === null || body.length === length ? body : body.subarray(0, length);
  }

  /** One octet that is not data. */
  #step(octet: number): void {
    switch (this.#state) {
      case SIZE:
        this.#stepSize(octet);
        return;
      case EXTENSION:
        this.#count(MAX_EXTENSION_BYTES, 'the extensions of a chunk are too long');
        if (octet === CR) this.#state = SIZE_LF;
        else if (VALUE[octet] !== 1) throw badAnswer('a control character in the extension of a chunk');
        return;
      case SIZE_LF:
        expect(octet, LF);
        this.#otherBytes = 0;
        this.#digits = 0;
        this.#state = this.#left === 0 ? TRAILER : DATA;
        return;
      case DATA_CR:
        expect(octet, CR);
        this.#state = DATA_LF;
        return;
      case DATA_LF:
        expect(octet, LF);
        this.#state = SIZE;
        return;
      case LAST_LF:
        expect(octet, LF);
        this.isDone = true;
        return;
      default:
        this.#stepTrailer(octet);
    }
  }

  #stepSize(octet: number): void {
    const digit = HEX[octet] ?? 255;
    if (digit !== 255) {
      this.#digits += 1;
      this.#left = this.#left * 16 + digit;
      if (this.#digits > MAX_SIZE_DIGITS || this.#left > Number.MAX_SAFE_INTEGER)
        throw badAnswer('the size of a chunk is too large');
      return;
    }
    if (this.#digits === 0) throw badAnswer('a chunk without a size');
    if (octet === CR) this.#state = SIZE_LF;
    else if (octet === SEMICOLON) this.#state = EXTENSION;
    else throw badAnswer('the size of a chunk is no number');
  }

  /** Trailers are checked as headers are, and dropped. */
  #stepTrailer(octet: number): void {
    this.#count(MAX_HEAD_BYTES, 'the trailers are too long');
    switch (this.#state) {
      case TRAILER:
        if (octet === CR) this.#state = LAST_LF;
        else if (TOKEN[octet] === 0) throw badAnswer('no name of a trailer');
        else this.#state = TRAILER_NAME;
        return;
      case TRAILER_NAME:
        if (octet === COLON) this.#state = TRAILER_VALUE;
        else if (TOKEN[octet] === 0) throw badAnswer('no name of a trailer');
        return;
      case TRAILER_VALUE:
        if (octet === CR) this.#state = TRAILER_LF;
        else if (VALUE[octet] !== 1) throw badAnswer('a control character in a trailer');
        return;
      default:
        expect(octet, LF);
        this.#state = TRAILER;
    }
  }

  #count(max: number, what: string): void {
    this.#otherBytes += 1;
    if (this.#otherBytes > max) throw badAnswer(what);
  }
}

function expect(octet: number, expected: number): void {
  if (octet !== expected) throw badAnswer('a chunk does not end where it should');
}

function copyOf(bytes: Buffer, from: number, to: number): Buffer {
  const copy = Buffer.allocUnsafe(to - from);
  bytes.copy(copy, 0, from, to);
  return copy;
}
