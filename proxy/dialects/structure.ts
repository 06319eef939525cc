/**
 * Looks over a body before it is parsed: how many values it holds and how deep they are nested, so that a small number of
 * bytes cannot become a large amount of work. Brackets must match, and strings hold what JSON takes in them; whether the rest
 * is JSON is for the parser to say.
 */
import { refuse, type Refusal } from '../../core/errors.ts';
import { bounds, nestedTooDeeply, shown } from './bounds.ts';
import { LONG_TEXT_BYTES } from './long-texts.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  nameOf,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
  topLevelMembers,
  type Member,
} from './top-level.ts';
import { StringEnds } from './string-ends.ts';
import { LARGE_BODY_BYTES, type Work } from './work.ts';

/** A value of more bytes than this is parsed by itself, in pieces. */
export const PIECE_BYTES = 262_144;

/** Where the values of more than a piece end, by where they begin. */
export type LargeValues = ReadonlyMap<number, number>;

/** The large values of a body that keeps the bounds; null when its brackets do not match. */
export function* scanStructure(body: Buffer): Work<LargeValues | Refusal | null> {
  if (body.length < ALWAYS_FINE_BYTES) return NOTHING_LARGE;
  const survey = new StructureScan(body);
  for (let at = 0; at < body.length;) {
    at = survey.stride(at, Math.min(body.length, at + STRIDE));
    if (survey.refusal !== null) return survey.refusal;
    if (survey.isBroken) return null;
    yield;
  }
  return survey.isClosed ? survey.large : null;
}

/** What a body that is not large was seen to hold. */
export type Layout = {
  /** Where its strings of more than `LONG_TEXT_BYTES` begin and end, quotes included, in order. */
  readonly strings: readonly number[];
  /** `topLevelMembers`. */
  readonly members: () => readonly Member[];
};

/**
 * The layout of a body that keeps the bounds, all at once: the body is not large. Null when its brackets do not match;
 * `SHORT` when it is too short to break a bound, and was not looked over.
 */
export function layoutOf(body: Buffer): Layout | typeof SHORT | Refusal | null {
  if (body.length < ALWAYS_FINE_BYTES) return SHORT;
  const survey = new StructureScan(body);
  for (let at = 0; at < body.length;) {
    at = survey.stride(at, body.length);
    if (survey.refusal !== null) return survey.refusal;
    if (survey.isBroken) return null;
  }
  return survey.isClosed ? { strings: survey.strings, members: () => survey.members() } : null;
}

export const SHORT = 'short';

/** `topLevelMembers` in steps. */
export function* findingMembers(body: Buffer): Work<readonly Member[]> {
  if (body.length < LARGE_BODY_BYTES) return topLevelMembers(body);
  const survey = new StructureScan(body);
  for (let at = 0; at < body.length && survey.refusal === null;) {
    at = survey.stride(at, Math.min(body.length, at + STRIDE));
    yield;
  }
  return survey.members();
}

/** A body of fewer bytes cannot break a bound. */
const ALWAYS_FINE_BYTES = 2 * bounds.levels;
const NOTHING_LARGE: LargeValues = new Map();
/** Bytes looked over in one step. */
const STRIDE = 1_048_576;

class StructureScan {
  refusal: Refusal | null = null;
  /** Whether a bracket closes what is not open, or a string holds what JSON does not take in one. */
  isBroken = false;
  readonly large = new Map<number, number>();
  /** Where the long strings of a body that is not large begin and end. */
  readonly strings: number[] = [];
  readonly #body: Buffer;
  readonly #ends: StringEnds;
  readonly #isLarge: boolean;
  /** What is open: where it begins, which byte closes it, and how many values it has. */
  readonly #starts: number[] = [];
  readonly #closers: number[] = [];
  readonly #counts: number[] = [];
  #level = 0;
  #values = 0;
  /** Where the string began that the last stride ended in; -1: in none. */
  #string = -1;
  /** The name of the member that is being read on the body's own level. */
  #nameStart = -1;
  #nameEnd = 0;
  /** Of each member of the body's own level: where its name begins and ends, and where the member ends. */
  readonly #members: number[] = [];

  constructor(body: Buffer) {
    this.#body = body;
    this.#ends = new StringEnds(body);
    this.#isLarge = body.length >= LARGE_BODY_BYTES;
  }

  get isClosed(): boolean {
    return this.#level === 0 && this.#string === -1;
  }

  /** Looks over the bytes up to `stop`, or a little farther; returns where the next stride begins. */
  stride(from: number, stop: number): number {
    const body = this.#body;
    let at = this.#string === -1 ? from : this.#skipString(from, stop);
    /** Behind the last bracket, comma or string. */
    let mark = at;
    while (at < stop) {
      const byte = body[at];
      if (byte === QUOTE) {
        if (at - mark > bounds.gapBytes) break;
        this.#string = at;
        at = this.#skipString(at + 1, stop);
        mark = at;
        continue;
      }
      if (byte === COMMA) this.#next(at);
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#open(at, byte);
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#close(at, byte);
      else {
        at++;
        continue;
      }
      if (at - mark > bounds.gapBytes) break;
      at++;
      mark = at;
      if (this.refusal !== null || this.isBroken) return body.length;
    }
    if (at - mark > bounds.gapBytes)
      this.#refuse(`a number, or white space, of more than ${shown(bounds.gapBytes)} bytes.`);
    return at;
  }

  #open(at: number, byte: number): void {
    if (this.#level === bounds.levels) {
      this.refusal = nestedTooDeeply();
      return;
    }
    this.#starts[this.#level] = at;
    // A closing bracket stands two behind the one that opens.
    this.#closers[this.#level] = byte + 2;
    this.#counts[this.#level] = 1;
    this.#level++;
    this.#count();
  }

  #close(at: number, byte: number): void {
    const level = this.#level - 1;
    if (level < 0 || this.#closers[level] !== byte) {
      this.isBroken = true;
      return;
    }
    if (level === 0) this.#endMember(at);
    this.#level = level;
    const start = this.#starts[level] ?? 0;
    if (this.#isLarge && at + 1 - start > PIECE_BYTES) this.large.set(start, at + 1);
  }

  /** A comma. */
  #next(at: number): void {
    const level = this.#level - 1;
    if (level >= 0) {
      const count = (this.#counts[level] ?? 0) + 1;
      this.#counts[level] = count;
      const most = level === 0 ? bounds.fields : bounds.members;
      if (this.#closers[level] === CLOSE_BRACE && count > most)
        this.#refuse(`an object with more than ${shown(most)} members, the most taken.`);
      if (level === 0) this.#endMember(at);
    }
    this.#count();
  }

  #count(): void {
    this.#values++;
    if (this.#values > bounds.values)
      this.#refuse(`more than ${shown(bounds.values)} JSON values in one request, the most taken.`);
  }

  /** From inside a string to behind it; or to `stop`, when it does not end before. */
  #skipString(from: number, stop: number): number {
    const body = this.#body;
    let at = from;
    while (at < stop) {
      at = this.#ends.endFrom(at);
      if (at === -1) {
        this.isBroken = true;
        return body.length;
      }
      if (body[at] === QUOTE) return this.#endString(at + 1);
    }
    return at;
  }

  #endString(end: number): number {
    const start = this.#string;
    this.#string = -1;
    if (this.#level === 1 && this.#nameStart === -1) {
      this.#nameStart = start;
      this.#nameEnd = end;
    }
    if (end - start > LONG_TEXT_BYTES) this.#noteString(start, end);
    if (end - start > bounds.nameBytes && this.#isName(end)) this.refusal = nameTooLong();
    return end;
  }

  #noteString(start: number, end: number): void {
    if (!this.#isLarge) this.strings.push(start, end);
    else if (end - start > PIECE_BYTES) this.large.set(start, end);
  }

  /** Whether the string that ends here is the name of a member. */
  #isName(end: number): boolean {
    return this.#body[skipSpace(this.#body, end)] === COLON;
  }

  /** A member of the body itself ends before `at`. */
  #endMember(at: number): void {
    const start = this.#nameStart;
    this.#nameStart = -1;
    if (start !== -1 && this.#closers[0] === CLOSE_BRACE) this.#members.push(start, this.#nameEnd, at);
  }

  /** Those of the body's own level, which were read before it broke a bound. */
  members(): Member[] {
    const body = this.#body;
    const places = this.#members;
    const members: Member[] = [];
    for (let index = 0; index < places.length; index += 3) {
      const [start = 0, nameEnd = 0, behind = 0] = places.slice(index, index + 3);
      const valueStart = skipSpace(body, skipSpace(body, nameEnd) + 1);
      let end = behind;
      while (end > valueStart && (body[end - 1] ?? 0) <= 0x20) end--;
      members.push({ name: nameOf(body, start, nameEnd), start, valueStart, end });
    }
    return members;
  }

  /** Names the field of the body that is being read, where there is one. */
  #refuse(say: string): void {
    const start = this.#nameStart;
    const field =
      start === -1 ? '' : this.#body.toString('utf8', start + 1, Math.min(this.#nameEnd - 1, start + 65));
    this.refusal =
      field === ''
        ? refuse('invalid_request', { message: `Invalid request body: ${say}` })
        : refuse('invalid_request', { message: `Invalid '${field}': ${say}`, param: field });
  }
}

function nameTooLong(): Refusal {
  return refuse('invalid_request', {
    message: `A member of the request has a name of more than ${shown(bounds.nameBytes)} bytes.`,
  });
}
