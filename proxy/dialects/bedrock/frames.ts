/**
 * Frames of `application/vnd.amazon.eventstream` that the gateway makes itself: the exception that ends a broken stream,
 * the ping of a waiting one, and events whose text a content policy has changed. All other frames are Bedrock's.
 */
import { crc32 } from 'node:zlib';

/** `:message-type` exception, as the SDKs raise it. `name`: `throttlingException` … */
export function exceptionFrame(name: string, message: string): Buffer {
  return frame(
    [
      [':exception-type', name],
      [':content-type', 'application/json'],
      [':message-type', 'exception'],
    ],
    Buffer.from(JSON.stringify({ message }), 'utf8'),
  );
}

/** A chunk of InvokeModel's with one event of Anthropic's. */
export function chunkFrame(event: string): Buffer {
  return eventFrame(
    'chunk',
    Buffer.from(JSON.stringify({ bytes: Buffer.from(event, 'utf8').toString('base64') })),
  );
}

/** `:message-type` event. `name`: `contentBlockDelta` … */
export function eventFrame(name: string, payload: Buffer): Buffer {
  return frame(
    [
      [':event-type', name],
      [':content-type', 'application/json'],
      [':message-type', 'event'],
    ],
    payload,
  );
}

const STRING_VALUE = 7;

function frame(headers: readonly (readonly [string, string])[], body: Buffer): Buffer {
  const parts = headers.map(([name, value]) => {
    const part = Buffer.alloc(1 + name.length + 3 + value.length);
    part.writeUInt8(name.length, 0);
    part.write(name, 1, 'latin1');
    part.writeUInt8(STRING_VALUE, 1 + name.length);
    part.writeUInt16BE(value.length, 2 + name.length);
    part.write(value, 4 + name.length, 'latin1');
    return part;
  });
  const head = Buffer.concat(parts);
  const whole = Buffer.alloc(12 + head.length + body.length + 4);
  whole.writeUInt32BE(whole.length, 0);
  whole.writeUInt32BE(head.length, 4);
  whole.writeUInt32BE(crc32(whole.subarray(0, 8)), 8);
  head.copy(whole, 12);
  body.copy(whole, 12 + head.length);
  whole.writeUInt32BE(crc32(whole.subarray(0, whole.length - 4)), whole.length - 4);
  return whole;
}
