/**
 * Texts that a check has let pass, by their hash, so that the turns of a conversation are paid for once and not again with
 * each request. One memory for each check of a policy, gone with the policy. Texts themselves are never kept.
 */
import { hash } from 'node:crypto';

export type VerdictMemory = {
  /** Those that `check` has not let pass before. */
  readonly unseen: (check: object, texts: readonly string[]) => readonly string[];
  readonly passed: (check: object, texts: readonly string[]) => void;
};

/** Of one check; some 100 bytes each. */
const MOST_HASHES = 20_000;

export function createVerdictMemory(): VerdictMemory {
  const memories = new WeakMap<object, Set<string>>();
  return {
    unseen: (check, texts) => {
      const seen = memories.get(check);
      if (seen === undefined) return texts;
      return texts.filter((text) => {
        const key = hashOf(text);
        // The ones seen last stay longest.
        if (seen.delete(key)) seen.add(key);
        return !seen.has(key);
      });
    },
    passed: (check, texts) => {
      const seen = memories.get(check) ?? new Set<string>();
      memories.set(check, seen);
      for (const text of texts) {
        seen.add(hashOf(text));
        if (seen.size <= MOST_HASHES) continue;
        for (const oldest of seen) {
          seen.delete(oldest);
          break;
        }
      }
    },
  };
}

function hashOf(text: string): string {
  return hash('sha256', text, 'base64');
}
