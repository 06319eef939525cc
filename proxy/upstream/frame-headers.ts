/**
 * The headers of a frame of an event stream, and what they say. A stream has a handful of different ones, which are the same
 * in every stream, so they are read once and then compared.
 */
export type FrameHeaders = {
  readonly bytes: Buffer;
  readonly isEvent: boolean;
  /** That of the event or exception. */
  readonly name: string;
};

export const NO_HEADERS: FrameHeaders = { bytes: Buffer.alloc(0), isEvent: false, name: '' };

/** Headers as they have come before, in any stream: they differ by the name of the event alone. */
const known: FrameHeaders[] = [];
/** Far more than Bedrock has names of events and exceptions. */
const MAX_KNOWN = 32;
const MAX_KNOWN_BYTES = 256;

export function isSame(headers: Buffer, bytes: Buffer, start: number, end: number): boolean {
  return headers.length === end - start && bytes.compare(headers, 0, headers.length, start, end) === 0;
}

export function headersIn(bytes: Buffer, start: number, end: number): FrameHeaders {
  for (const headers of known) if (isSame(headers.bytes, bytes, start, end)) return headers;
  const headers = parsedHeaders(bytes, start, end);
  if (known.length < MAX_KNOWN && end - start <= MAX_KNOWN_BYTES) known.push(headers);
  return headers;
}

function parsedHeaders(bytes: Buffer, start: number, end: number): FrameHeaders {
  let messageType = '';
  let name = '';
  for (let at = start; at < end;) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const valueType = bytes.readUInt8(nameEnd);
    if (valueType !== STRING_VALUE) {
      at = nameEnd + 1 + skipValue(bytes, nameEnd + 1, valueType);
      continue;
    }
    const valueStart = nameEnd + 3;
    const valueEnd = valueStart + bytes.readUInt16BE(nameEnd + 1);
    switch (bytes.toString('latin1', at + 1, nameEnd)) {
      case ':message-type':
        messageType = bytes.toString('latin1', valueStart, valueEnd);
        break;
      case ':event-type':
      case ':exception-type':
      case ':error-code':
        name = bytes.toString('latin1', valueStart, valueEnd);
        break;
      default:
        break;
    }
    at = valueEnd;
  }
  return { bytes: Buffer.from(bytes.subarray(start, end)), isEvent: messageType === 'event', name };
}

const STRING_VALUE = 7;

/** Bytes a header value of another type takes: booleans, integers, byte array, timestamp, uuid. */
function skipValue(bytes: Buffer, at: number, type: number): number {
  switch (type) {
    case 0:
    case 1:
      return 0;
    case 2:
      return 1;
    case 3:
      return 2;
    case 4:
      return 4;
    case 5:
    case 8:
      return 8;
    case 6:
      return 2 + bytes.readUInt16BE(at);
    case 9:
      return 16;
    default:
      throw new RangeError(`header value type ${type} is unknown`);
  }
}
