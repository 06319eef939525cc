/** The main paths that the guard watches, and how many requests make a round of each. */
import { scenarios, type Scenario } from '../scenarios.ts';

export type Path = {
  readonly scenario: Scenario;
  /** Of one round: enough for a dozen collections, few enough for a minute in all. */
  readonly requests: number;
};

/** Requests under way at once, the same on every machine, as what is batched depends on it. */
export const CONNECTIONS = 16;

const REQUESTS: readonly (readonly [name: string, requests: number])[] = [
  ['messages, 1 KB', 1_500],
  ['chat completions, 1 KB', 1_500],
  ['messages, 100 KB', 500],
  ['chat completions, 100 KB', 500],
  ['Claude Code, stream', 300],
  ['messages, stream', 500],
  ['chat completions, stream', 500],
  ['responses of GPT, 1 KB', 1_500],
  ['responses of GPT, stream', 500],
];

/** Those whose name contains `only`. */
export function pathsWith(only: string): readonly Path[] {
  return REQUESTS.filter(([name]) => name.includes(only)).map(([name, requests]) => {
    const scenario = scenarios.find((known) => known.name === name);
    if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
    return { scenario, requests };
  });
}
