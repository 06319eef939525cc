/**
 * Bedrock's eventstream frames, written by hand: prelude (total length, headers length, CRC of both), headers,
 * payload, CRC of everything before it. Numbers are big-endian; CRC is CRC-32 (ISO-HDLC).
 */
import { crc32 } from 'node:zlib';

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
const STRING_HEADER = 7;

/** A frame of `:message-type: event`. */
export function eventFrame(eventType: string, payload: string): Buffer {
  return frame(headersOf('event', eventType), payload);
}

/** A frame of `:message-type: exception`, after which Bedrock closes the stream. */
export function exceptionFrame(exceptionType: string, payload: string): Buffer {
  return frame(headersOf('exception', exceptionType), payload);
}

const encoded = { event: new Map<string, Buffer>(), exception: new Map<string, Buffer>() };

function headersOf(kind: 'event' | 'exception', type: string): Buffer {
  let headers = encoded[kind].get(type);
  if (headers === undefined) {
    headers = encodeHeaders([
      [`:${kind}-type`, type],
      [':content-type', 'application/json'],
      [':message-type', kind],
    ]);
    encoded[kind].set(type, headers);
  }
  return headers;
}

/** The same frame with a wrong message CRC. */
export function corruptFrame(good: Buffer): Buffer {
  const bad = Buffer.from(good);
  const last = bad.length - 1;
  bad[last] = (bad[last] ?? 0) ^ 0xff;
  return bad;
}

function frame(headers: Buffer, payload: string): Buffer {
  const payloadBytes = Buffer.byteLength(payload);
  const totalBytes = PRELUDE_BYTES + headers.length + payloadBytes + CRC_BYTES;
  const bytes = Buffer.allocUnsafe(totalBytes);
  bytes.writeUInt32BE(totalBytes, 0);
  bytes.writeUInt32BE(headers.length, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  headers.copy(bytes, PRELUDE_BYTES);
  bytes.write(payload, PRELUDE_BYTES + headers.length, 'utf8');
  bytes.writeUInt32BE(crc32(bytes.subarray(0, totalBytes - CRC_BYTES)), totalBytes - CRC_BYTES);
  return bytes;
}

function encodeHeaders(headers: readonly (readonly [string, string])[]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of headers) {
    const head = Buffer.alloc(1 + name.length + 3);
    head.writeUInt8(name.length, 0);
    head.write(name, 1, 'latin1');
    head.writeUInt8(STRING_HEADER, 1 + name.length);
    head.writeUInt16BE(value.length, 2 + name.length);
    parts.push(head, Buffer.from(value, 'latin1'));
  }
  return Buffer.concat(parts);
}
