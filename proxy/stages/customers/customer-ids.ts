/**
 * Which customers there are, so that a name that is none costs no query: clients name whom they like. Of each id a task
 * keeps six bytes of its SHA-256, of a million customers six megabytes. Two ids may have the same six bytes; then the
 * one that is no customer is looked up in vain.
 */
import { hash } from 'node:crypto';
import { DIGEST_BYTES } from '../../../core/db/queries/customers/customers-of-calls.ts';

/** So many changes since the ids were read, and they are read again. */
const MOST_CHANGES = 10_000;

export class CustomerIds {
  readonly #load: () => Promise<Buffer>;
  /** Sorted; null until they are read for the first time. */
  #digests: Buffer | null = null;
  /** Ids that have changed since, made or deleted. */
  #changed = new Set<string>();
  /** Those from before the reading that is under way. */
  #changedBefore = new Set<string>();
  #isStale = true;

  /** `load`: the digests of all ids, one behind the other, in their order. */
  constructor(load: () => Promise<Buffer>) {
    this.#load = load;
  }

  /** Whether there are no customers at all. */
  get areNone(): boolean {
    return this.#digests?.length === 0 && this.#changed.size === 0 && this.#changedBefore.size === 0;
  }

  /** False: this is no customer. */
  mayHave(id: string): boolean {
    const digests = this.#digests;
    return (
      digests === null ||
      this.#changed.has(id) ||
      this.#changedBefore.has(id) ||
      isAmong(digests, digestOf(id))
    );
  }

  noteChange(id: string): void {
    this.#changed.add(id);
    if (this.#changed.size >= MOST_CHANGES) this.#isStale = true;
  }

  /** Changes may have been missed. */
  markStale(): void {
    this.#isStale = true;
  }

  /** Reads the ids again if they are stale. One at a time. */
  async refresh(): Promise<void> {
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#changedBefore = this.#changed;
    this.#changed = new Set();
    try {
      this.#digests = await this.#load();
    } catch (error) {
      for (const id of this.#changedBefore) this.#changed.add(id);
      this.#isStale = true;
      throw error;
    } finally {
      this.#changedBefore = new Set();
    }
  }
}

function digestOf(id: string): number {
  return hash('sha256', id, 'buffer').readUIntBE(0, DIGEST_BYTES);
}

function isAmong(digests: Buffer, digest: number): boolean {
  let from = 0;
  let to = digests.length / DIGEST_BYTES;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const found = digests.readUIntBE(middle * DIGEST_BYTES, DIGEST_BYTES);
    if (found === digest) return true;
    if (found < digest) from = middle + 1;
    else to = middle;
  }
  return false;
}
