/**
 * What an image says of itself in its first bytes: Bedrock refuses one whose format is not the one named, or that is too
 * wide or high. Only the few bytes that are looked at are decoded.
 */

export type ImageHeader = {
  readonly format: 'png' | 'jpeg' | 'gif' | 'webp';
  /** The longer side in pixels; null when it cannot be found. */
  readonly longestSide: number | null;
};

/** Null: no image of a kind that Bedrock takes. */
export function imageHeader(base64: string): ImageHeader | null {
  const head = bytesAt(base64, 0, 30);
  if (head.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n') {
    return {
      format: 'png',
      longestSide: longer(head, 24, () => [head.readUInt32BE(16), head.readUInt32BE(20)]),
    };
  }
  if (head.toString('latin1', 0, 3) === '\xff\xd8\xff')
    return { format: 'jpeg', longestSide: sideOfJpeg(base64) };
  const gif = head.toString('latin1', 0, 6);
  if (gif === 'GIF87a' || gif === 'GIF89a') {
    return {
      format: 'gif',
      longestSide: longer(head, 10, () => [head.readUInt16LE(6), head.readUInt16LE(8)]),
    };
  }
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') {
    return { format: 'webp', longestSide: longer(head, 30, () => sidesOfWebp(head)) };
  }
  return null;
}

/** Null: the head is shorter than `bytes`. */
function longer(head: Buffer, bytes: number, sides: () => readonly number[]): number | null {
  return head.length < bytes ? null : Math.max(...sides());
}

/** Container format of WebP: a chunk of one of three kinds has the size. */
function sidesOfWebp(head: Buffer): readonly number[] {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return [head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1];
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    default:
      return [head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff];
  }
}

/** Segments before the one with the size: a camera writes about ten. */
const MOST_SEGMENTS = 100;

/** Goes from segment to segment until a start of frame, which has the size. */
function sideOfJpeg(base64: string): number | null {
  let at = 2;
  for (let segment = 0; segment < MOST_SEGMENTS; segment++) {
    const head = bytesAt(base64, at, 9);
    if (head.length < 9 || head[0] !== 0xff) return null;
    const marker = head.readUInt8(1);
    // C0 to CF but for C4 (Huffman tables), C8 (reserved) and CC (arithmetic coding).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return Math.max(head.readUInt16BE(5), head.readUInt16BE(7));
    }
    at += 2 + head.readUInt16BE(2);
  }
  return null;
}

/** Decodes `length` bytes from `from` on, or as many as there are. */
function bytesAt(base64: string, from: number, length: number): Buffer {
  const group = Math.floor(from / 3);
  const skipped = from - group * 3;
  const chars = Math.ceil((skipped + length) / 3) * 4;
  return Buffer.from(base64.slice(group * 4, group * 4 + chars), 'base64').subarray(
    skipped,
    skipped + length,
  );
}
