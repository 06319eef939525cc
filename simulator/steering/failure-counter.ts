/** Lets a directive fail a given number of times and then answer, so that retries can be seen to succeed. */
import type { Directive, Failure } from './directive.ts';

export type FailureCounter = {
  /** The failure to play for this call, or null when the directive has none or has failed often enough. */
  readonly due: (directive: Directive) => Failure | null;
  readonly clear: () => void;
};

const MAX_COUNTED = 100_000;

export function createFailureCounter(): FailureCounter {
  const played = new Map<string, number>();
  return {
    due(directive) {
      const failure = directive.failure;
      if (failure === null || failure.times === Number.MAX_SAFE_INTEGER) return failure;
      const count = played.get(directive.source) ?? 0;
      if (count >= failure.times) return null;
      if (played.size >= MAX_COUNTED) played.clear();
      played.set(directive.source, count + 1);
      return failure;
    },
    clear: () => played.clear(),
  };
}
