/** Finds a member in the bytes of an answer, unparsed. */

/**
 * Where the value of the first member of a name begins; -1 when there is none. `name` with its quotes and colon: quotes
 * inside a text are escaped, so it is found in no text.
 */
export function valueOf(data: Buffer, name: Buffer): number {
  const at = data.indexOf(name);
  if (at === -1) return -1;
  let value = at + name.length;
  while (data[value] === SPACE) value += 1;
  return value;
}

export const QUOTE = 0x22;
const SPACE = 0x20;
