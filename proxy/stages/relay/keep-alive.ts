/**
 * Keeps waiting streams alive: a client that has received nothing for a while gets its dialect's ping, so that neither
 * CloudFront nor the ALB closes the connection during a long thinking phase. One timer serves all streams.
 */
import type { Clock } from '../../../core/clock.ts';
import { Slots, type Slotted } from '../../../core/slots.ts';

/** A stream that may need a ping. */
export type Waiting = Slotted & {
  /** Monotonic time of the last byte to the client. */
  lastWriteAtMs: number;
  readonly ping: () => void;
};

export type KeepAlive = {
  readonly add: (waiting: Waiting) => void;
  readonly remove: (waiting: Waiting) => void;
  readonly stop: () => void;
};

/** `intervalMs`: the longest time without a byte to the client, give or take a quarter. */
export function createKeepAlive(clock: Clock, intervalMs: number): KeepAlive {
  const streams = new Slots<Waiting>();
  const timer = setInterval(
    () => {
      const now = clock.monotonicMs();
      for (const stream of streams.all()) {
        if (now - stream.lastWriteAtMs < intervalMs) continue;
        stream.lastWriteAtMs = now;
        stream.ping();
      }
    },
    Math.max(10, intervalMs / 4),
  );
  timer.unref();
  return {
    add: (waiting) => streams.add(waiting),
    remove: (waiting) => streams.remove(waiting),
    stop: () => clearInterval(timer),
  };
}
