/**
 * The head of an answer, read strictly (RFC 9112): what two readers could take in two ways is refused. A head stays one text
 * with names in lower case, in which the few headers that somebody asks for are looked up: no object for each header.
 */
import { badAnswer } from './connection-error.ts';
import { COLON, CR, HTAB, LF, SPACE, TOKEN, VALUE } from './octets.ts';
import type { ReceivedHead } from './receiver.ts';

/** Status line and headers, with their line ends; of each head, and of a body's trailers. */
export const MAX_HEAD_BYTES = 16_384;

/** How the end of a body is found. */
export type Framing = 'none' | 'length' | 'chunked' | 'close';

export class ResponseHead implements ReceivedHead {
  status = 0;
  framing: Framing = 'close';
  /** Of the body, when its framing is `length`. */
  contentLength = 0;
  /** Whether another answer may follow on the connection. */
  isPersistent = true;
  /** How long the server says that it keeps an idle connection; null: it does not say. */
  keepAliveSeconds: number | null = null;
  /** Where the head ends in the bytes it was read from. */
  end = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  header(name: string): string | null {
    const at = this.#text.indexOf(`\n${name}:`);
    return at === -1 ? null : this.#valueAt(at + name.length + 2);
  }

  *headers(): Generator<readonly [string, string]> {
    const text = this.#text;
    for (let at = text.indexOf('\n') + 1; text[at] !== '\r'; at = text.indexOf('\n', at) + 1) {
      const colon = text.indexOf(':', at);
      yield [text.slice(at, colon), this.#valueAt(colon + 1)];
    }
  }

  /** All values of a header, with commas in between; null when there is none. `needle`: its name between `\n` and `:`. */
  joined(needle: string): string | null {
    let values: string | null = null;
    for (let at = this.#text.indexOf(needle); at !== -1; at = this.#text.indexOf(needle, at + 1)) {
      const value = this.#valueAt(at + needle.length);
      values = values === null ? value : `${values},${value}`;
    }
    return values;
  }

  /** Up to the line's end, without the blanks around it: these two alone, as `trim` takes away more. */
  #valueAt(from: number): string {
    let start = from;
    let end = this.#text.indexOf('\r', from);
    while (isBlank(this.#text.charCodeAt(start))) start += 1;
    while (end > start && isBlank(this.#text.charCodeAt(end - 1))) end -= 1;
    return this.#text.slice(start, end);
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === HTAB;
}

/**
 * Reads the head at `from`; null when its end is not before `to`. Puts names into lower case in `bytes`. Throws a
 * ConnectionError when it is none, as soon as that can be seen.
 */
export function readHead(bytes: Buffer, from: number, to: number): ResponseHead | null {
  const lines = endOfStatusLine(bytes, from, to);
  if (lines === 0) return null;
  const end = endOfFields(bytes, lines, to);
  if (end === 0) return null;
  const head = new ResponseHead(bytes.toString('latin1', from, end));
  head.end = end;
  const at = from + STATUS;
  head.status = digitAt(bytes, at) * 100 + digitAt(bytes, at + 1) * 10 + digitAt(bytes, at + 2);
  settle(head, digitAt(bytes, from + MINOR_VERSION));
  return head;
}

const VERSION = Buffer.from('HTTP/1.');
/** Where the parts of `HTTP/1.1 200 OK` are. */
const MINOR_VERSION = 7;
const STATUS = 9;
const REASON = 12;
const ZERO = 0x30;

/** `HTTP/1.1 200 OK`: after its line end; 0 when that has not come. */
function endOfStatusLine(bytes: Buffer, from: number, to: number): number {
  for (let index = 0; index < VERSION.length && from + index < to; index += 1)
    if (bytes[from + index] !== VERSION[index]) throw badAnswer('no status line');
  let at = from;
  while (at < to && VALUE[bytes[at] ?? 0] === 1) at += 1;
  if (at === to) return 0;
  if (bytes[at] !== CR) throw badAnswer('a control character in the status line');
  if (at + 1 === to) return 0;
  if (bytes[at + 1] !== LF) throw badAnswer('a bare CR in the status line');
  if (!isStatusLine(bytes, from, at)) throw badAnswer('no status line');
  return at + 2;
}

/** Whether version, status and what divides them are right; the reason may be empty, or not be there with its blank. */
function isStatusLine(bytes: Buffer, from: number, end: number): boolean {
  const version = digitAt(bytes, from + MINOR_VERSION);
  const status = from + STATUS;
  const kind = digitAt(bytes, status);
  return (
    end - from >= REASON &&
    (version === 0 || version === 1) &&
    bytes[status - 1] === SPACE &&
    kind >= 1 &&
    kind <= 5 &&
    isDigit(digitAt(bytes, status + 1)) &&
    isDigit(digitAt(bytes, status + 2)) &&
    (end - from === REASON || bytes[from + REASON] === SPACE)
  );
}

/** Between 0 and 9 when there is a digit. */
function digitAt(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) - ZERO;
}

function isDigit(value: number): boolean {
  return value >= 0 && value <= 9;
}

/** Field lines and the empty line behind them: after that; 0 when it has not come. */
function endOfFields(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to) {
    if (bytes[at] === CR) {
      if (at + 1 === to) return 0;
      if (bytes[at + 1] !== LF) throw badAnswer('a bare CR');
      return at + 2;
    }
    const start = at;
    for (; at < to; at += 1) {
      const lower = TOKEN[bytes[at] ?? 0] ?? 0;
      if (lower === 0) break;
      bytes[at] = lower;
    }
    if (at === to) return 0;
    // A line that begins with a blank would continue the one before: an obsolete form that readers take in different ways.
    if (at === start || bytes[at] !== COLON) throw badAnswer('no name of a header');
    at += 1;
    while (at < to && VALUE[bytes[at] ?? 0] === 1) at += 1;
    if (at === to) return 0;
    if (bytes[at] !== CR) throw badAnswer('a control character in a header');
    if (at + 1 === to) return 0;
    if (bytes[at + 1] !== LF) throw badAnswer('a bare CR in a header');
    at += 2;
  }
  return 0;
}

/** What the headers say of the body and the connection: RFC 9112, sections 6.3 and 9.3. */
function settle(head: ResponseHead, minorVersion: number): void {
  const coding = head.joined('\ntransfer-encoding:');
  const length = head.joined('\ncontent-length:');
  if (coding !== null) {
    if (length !== null) throw badAnswer('both transfer-encoding and content-length');
    if (minorVersion === 0) throw badAnswer('transfer-encoding in HTTP/1.0');
    if (coding.toLowerCase() !== 'chunked') throw badAnswer('a transfer coding other than chunked');
    head.framing = 'chunked';
  } else if (length !== null) {
    // Several are refused even when they are the same: something between the server and here has joined two answers.
    if (!/^\d{1,15}$/.test(length)) throw badAnswer('not one content-length');
    head.contentLength = Number(length);
    head.framing = head.contentLength === 0 ? 'none' : 'length';
  }
  const connection = head.joined('\nconnection:');
  head.isPersistent = minorVersion === 1 ? !hasToken(connection, 'close') : keepsAlive(connection);
  const keepAlive = head.joined('\nkeep-alive:');
  const timeout = keepAlive === null ? null : /(?:^|[,;\s])timeout\s*=\s*"?(\d{1,9})/i.exec(keepAlive);
  if (timeout !== null) head.keepAliveSeconds = Number(timeout[1]);
  if (head.status < 200 || head.status === 204 || head.status === 304) {
    // Such an answer has no body, whatever it says. One that says so may be followed by it all the same.
    if (head.framing === 'length' || head.framing === 'chunked') head.isPersistent = false;
    head.framing = 'none';
  } else if (head.framing === 'close') {
    head.isPersistent = false;
  }
}

function keepsAlive(connection: string | null): boolean {
  return hasToken(connection, 'keep-alive') && !hasToken(connection, 'close');
}

/** Whether a comma-separated list has this token. */
function hasToken(list: string | null, token: string): boolean {
  if (list === null) return false;
  if (list === token) return true;
  return list.split(',').some((one) => one.trim().toLowerCase() === token);
}
