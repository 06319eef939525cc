/**
 * One `chunk` event of an InvokeModel stream of Claude's: `{"bytes":"<base64 of one of Anthropic's events>","p":"…"}`.
 * The event's type is read off its first bytes, so that most events are never parsed.
 */
import { parseAnswer } from './json.ts';
import { startsAt } from '../../core/starts-at.ts';

/** Where the base64 text in a chunk begins. */
export function textStart(payload: Buffer): number {
  if (startsAt(payload, 0, CHUNK_START)) return CHUNK_START.length;
  const marker = payload.indexOf(BYTES_MARKER);
  if (marker === -1) throw new SyntaxError(NO_BYTES);
  return marker + BYTES_MARKER.length;
}

/** The base64 text in a chunk. */
export function chunkText(payload: Buffer): string {
  const start = textStart(payload);
  const end = payload.indexOf(QUOTE, start);
  if (end === -1) throw new SyntaxError(NO_BYTES);
  return payload.toString('latin1', start, end);
}

/** Whether the text at `start` is of a delta that begins as nearly all do, with `DELTA_HEAD`. */
export function isDelta(payload: Buffer, start: number): boolean {
  return startsAt(payload, start, ENCODED_DELTA_HEAD);
}

/** The event's type, read off its first bytes; a type that stands elsewhere is found by parsing the event. */
export function eventNameOf(encoded: string): string {
  if (encoded.startsWith(DELTA_START)) return 'content_block_delta';
  const length = scratch.write(encoded.slice(0, PEEKED_CHARS), 'base64');
  const peeked = scratch.toString('latin1', 0, length);
  if (peeked.startsWith(TYPE_PREFIX)) {
    const end = peeked.indexOf('"', TYPE_PREFIX.length);
    if (end !== -1) return peeked.slice(TYPE_PREFIX.length, end);
  }
  const type = parseAnswer(Buffer.from(encoded, 'base64'))['type'];
  return typeof type === 'string' && /^\w+$/.test(type) ? type : 'message';
}

/** How nearly every event begins; 30 bytes, so that they end where a group of base64 does. */
export const DELTA_HEAD = '{"type":"content_block_delta",';
const DELTA_START = Buffer.from(DELTA_HEAD).toString('base64');
const ENCODED_DELTA_HEAD = Buffer.from(DELTA_START);
/** Base64 characters of `DELTA_HEAD`. */
export const DELTA_HEAD_CHARS = DELTA_START.length;
/** How Bedrock writes every chunk. */
const CHUNK_START = Buffer.from('{"bytes":"');
const BYTES_MARKER = Buffer.from('"bytes":"');
const NO_BYTES = 'the upstream sent a chunk without bytes';
const QUOTE = 0x22;
/** Reused for every event: holds what `eventNameOf` looks at. */
const scratch = Buffer.alloc(96);
const TYPE_PREFIX = '{"type":"';
/** Base64 text whose bytes surely hold the longest name known (`content_block_delta`) behind the prefix. */
const PEEKED_CHARS = 64;
