/** Whom a benchmark asks: the simulator itself, the bare proxy, the gateway, or another gateway beside them. */
import type { ChildProcess } from 'node:child_process';
import type { LoadQuestion } from './load/job.ts';
import type { Question } from './question.ts';
import type { Scenario } from './scenarios.ts';
import { BEDROCK_API_KEY, type BenchStack, type Process } from './stack.ts';

export type Target = {
  readonly name: string;
  readonly origin: string;
  /** Whose CPU and memory are measured, with its children; null where that is not known. */
  readonly pid: number | null;
  /** The process itself, where it tells of its runtime. */
  readonly child: ChildProcess | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole header lines, used in turns. */
  readonly credentials: readonly string[];
  /** What it is asked in a scenario; null where it does not speak that. */
  readonly questionOf: (scenario: Pick<Scenario, 'bare' | 'gateway'>) => Question | null;
};

export const JSON_BODY = { 'content-type': 'application/json' };

export const OWN_NAMES: readonly string[] = ['direct', 'bare', 'gateway'];

/** The three that every benchmark has. `direct` shows what is no gateway's doing: load and simulator. */
export function ownTargets(stack: BenchStack): {
  readonly direct: Target;
  readonly bare: Target;
  readonly gateway: Target;
} {
  const bedrock = [`authorization: Bearer ${BEDROCK_API_KEY}`];
  const bare = (name: string, process: Process): Target => ({
    ...measured(name, process),
    credentials: bedrock,
    questionOf: (scenario) => scenario.bare,
  });
  return {
    direct: bare('direct', stack.simulator),
    bare: bare('bare', stack.bare),
    gateway: {
      ...measured('gateway', stack.gateway),
      credentials: [`authorization: Bearer ${stack.key}`],
      questionOf: (scenario) => scenario.gateway,
    },
  };
}

function measured(name: string, { origin, pid, child }: Process) {
  return { name, origin, pid, child, headers: JSON_BODY };
}

/** A question as the load sends it. */
export function loadQuestion({ path, headers, body, firstDelta }: Question): LoadQuestion {
  return { path, headers: headers ?? {}, body, firstDelta: firstDelta ?? null };
}
