/**
 * Spreads work on large bodies over turns of the event loop, so that requests with small ones are not kept waiting. In
 * each turn of the loop one of those that wait works for some milliseconds, the one that has waited longest. A step
 * cannot be interrupted, so steps are short (`proxy/dialects/work.ts`). As many wait as there are requests with large
 * bodies.
 */
import type { Clock } from '../core/clock.ts';
import { finish, isWork, LARGE_BODY_BYTES, type Work, type Working } from './dialects/work.ts';

/** Work for so long, then others have their turn. */
const TURN_MS = 8;

export class Turns {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #waiting: (() => void)[] = [];

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** The result of work on so many bytes: at once when they are few. What follows large work has a turn of its own. */
  work<Result>(work: Working<Result>, bytes: number): Result | Promise<Result> {
    return bytes < LARGE_BODY_BYTES || !isWork(work) ? finish(work) : this.#spread(work);
  }

  async #spread<Result>(work: Work<Result>): Promise<Result> {
    for (;;) {
      await this.#turn();
      const endsAtMs = this.#clock.monotonicMs() + TURN_MS;
      do {
        const step = work.next();
        if (step.done !== true) continue;
        await this.#turn();
        return step.value;
      } while (this.#clock.monotonicMs() < endsAtMs);
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) setImmediate(this.#next);
    });
  }

  readonly #next = (): void => {
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(this.#next);
  };
}
