/**
 * `npm run bench`: the gateway with everything on against a bare Node proxy, and against none, in turns, in one run, on the
 * same simulator. First CPU per request and per frame, as fast as it goes; then what callers wait for, at known times of
 * sending. docs/performance.md says how to read it, flags.ts what it can be told.
 */
import { plans } from './plan.ts';
import { readFlags, USAGE, type Flags } from './flags.ts';
import { measureClosed, measureOpen, type Measured } from './measure.ts';
import { cpuTable, streamTable } from './report/tables.ts';
import { PACED_STREAM_SECONDS, pacedStream, scenarios } from './scenarios.ts';
import { startStack } from './stack.ts';
import { ownTargets } from './target.ts';

const flags = flagsOrExit();
const plan = plans[flags.length];
const stack = await startStack();
try {
  const { direct, bare, gateway } = ownTargets(stack);
  const targets = [direct, bare, gateway];
  const cpu: Measured[] = [];
  for (const scenario of scenarios.filter(isWanted)) {
    console.error(`measuring ${scenario.name} …`);
    cpu.push(await measureClosed({ scenario, targets, ...plan }));
  }
  const streams: Measured[] = [];
  for (const count of plan.streams) {
    const scenario = { ...pacedStream, name: `${count} streams, 64 events at 20 ms` };
    if (!isWanted(scenario)) continue;
    console.error(`measuring ${scenario.name} …`);
    const perSecond = count / PACED_STREAM_SECONDS;
    const pace = {
      kind: 'open',
      perSecond,
      settleSeconds: 2 * PACED_STREAM_SECONDS,
      seconds: plan.openSeconds,
      afterSeconds: PACED_STREAM_SECONDS,
    } as const;
    streams.push(await measureOpen({ scenario, targets, turns: plan.openTurns, pace }));
  }
  if (cpu.length > 0) console.log(`\n${cpuTable(cpu)}`);
  if (streams.length > 0) console.log(`\n${streamTable(streams)}`);
} finally {
  await stack.stop();
}
process.exit(0);

function isWanted({ name }: { readonly name: string }): boolean {
  return name.includes(flags.only);
}

function flagsOrExit(): Flags {
  try {
    return readFlags(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}
