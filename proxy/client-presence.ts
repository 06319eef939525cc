/**
 * Whether the client still waits for the answer to its call. It is gone when it has disconnected, or when it was sent away
 * with a refusal because its key was revoked; Bedrock goes on in both cases. Stages ask here, never the connection.
 */
import type { Clock } from '../core/clock.ts';
import type { Refusal } from '../core/errors.ts';
import type { Outgoing } from './outgoing.ts';

/** What the client was told when it was sent away, and the status it saw. */
export type SentAway = { readonly refusal: Refusal; readonly status: number };

export class ClientPresence {
  /** Monotonic time at which the client was gone; 0 while it is there. */
  goneAtMs = 0;
  /** Null: it disconnected, or is still there. */
  sentAway: SentAway | null = null;
  readonly #outgoing: Outgoing;
  readonly #clock: Clock;
  /** Null: nobody listens. */
  #listeners: (() => void)[] | null = null;

  constructor(outgoing: Outgoing, clock: Clock) {
    this.#outgoing = outgoing;
    this.#clock = clock;
    if (outgoing.destroyed) this.#leave();
    else outgoing.on('close', this.#leave);
  }

  get isGone(): boolean {
    return this.goneAtMs !== 0;
  }

  /** `listener` is called once, at once when the client is gone already. */
  whenGone(listener: () => void): void {
    if (this.isGone) listener();
    else if (this.#listeners === null) this.#listeners = [listener];
    else this.#listeners.push(listener);
  }

  forget(listener: () => void): void {
    const at = this.#listeners?.indexOf(listener) ?? -1;
    if (at !== -1) this.#listeners?.splice(at, 1);
  }

  /** The client has received a refusal and is no longer served. */
  sendAway(sentAway: SentAway): void {
    if (this.isGone) return;
    this.sentAway = sentAway;
    this.#leave();
  }

  /** The call has ended: stops listening to the connection. */
  stop(): void {
    this.#outgoing.off('close', this.#leave);
    this.#listeners = null;
  }

  readonly #leave = (): void => {
    if (this.isGone) return;
    this.goneAtMs = this.#clock.monotonicMs();
    this.#outgoing.off('close', this.#leave);
    const listeners = this.#listeners;
    this.#listeners = null;
    if (listeners === null) return;
    for (const listener of listeners) listener();
  };
}
