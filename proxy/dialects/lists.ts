import type { Work } from './work.ts';

/** Bytes copied in one step. */
const COPIED_BYTES = 1_048_576;

/** `Buffer.concat` in steps. */
export function* gathering(pieces: readonly Buffer[]): Work<Buffer> {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  if (length < COPIED_BYTES) return Buffer.concat(pieces, length);
  const whole = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const piece of pieces) {
    for (let from = 0; from < piece.length; from += COPIED_BYTES) {
      at += piece.copy(whole, at, from, from + COPIED_BYTES);
      yield;
    }
  }
  return whole;
}

/** Adds one list to another. A spread into `push` puts every item on the stack, which ends at a hundred thousand or so. */
export function addAll<Item>(target: Item[], items: readonly Item[]): void {
  for (const item of items) target.push(item);
}
