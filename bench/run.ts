/**
 * `npm run bench`: the gateway with everything on beside a bare Node proxy, and beside none, in turns, in one run, on the same
 * simulator. First CPU per request and per frame, as fast as it goes; then what callers wait for, at intended times of
 * sending. docs/performance.md says how to read it, flags.ts what it can be told.
 */
import { readFlags, USAGE } from './flags.ts';
import { measureClosed } from './measure.ts';
import { orExit } from './or-exit.ts';
import { atHalfOfCapacity, BenchKeys, mixed, nearTheEndOfBudgets, PARTS, streaming } from './parts.ts';
import { peersThatAnswer } from './peers.ts';
import { plans } from './plan.ts';
import { aboutThisRun, type Findings } from './report/findings.ts';
import { tablesOf, writeReport } from './report/report.ts';
import { startStack } from './stack.ts';
import { ownTargets } from './target.ts';
import { measureTwoProcesses } from './two-processes.ts';
import { wantedOf, type Wanted } from './wanted.ts';

/** The first scenario is warmed up so many times as long as the others: the engine compiles what all of them have in common. */
const COLD = 6;

const flags = orExit(() => readFlags(process.argv.slice(2)), USAGE);
const plan = plans[flags.length];
const findings = await measureAll(wantedOrExit());
if (flags.writes) await writeReport(findings);
console.log(flags.printsJson ? JSON.stringify(findings, null, 1) : tablesOf(findings));
process.exit(0);

async function measureAll(wanted: Wanted): Promise<Findings> {
  const needsKeys = wanted.parts.has('mixed') || wanted.parts.has('ending');
  const found = {
    cpu: [] as Findings['cpu'][number][],
    streams: [] as Findings['streams'][number][],
    waits: [] as Findings['waits'][number][],
  };
  const keys = new BenchKeys();
  const stack = await startStack({
    simulatorPort: flags.simulatorPort,
    ...(needsKeys ? { prepare: keys.prepare } : {}),
  });
  try {
    const { direct, bare, gateway } = ownTargets(stack);
    const targets = [direct, bare, gateway, ...(await peersThatAnswer(flags.peers))];
    for (const scenario of wanted.cpu) {
      say(scenario);
      const warmUpSeconds = plan.warmUpSeconds * (found.cpu.length === 0 ? COLD : 1);
      found.cpu.push(await measureClosed({ scenario, targets, ...plan, warmUpSeconds }));
    }
    for (const { count, scenario } of wanted.streams) {
      say(scenario);
      found.streams.push({ count, ...(await streaming(targets, count, plan)) });
    }
    if (wanted.parts.has('half')) {
      say(PARTS.half);
      found.waits.push(await atHalfOfCapacity(targets, gateway, plan));
    }
    if (wanted.parts.has('mixed')) {
      say(PARTS.mixed);
      found.waits.push(await mixed([direct, bare, gateway], gateway, keys, plan));
    }
    if (wanted.parts.has('ending')) {
      say(PARTS.ending);
      found.waits.push(await nearTheEndOfBudgets([bare, gateway], gateway, keys));
    }
  } finally {
    await stack.stop();
  }
  if (wanted.parts.has('twoProcesses')) say(PARTS.twoProcesses);
  const twoProcesses = wanted.parts.has('twoProcesses') ? await measureTwoProcesses(plan) : null;
  return { ...aboutThisRun(flags.length), ...found, twoProcesses };
}

function wantedOrExit(): Wanted {
  try {
    return wantedOf(flags);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** Beside the tables, which may go into a file. */
function say({ name }: { readonly name: string }): void {
  console.error(`measuring ${name} …`);
}
