/**
 * Long texts of a request, left where they are: in the bytes of its body. Most of a large body is text that the gateway only
 * passes on, and to decode, parse, write and encode it costs more than all else that is done with it. So the body is parsed
 * with a short mark in the place of each long text, and what is written for Bedrock gets the bytes of the text, as the client
 * wrote them, where its mark stands.
 *
 * 1. A text stands aside when it is the value of a member `text` or `content` and of 1 KiB or more. White space at its ends
 *    stays with the mark, so that it is still found blank or trimmed.
 * 2. A mark begins with the character DEL, which a body with marks has nowhere else, and ends with a quote: inside of JSON in a
 *    text it is escaped otherwise, and then the text cannot take its place.
 * 3. Where a mark cannot be replaced, or is found in what was written by other means, the request is read once more without
 *    any (`request/create-dialect.ts`). So is one that is refused, since a refusal may quote it.
 */
import { isUtf8 } from 'node:buffer';
import { BACKSLASH, COLON } from './top-level.ts';

/** The places of the long texts of a body, in the order in which they stand. */
export class LongTexts {
  readonly #body: Buffer;
  /** Where each begins and ends. */
  readonly #places: readonly number[];

  constructor(body: Buffer, places: readonly number[]) {
    this.#body = body;
    this.#places = places;
  }

  /** The bytes of a text that stands aside, which begins and ends with no white space; null: the text is all there is. */
  bytesOf(text: string): Buffer | null {
    const at = text.indexOf(MARK);
    return at === -1 ? null : this.#bytes(Number.parseInt(text.slice(at + 1, at + 12), 10));
  }

  /**
   * The value as JSON with all texts in their places; with the marks, where one of them cannot be put there, or where they
   * stand for more than the body has: then the client has written some.
   */
  written(value: unknown): Buffer {
    const json = JSON.stringify(value);
    const marks: Buffer[] = [];
    let bytesLeft = this.#body.length;
    for (let at = json.indexOf(MARK); at !== -1; at = json.indexOf(MARK, at + 1)) {
      const bytes = this.#bytes(Number.parseInt(json.slice(at + 1, at + 12), 10));
      const end = endOfMark(json, at);
      if (bytes === null || !json.startsWith('\\"', end)) return Buffer.from(json, 'utf8');
      bytesLeft -= bytes.length;
      if (bytesLeft < 0) return Buffer.from(json, 'utf8');
      marks.push(bytes);
    }
    if (marks.length === 0) return Buffer.from(json, 'utf8');
    return spliced(json, marks);
  }

  #bytes(index: number): Buffer | null {
    const start = this.#places[index * 2];
    const end = this.#places[index * 2 + 1];
    return start === undefined || end === undefined ? null : this.#body.subarray(start, end);
  }
}

/** JSON with the texts in the place of its marks, which stand in the same order. */
function spliced(json: string, texts: readonly Buffer[]): Buffer {
  let most = Buffer.byteLength(json, 'utf8');
  for (const text of texts) most += text.length;
  const written = Buffer.allocUnsafeSlow(most);
  let length = 0;
  let from = 0;
  for (const text of texts) {
    const at = json.indexOf(MARK, from);
    length += written.write(json.slice(from, at), length, 'utf8');
    length += text.copy(written, length);
    from = endOfMark(json, at) + ESCAPED_QUOTE_CHARS;
  }
  length += written.write(json.slice(from), length, 'utf8');
  return written.subarray(0, length);
}

/** Whether a request that was written still has a mark where a text should be. */
export function holdsMark(written: Buffer): boolean {
  return written.includes(MARK_BYTE);
}

/** The end of a mark's digits. */
function endOfMark(json: string, at: number): number {
  let end = at + 1;
  while (isDigit(json.charCodeAt(end))) end++;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A body as JSON with marks in it, and the texts they stand for. */
export type Marked = { readonly json: string; readonly texts: LongTexts };

/**
 * Null: nothing of the body can stand aside. `strings`: where its long strings begin and end, quotes included, in order.
 */
export function marked(body: Buffer, strings: readonly number[]): Marked | null {
  if (strings.length === 0 || body.includes(MARK_BYTE) || !isUtf8(body)) return null;
  const places: number[] = [];
  let json = '';
  let from = 0;
  for (let index = 0; index < strings.length; index += 2) {
    const open = strings[index] ?? 0;
    const close = (strings[index + 1] ?? 0) - 1;
    if (!isTextMember(body, open)) continue;
    const start = solidStart(body, open + 1, close);
    const end = solidEnd(body, start, close);
    if (end - start < LONG_TEXT_BYTES) continue;
    json += `${body.toString('utf8', from, start)}${MARK}${places.length / 2}\\"`;
    places.push(start, end);
    from = end;
  }
  if (places.length === 0) return null;
  json += body.toString('utf8', from);
  return ESCAPED_MARK.test(json) ? null : { json, texts: new LongTexts(body, places) };
}

/** Texts of so many bytes stand aside: below, it costs as much as it spares. */
export const LONG_TEXT_BYTES = 1_024;

const MARK = '\u007f';
const MARK_BYTE = 0x7f;
/** The escape for DEL, or for a character of that escape: JSON in a text, as arguments of a tool are, is parsed once more. */
const ESCAPED_MARK = /\\u00(?:7f|5c|75|30|37|66|46)/i;
const ESCAPED_QUOTE_CHARS = 2;

/** Whether the string that begins here is the value of a member `text` or `content`. */
function isTextMember(body: Buffer, open: number): boolean {
  const colon = spaceBefore(body, open) - 1;
  if (body[colon] !== COLON) return false;
  const end = spaceBefore(body, colon);
  return endsWith(body, end, TEXT) || endsWith(body, end, CONTENT);
}

const TEXT = Buffer.from('"text"');
const CONTENT = Buffer.from('"content"');

function endsWith(body: Buffer, end: number, name: Buffer): boolean {
  const start = end - name.length;
  for (let at = 0; at < name.length; at++) if (body[start + at] !== name[at]) return false;
  return true;
}

/** Where the white space of JSON begins that ends before `end`. */
function spaceBefore(body: Buffer, end: number): number {
  let at = end;
  while (isSpace(body[at - 1])) at--;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The ends of a text are looked for this far from its quotes. */
const EDGE_BYTES = 64;
/** The longest escape: a backslash, `u` and four digits. */
const LONGEST_ESCAPE = 6;

/** The first character of a text that is no white space, whole and not escaped; `close` when none is near. */
function solidStart(body: Buffer, from: number, close: number): number {
  const last = Math.min(close, from + EDGE_BYTES);
  for (let at = from; at < last; at++) {
    if (body[at] === BACKSLASH) at += body[at + 1] === LOWER_U ? LONGEST_ESCAPE - 1 : 1;
    else if (isSolid(body, at)) return at;
  }
  return close;
}

/** Behind the last character of a text that is no white space, whole and not escaped; `start` when none is near. */
function solidEnd(body: Buffer, start: number, close: number): number {
  const first = Math.max(start, close - EDGE_BYTES);
  let end = close;
  for (let at = close - 1; at >= first; at--) {
    if (isContinuation(body[at])) continue;
    if (isSolid(body, at) && !hasBackslash(body, end - LONGEST_ESCAPE, end)) return end;
    end = at;
  }
  return start;
}

function hasBackslash(body: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (body[at] === BACKSLASH) return true;
  return false;
}

const LOWER_U = 0x75;

/**
 * Whether a character begins here that is white space in no language: of the others, all are written in UTF-8 with one of
 * these first bytes.
 */
function isSolid(body: Buffer, at: number): boolean {
  const byte = body[at] ?? 0;
  if (byte < 0x80) return byte > 0x20;
  if (isContinuation(byte)) return false;
  return (
    byte !== 0xc2 &&
    byte !== 0xe1 &&
    byte !== 0xe2 &&
    byte !== 0xef &&
    (byte !== 0xe3 || body[at + 1] !== 0x80)
  );
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
