/** Whether `piece` stands in `bytes` at an offset: for short pieces, where a call of `Buffer`'s costs more than the look. */
export function startsAt(bytes: Buffer, at: number, piece: Buffer): boolean {
  for (let index = 0; index < piece.length; index += 1) {
    if (bytes[at + index] !== piece[index]) return false;
  }
  return true;
}
