/**
 * Relays a stream: each read of Bedrock's event stream is decoded, translated and sent in one write. Back-pressure from a
 * slow client pauses the reading. An answer that a check is to look at is held back until it has, while pings go on. When the client is gone, the stream is read to its end for the usage that Bedrock
 * reports there, and its content is dropped. A stream that breaks ends with a well-formed error event in the client's
 * dialect.
 */
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Keeping, Reply } from '../../dialects/dialect.ts';
import { upstreamRefusal } from '../../dialects/refusals.ts';
import { goneEnding, type Dispatched, type Ending } from '../../exchange.ts';
import { EventStreamError, type EventStreamHandler } from '../../upstream/eventstream.ts';
import { streamDecoder, type StreamDecoder } from '../../upstream/stream-decoder.ts';
import { upstreamError } from '../../upstream/upstream-error.ts';
import type { BodyReader } from '../../upstream/upstream-response.ts';
import type { Clock } from '../../../core/clock.ts';
import { ByteSink } from '../../dialects/byte-sink.ts';
import { StreamedText } from '../../policies/checks/answer-text.ts';
import type { PaidCheck } from '../../policies/checks/check.ts';
import type { RunDeps } from '../../policies/checks/run-checks.ts';
import { checkAnswer, checksOfAnswer } from '../checks/check-prompt.ts';
import { tellRefusal, type ClientStream } from './client-stream.ts';
import { MAX_ANSWER_BYTES } from './read-unheard.ts';
import { keepAnswer, type KeepDeps } from './keep-answer.ts';

type StreamDeps = KeepDeps & RunDeps & { readonly clock: Clock };

/** What an answer that is held back has room for at first. */
const HELD_BYTES = 4_096;

/** An answer that is held back until checks have looked at all of it. */
type Held = { readonly checks: readonly PaidCheck[]; readonly text: StreamedText };

export function relayStream(dispatched: Dispatched, client: ClientStream, deps: StreamDeps): Promise<Ending> {
  return new Promise((resolve) => {
    const relay = new StreamRelay(dispatched, client, deps, resolve);
    dispatched.response.read(relay);
  });
}

class StreamRelay implements BodyReader, EventStreamHandler {
  readonly onFrame: EventStreamHandler['onFrame'];
  readonly #dispatched: Dispatched;
  readonly #client: ClientStream;
  readonly #deps: StreamDeps;
  readonly #reply: Reply;
  readonly #decoder: StreamDecoder;
  readonly #resolve: (ending: Ending) => void;
  /** What is written for the client: its own sink, which pings empty too, or another one while the answer is held back. */
  readonly #sink: ByteSink;
  /** Null: it goes to the client as it comes. */
  #held: Held | null;
  #isDone = false;

  constructor(
    dispatched: Dispatched,
    client: ClientStream,
    deps: StreamDeps,
    resolve: (ending: Ending) => void,
  ) {
    this.#dispatched = dispatched;
    this.#client = client;
    this.#deps = deps;
    this.#reply = dispatched.plan.reply;
    const checks = checksOfAnswer(dispatched);
    this.#held = checks.length === 0 ? null : { checks, text: new StreamedText() };
    this.#sink = this.#held === null ? client.sink : new ByteSink(Buffer.allocUnsafeSlow(HELD_BYTES));
    this.#decoder = streamDecoder(dispatched.response.isSse, this);
    this.#resolve = resolve;
    this.onFrame =
      this.#reply.passesFrames === true
        ? (bytes, start, end) => this.#passFrame(bytes, start, end)
        : undefined;
    client.source = dispatched.response;
    dispatched.client.whenGone(this.#onGone);
  }

  onData(chunk: Buffer): boolean {
    if (this.#isDone) return true;
    try {
      this.#decoder.push(chunk);
    } catch (error) {
      this.#cut(refuse('upstream_failed', { message: messageFor(error) }));
      return true;
    }
    if (this.#isDone) return true;
    const { progress, client } = this.#dispatched;
    if (client.isGone) {
      this.#sink.clear();
      return true;
    }
    if (this.#held !== null) {
      if (this.#sink.length > MAX_ANSWER_BYTES)
        this.#cut(refuse('upstream_failed', { message: 'The answer is too large to be checked.' }));
      return true;
    }
    if (progress.firstByteAtMs === 0 && this.#client.sink.length > 0) {
      progress.firstByteAtMs = this.#deps.clock.monotonicMs();
    }
    return this.#client.flush();
  }

  onEvent(eventType: string, payload: Buffer): void {
    if (this.#isDone) return;
    this.#held?.text.take(eventType, payload);
    this.#reply.event(eventType, payload, this.#sink);
  }

  #passFrame(bytes: Buffer, start: number, end: number): void {
    if (!this.#isDone && !this.#dispatched.client.isGone) this.#sink.bytes(bytes, start, end);
  }

  onException(name: string, payload: Buffer): void {
    if (!this.#isDone) {
      this.#dispatched.progress.isBrokenOff = true;
      this.#cut(upstreamRefusal({ status: null, errorType: name, ...upstreamError(payload) }));
    }
  }

  onEnd(): void {
    if (this.#isDone) return;
    const isWhole = !this.#decoder.isMidFrame() && this.#reply.end(this.#sink);
    if (!isWhole) {
      this.#dispatched.progress.isBrokenOff = true;
      this.#cut(refuse('upstream_failed', { message: 'Bedrock ended the answer before it was complete.' }));
      return;
    }
    if (this.#dispatched.client.isGone) {
      this.#done(goneEnding(this.#dispatched, 200));
      return;
    }
    if (this.#held !== null) this.#doing(this.#checkFirst(this.#held));
    else this.#keep();
  }

  #keep(): void {
    if (this.#reply.keeping === undefined) this.#complete();
    else this.#doing(this.#keepFirst(this.#reply.keeping));
  }

  #doing(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#deps.onFailure(this.#dispatched, error);
      this.#cut(refuse('internal'));
    });
  }

  /** The client gets the whole answer at once, or the refusal in its place. */
  async #checkFirst({ checks, text }: Held): Promise<void> {
    const refusal = await checkAnswer(this.#dispatched, checks, text.text, this.#deps);
    if (this.#isDone) return;
    if (this.#dispatched.client.isGone) {
      this.#done(goneEnding(this.#dispatched, 200));
      return;
    }
    this.#held = null;
    if (refusal !== null) {
      const status = tellRefusal(this.#dispatched, refusal, this.#client);
      this.#done({ kind: 'upstream-cut', status, errorCode: refusal.code });
      return;
    }
    this.#dispatched.progress.firstByteAtMs = this.#deps.clock.monotonicMs();
    this.#client.sink.bytes(this.#sink.take());
    this.#keep();
  }

  /** Sends everything but the last event, which says whether the answer is kept. */
  async #keepFirst(keeping: Keeping): Promise<void> {
    this.#client.flush();
    const isKept = await keepAnswer(this.#dispatched, this.#deps);
    if (this.#isDone) return;
    if (this.#dispatched.client.isGone) {
      this.#done(goneEnding(this.#dispatched, 200));
      return;
    }
    keeping.finish(isKept ? 'kept' : 'not kept', this.#client.sink);
    this.#complete();
  }

  #complete(): void {
    this.#client.finish();
    this.#done({ kind: 'complete', status: 200, errorCode: null });
  }

  onError(): void {
    if (!this.#isDone) {
      this.#dispatched.progress.isBrokenOff = !this.#dispatched.response.isGivenUp;
      this.#cut(
        refuse('upstream_failed', {
          message: 'The connection to Bedrock broke before the answer was complete.',
        }),
      );
    }
  }

  /** The client no longer slows the reading, and what it had not read yet is dropped. */
  readonly #onGone = (): void => {
    this.#sink.clear();
    this.#dispatched.response.resume();
  };

  /** The answer broke: ends the stream with an error for a client that is there, and the connection to Bedrock. */
  #cut(refusal: Refusal): void {
    if (this.#dispatched.client.isGone) this.#done(goneEnding(this.#dispatched, 200));
    else {
      this.#client.fail(refusal);
      this.#done({ kind: 'upstream-cut', status: 200, errorCode: refusal.code });
    }
    this.#dispatched.response.abort(new Error('the answer broke off'));
  }

  #done(ending: Ending): void {
    this.#isDone = true;
    this.#client.source = null;
    this.#dispatched.client.forget(this.#onGone);
    this.#resolve(ending);
  }
}

function messageFor(error: unknown): string {
  if (error instanceof EventStreamError || error instanceof RangeError)
    return 'The answer of Bedrock was damaged on its way.';
  if (error instanceof SyntaxError) return 'Bedrock sent an event that cannot be read.';
  throw error;
}
