/** Bedrock's stream is decoded whatever way the network cuts it, and damage is never passed on. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { EventStreamDecoder, EventStreamError } from '../../proxy/upstream/eventstream.ts';

const codec = new EventStreamCodec(
  (input) => (typeof input === 'string' ? input : Buffer.from(input).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
);

/** A frame as AWS's own codec writes it. */
function frame(name: string, payload: string, messageType = 'event'): Buffer {
  return Buffer.from(
    codec.encode({
      headers: {
        [messageType === 'event' ? ':event-type' : ':exception-type']: { type: 'string', value: name },
        ':content-type': { type: 'string', value: 'application/json' },
        'x-number': { type: 'integer', value: 7 },
        'x-flag': { type: 'boolean', value: true },
        'x-bytes': { type: 'binary', value: Buffer.from('abc') },
        'x-time': { type: 'timestamp', value: new Date(0) },
        ':message-type': { type: 'string', value: messageType },
      },
      body: Buffer.from(payload),
    }),
  );
}

function decode(chunks: readonly Buffer[]): { seen: string[]; isMidFrame: boolean } {
  const seen: string[] = [];
  const decoder = new EventStreamDecoder({
    onEvent: (type, payload) => seen.push(`${type} ${payload.toString('utf8')}`),
    onException: (name, payload) => seen.push(`!${name} ${payload.toString('utf8')}`),
  });
  for (const chunk of chunks) decoder.push(chunk);
  return { seen, isMidFrame: decoder.isMidFrame() };
}

const stream = Buffer.concat([
  frame('messageStart', '{"role":"assistant"}'),
  frame('contentBlockDelta', `{"delta":{"text":"${'ü'.repeat(3_000)}"}}`),
  frame('metadata', '{}'),
  frame('throttlingException', '{"message":"slow down"}', 'exception'),
]);
const expected = [
  'messageStart {"role":"assistant"}',
  `contentBlockDelta {"delta":{"text":"${'ü'.repeat(3_000)}"}}`,
  'metadata {}',
  '!throttlingException {"message":"slow down"}',
];

test('many frames in one read are all decoded', () => {
  deepEqual(decode([stream]), { seen: expected, isMidFrame: false });
});

test('frames cut at every size of read are decoded the same', () => {
  for (const size of [1, 2, 3, 4, 5, 7, 11, 12, 13, 16, 100, 1_000, 4_096]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    deepEqual(decode(chunks), { seen: expected, isMidFrame: false }, `reads of ${size} bytes`);
  }
});

test('a stream that ends inside a frame is known to be cut', () => {
  for (const cut of [1, 3, 5, 15, 40])
    equal(decode([stream.subarray(0, cut)]).isMidFrame, true, `after ${cut} bytes`);
});

test('a flipped bit anywhere in a frame is an error, never an event', () => {
  const good = frame('chunk', '{"bytes":"aGVsbG8="}');
  for (let at = 0; at < good.length; at += 1) {
    const damaged = Buffer.from(good);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    const decodeDamaged = (): void => {
      const { seen, isMidFrame } = decode([damaged]);
      // A longer length means the decoder waits for the rest of a frame: nothing was passed on.
      if (seen.length === 0 && isMidFrame) throw new EventStreamError('waits for more');
    };
    throws(decodeDamaged, EventStreamError, `byte ${at}`);
  }
});

test('who passes frames on gets each event byte for byte, also of kinds nobody knows, and no exception', () => {
  const events = Buffer.concat([
    frame('messageStart', '{"role":"assistant"}'),
    frame('of_the_future', '{"x":1}'),
  ]);
  const whole = Buffer.concat([events, frame('throttlingException', '{}', 'exception')]);
  for (const size of [1, 7, 100, whole.length]) {
    const passed: Buffer[] = [];
    const decoder = new EventStreamDecoder({
      onFrame: (bytes, start, end) => passed.push(Buffer.from(bytes.subarray(start, end))),
      onEvent: () => undefined,
      onException: () => undefined,
    });
    for (let at = 0; at < whole.length; at += size) decoder.push(whole.subarray(at, at + size));
    deepEqual(Buffer.concat(passed), events);
  }
});
