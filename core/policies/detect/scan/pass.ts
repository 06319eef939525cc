/**
 * The one pass over a text:
 *
 * 1. Letters and digits make runs. What a run is made of says who looks at it: numbers, words, or words with digits.
 * 2. A run that hints at something (`ssn`, `password`, `Dear`) is remembered by its place, or looks at what follows.
 * 3. `@` and `:` between runs are looked at by who knows addresses.
 * 4. Who finds something says where to go on; everybody looks at a bounded piece of text, so the whole is linear.
 */
import { email } from '../contact/email.ts';
import { colonAddress, ipv4, macAddress } from '../contact/network.ts';
import {
  givenAndFamilyName,
  nameAfterGreeting,
  nameAfterLabel,
  nameAfterTitle,
} from '../contact/person-name.ts';
import { houseNumber, streetBeforeName, streetBehindNumber } from '../contact/street-address.ts';
import { passportZone } from '../ids/passport.ts';
import { writtenId, writtenIdAfterDigits } from '../ids/written-id.ts';
import { numberAtRun } from '../numbers/digits.ts';
import { iban } from '../numbers/iban.ts';
import { assignedSecret } from '../secrets/assigned-secret.ts';
import { prefixedKey } from '../secrets/prefixed-key.ts';
import { awsKey, bearerToken, jsonWebToken, privateKey } from '../secrets/token.ts';
import { urlWithPassword } from '../secrets/url-password.ts';
import type { Finding } from '../finding.ts';
import { noteColumn } from './columns.ts';
import { contextCount } from './contexts.ts';
import { NOWHERE, type Scan, type Wanted } from './scan.ts';
import { endsLikeHint, hintOf, IS_FAMILY_NAME, IS_GIVEN_NAME, mayHint, nameBits } from './words.ts';

const DIGIT = 1;
const UPPER = 2;
const LOWER = 4;
const LETTER = UPPER | LOWER;
const WORD = DIGIT | LETTER;
const MARK = 8;
const BEYOND_ASCII = 16;

const KINDS = new Uint8Array(65_536).fill(BEYOND_ASCII, 128);
KINDS.fill(DIGIT, 48, 58).fill(UPPER, 65, 91).fill(LOWER, 97, 123);
const GOES_ON = new Uint8Array(65_536);
for (const sign of '-_.=~/+') GOES_ON[sign.charCodeAt(0)] = 1;
for (const sign of '@:') KINDS[sign.charCodeAt(0)] = MARK;

/** Findings in the order in which they were made; they may overlap. */
export function scanText(text: string, wants: Wanted, isEager: boolean): Finding[] {
  const scan: Scan = {
    text,
    wants,
    isEager,
    found: [],
    seen: new Int32Array(contextCount).fill(NOWHERE),
    lastHint: NOWHERE,
    columns: new Uint8Array(contextCount),
    delimiter: 0,
    lastBeyondAscii: NOWHERE,
    runStart: 0,
    runEnd: 0,
  };
  const { length } = text;
  let index = 0;
  while (index < length) {
    const kind = KINDS[text.charCodeAt(index)] ?? 0;
    if ((kind & WORD) !== 0) {
      const start = index;
      let flags = kind;
      index += 1;
      while (index < length) {
        const next = KINDS[text.charCodeAt(index)] ?? 0;
        if ((next & WORD) === 0) break;
        flags |= next;
        index += 1;
      }
      const resumed = atRun(scan, start, index, flags);
      scan.runStart = start;
      scan.runEnd = index;
      if (resumed > index) index = resumed;
      continue;
    }
    if (kind === MARK) {
      const resumed = atMark(scan, index);
      if (resumed > index) {
        index = resumed;
        continue;
      }
    } else if (kind === BEYOND_ASCII) scan.lastBeyondAscii = index;
    index += 1;
  }
  return scan.found;
}

function atRun(scan: Scan, start: number, end: number, flags: number): number {
  if (flags === DIGIT) return atDigits(scan, start, end);
  if (end - start === 1) return atSign(scan, start, end, flags);
  // A key has a digit in its first run, or goes on behind it, or is one long run.
  if ((flags & DIGIT) !== 0 || end - start >= 16 || GOES_ON[scan.text.charCodeAt(end)] === 1) {
    const found = prefixedKey(scan, start);
    if (found !== 0) return found;
  }
  return (flags & DIGIT) === 0 ? atWord(scan, start, end, flags) : atMixed(scan, start, end, flags);
}

/** One letter: the first of `móvil` and `Jörg`, or of the zone of a passport. */
function atSign(scan: Scan, start: number, end: number, flags: number): number {
  if (KINDS[scan.text.charCodeAt(end)] === BEYOND_ASCII) return atWord(scan, start, end, flags);
  return scan.wants.passport_mrz && scan.text.charCodeAt(start) === LETTER_P ? passportZone(scan, start) : 0;
}

function atDigits(scan: Scan, start: number, end: number): number {
  const { text, wants } = scan;
  const length = end - start;
  if (length <= 3 && wants.ip_address && text.charCodeAt(end) === DOT && isDottedSoon(text, end + 2)) {
    const found = ipv4(scan, start);
    if (found !== 0) return found;
  }
  const found = numberAtRun(scan, start, end) || writtenIdAfterDigits(scan, start, end);
  if (found !== 0) return found;
  if (
    length === 2 &&
    wants.mac_address &&
    text.charCodeAt(end) === HYPHEN &&
    text.charCodeAt(end + 3) === HYPHEN
  )
    return macAddress(scan, start);
  return length <= 4 && wants.street_address ? houseNumber(scan, start, end) : 0;
}

function isDottedSoon(text: string, from: number): boolean {
  return (
    text.charCodeAt(from) === DOT || text.charCodeAt(from + 1) === DOT || text.charCodeAt(from + 2) === DOT
  );
}

/** Letters with digits among them. */
function atMixed(scan: Scan, start: number, end: number, flags: number): number {
  const { text, wants } = scan;
  const length = end - start;
  if (length === 20 && wants.aws_key && (flags & LOWER) === 0) {
    const found = awsKey(scan, start, end);
    if (found !== 0) return found;
  }
  if (text.charCodeAt(start) === LETTER_E && wants.jwt && text.startsWith('eyJ', start)) {
    const found = jsonWebToken(scan, start);
    if (found !== 0) return found;
  }
  if (
    wants.iban &&
    length >= 4 &&
    isUpper(text, start) &&
    isUpper(text, start + 1) &&
    isDigit(text, start + 2)
  ) {
    const found = iban(scan, start);
    if (found !== 0) return found;
  }
  if ((flags & LOWER) === 0 || length === 16 || length === 18) {
    const found = writtenId(scan, start, end);
    if (found !== 0) return found;
  }
  if (length === 2 && wants.mac_address && text.charCodeAt(end) === HYPHEN) return macAddress(scan, start);
  if (length <= 4 && wants.street_address && isDigit(text, start) && text.charCodeAt(end - 1) > NINE)
    return houseNumber(scan, start, end - 1);
  if (mayHint(text, start, end)) hint(scan, start, end);
  return 0;
}

function atWord(scan: Scan, start: number, end: number, flags: number): number {
  const { text, wants } = scan;
  const length = end - start;
  if (flags === UPPER) {
    const found = capitals(scan, start, end);
    if (found !== 0) return found;
  }
  if (text.charCodeAt(start) === LETTER_E && wants.jwt && text.startsWith('eyJ', start)) {
    const found = jsonWebToken(scan, start);
    if (found !== 0) return found;
  }
  const isCapitalised = isUpper(text, start);
  if (wants.person_name && isCapitalised) {
    const bits = nameBits(text, start, end);
    if ((bits & IS_GIVEN_NAME) !== 0 || KINDS[text.charCodeAt(end)] === BEYOND_ASCII) {
      const found = givenAndFamilyName(scan, start);
      if (found !== 0) return found;
    }
    if (
      (bits & IS_FAMILY_NAME) !== 0 &&
      scan.runEnd === start - 1 &&
      text.charCodeAt(start - 1) === SPACE &&
      isUpper(text, scan.runStart)
    ) {
      const found = givenAndFamilyName(scan, scan.runStart);
      if (found !== 0) return found;
    }
  }
  if (mayHint(text, start, end)) {
    const found = hint(scan, start, end);
    if (found !== 0) return found;
  }
  // `clientSecret`, `customerPhone`: the last part.
  if (flags === LETTER && length > 4 && length <= 40 && endsLikeHint(text, end)) {
    let part = end - 1;
    while (part > start && !isUpper(text, part)) part -= 1;
    if (part > start && mayHint(text, part, end)) return hint(scan, part, end);
  }
  return 0;
}

/** Words in capitals. */
function capitals(scan: Scan, start: number, end: number): number {
  const { text, wants } = scan;
  const length = end - start;
  if (length === 5 && wants.private_key && text.startsWith('BEGIN', start)) return privateKey(scan, start);
  // AWS draws from letters as well, and a word of 20 capitals is rare.
  if (length === 20 && wants.aws_key) return awsKey(scan, start, end);
  if (length === 2 && isDigit(text, end + 1)) return writtenId(scan, start, end);
  return 0;
}

/** At a word that says something of what stands near it. */
function hint(scan: Scan, start: number, runEnd: number): number {
  const { text, wants } = scan;
  const end = wordEnd(text, runEnd);
  const meant = hintOf(text.slice(start, end).toLowerCase());
  if (meant === null) return 0;
  for (const context of meant.contexts) scan.seen[context] = end;
  if (meant.contexts.length > 0) {
    scan.lastHint = end;
    noteColumn(scan, meant.contexts, start, end);
  }
  let found = 0;
  if (meant.isBearer && wants.bearer_token) found = bearerToken(scan, end);
  if (found === 0 && meant.secret !== null && (wants.password || wants.api_key || wants.aws_key))
    found = assignedSecret(scan, meant.secret, start, end);
  if (found === 0 && meant.name !== null && wants.person_name)
    found = atNameHint(scan, meant.name, start, end);
  if (found === 0 && meant.street !== null && wants.street_address)
    found =
      (meant.street === 'before' ? 0 : streetBehindNumber(scan, start, end)) ||
      (meant.street === 'behind' ? 0 : streetBeforeName(scan, start));
  return found;
}

/** Runs end at what is not of ASCII, and words go on: `contraseña`. */
function wordEnd(text: string, runEnd: number): number {
  let end = runEnd;
  if (KINDS[text.charCodeAt(end)] !== BEYOND_ASCII) return end;
  while (end - runEnd < MAX_REST && LETTER_SIGN.test(text.charAt(end))) end += 1;
  return end;
}

const MAX_REST = 16;
const LETTER_SIGN = /\p{L}/u;

function atNameHint(scan: Scan, name: 'title' | 'greeting' | 'label', start: number, end: number): number {
  if (name === 'label') return nameAfterLabel(scan, start, end);
  if (!isUpper(scan.text, start)) return 0;
  return name === 'title' ? nameAfterTitle(scan, end) : nameAfterGreeting(scan, end);
}

function atMark(scan: Scan, index: number): number {
  const { text, wants } = scan;
  if (text.charCodeAt(index) === AT) return wants.email ? email(scan, index) : 0;
  const next = text.charCodeAt(index + 1);
  if (next === SLASH)
    return wants.database_url && text.charCodeAt(index + 2) === SLASH ? urlWithPassword(scan, index) : 0;
  if (scan.runEnd !== index || index - scan.runStart > 4 || !isHexadecimal(text, scan.runStart, index))
    return 0;
  if (next !== COLON && !isHexadecimal(text, index + 1, index + 2)) return 0;
  // Another colon has to follow soon.
  for (let ahead = index + 1; ahead < index + 6; ahead += 1)
    if (text.charCodeAt(ahead) === COLON) return colonAddress(scan, scan.runStart, index);
  return 0;
}

function isHexadecimal(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index) | 32;
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false;
  }
  return true;
}

function isUpper(text: string, index: number): boolean {
  return KINDS[text.charCodeAt(index)] === UPPER;
}

function isDigit(text: string, index: number): boolean {
  return KINDS[text.charCodeAt(index)] === DIGIT;
}

const SPACE = 32;
const HYPHEN = 45;
const DOT = 46;
const SLASH = 47;
const NINE = 57;
const COLON = 58;
const AT = 64;
const LETTER_P = 80;
const LETTER_E = 101;
