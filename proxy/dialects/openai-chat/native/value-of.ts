/** Finds a member in the bytes of an answer, unparsed. */
import { skipSpace } from '../../top-level.ts';

/**
 * Where the value of the first member of a name begins; -1 when there is none. `name` with its quotes and colon: quotes
 * inside a text are escaped, so it is found in no text.
 */
export function valueOf(data: Buffer, name: Buffer): number {
  const at = data.indexOf(name);
  return at === -1 ? -1 : skipSpace(data, at + name.length);
}
