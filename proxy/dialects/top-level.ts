/**
 * Finds the members of a JSON object's top level in its bytes, so that some can be taken out and the rest forwarded
 * untouched. The bytes have been parsed before: this scanner relies on their being valid JSON.
 */
export type Member = {
  readonly name: string;
  /** Offset of the quote that opens the name. */
  readonly start: number;
  readonly valueStart: number;
  /** Offset after the value's last byte. */
  readonly end: number;
};

/** The members in the order in which they stand. */
export function topLevelMembers(body: Buffer): Member[] {
  const members: Member[] = [];
  let at = skipSpace(body, skipSpace(body, 0) + 1);
  while (at < body.length && body[at] === QUOTE) {
    const nameEnd = endOfString(body, at);
    const valueStart = skipSpace(body, skipSpace(body, nameEnd) + 1);
    const end = endOfValue(body, valueStart);
    members.push({ name: nameOf(body, at, nameEnd), start: at, valueStart, end });
    at = skipSpace(body, end);
    if (body[at] !== COMMA) break;
    at = skipSpace(body, at + 1);
  }
  return members;
}

/**
 * The first name that is stated twice, cut for a message; null when there is none. Two readers may disagree on which of two
 * equal names counts, and so on the price of the call.
 */
export function nameGivenTwice(members: readonly Member[]): string | null {
  if (members.length <= FEW) return fewGivenTwice(members);
  const seen = new Set<string>();
  for (const { name } of members) {
    if (seen.has(name)) return name.slice(0, 64);
    seen.add(name);
  }
  return null;
}

/** So many names are compared with each other sooner than they are put into a set. */
const FEW = 12;

function fewGivenTwice(members: readonly Member[]): string | null {
  for (let index = 1; index < members.length; index++) {
    const name = members[index]?.name;
    for (let before = 0; before < index; before++)
      if (name !== undefined && members[before]?.name === name) return name.slice(0, 64);
  }
  return null;
}

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

export function nameOf(body: Buffer, start: number, end: number): string {
  const name = body.toString('utf8', start + 1, end - 1);
  return name.includes('\\') ? String(JSON.parse(`"${name}"`)) : name;
}

export function skipSpace(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length && isSpace(body[at])) at++;
  return at;
}

/** After so many bytes of a string the runtime's own search is asked, which costs a call but reads many at once. */
export const NEAR = 48;

/** `from` is at the opening quote; returns the offset after the closing one, or the end of a string that has none. */
export function endOfString(body: Buffer, from: number): number {
  let at = from + 1;
  // Text full of escaped quotes stops that search again and again, so it is asked ever more rarely.
  for (let stretch = NEAR; at < body.length; stretch *= 2) {
    const near = Math.min(body.length, at + stretch);
    while (at < near) {
      const byte = body[at];
      if (byte === QUOTE) return at + 1;
      at += byte === BACKSLASH ? 2 : 1;
    }
    const quote = body.indexOf(QUOTE, at);
    if (quote === -1) break;
    // Everything before `at` is whole: an escape does not reach over it.
    if (!isEscaped(body, quote, at)) return quote + 1;
    at = quote + 1;
  }
  return body.length;
}

/** Whether an odd number of backslashes stands before `quote`, counted back to `from`. */
export function isEscaped(body: Buffer, quote: number, from: number): boolean {
  let at = quote - 1;
  while (at >= from && body[at] === BACKSLASH) at--;
  return (quote - at) % 2 === 0;
}

export function endOfValue(body: Buffer, from: number): number {
  const first = body[from];
  if (first === QUOTE) return endOfString(body, from);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return endOfScalar(body, from);
  let depth = 0;
  let at = from;
  while (at < body.length) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = endOfString(body, at);
      continue;
    }
    at++;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at;
  }
  return at;
}

function endOfScalar(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length) {
    const byte = body[at];
    if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)) break;
    at++;
  }
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
