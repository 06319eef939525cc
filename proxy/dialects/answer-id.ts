/**
 * The id of an answer as clients see it: a prefix and the 32 digits of its request's id, by which its record is found
 * (`requestIdOf` of core/ids.ts). Where an answer passes through as it came, it takes the place of the upstream's id, which
 * nobody could look up here.
 */
import type { RequestId } from '../../core/ids.ts';
import { startsAt } from '../../core/starts-at.ts';
import { endOfString, QUOTE, skipSpace } from './top-level.ts';

export type AnswerPrefix = 'chatcmpl-' | 'msg_' | 'resp_';

export function answerIdOf(prefix: AnswerPrefix, requestId: RequestId): string {
  return `${prefix}${requestId.replaceAll('-', '')}`;
}

/** Puts one id into the bytes of answers and events; `prefix` is that of the upstream's ids too. */
export class AnswerId {
  /** As JSON. */
  readonly json: Buffer;
  readonly #start: Buffer;

  constructor(prefix: AnswerPrefix, requestId: RequestId) {
    this.#start = STARTS[prefix];
    this.json = jsonOf(this.#start, requestId);
  }

  /** Where the upstream's id stands, quotes included; null: there is none, as in most events. */
  placeIn(data: Buffer): readonly [start: number, end: number] | null {
    for (let at = data.indexOf(NAME); at !== -1; at = data.indexOf(NAME, at + NAME.length)) {
      const start = skipSpace(data, at + NAME.length);
      // Ids of tool calls are members of this name too.
      if (startsAt(data, start, this.#start)) return [start, endOfString(data, start)];
    }
    return null;
  }

  /** The bytes with this id in them. */
  in(data: Buffer): Buffer {
    const place = this.placeIn(data);
    if (place === null) return data;
    const [start, end] = place;
    const after = start + this.json.length;
    const own = Buffer.allocUnsafe(after + data.length - end);
    data.copy(own, 0, 0, start);
    this.json.copy(own, start);
    data.copy(own, after, end);
    return own;
  }
}

/** The id of an answer behind the quote and the prefix it begins with: the digits alone, and a quote. */
function jsonOf(start: Buffer, requestId: RequestId): Buffer {
  const json = Buffer.allocUnsafe(start.length + ID_DIGITS + 1);
  json.set(start);
  let end = start.length;
  for (let at = 0; at < requestId.length; at += 1) {
    const char = requestId.charCodeAt(at);
    if (char !== HYPHEN) json[end++] = char;
  }
  json[end] = QUOTE;
  return json;
}

const ID_DIGITS = 32;
const HYPHEN = 0x2d;

/** Quotes inside a text are escaped, so it is found in no text. */
const NAME = Buffer.from('"id":');

const STARTS: Readonly<Record<AnswerPrefix, Buffer>> = {
  'chatcmpl-': Buffer.from('"chatcmpl-'),
  msg_: Buffer.from('"msg_'),
  resp_: Buffer.from('"resp_'),
};
