/** A file of the journal that fails is closed, whenever that happens. */
import { equal } from 'node:assert/strict';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Segment } from '../../proxy/journal/segment.ts';

const skip = process.platform !== 'linux';

test('a segment that fails between a line and its write leaves no file open', { skip }, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-segment-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, 'segment');
  const closings: Promise<void>[] = [];
  const segment = await Segment.create(path, {
    onFailure: (failed) => {
      closings.push(failed.close());
    },
  });
  let refused = 0;
  const line = Buffer.from('a line\n');
  const written = segment.append(line, 0, line.length, {
    written: () => undefined,
    refused: () => {
      refused += 1;
    },
  });
  segment.fail(new Error('the disk does not answer'));
  await written.catch(() => undefined);
  await Promise.all(closings);
  await delay(50);
  equal(refused, 1);
  equal(await isOpen(path), false);
});

async function isOpen(path: string): Promise<boolean> {
  const numbers = await readdir('/proc/self/fd');
  const targets = await Promise.all(numbers.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.includes(path);
}
