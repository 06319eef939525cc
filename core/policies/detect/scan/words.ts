/**
 * What a word hints at: one look at a table of hashes for every word of a text, which says "nothing" for all but a few of a
 * hundred.
 */
import { nameHints } from '../contact/person-name.ts';
import { listedGivenNames } from '../contact/given-names.ts';
import { familyNames, givenNames } from '../contact/name-lists.ts';
import { streetWords } from '../contact/street-address.ts';
import { secretNames, type SecretName } from '../secrets/assigned-secret.ts';
import { contextWords, type Context } from './contexts.ts';

export type WordHint = {
  readonly contexts: readonly Context[];
  readonly secret: SecretName | null;
  readonly name: 'title' | 'greeting' | 'label' | null;
  readonly street: 'behind' | 'before' | 'both' | null;
  /** What announces a token in a header. */
  readonly isBearer: boolean;
};

/** Bits of what a capitalised word may be. */
export const IS_GIVEN_NAME = 1;
export const IS_FAMILY_NAME = 2;

/** Whether the word from `start` to `end` may hint at something; some that do not may as well. */
export function mayHint(text: string, start: number, end: number): boolean {
  return FILTER[hashAt(text, start, end)] === 1;
}

/** Bits for the capitalised word from `start` to `end`; other words may have the same. */
export function nameBits(text: string, start: number, end: number): number {
  return NAME_FILTER[nameHashAt(text, start, end)] ?? 0;
}

function nameHashAt(text: string, start: number, end: number): number {
  const middle = text.charCodeAt((start + end) >> 1);
  return (
    (text.charCodeAt(start) * 7_919 +
      text.charCodeAt(start + 1) * 1_031 +
      middle * 257 +
      text.charCodeAt(end - 2) * 8_209 +
      text.charCodeAt(end - 1) * 32_771 +
      (end - start) * 4_099) &
    131_071
  );
}

/** Whether the last three letters are those of a word that hints at something. */
export function endsLikeHint(text: string, end: number): boolean {
  return ENDS[endHashAt(text, end)] === 1;
}

function endHashAt(text: string, end: number): number {
  return (
    ((text.charCodeAt(end - 1) | 32) * 961 +
      (text.charCodeAt(end - 2) | 32) * 31 +
      (text.charCodeAt(end - 3) | 32)) &
    4_095
  );
}

/** `word` in lower case. */
export function hintOf(word: string): WordHint | null {
  return HINTS.get(word) ?? null;
}

function hashAt(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start) | 32;
  const second = text.charCodeAt(start + 1) | 32;
  const last = text.charCodeAt(end - 1) | 32;
  const before = end - start > 1 ? text.charCodeAt(end - 2) | 32 : 0;
  return ((first * 31 + second) * 37 + last * 131 + before * 17 + (end - start) * 1031) & 16_383;
}

const HINTS: ReadonlyMap<string, WordHint> = new Map(
  [
    ...new Set([
      ...contextWords.keys(),
      ...secretNames.keys(),
      ...nameHints.keys(),
      ...streetWords.keys(),
      'bearer',
      'basic',
    ]),
  ].map((word) => [
    word,
    {
      contexts: contextWords.get(word) ?? [],
      secret: secretNames.get(word) ?? null,
      name: nameHints.get(word) ?? null,
      street: streetWords.get(word) ?? null,
      isBearer: word === 'bearer' || word === 'basic',
    },
  ]),
);

const FILTER = new Uint8Array(16_384);
for (const word of HINTS.keys()) {
  // Of a word with accents: the run of ASCII that it begins with.
  const run = /^[a-z0-9]*/.exec(word)?.[0] ?? '';
  FILTER[hashAt(`${word}\0`, 0, run.length)] = 1;
}

const NAME_FILTER = new Uint8Array(131_072);
for (const [names, bit] of [
  [givenNames, IS_GIVEN_NAME],
  [listedGivenNames, IS_GIVEN_NAME],
  [familyNames, IS_FAMILY_NAME],
] as const)
  for (const name of names) {
    // A run of letters ends at the first that is not of ASCII; such a name is looked at by what follows the run.
    if (/[^A-Za-z]/.test(name)) continue;
    const hash = nameHashAt(name, 0, name.length);
    NAME_FILTER[hash] = (NAME_FILTER[hash] ?? 0) | bit;
  }

const ENDS = new Uint8Array(4_096);
for (const word of HINTS.keys()) if (word.length >= 3) ENDS[endHashAt(word, word.length)] = 1;
