/**
 * Writes a large value as JSON in pieces, so that no step takes long: the bytes that `JSON.stringify` gives. What was
 * written is encoded whenever 256 Ki characters have gathered; a longer string is escaped piece by piece.
 */
import { gathering } from './lists.ts';
import type { Work } from './work.ts';

const PIECE_CHARS = 262_144;

/** `value`: plain data as JSON.parse gives it, with members that may be undefined. Throws a RangeError when too deep. */
export function* writtenInPieces(value: unknown): Work<Buffer> {
  const writer = new PieceWriter();
  yield* writer.value(value, 0);
  return yield* gathering(writer.finish());
}

/** Deeper values than any that bounds let in. */
const MAX_LEVELS = 3_000;

class PieceWriter {
  readonly #pieces: Buffer[] = [];
  #text = '';

  finish(): readonly Buffer[] {
    this.#encode();
    return this.#pieces;
  }

  *value(value: unknown, level: number): Work<void> {
    if (level > MAX_LEVELS) throw new RangeError('the value is nested too deeply');
    if (this.#isLeaf(value)) return;
    if (typeof value === 'string') yield* this.#longString(value);
    else if (Array.isArray(value)) yield* this.#array(value, level);
    else yield* this.#object(value as Readonly<Record<string, unknown>>, level);
  }

  /** Writes what takes no long, if this is it. */
  #isLeaf(value: unknown): boolean {
    if (typeof value === 'object' ? value !== null : typeof value === 'string' && value.length > PIECE_CHARS)
      return false;
    this.#text += JSON.stringify(value) ?? 'null';
    return true;
  }

  *#array(items: readonly unknown[], level: number): Work<void> {
    this.#text += '[';
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.#text += ',';
      const item = items[index];
      if (!this.#isLeaf(item)) yield* this.value(item, level + 1);
      if (this.#isFull()) yield;
    }
    this.#text += ']';
  }

  *#object(value: Readonly<Record<string, unknown>>, level: number): Work<void> {
    let separator = '{';
    for (const name of Object.keys(value)) {
      const member = value[name];
      if (member === undefined) continue;
      this.#text += `${separator}${JSON.stringify(name)}:`;
      separator = ',';
      if (!this.#isLeaf(member)) yield* this.value(member, level + 1);
      if (this.#isFull()) yield;
    }
    this.#text += separator === '{' ? '{}' : '}';
  }

  #isFull(): boolean {
    if (this.#text.length < PIECE_CHARS) return false;
    this.#encode();
    return true;
  }

  *#longString(text: string): Work<void> {
    this.#text += '"';
    for (let from = 0; from < text.length;) {
      let to = Math.min(text.length, from + PIECE_CHARS);
      // Not between the halves of a character.
      if (to < text.length && isLeadingSurrogate(text.charCodeAt(to - 1))) to--;
      this.#text += JSON.stringify(text.slice(from, to)).slice(1, -1);
      this.#encode();
      from = to;
      yield;
    }
    this.#text += '"';
  }

  #encode(): void {
    this.#pieces.push(Buffer.from(this.#text, 'utf8'));
    this.#text = '';
  }
}

function isLeadingSurrogate(code: number): boolean {
  return code >= 0xd8_00 && code <= 0xdb_ff;
}
