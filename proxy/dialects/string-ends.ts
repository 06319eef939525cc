/**
 * Finds where the strings of a body end, and sees on the way that they hold what JSON takes inside of quotes: no control
 * characters, whole escapes. Most of a large body is inside of strings, so that is done by `plain-end.ts`, over a copy of up
 * to 1 MiB of the body, which costs 5 µs for 100 KB.
 */
import { LONGEST_ESCAPE, memory, plainEnd, QUOTE, TEXT_AT, TEXT_BYTES } from './plain-end.ts';

export class StringEnds {
  readonly #body: Buffer;
  /** What of the body was copied last, and as which copy. */
  #start = 0;
  #end = 0;
  #copied = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  /**
   * `at` is inside of a string, and no escape reaches over it. Returns where the quote is that ends it; the length of the
   * body, when none does; -1, when something stands before it that JSON does not take there. Of a string that goes on for
   * long, where to go on from.
   */
  endFrom(at: number): number {
    const body = this.#body;
    const isCut = this.#end < body.length && at + LONGEST_ESCAPE > this.#end;
    if (isCut || at < this.#start || this.#copied !== copies) this.#copy(at);
    const start = this.#start;
    const end = this.#end;
    const found = start + plainEnd(TEXT_AT + at - start) - TEXT_AT;
    if (found >= end || body[found] === QUOTE) return found;
    // The copy may have cut an escape.
    return end < body.length && found + LONGEST_ESCAPE > end ? found : -1;
  }

  /** From here on, with a byte behind it that ends every text. */
  #copy(start: number): void {
    const body = this.#body;
    const end = Math.min(body.length, start + TEXT_BYTES);
    memory.set(start === 0 && end === body.length ? body : body.subarray(start, end), TEXT_AT);
    memory[TEXT_AT + end - start] = 0;
    this.#start = start;
    this.#end = end;
    copies++;
    this.#copied = copies;
  }
}

/** So many there were. Only the last is there still: large bodies are looked over in turns of the event loop. */
let copies = 0;
