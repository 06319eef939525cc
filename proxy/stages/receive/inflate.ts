/**
 * Decompresses bodies piece by piece. Memory for each piece is reserved first, so the decompressed size is bounded
 * absolutely, by the task's budget, and in proportion to the compressed size. Few bodies are decompressed at a time, since
 * a decoder needs memory of its own.
 */
import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { BodyHold } from '../../body-budget.ts';
import { tooLarge } from './too-large.ts';

/** Inflates a body whose compressed bytes `hold` holds; it holds the inflated ones afterwards. */
export type Inflater = (body: Buffer, encoding: string, hold: BodyHold) => Promise<Buffer | Refusal>;

/** JSON of coding tools compresses to about a tenth; only a crafted body expands a hundredfold. Small bodies may. */
const MAX_RATIO = 100;
const ANY_RATIO_BYTES = 1_048_576;
const PIECE_BYTES = 65_536;
/** Reserved at a time, always at least one piece ahead. */
const STEP_BYTES = 262_144;
/** Decoders must take windows of 8 MiB and may refuse larger ones (RFC 8878, 3.1.1.1.2). */
const ZSTD_WINDOW_LOG = 23;
/** Bodies that are decompressed at the same time, and those that wait for it. */
const AT_ONCE = 4;
const MOST_WAITING = 1_000;

const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => createGunzip({ chunkSize: PIECE_BYTES })],
  ['deflate', () => createInflate({ chunkSize: PIECE_BYTES })],
  ['br', () => createBrotliDecompress({ chunkSize: PIECE_BYTES })],
  [
    'zstd',
    () =>
      createZstdDecompress({
        chunkSize: PIECE_BYTES,
        params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG },
      }),
  ],
]);

/** Null: the encoding is supported. */
export function refuseEncoding(encoding: string): Refusal | null {
  return decoders.has(encoding)
    ? null
    : refuse('unsupported_media', {
        message:
          'This content-encoding is not supported. Send the body plain, or with gzip, deflate, br or zstd.',
      });
}

/** `maxBytes`: the most a body may inflate to. */
export function createInflater(maxBytes: number): Inflater {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (body, encoding, hold) => {
    const decoder = decoders.get(encoding);
    if (decoder === undefined) throw new Error(`no decoder for ${encoding}`);
    if (running < AT_ONCE) running += 1;
    else if (waiting.length >= MOST_WAITING) return refuse('unavailable', { retryAfterSeconds: 1 });
    else {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    try {
      return await inflate(decoder(), body, encoding, hold, maxBytes);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function inflate(
  decoder: Transform,
  body: Buffer,
  encoding: string,
  hold: BodyHold,
  maxBytes: number,
): Promise<Buffer | Refusal> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const most = Math.min(maxBytes, Math.max(ANY_RATIO_BYTES, body.length * MAX_RATIO));
    const finish = (result: Buffer | Refusal): void => {
      // Errors of a decoder that was stopped do not matter.
      decoder
        .off('data', onData)
        .off('end', onEnd)
        .off('error', onError)
        .on('error', () => undefined);
      decoder.destroy();
      resolve(result);
    };
    const onData = (piece: Buffer): void => {
      length += piece.length;
      const refusal = length > most ? refusalOf(most, maxBytes) : reserveAhead(hold, body.length + length);
      if (refusal !== null) finish(refusal);
      else pieces.push(piece);
    };
    const onEnd = (): void => {
      const whole = Buffer.concat(pieces, length);
      finish(hold.resize(length) ?? whole);
    };
    const onError = (): void =>
      finish(refuse('invalid_request', { message: `The request body is not valid ${encoding}.` }));
    const refusal = reserveAhead(hold, body.length);
    if (refusal !== null) {
      finish(refusal);
      return;
    }
    decoder.on('data', onData).on('end', onEnd).on('error', onError).end(body);
  });
}

/** Reserves memory for the next piece beside `bytes`. */
function reserveAhead(hold: BodyHold, bytes: number): Refusal | null {
  return hold.bytes >= bytes + PIECE_BYTES ? null : hold.resize(bytes + STEP_BYTES);
}

function refusalOf(most: number, maxBytes: number): Refusal {
  return most === maxBytes
    ? tooLarge(maxBytes)
    : refuse('body_too_large', {
        message: `The request body inflates to more than ${MAX_RATIO} times its size. Send it plain.`,
      });
}
