/**
 * The lease engine under everything that can happen, in a random order that a seed repeats: calls, ends, asks heard
 * late, twice or never, tasks that die and come back, a ledger that goes away, clocks that disagree, admins who change
 * limits. `STARGATE_MODEL_STEPS=1000000` (npm run prove:leases) runs as many steps as it says. A failure prints the
 * fewest steps that fast-check found to fail, and a seed and a path that repeat it (test/support/replay.ts).
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { replay } from '../support/replay.ts';
import { World, type WorldOptions } from './world.ts';

const STEPS = Number(process.env['STARGATE_MODEL_STEPS'] ?? 60_000);
const SEED = Number(process.env['STARGATE_MODEL_SEED'] ?? 20_261_121);
/** Half of it is what a run has on average. */
const MOST_STEPS = 20_000;
/** Reducing a failure ends with what has been found by then. */
const LONGEST_REDUCTION_MS = 120_000;

const worlds: readonly (readonly [string, Omit<WorldOptions, 'seed'>])[] = [
  ['calm', { isHarsh: false, isChanging: false }],
  ['harsh', { isHarsh: true, isChanging: false }],
  ['harsh and changing', { isHarsh: true, isChanging: true }],
];

const seed = fc.nat({ max: 0xff_ff_ff_ff });
const stepSeeds = fc.array(seed, { minLength: 1, maxLength: MOST_STEPS, size: 'max' });

for (const [name, options] of worlds) {
  test(`never over, never stuck: ${name}`, (t) => {
    const total = { admitted: 0, refused: 0, phantom: 0, deaths: 0, lostAnswers: 0 };
    let steps = 0;
    const property = fc.property(seed, stepSeeds, (clocks, seeds) => {
      const world = new World({ seed: clocks, ...options });
      for (const step of seeds) world.step(step);
      world.settleDown();
      deepEqual(world.leftHeld(), [], 'nothing runs, so nothing is held');
      equal(world.takesTheRest(), null, 'the rest is there for whoever asks');
      steps += seeds.length;
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += world.tally[key];
    });
    for (let run = 0; steps < STEPS / worlds.length; run += 1)
      fc.assert(property, {
        numRuns: 1,
        unbiased: true,
        interruptAfterTimeLimit: LONGEST_REDUCTION_MS,
        markInterruptAsFailure: true,
        ...replay(SEED + run),
      });
    t.diagnostic(`${steps} steps: ${JSON.stringify(total)}`);
    ok(total.admitted > 0 && total.refused > 0);
    if (!options.isHarsh) ok(total.phantom * 100 <= total.refused, 'hardly any refusal while there is room');
  });
}
