/**
 * Writes messages of protocol buffers: as much of the encoding as OTLP's metrics need. Each function makes one field.
 * https://protobuf.dev/programming-guides/encoding/
 */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

export type Field = Buffer;

export function messageField(field: number, ...fields: readonly Field[]): Field {
  return bytesField(field, Buffer.concat(fields));
}

export function textField(field: number, text: string): Field {
  return bytesField(field, Buffer.from(text, 'utf8'));
}

/** Of an enumeration or a boolean. */
export function varintField(field: number, value: number): Field {
  return Buffer.concat([tag(field, VARINT), varint(value)]);
}

/** fixed64 and sfixed64 alike. */
export function fixed64Field(field: number, value: bigint): Field {
  return Buffer.concat([tag(field, FIXED64), fixed64(value)]);
}

export function doubleField(field: number, value: number): Field {
  return Buffer.concat([tag(field, FIXED64), double(value)]);
}

export function packedFixed64Field(field: number, values: readonly bigint[]): Field {
  return bytesField(field, Buffer.concat(values.map(fixed64)));
}

export function packedDoubleField(field: number, values: readonly number[]): Field {
  return bytesField(field, Buffer.concat(values.map(double)));
}

function bytesField(field: number, bytes: Buffer): Field {
  return Buffer.concat([tag(field, BYTES), varint(bytes.length), bytes]);
}

function tag(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function fixed64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, value));
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
