/**
 * Values that are masked somewhere in a request, looked for in all of its texts. A detector may need words around a value
 * (`password: …`, `my number is …`) that stand beside it once; where a model or a person repeats the bare value, it is to be
 * masked as well, or it would leave, and the conversation would look another way to Bedrock in the next turn.
 *
 * Words that could stand for something else are not looked for: a value has a digit or a sign in it, or is long.
 */

import type { EntityType } from '../../../core/policies/entity-types.ts';
import type { Work } from '../../dialects/work.ts';

/** A value in a text. `start` and `end`: UTF-16 offsets. */
export type KnownPlace = { readonly label: string; readonly start: number; readonly end: number };

const LEAST_LENGTH = 5;
const LONG = 12;

export function canBeKnown(value: string): boolean {
  return value.length >= LONG || (value.length >= LEAST_LENGTH && !/^\p{L}*$/u.test(value));
}

/** Whether what a check finds is found wherever it stands: its form says what it is. */
export function isTelling(check: string): boolean {
  return TELLING.has(check);
}

const TELLING: ReadonlySet<string> = new Set<EntityType>([
  'private_key',
  'api_key',
  'aws_key',
  'jwt',
  'database_url',
  'email',
  'iban',
  'mac_address',
]);

/** Bytes, or units of a text, by which a place is looked at more closely. */
const BEGINNING = 4;
const LONGEST = 256;
/** Units looked at in one step. */
const STRIDE = 65_536;
/** Of values that begin alike; those of further lengths are not looked for. */
const MOST_LENGTHS = 8;
/** Looks at what begins like a value, in one request: hostile texts are made of beginnings alone. */
const MOST_LOOKS = 100_000;

export class KnownValues {
  readonly #labels: ReadonlyMap<string, string>;
  /** As they stand in strings of JSON, byte by byte; and in texts. */
  readonly #inJson = new Beginnings();
  readonly #inText = new Beginnings();
  #looks = 0;

  /** `labels`: of each value. */
  constructor(labels: ReadonlyMap<string, string>) {
    this.#labels = labels;
    for (const value of labels.keys()) {
      if (value.length > LONGEST) continue;
      this.#inText.add(value);
      this.#inJson.add(Buffer.from(JSON.stringify(value).slice(1, -1)).toString('latin1'));
    }
  }

  get isEmpty(): boolean {
    return this.#labels.size === 0;
  }

  /** Whether the bytes of a string of JSON may hold one. Where any character may be written in another way, they may. */
  mayHold(json: Buffer, start: number, end: number): boolean {
    let word = 0;
    for (let at = start; at < end; at++) {
      word = (word << 8) | (json[at] ?? 0);
      if (isOptionalEscape(word)) return true;
      if (!this.#inJson.mayBegin(word)) continue;
      const from = at + 1 - BEGINNING;
      for (const length of this.#lengthsOf(this.#inJson, word))
        if (this.#inJson.has(json.toString('latin1', from, from + length))) return true;
    }
    return false;
  }

  /** Where values stand by themselves in a text, from left to right; none overlaps another. */
  *placesIn(text: string): Work<readonly KnownPlace[]> {
    const places: KnownPlace[] = [];
    let word = 0;
    let next = 0;
    for (let at = 0; at < text.length; at++) {
      if (at % STRIDE === STRIDE - 1) yield;
      word = (word << 8) | (text.charCodeAt(at) & 0xff);
      const start = at + 1 - BEGINNING;
      if (start < next || !this.#inText.mayBegin(word)) continue;
      let longest = '';
      for (const length of this.#lengthsOf(this.#inText, word)) {
        const value = text.slice(start, start + length);
        if (length > longest.length && this.#inText.has(value) && isByItself(text, start, start + length))
          longest = value;
      }
      if (longest === '') continue;
      next = start + longest.length;
      places.push({ label: this.#labels.get(longest) ?? '', start, end: next });
    }
    return places;
  }

  #lengthsOf(beginnings: Beginnings, word: number): Iterable<number> {
    const lengths = beginnings.lengthsOf(word);
    this.#looks += lengths.size;
    return this.#looks > MOST_LOOKS ? NO_LENGTHS : lengths;
  }
}

const NO_LENGTHS: ReadonlySet<number> = new Set();

/** Texts by how they begin. */
class Beginnings {
  /** Whether one may begin with some units, by their hash. */
  readonly #marks = new Uint8Array(65_536);
  readonly #lengths = new Map<number, Set<number>>();
  readonly #texts = new Set<string>();

  add(text: string): void {
    let word = 0;
    for (let at = 0; at < BEGINNING; at++) word = (word << 8) | (text.charCodeAt(at) & 0xff);
    const lengths = this.#lengths.get(word) ?? new Set();
    if (lengths.size >= MOST_LENGTHS && !lengths.has(text.length)) return;
    this.#lengths.set(word, lengths.add(text.length));
    this.#marks[hashOf(word)] = 1;
    this.#texts.add(text);
  }

  mayBegin(word: number): boolean {
    return this.#marks[hashOf(word)] === 1;
  }

  lengthsOf(word: number): ReadonlySet<number> {
    return this.#lengths.get(word) ?? NO_LENGTHS;
  }

  has(text: string): boolean {
    return this.#texts.has(text);
  }
}

function hashOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> 16;
}

/** `\u…` or `\/` at the end of some bytes: PHP writes `a\/b`, Go and .NET `a\u0026b`, Python `\u00e9`. */
function isOptionalEscape(word: number): boolean {
  const last = word & 0xffff;
  return last === ESCAPED_UNIT || last === ESCAPED_SLASH;
}

const ESCAPED_UNIT = 0x5c75;
const ESCAPED_SLASH = 0x5c2f;

function isByItself(text: string, start: number, end: number): boolean {
  return !(isWord(text, start - 1) && isWord(text, start)) && !(isWord(text, end - 1) && isWord(text, end));
}

function isWord(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const unit = text.charCodeAt(at);
  if (unit >= 0x80) return /[\p{L}\p{N}]/u.test(text.charAt(at));
  const letter = unit | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
}
