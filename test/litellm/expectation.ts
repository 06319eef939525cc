/**
 * One thing that someone who moves here from LiteLLM relies on, and the check of it against the running gateway. The
 * facts come from LiteLLM's own tests and manual, which each row names; the checks are ours.
 */
import type { TestContext } from 'node:test';
import type { DifferenceName } from './differences.ts';
import type { Gateway } from './gateway.ts';

export type Expectation = {
  /** What the mover relies on, as the name of the check. */
  readonly expects: string;
  /** The test of LiteLLM (below `tests/`), the page of its manual (below `docs/proxy/`), or the module, that says so. */
  readonly source: string;
  /** Stargate does something else, for a reason: then `check` holds what it does instead. */
  readonly differs?: DifferenceName;
  readonly check: (gateway: Gateway) => Promise<void>;
};

/** Checks that wait for a usage record overlap; more at once would only wait for each other. */
export const AT_ONCE = 6;

/** Runs each expectation as a test of its own. */
export async function hold(
  t: TestContext,
  gateway: Gateway,
  topics: Readonly<Record<string, readonly Expectation[]>>,
): Promise<void> {
  const checks: Promise<void>[] = [];
  for (const [topic, expectations] of Object.entries(topics)) {
    for (const { expects, differs, check } of expectations) {
      const here = differs === undefined ? '' : ` (here: ${differs})`;
      checks.push(t.test(`${topic}: ${expects}${here}`, () => check(gateway)));
    }
  }
  await Promise.all(checks);
}
