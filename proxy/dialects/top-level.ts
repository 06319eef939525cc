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

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

export function nameOf(body: Buffer, start: number, end: number): string {
  const name = body.toString('utf8', start + 1, end - 1);
  return name.includes('\\') ? String(JSON.parse(`"${name}"`)) : name;
}

export function skipSpace(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at++;
  }
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
  if (first !== 0x7b && first !== 0x5b) return endOfScalar(body, from);
  let depth = 0;
  let at = from;
  while (at < body.length) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = endOfString(body, at);
      continue;
    }
    at++;
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return at;
  }
  return at;
}

function endOfScalar(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length) {
    const byte = body[at];
    if (byte === COMMA || byte === 0x7d || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      break;
    }
    at++;
  }
  return at;
}
