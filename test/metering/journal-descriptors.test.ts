/**
 * The number of a closed file is that of another file, or of somebody's connection, the next moment: a journal closes each
 * file once and writes nothing to it afterwards, whatever fails meanwhile.
 */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Segment as OpenSegment } from '../../proxy/journal/segment.ts';

const closed: number[] = [];
const written: number[] = [];
const { close, write } = fs;
fs.close = ((fd: number, done?: fs.NoParamCallback) => {
  closed.push(fd);
  close(fd, done);
}) as typeof fs.close;
fs.write = ((
  fd: number,
  ...rest: Parameters<typeof write> extends [number, ...infer Rest] ? Rest : never
) => {
  written.push(fd);
  write(fd, ...rest);
}) as typeof fs.write;
syncBuiltinESMExports();
const { directoryFor } = await import('./journal-parts.ts');
const { Segment } = await import('../../proxy/journal/segment.ts');

const LINE = Buffer.from('a line\n');
const nobody = { written: (): void => undefined, refused: (): void => undefined };
const append = (segment: OpenSegment): Promise<void> => segment.append(LINE, 0, LINE.length, nobody);
const appendSoon = (segment: OpenSegment, line: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const refused = (): void => reject(new Error('refused'));
    segment.appendSoon(line, 0, line.length, { written: resolve, refused });
  });

/** Takes every write, and refuses to be synced. */
const UNSYNCABLE = '/dev/null';

test('a sync that fails while the file is being closed closes it no second time', async () => {
  const fd = await promisify(fs.open)(UNSYNCABLE, 'a');
  const failed: unknown[] = [];
  const segment = await Segment.create(UNSYNCABLE, {
    createFile: () => Promise.resolve(fd),
    // As the disk does: a segment that fails is closed.
    onFailure: (one, error) => {
      failed.push(error);
      void one.close();
    },
  });
  await append(segment);
  await Promise.all([segment.close(), segment.close()]);
  await segment.close();
  deepEqual([failed.length, closed.filter((one) => one === fd).length], [1, 1]);
});

test('what is appended after the end is refused, not written to what has the number now', async (t) => {
  const path = join(await directoryFor(t), 'segment');
  const segment = await Segment.create(path, { onFailure: () => undefined });
  await segment.close();
  const before = written.length;
  await rejects(append(segment));
  await rejects(appendSoon(segment, LINE));
  deepEqual(written.slice(before), []);
});

test('what is appended while it is being closed is in the file', async (t) => {
  const path = join(await directoryFor(t), 'segment');
  const segment = await Segment.create(path, { onFailure: () => undefined });
  await append(segment);
  const before = closed.length;
  const closing = segment.close();
  await appendSoon(segment, Buffer.from('another\n'));
  await closing;
  equal(closed.length, before + 1);
  equal(await readFile(path, 'utf8'), 'a line\nanother\n');
});
