/** A line of the journal is its checksum, its kind and its JSON, whatever characters that holds. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { newId, type RequestId } from '../../core/ids.ts';
import { mostLineBytes, parseLine, writeLine } from '../../proxy/journal/entry.ts';
import { RowBlocks } from '../../proxy/journal/row-blocks.ts';
import { Shipment } from '../../proxy/journal/shipment.ts';
import { ShipQueue } from '../../proxy/journal/ship-queue.ts';

const row = (text: string): string => JSON.stringify({ request_id: newId<RequestId>(0), user_id: text });

const TEXTS: readonly [name: string, text: string][] = [
  ['plain', 'ada'],
  ['quotes and lines', '"\\\n\r\t'],
  ['two bytes a character', 'Zoë ÿ'],
  ['three bytes a character', '日本語'.repeat(500)],
  ['four bytes a character', '🚀𝕏'],
  ['half a character', '\ud83d'],
];

for (const [name, text] of TEXTS) {
  test(`a line is read as it was written: ${name}`, () => {
    const json = row(text);
    const most = mostLineBytes(json);
    const bytes = Buffer.alloc(most + 5, 'x');
    const end = writeLine(bytes, 5, 'R', json);
    equal(end <= 5 + most, true);
    const content = `R${json}`;
    const checksum = crc32(content).toString(16).padStart(8, '0');
    equal(bytes.toString('utf8', 5, end), `${checksum} ${content.toWellFormed()}\n`);
    deepEqual(parseLine(bytes.toString('utf8', 5, end - 1)).kind, 'record');
  });
}

test('rows are kept as they are, in blocks as large as they need', () => {
  const blocks = new RowBlocks();
  const rows = [row('a'), row('b'.repeat(100_000)), row('c'), row('日本語')];
  const kept = rows.map((one) => {
    blocks.write(one);
    return new Shipment(blocks, null, 0);
  });
  deepEqual(
    kept.map((one) => one.row),
    rows,
  );
});

test('rows leave the queue in the order in which they came', () => {
  const blocks = new RowBlocks();
  const queue = new ShipQueue<null>();
  const left: string[] = [];
  let added = 0;
  for (let turn = 0; turn < 300; turn += 1) {
    for (let count = 0; count < turn % 7; count += 1) {
      blocks.write(`${added}`);
      queue.add(new Shipment(blocks, null, added));
      added += 1;
    }
    const batch = queue.firstOf(turn % 5);
    left.push(...batch.map((one) => one.row));
    queue.drop(batch.length);
    equal(queue.first?.addedAtMs ?? added, left.length);
    equal(queue.length, added - left.length);
  }
  left.push(...Array.from(queue, (one) => one.row));
  deepEqual(
    left,
    Array.from({ length: added }, (_one, index) => `${index}`),
  );
});
