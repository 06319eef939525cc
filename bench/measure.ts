/**
 * The two ways to measure a scenario. All targets take turns within one run, so that what the machine does meanwhile
 * happens to all of them.
 */
import type { ClosedLoop, LoadJob, OpenLoop } from './load/job.ts';
import type { Figure } from './figures.ts';
import { ratioOf, rowOf, type Row } from './row.ts';
import type { Scenario } from './scenarios.ts';
import { loadQuestion, type Target } from './target.ts';
import { makeLoad, turn, type Turn } from './turn.ts';

export type Measured = {
  readonly scenario: string;
  readonly rows: readonly Row[];
  /** CPU of each target over the bare proxy's, of pairs of turns. */
  readonly overBare: Readonly<Record<string, Figure | null>>;
};

export type Asked = {
  readonly scenario: Scenario;
  readonly targets: readonly Target[];
  readonly turns: number;
};

export type Closed = Asked & { readonly seconds: number; readonly warmUpSeconds: number };

/** As fast as it goes, for CPU per request and for what can be carried. */
export async function measureClosed(asked: Closed): Promise<Measured> {
  const { scenario, seconds, warmUpSeconds } = asked;
  const pace = (forSeconds: number): ClosedLoop => ({
    kind: 'closed',
    connections: scenario.connections,
    seconds: forSeconds,
  });
  for (const target of asked.targets) {
    const job = jobOf(
      target,
      [scenario],
      pace(target.name === 'gateway' ? warmUpSeconds : warmUpSeconds / 2),
    );
    if (job !== null) await makeLoad(job);
  }
  return inTurns(asked, (target) => jobOf(target, [scenario], pace(seconds)), false);
}

export type Open = Asked & { readonly pace: OpenLoop; readonly mix?: readonly Scenario[] };

/** At intended times, for what callers wait. `mix`: what is asked in turns in place of the scenario alone. */
export function measureOpen(asked: Open): Promise<Measured> {
  const scenarios = asked.mix ?? [asked.scenario];
  return inTurns(asked, (target) => jobOf(target, scenarios, asked.pace), true);
}

async function inTurns(
  { scenario, targets, turns }: Asked,
  jobFor: (target: Target) => LoadJob | null,
  watchesRuntime: boolean,
): Promise<Measured> {
  const taken = new Map<string, Turn[]>();
  for (let count = 0; count < turns; count += 1) {
    for (const target of targets) {
      const job = jobFor(target);
      // Load and simulator are looked at once: only what they can do matters of them.
      if (job === null || (target.name === 'direct' && count > 0)) continue;
      const found = await turn(target, job, { watchesRuntime });
      const before = taken.get(target.name);
      if (before === undefined) taken.set(target.name, [found]);
      else before.push(found);
    }
  }
  const { name, frames } = scenario;
  const bare = taken.get('bare') ?? [];
  return {
    scenario: name,
    rows: Array.from(taken, ([target, all]) => rowOf({ scenario: name, target, frames }, all)),
    overBare: Object.fromEntries(Array.from(taken, ([target, all]) => [target, ratioOf(all, bare)])),
  };
}

/** Null where the target does not speak one of the scenarios. */
export function jobOf(target: Target, scenarios: readonly Scenario[], pace: LoadJob['pace']): LoadJob | null {
  const { origin, headers, credentials } = target;
  const questions = scenarios.map((scenario) => target.questionOf(scenario));
  const known = questions.flatMap((question) => (question === null ? [] : [loadQuestion(question)]));
  if (known.length < questions.length) return null;
  return { origin, headers, credentials, questions: known, pace };
}
