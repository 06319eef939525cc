/**
 * An invariant of a synthesized system: its name in a reader's words, and a function that says every way in which a
 * system breaks it. The same functions judge the clean templates and the mutated ones.
 */
import type { System } from '../support/synthesized.ts';

export type SystemInvariant = {
  readonly name: string;
  /** Sentences; empty when the invariant holds. */
  readonly problems: (system: System) => readonly string[];
};

/** Turns a table of checks into sentences: those that do not hold. */
export function broken(checks: readonly (readonly [holds: boolean, sentence: string])[]): readonly string[] {
  return checks.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}
