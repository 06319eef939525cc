/** What callers wait for: each part sends at intended times, for which the capacity is found first where it matters. */
import type { Database } from '../core/db/connect.ts';
import type { OpenLoop } from './load/job.ts';
import { makeKey, makeTeams } from './keys.ts';
import { jobOf, measureOpen, type Measured } from './measure.ts';
import type { Plan } from './plan.ts';
import { mixedTraffic, oneKilobyte, PACED_STREAM_SECONDS, pacedStream, type Scenario } from './scenarios.ts';
import { OWN_NAMES, type Target } from './target.ts';
import { turn } from './turn.ts';

export const KEYS = 1_000;
const ENDING_KEYS = 4;
const ENDING_PER_SECOND = 200;
const ENDING_SECONDS = 8;
/** About what one call of 1 KB costs with the simulator's answer: 228 tokens in and as many out. */
const CALL_PICO_USD = 1_368_000_000n;
/** Of each key: three quarters of what its calls want, so that the last quarter is refused. */
const ENDING_BUDGET_PICO_USD =
  (CALL_PICO_USD * BigInt(ENDING_PER_SECOND * ENDING_SECONDS * 3)) / BigInt(ENDING_KEYS * 4);

/** Keys that a part needs; `prepare` makes them before the gateway starts. */
export class BenchKeys {
  ofTeams: readonly string[] = [];
  ending: readonly string[] = [];

  readonly prepare = async (database: Database): Promise<void> => {
    this.ofTeams = await makeTeams(database, KEYS);
    this.ending = await Promise.all(
      Array.from({ length: ENDING_KEYS }, () => makeKey(database, { budgetPicoUsd: ENDING_BUDGET_PICO_USD })),
    );
  };
}

export const PARTS = {
  half: { name: 'half of capacity, chat completions, 1 KB' },
  mixed: { name: `half of capacity, mixed traffic, ${KEYS.toLocaleString('en')} keys` },
  ending: { name: `budgets end, ${ENDING_KEYS} keys, ${ENDING_PER_SECOND} calls a second` },
  twoProcesses: { name: 'two processes' },
};

type Targets = readonly Target[];

/** Calls of 1 KB at half of what the gateway's processor can carry. */
export async function atHalfOfCapacity(targets: Targets, gateway: Target, plan: Plan): Promise<Measured> {
  const pace = await halfOfCapacity(gateway, [oneKilobyte], plan);
  return measureOpen({
    scenario: { ...oneKilobyte, ...PARTS.half },
    targets: await thatKeepUp(targets, oneKilobyte, pace.perSecond),
    turns: plan.openTurns,
    pace,
  });
}

/** Small and large calls and streams, by a thousand keys of fifty teams, each with limits and budgets of its own. */
export async function mixed(
  targets: Targets,
  gateway: Target,
  keys: BenchKeys,
  plan: Plan,
): Promise<Measured> {
  const withKeys = { ...gateway, credentials: keys.ofTeams.map(bearer) };
  const pace = await halfOfCapacity(withKeys, mixedTraffic, plan);
  return measureOpen({
    scenario: { ...oneKilobyte, ...PARTS.mixed },
    mix: mixedTraffic,
    targets: targets.map((target) => (target === gateway ? withKeys : target)),
    turns: plan.openTurns,
    pace,
  });
}

/** Keys whose hard budgets end meanwhile: leases shrink until each call asks PostgreSQL, then all is refused. */
export function nearTheEndOfBudgets(targets: Targets, gateway: Target, keys: BenchKeys): Promise<Measured> {
  const withKeys = { ...gateway, credentials: keys.ending.map(bearer) };
  return measureOpen({
    scenario: { ...oneKilobyte, ...PARTS.ending },
    targets: targets.map((target) => (target === gateway ? withKeys : target)),
    turns: 1,
    pace: {
      kind: 'open',
      perSecond: ENDING_PER_SECOND,
      settleSeconds: 0,
      seconds: ENDING_SECONDS,
      afterSeconds: 0,
    },
  });
}

export function pacedStreams(count: number): Scenario {
  return { ...pacedStream, name: `${count.toLocaleString('en')} streams, 64 events at 20 ms` };
}

/** So many streams at once: as many begin in a second as end. */
export async function streaming(targets: Targets, count: number, plan: Plan): Promise<Measured> {
  const pace = {
    kind: 'open',
    perSecond: count / PACED_STREAM_SECONDS,
    settleSeconds: 2 * PACED_STREAM_SECONDS,
    seconds: plan.openSeconds,
    afterSeconds: PACED_STREAM_SECONDS,
  } as const;
  const keeping = await thatKeepUp(targets, pacedStream, pace.perSecond);
  return measureOpen({ scenario: pacedStreams(count), targets: keeping, turns: plan.openTurns, pace });
}

/** By the CPU that a call takes, as load and simulator may be the ones that hold up a closed loop. */
async function halfOfCapacity(
  gateway: Target,
  scenarios: readonly Scenario[],
  plan: Plan,
): Promise<OpenLoop> {
  return {
    kind: 'open',
    perSecond: Math.round((await carriedBy(gateway, scenarios, plan.warmUpSeconds)) / 2),
    settleSeconds: 1,
    seconds: plan.openSeconds,
    afterSeconds: 0.25,
  };
}

const PEER_SECONDS = 4;

/** A peer that cannot keep up with an open loop would measure the length of its queue; it is left out, and that is said. */
async function thatKeepUp(targets: Targets, scenario: Scenario, perSecond: number): Promise<Targets> {
  const kept: Target[] = [];
  for (const target of targets) {
    const isPeer = !OWN_NAMES.includes(target.name);
    const carried = isPeer ? await carriedBy(target, [scenario], PEER_SECONDS) : perSecond;
    if (carried >= perSecond) kept.push(target);
    else
      console.error(
        `${target.name} carries ${carried.toFixed(0)} of ${perSecond.toFixed(0)} a second and is left out`,
      );
  }
  return kept;
}

/** Requests a second, of which its CPU has no more; 0 of what it does not speak. */
async function carriedBy(target: Target, scenarios: readonly Scenario[], seconds: number): Promise<number> {
  const job = jobOf(target, scenarios, { kind: 'closed', connections: 32, seconds });
  if (job === null) return 0;
  const { cpuUsPerRequest, load } = await turn(target, job, { watchesRuntime: false });
  return cpuUsPerRequest === null ? load.requests / load.seconds : 1e6 / Math.max(1, cpuUsPerRequest);
}

function bearer(key: string): string {
  return `authorization: Bearer ${key}`;
}
