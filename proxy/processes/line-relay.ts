/**
 * Brings the log lines of several processes to one place, each line whole. A process writes to a pipe of its own: many writing
 * to one would mix what is longer than a pipe takes at once (PIPE_BUF of pipe(7), 4096 bytes). Where lines are not taken,
 * pipes fill up, and each process drops and counts its lines itself.
 */
import type { Readable } from 'node:stream';
import type { WriteLines } from '../write-lines.ts';

export type LineRelay = {
  /** For lines of our own among them. */
  readonly write: WriteLines;
  readonly follow: (lines: Readable) => void;
  /** Resolves when all that are followed have ended, and everything is written. */
  readonly flush: () => Promise<void>;
};

const NEWLINE = 0x0a;
/** Above it nothing more is read from the pipes. */
const MOST_WAITING_BYTES = 1_048_576;
/** No line of ours comes near it. */
const LONGEST_LINE = 1_048_576;
const EMPTY = Buffer.alloc(0);

export function createLineRelay(write: WriteLines): LineRelay {
  const waiting: { readonly bytes: Buffer; readonly done: () => void }[] = [];
  const paused = new Set<Readable>();
  let followed = 0;
  let waitingBytes = 0;
  let isWriting = false;
  let onIdle: (() => void)[] = [];

  const tellWhenIdle = (): void => {
    if (isWriting || followed > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  };
  const next = (): void => {
    const first = waiting.shift();
    if (first === undefined) {
      isWriting = false;
      tellWhenIdle();
      return;
    }
    isWriting = true;
    write(first.bytes, () => {
      waitingBytes -= first.bytes.length;
      first.done();
      if (waitingBytes < MOST_WAITING_BYTES) {
        for (const lines of paused) lines.resume();
        paused.clear();
      }
      next();
    });
  };
  const add: WriteLines = (bytes, done) => {
    waiting.push({ bytes, done });
    waitingBytes += bytes.length;
    if (!isWriting) next();
  };

  return {
    write: add,
    follow: (lines) => {
      let rest: Buffer = EMPTY;
      followed += 1;
      lines.on('data', (read: Buffer) => {
        const bytes = rest.length === 0 ? read : Buffer.concat([rest, read]);
        const end = bytes.length > LONGEST_LINE ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
        rest = bytes.subarray(end);
        if (end > 0) add(bytes.subarray(0, end), () => undefined);
        if (waitingBytes < MOST_WAITING_BYTES) return;
        lines.pause();
        paused.add(lines);
      });
      lines.on('error', () => undefined);
      // A process that was killed may have left a line without its end.
      lines.once('close', () => {
        paused.delete(lines);
        if (rest.length > 0) add(Buffer.concat([rest, Buffer.of(NEWLINE)]), () => undefined);
        followed -= 1;
        tellWhenIdle();
      });
    },
    flush: () =>
      new Promise((resolve) => {
        onIdle.push(resolve);
        tellWhenIdle();
      }),
  };
}
