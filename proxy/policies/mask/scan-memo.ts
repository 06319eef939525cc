/**
 * What was found in texts before, by their hash: the history of a conversation comes again with every turn, and costs a
 * hash instead of a scan. SHA-256 is known to have no two texts with one hash, so that nobody can make a text that passes
 * for another. Holds places, never texts.
 *
 * Two generations: what is asked for moves to the younger one, and when that is full the older one is dropped.
 */
import { hash } from 'node:crypto';
import type { Finding } from '../../../core/policies/detect/finding.ts';

/** Of one text: what was found, and what in it looks like a placeholder. */
export type Seen = { readonly findings: readonly Finding[]; readonly literals: readonly string[] };

export const NOTHING_SEEN: Seen = { findings: [], literals: [] };

/** Shorter texts are looked at again: that costs no more than the hash. */
const LEAST_BYTES = 48;
/** Of an entry in memory, about. */
const ENTRY_BYTES = 160;
const PLACE_BYTES = 80;

export class ScanMemo {
  readonly #generationBytes: number;
  #young = new Map<string, Seen>();
  #old = new Map<string, Seen>();
  #youngBytes = 0;

  constructor(mostBytes: number) {
    this.#generationBytes = mostBytes / 2;
  }

  /** The key of a text, whose bytes as they came are `bytes`; null: it is too short. `sort`: what it is looked at as, and for. */
  key(sort: string, bytes: Buffer): string | null {
    return bytes.length < LEAST_BYTES ? null : sort + hash('sha256', bytes, 'base64');
  }

  get(key: string): Seen | null {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const seen = this.#old.get(key);
    if (seen === undefined) return null;
    this.keep(key, seen);
    return seen;
  }

  keep(key: string, seen: Seen): void {
    this.#youngBytes += ENTRY_BYTES + PLACE_BYTES * (seen.findings.length + seen.literals.length);
    if (this.#youngBytes > this.#generationBytes) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(key, seen);
  }
}
