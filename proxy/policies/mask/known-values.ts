/**
 * Values that are masked somewhere in a request, looked for in all of its texts. A detector may need words around a value
 * (`password: …`, `my number is …`) that stand beside it once; where a model or a person repeats the bare value, it is to be
 * masked as well, or it would leave, and the conversation would look another way to Bedrock in the next turn.
 *
 * Words that could stand for something else are not looked for: a value has a digit or a sign in it, or is long.
 */

import type { Work } from '../../dialects/work.ts';
import type { EntityType } from '../../../core/policies/entity-types.ts';

/** A value in a text. `start` and `end`: UTF-16 offsets. */
export type KnownPlace = { readonly label: string; readonly start: number; readonly end: number };

const LEAST_LENGTH = 5;
const PLACES_PER_STEP = 131_072;
const LONG = 12;

/** `check`: by which it was found. */
export function canBeKnown(value: string, check: string): boolean {
  if (TELLING.has(check)) return false;
  return value.length >= LONG || (value.length >= LEAST_LENGTH && !/^\p{L}*$/u.test(value));
}

/** Found wherever they stand: their form says what they are. */
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

/** Values as they stand in a string of JSON, that begin with the same bytes. */
type Alike = { readonly lengths: Set<number>; readonly values: Map<string, string> };

/** Lengths of values that begin alike. One that has yet another is looked for nowhere, so that no prompt makes this slow. */
const MOST_LENGTHS = 64;
/** Bytes by which a place is looked at more closely. */
const BEGINNING = 4;

export class KnownValues {
  readonly #labels: ReadonlyMap<string, string>;
  /** Whether a value may begin with some bytes, by their hash. */
  readonly #mayBegin = new Uint8Array(65_536);
  readonly #alike = new Map<number, Alike>();

  /** `labels`: of each value. */
  constructor(labels: ReadonlyMap<string, string>) {
    this.#labels = labels;
    for (const value of labels.keys()) for (const written of writtenForms(value)) this.#add(written, value);
  }

  get isEmpty(): boolean {
    return this.#labels.size === 0;
  }

  /** The values that the bytes of a string of JSON hold; null: none. */
  *heldBy(json: Buffer, start: number, end: number): Work<ReadonlySet<string> | null> {
    let held: Set<string> | null = null;
    let word = 0;
    for (let at = start; at < end; at++) {
      if (at % PLACES_PER_STEP === PLACES_PER_STEP - 1) yield;
      word = (word << 8) | (json[at] ?? 0);
      if (this.#mayBegin[hashOf(word)] === 0) continue;
      const alike = this.#alike.get(word);
      if (alike === undefined) continue;
      const from = at + 1 - BEGINNING;
      for (const length of alike.lengths) {
        const value = alike.values.get(json.toString('latin1', from, from + length));
        if (value !== undefined) (held ??= new Set()).add(value);
      }
    }
    return held;
  }

  /** Where values stand by themselves in a text, from left to right: those that are held, or all. */
  *placesIn(text: string, held: Iterable<string> | null): Work<readonly KnownPlace[]> {
    const places: KnownPlace[] = [];
    const beginnings = beginningsOf(held ?? this.#labels.keys());
    for (let start = 0; start + LEAST_LENGTH <= text.length; start++) {
      if (start % PLACES_PER_STEP === PLACES_PER_STEP - 1) yield;
      const alike = beginnings.get(beginningAt(text, start));
      if (alike === undefined) continue;
      for (const length of alike.lengths) {
        const value = text.slice(start, start + length);
        const end = start + length;
        if (!alike.values.has(value) || !isByItself(text, start, end)) continue;
        places.push({ label: this.#labels.get(value) ?? '', start, end });
        break;
      }
    }
    return places;
  }

  #add(bytes: Buffer, value: string): void {
    const word = bytes.readInt32BE(0);
    this.#mayBegin[hashOf(word)] = 1;
    let alike = this.#alike.get(word);
    if (alike === undefined) {
      alike = { lengths: new Set(), values: new Map() };
      this.#alike.set(word, alike);
    }
    if (alike.lengths.size < MOST_LENGTHS) alike.lengths.add(bytes.length);
    alike.values.set(bytes.toString('latin1'), value);
  }
}

/** Values that begin with the same characters, and their lengths, the longest first. */
type Beginning = { readonly lengths: readonly number[]; readonly values: ReadonlySet<string> };

/** All values are looked for in one pass, however many there are. */
function beginningsOf(values: Iterable<string>): ReadonlyMap<number, Beginning> {
  const alike = new Map<number, Set<string>>();
  for (const value of values) {
    const key = beginningAt(value, 0);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, new Set([value]));
    else known.add(value);
  }
  return new Map(
    Array.from(alike, ([key, known]) => {
      const lengths = new Set(Array.from(known, ({ length }) => length));
      const longest = [...lengths].toSorted((one, other) => other - one).slice(0, MOST_LENGTHS);
      return [key, { lengths: longest, values: known }] as const;
    }),
  );
}

/** Of the first characters, any value has more. Others may have the same. */
function beginningAt(text: string, at: number): number {
  let key = 0;
  for (let index = at; index < at + BEGINNING; index++)
    key = Math.imul(key ^ text.charCodeAt(index), 0x9e3779b1);
  return key;
}

function hashOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> 16;
}

/** As it is, and as clients write it that escape all but ASCII. */
function writtenForms(value: string): readonly Buffer[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const escaped = plain.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return plain === escaped ? [Buffer.from(plain)] : [Buffer.from(plain), Buffer.from(escaped)];
}

function isByItself(text: string, start: number, end: number): boolean {
  return !(isWord(text, start - 1) && isWord(text, start)) && !(isWord(text, end - 1) && isWord(text, end));
}

function isWord(text: string, at: number): boolean {
  const char = text[at];
  return char !== undefined && /[\p{L}\p{N}_]/u.test(char);
}
