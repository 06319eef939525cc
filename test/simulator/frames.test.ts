/** Frames on the wire, byte by byte, with a CRC-32 written here and not taken from the simulator. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';

import { corruptFrame, eventFrame, exceptionFrame } from '../../simulator/wire/frames.ts';
import { CLAUDE, BEARER, claudeBody, modelPath, startSimulator } from './support.ts';

type Frame = { readonly headers: Record<string, string>; readonly payload: string };

test('an event frame has the lengths, headers and checksums of the format', () => {
  const frame = eventFrame('chunk', '{"bytes":"é"}');
  const headers =
    '\x0b:event-type\x07\x00\x05chunk\x0d:content-type\x07\x00\x10application/json\x0d:message-type\x07\x00\x05event';
  const payload = Buffer.from('{"bytes":"é"}');
  const expected = Buffer.alloc(12 + headers.length + payload.length + 4);
  expected.writeUInt32BE(expected.length, 0);
  expected.writeUInt32BE(headers.length, 4);
  expected.writeUInt32BE(crc32(expected.subarray(0, 8)), 8);
  expected.write(headers, 12, 'latin1');
  payload.copy(expected, 12 + headers.length);
  expected.writeUInt32BE(crc32(expected.subarray(0, -4)), expected.length - 4);
  deepEqual(frame, expected);
});

test('an exception frame names its exception', () => {
  deepEqual(readFrames(exceptionFrame('throttlingException', '{"message":"slow down"}')), [
    {
      headers: {
        ':exception-type': 'throttlingException',
        ':content-type': 'application/json',
        ':message-type': 'exception',
      },
      payload: '{"message":"slow down"}',
    },
  ]);
});

test('a corrupt frame differs in its last checksum only', () => {
  const good = eventFrame('chunk', '{}');
  const bad = corruptFrame(good);
  deepEqual(bad.subarray(0, -1), good.subarray(0, -1));
  equal(bad.at(-1) === good.at(-1), false);
});

test('a stream on the wire is whole frames of known headers', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await fetch(simulator.url + modelPath(CLAUDE, 'invoke-with-response-stream'), {
    method: 'POST',
    headers: { authorization: `Bearer ${BEARER}` },
    body: JSON.stringify(claudeBody('hello')),
  });
  equal(reply.headers.get('content-type'), 'application/vnd.amazon.eventstream');
  equal(reply.headers.get('x-amzn-bedrock-content-type'), 'application/json');
  const frames = readFrames(Buffer.from(await reply.arrayBuffer()));
  equal(frames.length, 7);
  for (const frame of frames) {
    deepEqual(Object.keys(frame.headers), [':event-type', ':content-type', ':message-type']);
    equal(frame.headers[':event-type'], 'chunk');
    deepEqual(Object.keys(JSON.parse(frame.payload) as object), ['bytes', 'p']);
  }
});

function readFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    const total = bytes.readUInt32BE(at);
    const headersEnd = at + 12 + bytes.readUInt32BE(at + 4);
    equal(bytes.readUInt32BE(at + 8), crc32(bytes.subarray(at, at + 8)));
    equal(bytes.readUInt32BE(at + total - 4), crc32(bytes.subarray(at, at + total - 4)));
    const headers: Record<string, string> = {};
    for (let cursor = at + 12; cursor < headersEnd;) {
      const nameEnd = cursor + 1 + bytes.readUInt8(cursor);
      const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
      headers[bytes.toString('utf8', cursor + 1, nameEnd)] = bytes.toString('utf8', nameEnd + 3, valueEnd);
      cursor = valueEnd;
    }
    frames.push({ headers, payload: bytes.toString('utf8', headersEnd, at + total - 4) });
    at += total;
  }
  return frames;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
