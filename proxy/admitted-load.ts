/**
 * What admitted calls ask of this task: how many there are, and how busy they keep its event loop. Tasks are added and
 * removed by these two figures, so nothing that was not admitted may raise them: neither requests that are refused nor
 * those whose body never arrives.
 *
 * How busy calls keep the loop cannot be seen from outside, since refusals use it too. Of what the loop was busy in a
 * window, calls get their part by number: those in flight or ended, against all requests that arrived, where a request that
 * was not admitted weighs `REFUSED_WEIGHT` of a call: more than the seventh that was measured (docs/scaling.md), so that
 * calls never get a flood's part.
 */
import { performance } from 'node:perf_hooks';

export const REFUSED_WEIGHT = 0.25;
const WINDOW_MS = 15_000;

export type BusyReading = { readonly idle: number; readonly active: number };

export class AdmittedLoad {
  readonly #read: () => BusyReading;
  readonly #timer: NodeJS.Timeout;
  #calls = 0;
  #requests = 0;
  #arrived = 0;
  #begun = 0;
  #ended = 0;
  #last: BusyReading;
  #busyRatio = 0;

  /** `read`: how long the event loop was idle and active so far. */
  constructor(read: () => BusyReading = () => performance.eventLoopUtilization()) {
    this.#read = read;
    this.#last = read();
    this.#timer = setInterval(() => this.closeWindow(), WINDOW_MS);
    this.#timer.unref();
  }

  /** A request of any kind has arrived. */
  arrived(): void {
    this.#arrived += 1;
  }

  /** A request was admitted, as so many calls. */
  begin(calls: number): void {
    this.#calls += calls;
    this.#requests += 1;
    this.#begun += 1;
  }

  end(calls: number): void {
    this.#calls -= calls;
    this.#requests -= 1;
    this.#ended += calls;
  }

  /** Admitted calls that have no record yet. */
  readonly calls = (): number => this.#calls;

  /** Admitted requests; one for several choices is several calls. */
  readonly requests = (): number => this.#requests;

  /** Share of the last window, 0 to 1, in which calls kept the event loop busy. */
  readonly busyRatio = (): number => this.#busyRatio;

  closeWindow(): void {
    const now = this.#read();
    const active = now.active - this.#last.active;
    const whole = active + now.idle - this.#last.idle;
    const calls = this.#calls + this.#ended;
    const others = Math.max(0, this.#arrived - this.#begun) * REFUSED_WEIGHT;
    this.#busyRatio = whole <= 0 || calls === 0 ? 0 : (active / whole) * (calls / (calls + others));
    this.#last = now;
    this.#arrived = 0;
    this.#begun = 0;
    this.#ended = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
