/**
 * Writes whole lines to where a log goes, without blocking the event loop. What cannot be written, because nobody reads it
 * any more, is dropped.
 */
import { write } from 'node:fs';

/** Takes bytes that end with a line; calls `done` when they are written. The next ones come after that. */
export type WriteLines = (bytes: Buffer, done: () => void) => void;

/** A pipe that is full is tried again after so long. */
const FULL_MS = 5;

export function linesTo(fd: number): WriteLines {
  const writeFrom = (bytes: Buffer, offset: number, done: () => void): void => {
    write(fd, bytes, offset, bytes.length - offset, null, (error, written) => {
      if (error?.code === 'EAGAIN') setTimeout(() => writeFrom(bytes, offset, done), FULL_MS);
      else if (error === null && offset + written < bytes.length) writeFrom(bytes, offset + written, done);
      else done();
    });
  };
  return (bytes, done) => writeFrom(bytes, 0, done);
}
