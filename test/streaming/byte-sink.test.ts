/** What one stream has gathered for its client is never changed by another, and base64 is decoded as `Buffer` decodes it. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import { replay } from '../support/replay.ts';

test('bytes that were taken stay as they are while other streams go on', () => {
  const [one, other] = [new ByteSink(), new ByteSink()];
  const taken: [bytes: Buffer, expected: string][] = [];
  for (const size of [1, 10, 100, 10_000, 100_000, 1_000_000, 5]) {
    one.utf8('é'.repeat(size));
    other.latin1('-'.repeat(size));
    one.bytes(Buffer.from('<abc>'), 1, 4);
    other.piece(Buffer.from('piece'));
    taken.push([one.take(), `${'é'.repeat(size)}abc`], [other.take(), `${'-'.repeat(size)}piece`]);
    one.latin1('dropped');
    one.clear();
  }
  for (const [bytes, expected] of taken) equal(bytes.toString('utf8'), expected);
});

type Step =
  | { readonly at: number; readonly text: string; readonly as: 'utf8' | 'bytes' | 'piece' | 'base64' }
  | { readonly at: number; readonly does: 'take' | 'clear' | 'drop' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    at: fc.nat(3),
    text: fc.oneof(
      fc.string(),
      fc.nat(9_000).map((length) => 'ä'.repeat(length)),
    ),
    as: fc.constantFrom('utf8', 'bytes', 'piece', 'base64'),
  }),
  fc.record({ at: fc.nat(3), does: fc.constantFrom('take', 'clear', 'drop') }),
);

test('streams in any order, also ones that stop midway, see nothing of each other', () => {
  const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const sinks = [new ByteSink(), new ByteSink(), new ByteSink(), new ByteSink(Buffer.alloc(8))];
    const expected = sinks.map(() => '');
    const taken: (readonly [Buffer, string])[] = [];
    for (const one of steps) {
      const sink = sinks[one.at];
      const before = expected[one.at];
      if (sink === undefined || before === undefined) continue;
      if ('as' in one) {
        const bytes = Buffer.from(one.text);
        if (one.as === 'base64') sink.base64Bytes(Buffer.from(`${bytes.toString('base64')}"`), 0);
        else if (one.as === 'utf8') sink.utf8(one.text);
        else sink[one.as](bytes);
        expected[one.at] = before + one.text;
      } else if (one.does === 'drop') {
        const mark = sink.length;
        sink.latin1('x'.repeat(5_000));
        sink.dropSince(mark);
      } else {
        if (one.does === 'take') taken.push([sink.take(), before]);
        else sink.clear();
        expected[one.at] = '';
      }
    }
    for (const [index, sink] of sinks.entries()) taken.push([sink.take(), expected[index] ?? '']);
    for (const [bytes, text] of taken) equal(bytes.toString('utf8'), Buffer.from(text).toString('utf8'));
  });
  fc.assert(property, replay(198));
});

test('what was appended since a mark can be dropped again', () => {
  const sink = new ByteSink();
  sink.latin1('kept');
  const mark = sink.length;
  sink.latin1('dropped');
  sink.dropSince(mark);
  sink.latin1('!');
  equal(sink.take().toString(), 'kept!');
});

test('base64 text of any length is decoded up to its quote', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    const payload = Buffer.from(`{"bytes":"${Buffer.from(bytes).toString('base64')}","p":"abc"}`);
    const sink = new ByteSink();
    equal(sink.base64Bytes(payload, 10), bytes.length);
    deepEqual(sink.take(), Buffer.from(bytes));
  });
  fc.assert(property, replay(20));
});

test('what is no plain base64 is left alone', () => {
  for (const text of ['QUJD', 'QUJD\\/"', 'QU-_"', 'QUI"', 'Q==="', 'QUJD QUJD"', 'é', '====x', '']) {
    const sink = new ByteSink();
    equal(sink.base64Bytes(Buffer.from(text), 0), -1, text);
    equal(sink.length, 0);
  }
});
