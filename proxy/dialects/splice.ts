/**
 * Changes members and items of JSON in its bytes, so that everything else keeps the bytes it came in. The bytes have been
 * parsed before, or come from Bedrock: these readers rely on their being valid JSON. Of a member given twice the last one counts,
 * as for JSON.parse.
 */
import { gathering } from './lists.ts';
import { findingMembers } from './structure.ts';
import {
  CLOSE_BRACKET,
  COMMA,
  endOfValue,
  OPEN_BRACE,
  skipSpace,
  topLevelMembers,
  type Member,
} from './top-level.ts';
import type { Work } from './work.ts';

/**
 * An object with other values for some of its members; a member that it does not have is not added. `members`: where they
 * are, when that is known.
 */
export function withMembers(
  object: Buffer,
  values: Readonly<Record<string, string | Buffer | undefined>>,
  members: readonly Member[] = topLevelMembers(object),
): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { name, valueStart, end } of members) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) continue;
    pieces.push(object.subarray(from, valueStart), typeof value === 'string' ? Buffer.from(value) : value);
    from = end;
  }
  return pieces.length === 0 ? object : Buffer.concat([...pieces, object.subarray(from)]);
}

/**
 * An object with another value for one of its members, which is added where there is none. In steps: the object may be
 * large. It begins with its brace.
 */
export function* settingMember(object: Buffer, name: string, value: string | Buffer): Work<Buffer> {
  const members = yield* findingMembers(object);
  const known = members.findLast((member) => member.name === name);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  if (known !== undefined)
    return yield* gathering([object.subarray(0, known.valueStart), bytes, object.subarray(known.end)]);
  const at = members.at(-1)?.end ?? object.indexOf(OPEN_BRACE) + 1;
  const first = Buffer.from(`${members.length === 0 ? '' : ','}${JSON.stringify(name)}:`);
  return yield* gathering([object.subarray(0, at), first, bytes, object.subarray(at)]);
}

/** The value of a member of an object, as it is in the bytes; null when there is none. */
export function memberIn(
  object: Buffer,
  name: string,
  members: readonly Member[] = topLevelMembers(object),
): Buffer | null {
  const member = members.findLast((one) => one.name === name);
  return member === undefined ? null : object.subarray(member.valueStart, member.end);
}

/** The items of an array. `array` begins with its bracket. */
export function* itemsOf(array: Buffer): Work<readonly Buffer[]> {
  const items: Buffer[] = [];
  let at = skipSpace(array, 1);
  while (at < array.length && array[at] !== CLOSE_BRACKET) {
    const end = endOfValue(array, at);
    items.push(array.subarray(at, end));
    at = skipSpace(array, end);
    if (array[at] !== COMMA) break;
    at = skipSpace(array, at + 1);
    yield;
  }
  return items;
}

/** An array of these items. */
export function arrayOf(items: readonly (string | Buffer)[]): Buffer[] {
  const pieces: Buffer[] = [OPEN];
  for (const [index, item] of items.entries()) {
    if (index > 0) pieces.push(SEPARATOR);
    pieces.push(typeof item === 'string' ? Buffer.from(item) : item);
  }
  pieces.push(CLOSE);
  return pieces;
}

const OPEN = Buffer.from('[');
const CLOSE = Buffer.from(']');
const SEPARATOR = Buffer.from(',');
