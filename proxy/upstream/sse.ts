/**
 * Decoder of server-sent events, the framing of bedrock-mantle's streams. Events inside one read are decoded in place;
 * only one split across reads is copied. Comments and fields other than `event` and `data` are skipped.
 * Spec: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
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
  /** A line whose end has not arrived. */
  #partial: Buffer = NO_BYTES;
  #name = '';
  #data: Buffer | null = null;

  constructor(handler: SseHandler) {
    this.#handler = handler;
  }

  push(chunk: Buffer): void {
    const bytes = this.#partial.length === 0 ? chunk : Buffer.concat([this.#partial, chunk]);
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, start);
      if (end === -1) break;
      this.#line(bytes, start, end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
      start = end + 1;
    }
    if (bytes.length - start > MAX_EVENT_BYTES) throw new RangeError('a server-sent event does not end');
    this.#partial = start === bytes.length ? NO_BYTES : Buffer.from(bytes.subarray(start));
    // What is kept over the end of a read must not be a view of it.
    if (this.#data !== null) this.#data = Buffer.from(this.#data);
  }

  /** Whether the bytes so far end inside an event. */
  isMidFrame(): boolean {
    return this.#partial.length > 0 || this.#data !== null;
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (start === end) {
      this.#dispatch();
      return;
    }
    if (startsWith(bytes, start, end, DATA)) {
      const value = bytes.subarray(valueStart(bytes, start + DATA.length, end), end);
      this.#data = this.#data === null ? value : Buffer.concat([this.#data, NEW_LINE, value]);
    } else if (startsWith(bytes, start, end, EVENT)) {
      this.#name = bytes.toString('latin1', valueStart(bytes, start + EVENT.length, end), end);
    }
  }

  #dispatch(): void {
    const data = this.#data;
    const name = this.#name;
    this.#data = null;
    this.#name = '';
    if (data !== null) this.#handler.onEvent(name, data);
  }
}

const NEW_LINE = Buffer.from('\n');

function startsWith(bytes: Buffer, start: number, end: number, field: Buffer): boolean {
  return (
    end - start >= field.length && bytes.compare(field, 0, field.length, start, start + field.length) === 0
  );
}

/** One space behind the colon is no part of the value. */
function valueStart(bytes: Buffer, at: number, end: number): number {
  return at < end && bytes[at] === SPACE ? at + 1 : at;
}
