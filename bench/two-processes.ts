/**
 * What a second processor gives: a gateway of two processes beside one of one process, calls of 1 KB, in turns. Where there are
 * two processors the load has to share them, so the rate alone says too little. By CPU: the busiest of the processes is
 * the first that has no time left, so what one process needs for a call, over what the busiest of two needs for each call of
 * both, is how many times the calls of one they carry.
 */
import { figureOf, type Figure } from './figures.ts';
import { jobOf } from './measure.ts';
import type { Plan } from './plan.ts';
import { cpuMsByProcess } from './processes.ts';
import { oneKilobyte } from './scenarios.ts';
import { OTHER_CPU, PROXY_CPU, startStack, type BenchStack } from './stack.ts';
import { ownTargets, type Target } from './target.ts';
import { cpuUsPerRequest, makeLoad } from './turn.ts';

export type TwoProcesses = {
  readonly oneCpuUsPerCall: Figure | null;
  /** Of all processes together. */
  readonly twoCpuUsPerCall: Figure | null;
  readonly byCpu: Figure | null;
  readonly onePerSecond: Figure | null;
  readonly twoPerSecond: Figure | null;
  readonly byRate: Figure | null;
};

type Turn = { readonly perSecond: number; readonly cpuUs: number; readonly busiestUs: number };

export async function measureTwoProcesses(plan: Plan): Promise<TwoProcesses> {
  const both = { gatewayCpus: `${PROXY_CPU},${OTHER_CPU}` };
  const stacks: BenchStack[] = [];
  try {
    stacks.push(await startStack({ ...both, environment: { TASK_PROCESSES: '1' } }));
    stacks.push(await startStack({ ...both, environment: { TASK_PROCESSES: '2' } }));
    const gateways = stacks.map((stack) => ownTargets(stack).gateway);
    // Each process compiles its code by itself, from half of the calls.
    for (const gateway of gateways) await takeTurn(gateway, 2 * plan.warmUpSeconds);
    const turns: (readonly Turn[])[] = [];
    for (let count = 0; count < plan.turns; count += 1) {
      const pair: Turn[] = [];
      for (const gateway of gateways) pair.push(await takeTurn(gateway, plan.seconds));
      turns.push(pair);
    }
    return compared(turns);
  } finally {
    for (const stack of stacks) await stack.stop();
  }
}

async function takeTurn(gateway: Target, seconds: number): Promise<Turn> {
  const { connections } = oneKilobyte;
  const job = jobOf(gateway, [oneKilobyte], { kind: 'closed', connections, seconds });
  if (job === null || gateway.pid === null) throw new Error('the gateway is one of ours');
  const before = await cpuMsByProcess(gateway.pid);
  const load = await makeLoad(job);
  const after = await cpuMsByProcess(gateway.pid);
  const used = Array.from(after, ([pid, cpuMs]) => cpuMs - (before.get(pid) ?? 0));
  return {
    perSecond: load.requests / load.seconds,
    cpuUs: cpuUsPerRequest(
      used.reduce((sum, cpuMs) => sum + cpuMs, 0),
      load,
    ),
    busiestUs: cpuUsPerRequest(Math.max(...used), load),
  };
}

function compared(turns: readonly (readonly Turn[])[]): TwoProcesses {
  const pairs = turns.flatMap(([one, two]) => (one === undefined || two === undefined ? [] : [{ one, two }]));
  return {
    oneCpuUsPerCall: figureOf(pairs.map(({ one }) => one.cpuUs)),
    twoCpuUsPerCall: figureOf(pairs.map(({ two }) => two.cpuUs)),
    byCpu: figureOf(pairs.map(({ one, two }) => one.cpuUs / two.busiestUs)),
    onePerSecond: figureOf(pairs.map(({ one }) => one.perSecond)),
    twoPerSecond: figureOf(pairs.map(({ two }) => two.perSecond)),
    byRate: figureOf(pairs.map(({ one, two }) => two.perSecond / one.perSecond)),
  };
}
