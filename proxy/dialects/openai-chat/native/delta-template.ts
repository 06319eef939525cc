/**
 * Nearly all events of a stream differ in one string alone, the text of a delta. What was found out about one of them holds
 * for all others with the same bytes before and behind that string: how it goes to the client, and that it tells nothing
 * else. A string has no unescaped quote, so no member that is looked for can begin in it or end in it.
 */
import type { ByteSink } from '../../byte-sink.ts';
import { endOfString } from '../../converse/delta.ts';

export class DeltaTemplate {
  /** What stands before and behind the string in Bedrock's event, and in the client's. */
  readonly #head: Buffer;
  readonly #tail: Buffer;
  readonly #shownHead: Buffer;
  readonly #shownTail: Buffer;

  private constructor(data: Buffer, from: number, to: number, shown: Buffer) {
    const tailBytes = data.length - to;
    this.#head = Buffer.from(data.subarray(0, from));
    this.#tail = Buffer.from(data.subarray(to));
    const shownTo = shown.length - EVENT_END_BYTES - tailBytes;
    this.#shownHead = Buffer.from(shown.subarray(0, shownTo - (to - from)));
    this.#shownTail = Buffer.from(shown.subarray(shownTo));
  }

  /**
   * Of an event that tells nothing but a piece of text. `shown`: the client's event; `chars`: what was counted of it. Null
   * where there is more to it, or more than its head is changed for the client.
   */
  static of(data: Buffer, shown: Buffer, chars: number): DeltaTemplate | null {
    const marker = data.indexOf(CONTENT);
    if (marker === -1) return null;
    const from = marker + CONTENT.length;
    const to = endOfString(data, from);
    if (to - from !== chars) return null;
    const shownEnd = shown.length - EVENT_END_BYTES;
    const shownFrom = shownEnd - (data.length - from);
    if (shownFrom < 0 || data.compare(shown, shownFrom, shownEnd, from) !== 0) return null;
    return new DeltaTemplate(data, from, to, shown);
  }

  /** Appends the client's event. Returns how long its text is; -1, and does nothing, for an event that is made otherwise. */
  relay(data: Buffer, sink: ByteSink): number {
    const head = this.#head;
    const tail = this.#tail;
    const from = head.length;
    const to = data.length - tail.length;
    if (to < from || data.compare(head, 0, from, 0, from) !== 0) return -1;
    if (data.compare(tail, 0, tail.length, to) !== 0 || endOfString(data, from) !== to) return -1;
    sink.piece(this.#shownHead);
    sink.bytes(data, from, to);
    sink.piece(this.#shownTail);
    return to - from;
  }
}

const CONTENT = Buffer.from('"content":"');
const EVENT_END_BYTES = '\n\n'.length;
