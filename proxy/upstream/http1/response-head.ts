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

  /** All values of a header, with commas in between; null when there is none. */
  joined(name: string): string | null {
    const needle = `\n${name}:`;
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
  head.status =
    (bytes[from + 9] ?? 0) * 100 + (bytes[from + 10] ?? 0) * 10 + (bytes[from + 11] ?? 0) - 0x30 * 111;
  settle(head, (bytes[from + 7] ?? 0) - 0x30);
  return head;
}

const VERSION = Buffer.from('HTTP/1.');

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
  const line = bytes.toString('latin1', from, at);
  if (!/^HTTP\/1\.[01] [1-5]\d\d(?: |$)/.test(line)) throw badAnswer('no status line');
  return at + 2;
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
  const coding = head.joined('transfer-encoding');
  const length = head.joined('content-length');
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
  const connection = head.joined('connection');
  head.isPersistent = minorVersion === 1 ? !hasToken(connection, 'close') : keepsAlive(connection);
  const keepAlive = head.header('keep-alive');
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
