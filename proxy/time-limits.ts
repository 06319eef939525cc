/**
 * Time limits of what a request waits for: one timer that looks at all of them, since a timer for each, made and cleared,
 * costs more than looking. A limit is noticed late by up to `TICK_MS`, never early.
 */
import { Slots, type Slotted } from '../core/slots.ts';
import type { Clock } from '../core/clock.ts';

/** Something that may not take for ever. */
export type Limited = Slotted & {
  /** Monotonic time. */
  readonly endsAtMs: number;
  /** Called once, then it is no longer waited for. */
  readonly onTooLate: () => void;
};

const TICK_MS = 50;

export class TimeLimits {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #limited = new Slots<Limited>();
  readonly #timer: NodeJS.Timeout;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    this.#timer = setInterval(() => this.#look(), TICK_MS);
    this.#timer.unref();
  }

  add(limited: Limited): void {
    this.#limited.add(limited);
  }

  /** It has come in time. */
  remove(limited: Limited): void {
    this.#limited.remove(limited);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#limited.size === 0) return;
    const nowMs = this.#clock.monotonicMs();
    for (const limited of this.#limited.all()) {
      if (limited.endsAtMs > nowMs) continue;
      this.#limited.remove(limited);
      limited.onTooLate();
    }
  }
}
