/**
 * receive: reads the whole body of a request whose caller is known, bounded in size, time and by the task's memory budget
 * for bodies. Nothing is read before its bytes are reserved. Bodies may be compressed.
 * Refuses with 400 (broken encoding), 408 (too slow), 413 (too large, or with an excessive compression ratio), 415 (unknown
 * encoding), 429 (the caller sends too much at once), 503 (the task is full). Null: the client left before its body was
 * complete; it gets no answer.
 */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { Counted, Received } from '../../exchange.ts';
import { BodyHold, type BodyBudget } from '../../body-budget.ts';
import { refuseEncoding, type Inflater } from './inflate.ts';
import { tooLarge } from './too-large.ts';

export type ReceiveDeps = {
  readonly bodyBudget: BodyBudget;
  readonly inflate: Inflater;
  /** Largest body, before and after decompression. */
  readonly maxBodyBytes: number;
  /** Time for the whole body to arrive. */
  readonly bodyTimeoutMs: number;
};

/** Reserved at a time for a body without content-length. */
const STEP_BYTES = 65_536;

export async function receive(counted: Counted, deps: ReceiveDeps): Promise<Received | Refusal | null> {
  const { headers, destroyed } = counted.incoming;
  // It may have left while its key was looked up.
  if (destroyed) return null;
  const encoding = encodingOf(headers['content-encoding']);
  const refusal = encoding === null ? null : refuseEncoding(encoding);
  if (refusal !== null) return refusal;
  const declared = Number(headers['content-length'] ?? 0);
  if (declared > deps.maxBodyBytes) return tooLarge(deps.maxBodyBytes);
  const hold = new BodyHold(deps.bodyBudget, counted.principal.keyId, counted.network);
  const full = hold.resize(declared);
  if (full !== null) return full;
  // For clients that send `Expect: 100-continue`, such as curl.
  if (headers.expect !== undefined) counted.outgoing.writeContinue();
  let body: Buffer | Refusal | null = null;
  try {
    body = await read(counted, hold, deps);
    if (Buffer.isBuffer(body) && encoding !== null) body = await deps.inflate(body, encoding, hold);
  } finally {
    if (!Buffer.isBuffer(body)) hold.release();
  }
  return body === null || isRefusal(body)
    ? body
    : Object.assign(counted, { body, bodyHold: hold, references: null, policyUse: null, answerCache: null });
}

function encodingOf(header: string | undefined): string | null {
  const encoding = header?.trim().toLowerCase();
  return encoding === undefined || encoding === '' || encoding === 'identity' ? null : encoding;
}

function read(
  { incoming }: Counted,
  hold: BodyHold,
  { maxBodyBytes, bodyTimeoutMs }: ReceiveDeps,
): Promise<Buffer | Refusal | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => finish(refuse('request_timeout')), bodyTimeoutMs);
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      const refusal =
        length > maxBodyBytes
          ? tooLarge(maxBodyBytes)
          : length > hold.bytes
            ? hold.resize(Math.max(length, hold.bytes + STEP_BYTES))
            : null;
      if (refusal === null) chunks.push(chunk);
      else finish(refusal);
    };
    const onEnd = (): void => {
      const [only] = chunks;
      const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
      finish(hold.resize(length) ?? body);
    };
    const onGone = (): void => finish(null);
    const finish = (result: Buffer | Refusal | null): void => {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      // After a refusal nobody reads the rest; an error of the socket does not matter then.
      incoming.on('error', () => undefined);
      resolve(result);
    };
    incoming.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}
