/** Each row is shipped, or set aside, exactly once, whatever happens in the middle of a batch. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { RowBlocks } from '../../proxy/journal/row-blocks.ts';
import { createShipper } from '../../proxy/journal/ship.ts';
import { Shipment } from '../../proxy/journal/shipment.ts';

const blocks = new RowBlocks();

function shipment(row: string): Shipment {
  blocks.write(row);
  return new Shipment(blocks, { outstanding: 1 }, 0);
}

test('PostgreSQL goes away while a refused batch is sent in halves: no row is counted twice', async () => {
  const settled = new Map<string, number>();
  const count = (row: string): void => {
    settled.set(row, (settled.get(row) ?? 0) + 1);
  };
  const stored = new Set<string>();
  let isAway = false;
  let awayOnce = true;
  let problems = 0;
  const shipper = createShipper({
    insert: async (bytes) => {
      const rows = bytes.map(String);
      await Promise.resolve();
      if (isAway) throw new Error('connection refused');
      if (rows.includes('bad')) throw Object.assign(new Error('check violated'), { code: '23514' });
      for (const row of rows) stored.add(row);
      if (rows.includes('b') && awayOnce) {
        // It goes away right after the second of five.
        awayOnce = false;
        isAway = true;
        setTimeout(() => {
          isAway = false;
        }, 50);
      }
    },
    isAboutContent: (error) => error instanceof Error && 'code' in error,
    onShipped: (items) => items.forEach((item) => count(item.row)),
    onRefused: (item) => Promise.resolve(count(item.row)),
    onAway: () => {
      problems += 1;
    },
  });
  for (const row of ['a', 'b', 'bad', 'c', 'd']) shipper.add(shipment(row));
  equal(await shipper.stop(5_000), 0);
  deepEqual(Object.fromEntries(settled), { a: 1, b: 1, bad: 1, c: 1, d: 1 });
  deepEqual([...stored].toSorted(), ['a', 'b', 'c', 'd']);
  equal(problems > 0, true);
});

test('once it has stopped it begins no other batch, though PostgreSQL answers late and rows come', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let batches = 0;
  const answer = Promise.withResolvers<void>();
  const away = Promise.withResolvers<void>();
  const shipper = createShipper({
    insert: () => {
      batches += 1;
      return answer.promise;
    },
    isAboutContent: () => false,
    onShipped: () => undefined,
    onRefused: () => Promise.resolve(),
    onAway: () => away.resolve(),
  });
  shipper.add(shipment('a'));
  t.mock.timers.tick(250);
  const stopped = shipper.stop(4_000);
  t.mock.timers.tick(4_000);
  equal(await stopped, 1);
  answer.reject(new Error('connection terminated'));
  await away.promise;
  shipper.add(shipment('b'));
  t.mock.timers.tick(60_000);
  equal(batches, 1);
  equal(shipper.unspilled(0, 10).length, 2, 'they are there for the bucket');
});
