/**
 * accept: a socket becomes a request with its whole body in memory, bounded in size and time.
 * Refuses with 408 (too slow), 413 (too large), 415 (unknown encoding), 400 (broken encoding); a client that leaves
 * before its body is complete gets no answer and leaves no trace but a counter.
 */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { refuse, type Refusal } from '../../core/errors.ts';
import { asAccepted, type Accepted, type Arrival } from '../exchange.ts';

export type AcceptLimits = {
  /** Largest body, before and after decompression. */
  readonly maxBodyBytes: number;
  /** Time for the whole body to arrive. */
  readonly bodyTimeoutMs: number;
};

/** The client left before its body was complete. */
export type Vanished = { readonly kind: 'vanished' };

const VANISHED: Vanished = { kind: 'vanished' };
const NO_BYTES = Buffer.alloc(0);

export async function accept(arrival: Arrival, limits: AcceptLimits): Promise<Accepted | Refusal | Vanished> {
  if (arrival.incoming.method !== 'POST') return asAccepted(arrival, NO_BYTES);
  const declared = Number(arrival.incoming.headers['content-length'] ?? 0);
  if (declared > limits.maxBodyBytes) return tooLarge(limits.maxBodyBytes);
  const received = await receive(arrival, limits);
  if (!Buffer.isBuffer(received)) return received;
  const encoding = arrival.incoming.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return asAccepted(arrival, received);
  const decompressed = await decompress(received, encoding, limits.maxBodyBytes);
  return Buffer.isBuffer(decompressed) ? asAccepted(arrival, decompressed) : decompressed;
}

function receive(arrival: Arrival, limits: AcceptLimits): Promise<Buffer | Refusal | Vanished> {
  const { incoming } = arrival;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => settle(refuse('request_timeout')), limits.bodyTimeoutMs);
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limits.maxBodyBytes) settle(tooLarge(limits.maxBodyBytes));
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      const [only] = chunks;
      settle(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length));
    };
    const onGone = (): void => settle(VANISHED);
    const settle = (result: Buffer | Refusal | Vanished): void => {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      // What still arrives after a refusal has no reader; the error of a socket that breaks then is of no interest.
      incoming.on('error', () => undefined);
      resolve(result);
    };
    incoming.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

type Decoder = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
]);

async function decompress(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer | Refusal> {
  const decode = decoders.get(encoding.trim().toLowerCase());
  if (decode === undefined) {
    return refuse('unsupported_media', {
      message:
        'This content-encoding is not supported. Send the body plain, or with gzip, deflate, br or zstd.',
    });
  }
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxBytes);
    return refuse('invalid_request', { message: `The request body is not valid ${encoding}.` });
  }
}

function tooLarge(maxBytes: number): Refusal {
  return refuse('body_too_large', {
    message: `The request body is larger than ${Math.floor(maxBytes / 1_048_576)} MiB, the most this gateway takes.`,
  });
}
