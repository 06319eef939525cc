/**
 * Decoder of `application/vnd.amazon.eventstream`, the framing of every Bedrock stream:
 *
 *   total length (4) | headers length (4) | CRC-32 of those 8 (4) | headers | payload | CRC-32 of all before (4)
 *
 * Frames inside one read are decoded in place; only a frame split across reads is copied. Both checksums are
 * verified. Spec: https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { crc32 } from 'node:zlib';
import { headersIn, isSame, NO_HEADERS, type FrameHeaders } from './frame-headers.ts';

export type EventStreamHandler = {
  /** Before `onEvent`, for handlers that pass frames on: the whole frame is in `bytes` from `start` to `end`. */
  readonly onFrame?: ((bytes: Buffer, start: number, end: number) => void) | undefined;
  /** `:message-type` event. The payload is a view, valid until the call returns. */
  readonly onEvent: (eventType: string, payload: Buffer) => void;
  /** `:message-type` exception or error: its name, and the payload (`{"message"}`) of an exception. */
  readonly onException: (name: string, payload: Buffer) => void;
};

/** The bytes are not a well-formed event stream. */
export class EventStreamError extends Error {
  override readonly name = 'EventStreamError';
}

const PRELUDE_BYTES = 12;
const TRAILER_BYTES = 4;
/** Bedrock's frames are far smaller; a longer one means we lost our place. */
const MAX_FRAME_BYTES = 24 * 1024 * 1024;
const NO_BYTES = Buffer.alloc(0);

export class EventStreamDecoder {
  readonly #handler: EventStreamHandler;
  /** Bytes of a frame whose rest has not arrived. */
  #partial: Buffer = NO_BYTES;
  #partialLength = 0;
  /** Those of the last frame: most frames of a stream have the headers of the frame before. */
  #headers: FrameHeaders = NO_HEADERS;

  constructor(handler: EventStreamHandler) {
    this.#handler = handler;
  }

  /** Whether the last read ended inside a frame: then a closed connection means a cut stream. */
  isMidFrame(): boolean {
    return this.#partialLength > 0;
  }

  /** Decodes one read. Throws EventStreamError on a wrong checksum or an impossible length. */
  push(chunk: Buffer): void {
    let offset = this.#partialLength === 0 ? 0 : this.#completePartial(chunk);
    while (offset < chunk.length) {
      const available = chunk.length - offset;
      const total = available >= 4 ? frameLength(chunk, offset) : Number.MAX_SAFE_INTEGER;
      if (total > available) {
        this.#keep(chunk, offset, available >= 4 ? total : PRELUDE_BYTES);
        return;
      }
      this.#frame(chunk, offset, total);
      offset += total;
    }
  }

  /** Fills up the split frame from `chunk`; returns how many bytes it took. */
  #completePartial(chunk: Buffer): number {
    let taken = 0;
    if (this.#partialLength < 4) {
      taken = Math.min(4 - this.#partialLength, chunk.length);
      this.#append(chunk, 0, taken);
      if (this.#partialLength < 4) return taken;
    }
    const total = frameLength(this.#partial, 0);
    const missing = Math.min(total - this.#partialLength, chunk.length - taken);
    this.#append(chunk, taken, taken + missing);
    if (this.#partialLength === total) {
      const frame = this.#partial;
      this.#partial = NO_BYTES;
      this.#partialLength = 0;
      this.#frame(frame, 0, total);
    }
    return taken + missing;
  }

  #keep(chunk: Buffer, offset: number, expectedBytes: number): void {
    this.#partial = Buffer.allocUnsafe(expectedBytes);
    this.#partialLength = chunk.copy(this.#partial, 0, offset);
  }

  #append(chunk: Buffer, start: number, end: number): void {
    const needed = this.#partialLength + end - start;
    const total = this.#partialLength >= 4 ? frameLength(this.#partial, 0) : needed;
    if (this.#partial.length < needed) {
      const grown = Buffer.allocUnsafe(Math.max(needed, total));
      this.#partial.copy(grown, 0, 0, this.#partialLength);
      this.#partial = grown;
    }
    chunk.copy(this.#partial, this.#partialLength, start, end);
    this.#partialLength = needed;
  }

  #frame(bytes: Buffer, start: number, total: number): void {
    const headersLength = bytes.readUInt32BE(start + 4);
    const bodyEnd = start + total - TRAILER_BYTES;
    const headersEnd = start + PRELUDE_BYTES + headersLength;
    if (headersEnd > bodyEnd) throw new EventStreamError('headers are longer than their frame');
    const preludeCrc = preludeChecksum(bytes, start);
    if (preludeCrc !== bytes.readUInt32BE(start + 8)) throw new EventStreamError('wrong prelude checksum');
    const messageCrc = crc32(bytes.subarray(start + 8, bodyEnd), preludeCrc);
    if (messageCrc !== bytes.readUInt32BE(bodyEnd)) throw new EventStreamError('wrong message checksum');
    if (!isSame(this.#headers.bytes, bytes, start + PRELUDE_BYTES, headersEnd))
      this.#headers = headersIn(bytes, start + PRELUDE_BYTES, headersEnd);
    const { isEvent, name } = this.#headers;
    const payload = bytes.subarray(headersEnd, bodyEnd);
    if (isEvent) {
      this.#handler.onFrame?.(bytes, start, start + total);
      this.#handler.onEvent(name, payload);
    } else this.#handler.onException(name, payload);
  }
}

/** CRC-32 of the 8 bytes at `start`; over so few the native function costs more to call than to run. */
function preludeChecksum(bytes: Buffer, start: number): number {
  let crc = -1;
  for (let at = start; at < start + 8; at += 1) {
    crc = (CRC_TABLE[(crc ^ bytes.readUInt8(at)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** Remainders of every byte by the reflected polynomial of CRC-32 (ISO 3309). */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});

function frameLength(bytes: Buffer, offset: number): number {
  const total = bytes.readUInt32BE(offset);
  if (total < PRELUDE_BYTES + TRAILER_BYTES || total > MAX_FRAME_BYTES) {
    throw new EventStreamError(`a frame of ${total} bytes is impossible`);
  }
  return total;
}
