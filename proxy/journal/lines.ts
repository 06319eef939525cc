/**
 * A file of a previous run, line by line. Memory holds one read and one line, whatever the file is: what is too long
 * to be a line of ours is passed over and said, and what is no file at all (a directory, a link, a pipe) is not read.
 */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

export type Line =
  /** Without its newline; never empty. `isLast`: the file ended without one. */
  | { readonly kind: 'line'; readonly bytes: Buffer; readonly offset: number; readonly isLast: boolean }
  | { readonly kind: 'too-long'; readonly length: number; readonly offset: number };

const NEWLINE = 0x0a;
const READ_BYTES = 262_144;
/** No line of ours comes near it. */
const LONGEST_LINE = 1_048_576;
const EMPTY: Buffer = Buffer.alloc(0);

export async function* linesOf(path: string): AsyncGenerator<Line> {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error('it is not a file');
    yield* linesIn(file);
  } finally {
    await file.close();
  }
}

async function* linesIn(file: FileHandle): AsyncGenerator<Line> {
  let rest = EMPTY;
  /** Where `rest` is in the file. */
  let offset = 0;
  let tooLongFrom: number | null = null;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, null);
    if (bytesRead === 0) break;
    const read = buffer.subarray(0, bytesRead);
    const bytes: Buffer = rest.length === 0 ? read : Buffer.concat([rest, read]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      if (tooLongFrom !== null) {
        yield { kind: 'too-long', offset: tooLongFrom, length: offset + end - tooLongFrom };
        tooLongFrom = null;
      } else if (end > start) {
        yield { kind: 'line', bytes: bytes.subarray(start, end), offset: offset + start, isLast: false };
      }
      start = end + 1;
    }
    rest = bytes.subarray(start);
    offset += start;
    if (tooLongFrom === null && rest.length <= LONGEST_LINE) continue;
    tooLongFrom ??= offset;
    offset += rest.length;
    rest = EMPTY;
  }
  if (tooLongFrom !== null) yield { kind: 'too-long', offset: tooLongFrom, length: offset - tooLongFrom };
  else if (rest.length > 0) yield { kind: 'line', bytes: rest, offset, isLast: true };
}
