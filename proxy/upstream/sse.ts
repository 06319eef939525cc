/**
 * Decoder of server-sent events, the framing of bedrock-mantle's streams. Events inside one read are decoded in place;
 * only one split across reads is copied. Comments and fields other than `event` and `data` are skipped.
 * Spec: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import { startsAt } from '../../core/starts-at.ts';

export type SseHandler = {
  /** The event's name, empty when it has none, and its data: a view, valid until the call returns. */
  readonly onEvent: (name: string, data: Buffer) => void;
};

const NO_BYTES = Buffer.alloc(0);
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DATA = Buffer.from('data:');
const EVENT = Buffer.from('event:');
/** An event far beyond any real one means we lost our place. */
const MAX_EVENT_BYTES = 24 * 1024 * 1024;

export class SseDecoder {
  readonly #handler: SseHandler;
  /** Pieces of a line whose end has not arrived. */
  #partial: Buffer[] = [];
  #partialBytes = 0;
  #name = '';
  /** The last name that an event had, as it stands in the stream: most events have that of the one before. */
  #lastName: Buffer = NO_BYTES;
  #lastNameText = '';
  /** The lines of the event's data. */
  readonly #data: Buffer[] = [];
  /** How many of them are views of the read available. */
  #views = 0;

  constructor(handler: SseHandler) {
    this.#handler = handler;
  }

  push(chunk: Buffer): void {
    let end = chunk.indexOf(LINE_FEED);
    if (end === -1) {
      this.#keep(chunk);
      return;
    }
    const bytes = this.#partialBytes === 0 ? chunk : Buffer.concat([...this.#partial, chunk]);
    end += this.#partialBytes;
    this.#partial = [];
    this.#partialBytes = 0;
    let start = 0;
    while (end !== -1) {
      this.#line(bytes, start, end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
      start = end + 1;
      end = bytes.indexOf(LINE_FEED, start);
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
    // What is kept over the end of a read must not be a view of it.
    for (let at = this.#data.length - this.#views; at < this.#data.length; at += 1)
      this.#data[at] = Buffer.from(this.#data[at] ?? NO_BYTES);
    this.#views = 0;
  }

  /** Whether the bytes so far end inside an event. */
  isMidFrame(): boolean {
    return this.#partialBytes > 0 || this.#data.length > 0;
  }

  #keep(rest: Buffer): void {
    this.#partialBytes += rest.length;
    if (this.#partialBytes > MAX_EVENT_BYTES) throw new RangeError('a server-sent event does not end');
    this.#partial.push(Buffer.from(rest));
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (start === end) {
      this.#dispatch();
      return;
    }
    if (startsWith(bytes, start, end, DATA)) {
      this.#data.push(bytes.subarray(valueStart(bytes, start + DATA.length, end), end));
      this.#views += 1;
    } else if (startsWith(bytes, start, end, EVENT)) {
      this.#name = this.#nameIn(bytes, valueStart(bytes, start + EVENT.length, end), end);
    }
  }

  #nameIn(bytes: Buffer, start: number, end: number): string {
    if (end - start !== this.#lastName.length || !startsAt(bytes, start, this.#lastName)) {
      this.#lastName = Buffer.from(bytes.subarray(start, end));
      this.#lastNameText = bytes.toString('latin1', start, end);
    }
    return this.#lastNameText;
  }

  #dispatch(): void {
    const name = this.#name;
    this.#name = '';
    const [first] = this.#data;
    if (first === undefined) return;
    const data = this.#data.length === 1 ? first : joined(this.#data);
    this.#data.length = 0;
    this.#views = 0;
    this.#handler.onEvent(name, data);
  }
}

/** Lines with a newline between any two. */
function joined(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line, at) => (at === 0 ? [line] : [NEW_LINE, line])));
}

const NEW_LINE = Buffer.from('\n');

function startsWith(bytes: Buffer, start: number, end: number, field: Buffer): boolean {
  return end - start >= field.length && startsAt(bytes, start, field);
}

/** One space behind the colon is no part of the value. */
function valueStart(bytes: Buffer, at: number, end: number): number {
  return at < end && bytes[at] === SPACE ? at + 1 : at;
}
