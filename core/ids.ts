/**
 * Branded ids. Every id is a UUIDv7 (RFC 9562): it sorts by creation time, so the primary-key index of a
 * growing table is appended to, and the time a usage record belongs to can be read from its request id.
 */
import { randomFillSync } from 'node:crypto';

export type RequestId = string & { readonly brand: 'RequestId' };
export type KeyId = string & { readonly brand: 'KeyId' };
export type UserId = string & { readonly brand: 'UserId' };
export type TeamId = string & { readonly brand: 'TeamId' };
export type CustomerId = string & { readonly brand: 'CustomerId' };

/** A new UUIDv7 for the instant `nowMs` (milliseconds since the epoch). 74 random bits. */
export function newId<Id extends string = string>(nowMs: number): Id {
  if (randomAt === randomDigits.length) {
    randomFillSync(randomPool);
    randomDigits = randomPool.toString('hex');
    randomAt = 0;
  }
  if (nowMs !== timeMs) {
    const time = nowMs.toString(16).padStart(12, '0');
    timePart = `${time.slice(0, 8)}-${time.slice(8)}-7`;
    timeMs = nowMs;
  }
  const at = randomAt;
  randomAt += DIGITS_PER_ID;
  const variant = VARIANTS[(randomPool[at / 2 + 9] ?? 0) & 3] ?? '8';
  return `${timePart}${randomDigits.slice(at, at + 3)}-${variant}${randomDigits.slice(at + 3, at + 6)}-${randomDigits.slice(at + 6, at + 18)}` as Id;
}

/** Whether `text` has the form of a UUID (any version, lower or upper case). */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/** The instant at which `newId` made this id, in milliseconds; null for another UUID. */
export function idTimeMs(id: string): number | null {
  return isUuid(id) && id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}

/**
 * The id of the request behind the id of an answer as clients see it, `chatcmpl-…`, `msg_…` or `resp_…` with the 32 digits
 * of the request id; also of the request id itself. Null when it is none of these.
 */
export function requestIdOf(text: string): RequestId | null {
  if (isUuid(text)) return text.toLowerCase() as RequestId;
  const hex = /^(?:chatcmpl-|msg_|resp_)([0-9a-f]{32})$/.exec(text)?.[1];
  if (hex === undefined) return null;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  ) as RequestId;
}

const VARIANTS = ['8', '9', 'a', 'b'];
/** Random bytes are drawn in blocks: one system call for 409 ids instead of one each. */
const randomPool = Buffer.alloc(4090);
/** The same as hexadecimal digits, and how many of them are used. */
let randomDigits = '';
let randomAt = 0;
/** 18 that are in it, and a byte that chooses the variant. */
const DIGITS_PER_ID = 20;
/** What ids of the same millisecond begin with, and which that is. */
let timePart = '';
let timeMs = -1;
