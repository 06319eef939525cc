/**
 * Finds the text of a Converse delta without parsing it: the bytes between the quotes of its JSON string, which are what
 * the client's JSON string needs.
 */
import { startsAt } from '../../../core/starts-at.ts';

/** Quotes inside JSON strings are escaped, so these bytes can only be structure. */
const DELTA = Buffer.from('"delta":{"');
export const TEXT = Buffer.from('text":"');
export const TOOL_INPUT = Buffer.from('toolUse":{"input":"');
export const REASONING_TEXT = Buffer.from('reasoningContent":{"text":"');
const BLOCK_INDEX = Buffer.from('"contentBlockIndex":');
/** How Bedrock begins a delta: its block's number, and then the delta. */
const BLOCK_START = Buffer.from('{"contentBlockIndex":');
const DELTA_NEXT = Buffer.from(',"delta":{"');

/** Where the name of what the delta holds begins; -1 where there is no delta. */
export function behindDelta(payload: Buffer): number {
  if (startsAt(payload, 0, BLOCK_START)) {
    let at = BLOCK_START.length;
    while (isDigit(payload[at])) at += 1;
    if (startsAt(payload, at, DELTA_NEXT)) return at + DELTA_NEXT.length;
  }
  const at = payload.indexOf(DELTA);
  return at === -1 ? -1 : at + DELTA.length;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** `from` is behind the opening quote; returns the offset of the closing one. */
export function endOfString(payload: Buffer, from: number): number {
  let at = from;
  while (at < payload.length) {
    const byte = payload[at];
    if (byte === 0x22) return at;
    at += byte === 0x5c ? 2 : 1;
  }
  throw new SyntaxError('the upstream sent an event with a string that does not end');
}

/** The block a delta belongs to; -1 when it does not say. */
export function blockIndexOf(payload: Buffer): number {
  const marker = payload.indexOf(BLOCK_INDEX);
  if (marker === -1) return -1;
  let index = 0;
  for (let at = marker + BLOCK_INDEX.length; at < payload.length; at++) {
    const digit = (payload[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    index = index * 10 + digit;
  }
  return index;
}

/** A text as it stands between the quotes of a JSON string. */
export function escape(text: string): Buffer {
  return Buffer.from(JSON.stringify(text).slice(1, -1), 'utf8');
}
