/**
 * The client's side of a stream: writes the head once, measures back-pressure, and sends pings while there is nothing else
 * to send. Made before dispatch, so that the connection of a client that waits for Bedrock's first byte is kept too.
 */
import type { Clock } from '../../../core/clock.ts';
import type { Refusal } from '../../../core/errors.ts';
import { NOWHERE } from '../../../core/slots.ts';
import { ByteSink } from '../../dialects/byte-sink.ts';
import type { Admitted, Arrival } from '../../exchange.ts';
import { answerRefusal } from '../../local-endpoints/answer.ts';
import type { Outgoing } from '../../outgoing.ts';
import { planHeaders } from './plan-headers.ts';
import type { Waiting } from './keep-alive.ts';

export class ClientStream implements Waiting {
  /** Its place among the streams that may need a ping. */
  slot = NOWHERE;
  lastWriteAtMs: number;
  /** Monotonic time since which the client has read nothing of what was sent; 0 when it reads. */
  stalledSinceMs = 0;
  /** How long it read nothing before that, in total. */
  stalledMs = 0;
  /** What goes on once the client has read what was sent; null: nothing. */
  source: { resume(): void } | null = null;
  readonly sink = new ByteSink();
  readonly #outgoing: Outgoing;
  /** Its plan is read when it is needed: the reply changes when another model answers. */
  readonly #admitted: Admitted;
  readonly #clock: Clock;

  constructor(admitted: Admitted, clock: Clock) {
    this.#outgoing = admitted.outgoing;
    this.#admitted = admitted;
    this.#clock = clock;
    this.lastWriteAtMs = clock.monotonicMs();
  }

  /** Whether the status 200 has been sent: from then on a failure is an event of the stream. */
  get isOpen(): boolean {
    return this.#outgoing.headersSent;
  }

  /** Sends what is in the sink. Returns false when the client wants no more for now. */
  flush(): boolean {
    if (this.sink.length === 0) return true;
    this.#open();
    this.lastWriteAtMs = this.#clock.monotonicMs();
    const takesMore = this.#outgoing.write(this.sink.take());
    if (!takesMore && this.stalledSinceMs === 0) {
      this.stalledSinceMs = this.lastWriteAtMs;
      this.#outgoing.once('drain', () => this.#drained());
    }
    return takesMore;
  }

  /** The client has read what was sent. */
  #drained(): void {
    this.stalledMs += this.#clock.monotonicMs() - this.stalledSinceMs;
    this.stalledSinceMs = 0;
    this.source?.resume();
  }

  /** Sends what is in the sink and ends the answer. */
  finish(): void {
    this.#open();
    if (this.sink.length === 0) this.#outgoing.end();
    else this.#outgoing.end(this.sink.take());
  }

  /** Ends the stream with an error event. */
  fail(refusal: Refusal): void {
    this.#admitted.choice?.failing(refusal);
    this.#admitted.plan.reply.fail(refusal, this.sink);
    this.finish();
  }

  ping(): void {
    if (this.#admitted.client.isGone) return;
    if (this.#outgoing.writableNeedDrain || this.#outgoing.writableEnded) return;
    this.#admitted.plan.reply.ping(this.sink);
    this.flush();
  }

  #open(): void {
    if (this.#outgoing.headersSent) return;
    const { plan, requestId } = this.#admitted;
    const { reply } = plan;
    this.#outgoing.writeHead(200, {
      'content-type': reply.contentType,
      'cache-control': 'no-cache, no-transform',
      'x-request-id': requestId,
      'request-id': requestId,
      ...reply.headers?.(null),
      ...planHeaders(this.#admitted),
    });
  }
}

/** Sends a refusal, inside the stream if it is open already; returns the status the client sees. */
export function tellRefusal(arrival: Arrival, refusal: Refusal, stream: ClientStream | null): number {
  if (stream === null || !stream.isOpen) return answerRefusal(arrival, refusal);
  stream.fail(refusal);
  return 200;
}
