/**
 * Refuses new calls while the task is overloaded, before it becomes slow for those it has. The sign is how late the event
 * loop is: a timer that is due every `TICK_MS` notes by how much it was missed, which is what each step of each call waits
 * for its turn. Calls in flight, however many, are no overload as long as the loop is on time.
 *
 * | the loop is | share of new calls that is refused |
 * | --- | --- |
 * | later than `delayMs` | grows with each tick, the faster the later |
 * | between that and `CALM` of it | stays |
 * | earlier | declines to nothing in about a second |
 * | `STALLED` times `delayMs` behind at this moment | all, until the loop has come round |
 * | fine, but the heap is nearly full | all |
 *
 * A refusal needs neither the key nor the body, and tells the client when to come back: not everybody at the same time.
 */
import { getHeapStatistics } from 'node:v8';
import type { Clock } from '../core/clock.ts';
import { refuse, type Refusal } from '../core/errors.ts';

export type OverloadOptions = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The event loop may be this late. */
  readonly delayMs: number;
  readonly onRefused: () => void;
  /** Share of the heap's limit that is used. @default what V8 says */
  readonly heapShare?: () => number;
};

const TICK_MS = 25;
const CALM = 0.4;
const STALLED = 4;
/** One second late is a whole share more at once. */
const GROWTH_PER_MS = 1 / 1_000;
const DECLINE_PER_TICK = 0.025;
const FULL_HEAP = 0.92;
const TICKS_PER_HEAP_LOOK = 40;
const RETRY_AFTER_SECONDS = [1, 2, 3, 4, 5] as const;

export class Overload {
  readonly #options: OverloadOptions;
  readonly #timer: NodeJS.Timeout;
  #tickedAtMs: number;
  #ticks = 0;
  #share = 0;
  #isHeapFull = false;
  /** Refused so far, in parts of a call: a share of 0.25 refuses every fourth. */
  #due = 0;
  #refused = 0;

  constructor(options: OverloadOptions) {
    this.#options = options;
    this.#tickedAtMs = options.clock.monotonicMs();
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Null: the call that arrived at `nowMs` (monotonic) may go on. */
  refusalOf(nowMs: number): Refusal | null {
    const isStalled = nowMs - this.#tickedAtMs - TICK_MS > this.#options.delayMs * STALLED;
    if (!isStalled && !this.#isHeapFull && this.#share === 0) return null;
    this.#due += isStalled || this.#isHeapFull ? 1 : this.#share;
    if (this.#due < 1) return null;
    this.#due -= 1;
    this.#refused += 1;
    this.#options.onRefused();
    return refuse('overloaded', {
      retryAfterSeconds: RETRY_AFTER_SECONDS[this.#refused % RETRY_AFTER_SECONDS.length] ?? 1,
    });
  }

  /** Share of new calls, 0 to 1, that is refused now. */
  readonly share = (): number => (this.#isHeapFull ? 1 : this.#share);

  /** The timer's work; also called by tests, with a clock of theirs. */
  tick(): void {
    const { clock, delayMs, heapShare = usedHeap } = this.#options;
    const nowMs = clock.monotonicMs();
    const lateMs = nowMs - this.#tickedAtMs - TICK_MS;
    this.#tickedAtMs = nowMs;
    if (lateMs > delayMs) this.#share = Math.min(1, this.#share + lateMs * GROWTH_PER_MS);
    else if (lateMs < delayMs * CALM) this.#share = Math.max(0, this.#share - DECLINE_PER_TICK);
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_HEAP_LOOK === 0) this.#isHeapFull = heapShare() > FULL_HEAP;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function usedHeap(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
}
