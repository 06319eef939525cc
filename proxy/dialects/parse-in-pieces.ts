/**
 * Parses a large body in pieces, so that no step takes long: what `JSON.parse` gives, by means of `JSON.parse`. Values of
 * up to 256 KiB are parsed whole, those that stand side by side together; a larger array or object is walked here, and a
 * larger string is cut where no character and no escape is cut. Throws a SyntaxError for what is not JSON.
 */
import { PIECE_BYTES, type LargeValues } from './structure.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  endOfString,
  endOfValue,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
} from './top-level.ts';
import type { Work } from './work.ts';

/** `large`: where values of more than a piece end, by where they begin, of a body whose brackets match. */
export function* parsedInPieces(body: Buffer, large: LargeValues): Work<unknown> {
  const start = skipSpace(body, 0);
  const end = large.get(start);
  if (end === undefined) return JSON.parse(body.toString('utf8'));
  if (skipSpace(body, end) !== body.length) throw new SyntaxError('something follows the value');
  return yield* new PieceParser(body, large).value(start, end);
}

class PieceParser {
  readonly #body: Buffer;
  readonly #large: LargeValues;

  constructor(body: Buffer, large: LargeValues) {
    this.#body = body;
    this.#large = large;
  }

  /** A large value. */
  *value(start: number, end: number): Work<unknown> {
    const first = this.#body[start];
    if (first === QUOTE) return yield* this.#string(start, end);
    return yield* first === OPEN_BRACKET ? this.#array(start, end) : this.#object(start, end);
  }

  *#array(start: number, end: number): Work<unknown[]> {
    const items: unknown[] = [];
    const last = end - 1;
    let at = skipSpace(this.#body, start + 1);
    if (at === last) return items;
    for (;;) {
      const largeEnd = this.#large.get(at);
      if (largeEnd !== undefined) {
        items.push(yield* this.value(at, largeEnd));
        at = skipSpace(this.#body, largeEnd);
      } else {
        const runEnd = this.#endOfRun(at, last);
        const run = JSON.parse(`[${this.#body.toString('utf8', at, runEnd)}]`) as unknown[];
        if (run.length === 0) throw new SyntaxError('a value is missing');
        for (const item of run) items.push(item);
        at = runEnd;
        yield;
      }
      if (at === last) return items;
      at = this.#behind(COMMA, at);
    }
  }

  *#object(start: number, end: number): Work<object> {
    const members: Record<string, unknown> = {};
    const last = end - 1;
    let at = skipSpace(this.#body, start + 1);
    if (at === last) return members;
    for (;;) {
      const place = this.#largeMember(at);
      if (place !== null) {
        const name = String(JSON.parse(this.#body.toString('utf8', at, place.nameEnd)));
        define(members, name, yield* this.value(place.start, place.end));
        at = skipSpace(this.#body, place.end);
      } else {
        const runEnd = this.#endOfRun(at, last);
        const run = JSON.parse(`{${this.#body.toString('utf8', at, runEnd)}}`) as Record<string, unknown>;
        const names = Object.keys(run);
        if (names.length === 0) throw new SyntaxError('a member is missing');
        for (const name of names) define(members, name, run[name]);
        at = runEnd;
        yield;
      }
      if (at === last) return members;
      at = this.#behind(COMMA, at);
    }
  }

  /** Where the value of a member is that begins at `at`; null when that is not a large one. */
  #largeMember(
    at: number,
  ): { readonly nameEnd: number; readonly start: number; readonly end: number } | null {
    if (this.#body[at] !== QUOTE) throw new SyntaxError('a name is missing');
    const nameEnd = endOfString(this.#body, at);
    const start = this.#behind(COLON, skipSpace(this.#body, nameEnd));
    const end = this.#large.get(start);
    return end === undefined ? null : { nameEnd, start, end };
  }

  /** The end of the small values, or members, from `at` on that are parsed together: at a comma, or at `last`. */
  #endOfRun(from: number, last: number): number {
    const body = this.#body;
    const isObject = body[last] === CLOSE_BRACE;
    let at = from;
    for (;;) {
      at = this.#endOfItem(at, last, isObject);
      if (at >= last) return last;
      if (at - from >= PIECE_BYTES) return at;
      const next = skipSpace(body, at + 1);
      if (next >= last) return last;
      if (isObject ? body[next] === QUOTE && this.#largeMember(next) !== null : this.#large.has(next))
        return at;
      at = next;
    }
  }

  /** The comma behind one small value or member, or `last`. */
  #endOfItem(from: number, last: number, isObject: boolean): number {
    const body = this.#body;
    let at = from;
    if (isObject && body[at] === QUOTE) {
      at = skipSpace(body, endOfString(body, at));
      if (body[at] === COLON) at = skipSpace(body, at + 1);
    }
    if (body[at] !== COMMA) at = endOfValue(body, at);
    // Whatever else stands before the comma is no JSON, which the parser finds.
    while (at < last && body[at] !== COMMA) at++;
    return Math.min(at, last);
  }

  /** The first byte that is no space behind `byte`, which must stand at `at`. */
  #behind(byte: number, at: number): number {
    if (this.#body[at] !== byte) throw new SyntaxError('a separator is missing');
    return skipSpace(this.#body, at + 1);
  }

  *#string(start: number, end: number): Work<string> {
    const body = this.#body;
    if (body[end - 1] !== QUOTE) throw new SyntaxError('a string does not end');
    const pieces: string[] = [];
    const last = end - 1;
    let from = start + 1;
    while (from < last) {
      const to = last - from <= PIECE_BYTES ? last : cutBefore(body, from, from + PIECE_BYTES);
      pieces.push(JSON.parse(`"${body.toString('utf8', from, to)}"`) as string);
      from = to;
      yield;
    }
    return pieces.join('');
  }
}

/** An own member, whatever its name. */
function define(members: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') members[name] = value;
  else Object.defineProperty(members, name, { value, writable: true, enumerable: true, configurable: true });
}

/** The last offset up to `at` at which a string that goes on from `from` can be cut. */
function cutBefore(body: Buffer, from: number, at: number): number {
  let cut = at;
  // Not inside a character.
  for (let back = 0; back < 3 && ((body[cut] ?? 0) & 0xc0) === 0x80; back++) cut--;
  // Not inside an escape, the longest of which has six bytes: before the backslashes that may begin it.
  let slash = cut - 1;
  while (slash > cut - 6 && body[slash] !== BACKSLASH) slash--;
  if (body[slash] !== BACKSLASH) return cut;
  while (slash > from && body[slash - 1] === BACKSLASH) slash--;
  // All of the piece may be backslashes: then each two are one.
  return slash > from ? slash : cut - ((cut - from) % 2);
}
