/**
 * Relays a stream: each read of Bedrock's event stream is decoded, translated and sent in one write. Back-pressure from a
 * slow client pauses the reading. When the client is gone, the stream is read to its end for the usage that Bedrock
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
import type { ClientStream } from './client-stream.ts';
import { keepAnswer, type KeepDeps } from './keep-answer.ts';

type StreamDeps = KeepDeps & { readonly clock: Clock };

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
    this.#decoder = streamDecoder(dispatched.response.isSse, this);
    this.#resolve = resolve;
    this.onFrame = this.#reply.passesFrames === true ? this.#passFrame : undefined;
    dispatched.outgoing.on('drain', this.#onDrain);
    dispatched.client.whenGone(this.#onGone);
  }

  readonly onData = (chunk: Buffer): boolean => {
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
      this.#client.sink.clear();
      return true;
    }
    if (progress.firstByteAtMs === 0 && this.#client.sink.length > 0) {
      progress.firstByteAtMs = this.#deps.clock.monotonicMs();
    }
    return this.#client.flush();
  };

  readonly onEvent = (eventType: string, payload: Buffer): void => {
    if (!this.#isDone) this.#reply.event(eventType, payload, this.#client.sink);
  };

  readonly #passFrame = (bytes: Buffer, start: number, end: number): void => {
    if (!this.#isDone && !this.#dispatched.client.isGone) this.#client.sink.bytes(bytes, start, end);
  };

  readonly onException = (name: string, payload: Buffer): void => {
    if (!this.#isDone) {
      this.#dispatched.progress.isBrokenOff = true;
      this.#cut(upstreamRefusal({ status: null, errorType: name, ...upstreamError(payload) }));
    }
  };

  readonly onEnd = (): void => {
    if (this.#isDone) return;
    const isWhole = !this.#decoder.isMidFrame() && this.#reply.end(this.#client.sink);
    if (!isWhole) {
      this.#dispatched.progress.isBrokenOff = true;
      this.#cut(refuse('upstream_failed', { message: 'Bedrock ended the answer before it was complete.' }));
      return;
    }
    if (this.#dispatched.client.isGone) {
      this.#done(goneEnding(this.#dispatched, 200));
      return;
    }
    if (this.#reply.keeping === undefined) this.#complete();
    else
      this.#keepFirst(this.#reply.keeping).catch((error: unknown) => {
        this.#deps.onFailure(this.#dispatched, error);
        this.#cut(refuse('internal'));
      });
  };

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

  readonly onError = (): void => {
    if (!this.#isDone) {
      this.#dispatched.progress.isBrokenOff = !this.#dispatched.response.isGivenUp;
      this.#cut(
        refuse('upstream_failed', {
          message: 'The connection to Bedrock broke before the answer was complete.',
        }),
      );
    }
  };

  readonly #onDrain = (): void => {
    this.#client.drained();
    this.#dispatched.response.resume();
  };

  /** The client no longer slows the reading, and what it had not read yet is dropped. */
  readonly #onGone = (): void => {
    this.#client.sink.clear();
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
    this.#dispatched.outgoing.off('drain', this.#onDrain);
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
