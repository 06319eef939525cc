/** When an open loop sends: evenly, from `startMs` on, by a clock that the caller reads. */
export class SendTimes {
  readonly #startMs: number;
  readonly #perSecond: number;
  readonly #count: number;
  #sent = 0;

  constructor(
    startMs: number,
    { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  ) {
    if (!(perSecond > 0)) throw new Error(`${perSecond} requests a second cannot be sent`);
    this.#startMs = startMs;
    this.#perSecond = perSecond;
    this.#count = Math.round(perSecond * seconds);
  }

  get isOver(): boolean {
    return this.#sent >= this.#count;
  }

  /** When the next request is meant to be sent, if that is now or was before; null otherwise. */
  takeDue(nowMs: number): number | null {
    const dueMs = this.#nextMs();
    if (this.isOver || dueMs > nowMs) return null;
    this.#sent += 1;
    return dueMs;
  }

  /** From `nowMs` until the next one; 0 if it is late. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#nextMs() - nowMs);
  }

  #nextMs(): number {
    return this.#startMs + (this.#sent * 1_000) / this.#perSecond;
  }
}
