/**
 * A request of OTLP metrics in either of its encodings, as the same plain values: 64-bit integers are bigints, what was
 * not sent is absent. Throws BadData, which says where the fault is.
 *
 * Stricter than receivers have to be, because a field that is ignored is a figure that is lost: names outside the
 * schema are refused, and so are 64-bit integers written as JSON numbers, which lose digits above 2^53.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#json-protobuf-encoding
 * https://protobuf.dev/programming-guides/encoding/
 */
import { messages, type Field, type Message, type MessageName, type Scalar } from './schema.ts';

export class BadData extends Error {}

export type Decoded = { readonly [name: string]: unknown };

const SIXTY_FOUR_BITS: ReadonlySet<Scalar> = new Set(['int64', 'uint64', 'fixed64', 'sfixed64']);

export function decodeJson(body: Buffer): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new BadData('the body is not JSON in UTF-8', { cause: error });
  }
  return messageOfJson(value, 'ExportMetricsServiceRequest', '');
}

function messageOfJson(value: unknown, name: MessageName, path: string): Decoded {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadData(`${path || 'the body'}: ${name} is an object`);
  const message: Message = messages[name];
  const decoded: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const field = message[key];
    const at = path === '' ? key : `${path}.${key}`;
    if (field === undefined) throw new BadData(`${at}: ${name} has no such field`);
    if (field.repeated !== true) decoded[key] = valueOfJson(inner, field, at);
    else if (Array.isArray(inner))
      decoded[key] = inner.map((each, index) => valueOfJson(each, field, `${at}[${index}]`));
    else throw new BadData(`${at} is a list`);
  }
  return decoded;
}

function valueOfJson(value: unknown, { type }: Field, at: string): unknown {
  if (typeof type === 'object') return messageOfJson(value, type.message, at);
  const isRight = isJson[type](value);
  if (!isRight) throw new BadData(`${at}: ${JSON.stringify(value)} is no ${type} of OTLP's JSON`);
  return SIXTY_FOUR_BITS.has(type) ? BigInt(value as string) : value;
}

const integer = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
const decimal = (low: bigint, high: bigint) => (value: unknown) =>
  typeof value === 'string' &&
  /^-?(?:0|[1-9]\d*)$/.test(value) &&
  BigInt(value) >= low &&
  BigInt(value) <= high;
const unsigned64 = decimal(0n, 2n ** 64n - 1n);
const signed64 = decimal(-(2n ** 63n), 2n ** 63n - 1n);
const signed32 = integer(-(2 ** 31), 2 ** 31 - 1);

const isJson: Readonly<Record<Scalar, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value.isWellFormed(),
  bool: (value) => typeof value === 'boolean',
  double: (value) => typeof value === 'number' && Number.isFinite(value),
  uint32: integer(0, 2 ** 32 - 1),
  int32: signed32,
  sint32: signed32,
  int64: signed64,
  uint64: unsigned64,
  fixed64: unsigned64,
  sfixed64: signed64,
  // Numbers alone, never the names of the values.
  enum: integer(0, 2 ** 31 - 1),
  // Only ids of traces and spans are bytes here that anybody sends: hexadecimal in OTLP, not base64.
  bytes: (value) => typeof value === 'string' && /^(?:[\da-f]{2})*$/i.test(value),
};

export function decodeProtobuf(body: Buffer): Decoded {
  return readMessage({ body, at: 0 }, body.length, 'ExportMetricsServiceRequest');
}

type Cursor = { readonly body: Buffer; at: number };

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;

function readMessage(cursor: Cursor, end: number, name: MessageName): Decoded {
  const message: Message = messages[name];
  const decoded: Record<string, unknown> = {};
  while (cursor.at < end) {
    const tag = Number(readVarint(cursor, end));
    const wire = tag & 7;
    const [key, field] = Object.entries(message).find(([, { number }]) => number === tag >>> 3) ?? [];
    if (key === undefined || field === undefined) throw new BadData(`${name} has no field ${tag >>> 3}`);
    if (field.repeated !== true) decoded[key] = readValue(cursor, end, field, wire, key);
    else {
      const list = (decoded[key] ??= []) as unknown[];
      // Repeated numbers come packed, and must be understood unpacked too.
      if (wire === DELIMITED && typeof field.type === 'string' && wireOf(field) !== DELIMITED) {
        const until = readLength(cursor, end);
        while (cursor.at < until) list.push(readValue(cursor, until, field, wireOf(field), key));
      } else list.push(readValue(cursor, end, field, wire, key));
    }
  }
  return decoded;
}

function wireOf({ type }: Field): number {
  if (typeof type === 'object' || type === 'string' || type === 'bytes') return DELIMITED;
  return type === 'double' || type === 'fixed64' || type === 'sfixed64' ? FIXED64 : VARINT;
}

function readValue(cursor: Cursor, end: number, field: Field, wire: number, key: string): unknown {
  if (wire !== wireOf(field)) throw new BadData(`${key} has wire type ${wire}`);
  const { type } = field;
  if (typeof type === 'object') return readMessage(cursor, readLength(cursor, end), type.message);
  switch (type) {
    case 'string':
    case 'bytes': {
      const until = readLength(cursor, end);
      const bytes = cursor.body.subarray(cursor.at, until);
      cursor.at = until;
      if (type === 'bytes') return bytes.toString('hex');
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch (error) {
        throw new BadData(`${key} is not UTF-8`, { cause: error });
      }
    }
    case 'double':
    case 'fixed64':
    case 'sfixed64': {
      const at = cursor.at;
      if (at + 8 > end) throw new BadData(`${key} ends early`);
      cursor.at += 8;
      if (type === 'double') return cursor.body.readDoubleLE(at);
      return type === 'fixed64' ? cursor.body.readBigUInt64LE(at) : cursor.body.readBigInt64LE(at);
    }
    case 'bool':
      return readVarint(cursor, end) !== 0n;
    case 'int64':
      return BigInt.asIntN(64, readVarint(cursor, end));
    case 'uint64':
      return readVarint(cursor, end);
    case 'int32':
      return Number(BigInt.asIntN(32, readVarint(cursor, end)));
    case 'sint32': {
      const zigzag = readVarint(cursor, end);
      return Number((zigzag >> 1n) ^ -(zigzag & 1n));
    }
    case 'uint32':
    case 'enum':
      return Number(readVarint(cursor, end));
  }
}

function readVarint(cursor: Cursor, end: number): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.at < end ? cursor.body[cursor.at] : undefined;
    if (byte === undefined) throw new BadData('the body ends within a number');
    cursor.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new BadData('a number of more than ten bytes');
}

function readLength(cursor: Cursor, end: number): number {
  const until = Number(readVarint(cursor, end)) + cursor.at;
  if (until > end) throw new BadData('a length points behind the end');
  return until;
}
