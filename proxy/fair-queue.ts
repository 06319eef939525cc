/**
 * Work that needs PostgreSQL, for callers who ask as often as they like: little of it at once, less for one caller, and
 * the rest waits in line. The callers in line take turns, so that one with many requests delays its own and not those of
 * others. The line is bounded in length and in time.
 *
 * | the line is full, or the wait too long, because of | the caller gets |
 * | --- | --- |
 * | its own other requests | 429 |
 * | everybody's | 503 |
 */
import { refuse, type Refusal } from '../core/errors.ts';

export type FairQueueOptions = {
  /** What is asked for, in the text of a refusal: `usage`. */
  readonly what: string;
  readonly atOnce: number;
  readonly atOncePerCaller: number;
  readonly waiting: number;
  readonly waitingPerCaller: number;
  /** Longest wait for a turn. */
  readonly waitMs: number;
};

/** `waiting`: what begins the work of each that waits. */
type Caller = { running: number; readonly waiting: (() => void)[] };

const RETRY_AFTER_SECONDS = 1;

export class FairQueue {
  readonly #options: FairQueueOptions;
  /** Callers with something running or waiting; whose turn it was last is last. */
  readonly #callers = new Map<string, Caller>();
  #running = 0;
  #waiting = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  /** Runs `work` when it is the caller's turn, or says why it does not. */
  async run<Result>(name: string, work: () => Promise<Result>): Promise<Result | Refusal> {
    const caller = this.#callers.get(name) ?? { running: 0, waiting: [] };
    this.#callers.set(name, caller);
    const refusal = this.#mayBegin(caller) ? this.#begin(name, caller) : await this.#wait(caller);
    if (refusal !== null) {
      this.#tidy(name, caller);
      return refusal;
    }
    try {
      return await work();
    } finally {
      this.#running -= 1;
      caller.running -= 1;
      this.#tidy(name, caller);
      this.#beginNext();
    }
  }

  #mayBegin({ running }: Caller): boolean {
    return this.#running < this.#options.atOnce && running < this.#options.atOncePerCaller;
  }

  #begin(name: string, caller: Caller): null {
    this.#running += 1;
    caller.running += 1;
    this.#callers.delete(name);
    this.#callers.set(name, caller);
    return null;
  }

  #wait(caller: Caller): Promise<Refusal | null> {
    const { waiting, waitingPerCaller, waitMs } = this.#options;
    if (caller.waiting.length >= waitingPerCaller) return Promise.resolve(this.#tooMany());
    if (this.#waiting >= waiting) return Promise.resolve(this.#busy());
    return new Promise((resolve) => {
      const leave = (result: Refusal | null): void => {
        clearTimeout(timer);
        this.#waiting -= 1;
        caller.waiting.splice(caller.waiting.indexOf(begin), 1);
        resolve(result);
      };
      const timer = setTimeout(() => {
        leave(caller.running >= this.#options.atOncePerCaller ? this.#tooMany() : this.#busy());
      }, waitMs);
      const begin = (): void => leave(null);
      this.#waiting += 1;
      caller.waiting.push(begin);
    });
  }

  #beginNext(): void {
    if (this.#waiting === 0) return;
    for (const [name, caller] of this.#callers) {
      const [first] = caller.waiting;
      if (first === undefined || !this.#mayBegin(caller)) continue;
      this.#begin(name, caller);
      first();
      return;
    }
  }

  #tidy(name: string, caller: Caller): void {
    if (caller.running === 0 && caller.waiting.length === 0) this.#callers.delete(name);
  }

  #tooMany(): Refusal {
    return refuse('rate_limited', {
      message: `You are asking for ${this.#options.what} too often at once. Ask one after the other.`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }

  #busy(): Refusal {
    return refuse('unavailable', {
      message: `Too many callers are asking for ${this.#options.what} right now. Try again in a second.`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}
