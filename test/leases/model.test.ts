/**
 * The lease engine under everything that can happen, in a random order that a seed repeats: calls, ends, asks heard
 * late, twice or never, tasks that die and come back, a ledger that goes away, clocks that disagree, admins who change
 * limits. `STARGATE_MODEL_STEPS=1000000` (npm run prove:leases) runs as many steps as it says.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { World, type WorldOptions } from './world.ts';

const STEPS = Number(process.env['STARGATE_MODEL_STEPS'] ?? 60_000);
const SEED = Number(process.env['STARGATE_MODEL_SEED'] ?? 20_261_121);
const STEPS_EACH = 10_000;

const worlds: readonly (readonly [string, Omit<WorldOptions, 'seed'>])[] = [
  ['calm', { isHarsh: false, isChanging: false }],
  ['harsh', { isHarsh: true, isChanging: false }],
  ['harsh and changing', { isHarsh: true, isChanging: true }],
];

for (const [name, options] of worlds) {
  test(`never over, never stuck: ${name}`, (t) => {
    const total = { admitted: 0, refused: 0, phantom: 0, deaths: 0, lostAnswers: 0 };
    const share = Math.ceil(STEPS / worlds.length / STEPS_EACH);
    for (let count = 0; count < share; count += 1) {
      const seed = SEED + count;
      const world = new World({ seed, ...options });
      try {
        for (let step = 0; step < STEPS_EACH; step += 1) world.step();
        world.settleDown();
        deepEqual(world.leftHeld(), [], 'nothing runs, so nothing is held');
        equal(world.takesTheRest(), null, 'the rest is there for whoever asks');
      } catch (cause) {
        throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += world.tally[key];
    }
    t.diagnostic(`${share * STEPS_EACH} steps: ${JSON.stringify(total)}`);
    ok(total.admitted > 0 && total.refused > 0);
    if (!options.isHarsh) ok(total.phantom * 100 <= total.refused, 'hardly any refusal while there is room');
  });
}
