/**
 * The bytes of request bodies a task holds at one time, bounded: for the task as a whole, for each key and for each
 * address a request came from. Bytes are reserved before they are read or inflated and come back when the call has
 * ended, so a task never holds more than its budget, and no key and no address can take all of it.
 *
 * | full for | the caller gets |
 * | --- | --- |
 * | its key, its address | 429: others are served, it should send less at once |
 * | the task | 503: another task may have room |
 */
import { refuse, type Refusal } from '../core/errors.ts';

export type BodyBudgetLimits = {
  /** All bodies together. */
  readonly taskBytes: number;
  /** Largest single body; a key and an address may always hold one such body. */
  readonly maxBodyBytes: number;
};

/** Is told how bytes of bodies come and go. */
export type BodiesWatch = {
  readonly arriving: (bytes: number) => void;
  /** V8 is to collect them. */
  readonly ended: (bytes: number) => void;
};

/** The share of the task's budget that one key may hold. */
const KEY_SHARE = 1 / 4;
/** An office has one address for everybody in it, so this only keeps a little room for the others. */
const ADDRESS_SHARE = 3 / 4;
const RETRY_AFTER_SECONDS = 1;

export class BodyBudget {
  readonly keyBytes: number;
  readonly addressBytes: number;
  readonly #taskBytes: number;
  readonly #byKey = new Map<string, number>();
  readonly #byAddress = new Map<string, number>();
  readonly #watch: BodiesWatch | null;
  #held = 0;

  constructor({ taskBytes, maxBodyBytes }: BodyBudgetLimits, watch: BodiesWatch | null = null) {
    this.#watch = watch;
    this.#taskBytes = Math.max(taskBytes, maxBodyBytes);
    this.keyBytes = Math.max(Math.floor(this.#taskBytes * KEY_SHARE), maxBodyBytes);
    this.addressBytes = Math.max(Math.floor(this.#taskBytes * ADDRESS_SHARE), maxBodyBytes);
  }

  /** Bytes held now. */
  get heldBytes(): number {
    return this.#held;
  }

  /** Takes `bytes` for a key and an address, or says whose share is used up; nothing is taken then. */
  take(keyId: string, address: string, bytes: number): Refusal | null {
    const ofKey = (this.#byKey.get(keyId) ?? 0) + bytes;
    if (ofKey > this.keyBytes) return tooMuchAtOnce('This API key', this.keyBytes);
    const ofAddress = (this.#byAddress.get(address) ?? 0) + bytes;
    if (ofAddress > this.addressBytes) return tooMuchAtOnce('Your network address', this.addressBytes);
    if (this.#held + bytes > this.#taskBytes) return full();
    this.#held += bytes;
    this.#byKey.set(keyId, ofKey);
    this.#byAddress.set(address, ofAddress);
    this.#watch?.arriving(bytes);
    return null;
  }

  /** `areFreed`: V8 has nothing to collect. */
  giveBack(keyId: string, address: string, bytes: number, areFreed: boolean): void {
    this.#held -= bytes;
    subtract(this.#byKey, keyId, bytes);
    subtract(this.#byAddress, address, bytes);
    if (!areFreed) this.#watch?.ended(bytes);
  }
}

/** What one request holds of the budget. */
export class BodyHold {
  readonly #budget: BodyBudget;
  readonly #keyId: string;
  readonly #address: string;
  #bytes = 0;
  #isReleased = false;
  #isFreed = false;

  constructor(budget: BodyBudget, keyId: string, address: string) {
    this.#budget = budget;
    this.#keyId = keyId;
    this.#address = address;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Holds `bytes` in all from here on, more or fewer than before; a refusal leaves it as it was. */
  resize(bytes: number): Refusal | null {
    const more = bytes - this.#bytes;
    if (more > 0) {
      const refusal = this.#budget.take(this.#keyId, this.#address, more);
      if (refusal !== null) return refusal;
    } else if (more < 0) {
      this.#budget.giveBack(this.#keyId, this.#address, -more, this.#isFreed);
    }
    this.#bytes = bytes;
    return null;
  }

  /** Holds `bytes` more, such as what is loaded for a request; nothing any more once it was released. */
  grow(bytes: number): Refusal | null {
    return this.#isReleased ? null : this.resize(this.#bytes + bytes);
  }

  /** The bytes are not there any more. */
  noteFreed(): void {
    this.#isFreed = true;
  }

  release(): void {
    this.#isReleased = true;
    this.resize(0);
  }
}

function subtract(held: Map<string, number>, name: string, bytes: number): void {
  const left = (held.get(name) ?? 0) - bytes;
  if (left > 0) held.set(name, left);
  else held.delete(name);
}

function tooMuchAtOnce(who: string, bytes: number): Refusal {
  return refuse('rate_limited', {
    message: `${who} has request bodies of ${Math.floor(bytes / 1_048_576)} MiB under way, the most it may have at once. Try again when some of its requests have ended.`,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

function full(): Refusal {
  return refuse('unavailable', {
    message: 'The gateway holds as many request bodies as it can right now. Try again shortly.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
