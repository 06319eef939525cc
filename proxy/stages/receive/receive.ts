/**
 * receive: reads the whole body of a request whose caller is known, bounded in size, time and by the task's memory budget
 * for bodies. Nothing is read before its bytes are reserved. Bodies may be compressed.
 * Refuses with 400 (broken encoding), 408 (too slow), 413 (too large, or with an excessive compression ratio), 415 (unknown
 * encoding), 429 (the caller sends too much at once), 503 (the task is full). Null: the client left before its body was
 * complete; it gets no answer.
 */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../core/clock.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import { NOWHERE } from '../../../core/slots.ts';
import { asReceived, type Counted, type Received } from '../../exchange.ts';
import type { Limited, TimeLimits } from '../../time-limits.ts';
import { BodyHold, type BodyBudget } from '../../body-budget.ts';
import { freeBytes } from '../../free-bytes.ts';
import { refuseEncoding, type Inflater } from './inflate.ts';
import { tooLarge } from './too-large.ts';

export type ReceiveDeps = {
  readonly bodyBudget: BodyBudget;
  readonly inflate: Inflater;
  /** Largest body, before and after decompression. */
  readonly maxBodyBytes: number;
  /** Time for the whole body to arrive. */
  readonly bodyTimeoutMs: number;
  readonly timeLimits: TimeLimits;
  readonly clock: Pick<Clock, 'monotonicMs'>;
};

/** Reserved at a time for a body without content-length. */
const STEP_BYTES = 65_536;

export function receive(
  counted: Counted,
  deps: ReceiveDeps,
): Refusal | null | Promise<Received | Refusal | null> {
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
  return encoding === null
    ? new Promise((resolve) => {
        new BodyReader(hold, deps, (body) => resolve(ended(counted, body, hold))).read(counted.incoming);
      })
    : inflated(counted, hold, encoding, deps);
}

function ended(counted: Counted, body: Buffer | Refusal | null, hold: BodyHold): Received | Refusal | null {
  if (Buffer.isBuffer(body)) return asReceived(counted, body, hold);
  hold.release();
  return body;
}

async function inflated(
  counted: Counted,
  hold: BodyHold,
  encoding: string,
  deps: ReceiveDeps,
): Promise<Received | Refusal | null> {
  let body: Buffer | Refusal | null = null;
  try {
    body = await new Promise<Buffer | Refusal | null>((resolve) => {
      new BodyReader(hold, deps, resolve).read(counted.incoming);
    });
    if (Buffer.isBuffer(body)) body = await deps.inflate(body, encoding, hold);
  } finally {
    if (!Buffer.isBuffer(body)) hold.release();
  }
  return Buffer.isBuffer(body) ? asReceived(counted, body, hold) : body;
}

function encodingOf(header: string | undefined): string | null {
  const encoding = header?.trim().toLowerCase();
  return encoding === undefined || encoding === '' || encoding === 'identity' ? null : encoding;
}

/** Reads a body to its end, and tells once what came of it: the bytes, a refusal, or null when the client has left. */
class BodyReader implements Limited {
  slot = NOWHERE;
  readonly endsAtMs: number;
  /** 0: the client has declared none. */
  readonly #declaredBytes: number;
  readonly #hold: BodyHold;
  readonly #deps: ReceiveDeps;
  #whenRead: ((body: Buffer | Refusal | null) => void) | null;
  /** The first piece, which is all of a small body. */
  #first: Buffer | null = null;
  /** Where all pieces go, when there are several. */
  #whole: Buffer | null = null;
  /** The pieces of a body whose length was not declared. */
  #pieces: Buffer[] | null = null;
  #length = 0;

  /** `hold`: of what the client has declared. */
  constructor(hold: BodyHold, deps: ReceiveDeps, whenRead: (body: Buffer | Refusal | null) => void) {
    this.#declaredBytes = hold.bytes;
    this.#hold = hold;
    this.#deps = deps;
    this.#whenRead = whenRead;
    this.endsAtMs = deps.clock.monotonicMs() + deps.bodyTimeoutMs;
  }

  read(incoming: IncomingMessage): void {
    this.#deps.timeLimits.add(this);
    incoming.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onGone).on('error', ignore);
  }

  onTooLate(): void {
    this.#finish(refuse('request_timeout'));
  }

  readonly #onData = (piece: Buffer): void => {
    if (this.#whenRead === null) return;
    const at = this.#length;
    this.#length += piece.length;
    const refusal = this.#makeRoom();
    if (refusal !== null) this.#finish(refusal);
    else if (this.#first === null) this.#first = piece;
    else if (this.#declaredBytes >= this.#length) this.#put(this.#first, piece, at);
    else {
      this.#pieces ??= [this.#whole === null ? this.#first : this.#whole.subarray(0, at)];
      this.#pieces.push(piece);
    }
  };

  /** node:http made a Buffer of each piece, which nobody else has. */
  #put(first: Buffer, piece: Buffer, at: number): void {
    if (this.#whole === null) {
      this.#whole = Buffer.allocUnsafeSlow(this.#declaredBytes);
      this.#whole.set(first);
      freeBytes(first);
    }
    this.#whole.set(piece, at);
    freeBytes(piece);
  }

  #makeRoom(): Refusal | null {
    const { maxBodyBytes } = this.#deps;
    if (this.#length > maxBodyBytes) return tooLarge(maxBodyBytes);
    const { bytes } = this.#hold;
    return this.#length > bytes ? this.#hold.resize(Math.max(this.#length, bytes + STEP_BYTES)) : null;
  }

  readonly #onEnd = (): void => {
    if (this.#whenRead === null) return;
    const body =
      this.#pieces === null
        ? (this.#whole?.subarray(0, this.#length) ?? this.#first)
        : Buffer.concat(this.#pieces, this.#length);
    this.#finish(this.#hold.resize(this.#length) ?? body ?? Buffer.alloc(0));
  };

  readonly #onGone = (): void => this.#finish(null);

  /** The listeners stay, and take no notice of what follows: a connection that closes after an answer is no news. */
  #finish(body: Buffer | Refusal | null): void {
    const whenRead = this.#whenRead;
    if (whenRead === null) return;
    this.#whenRead = null;
    this.#first = null;
    this.#pieces = null;
    this.#whole = null;
    this.#deps.timeLimits.remove(this);
    whenRead(body);
  }
}

/** An error of the connection: the client has left, which `close` says too. */
function ignore(): void {
  // Without a listener it would be thrown.
}
