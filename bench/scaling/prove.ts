/**
 * `npm run prove:scaling`: replays loads on tasks of the measured capacity, scaled as AWS would, and says of each promise
 * whether it holds; ends with 1 if one does not. `--task` then bursts on one real task and shows what it admits and refuses.
 */
import { parseArgs } from 'node:util';
import { burst } from './burst.ts';
import { fleet, policiesBefore, proofs } from './loads.ts';
import { replay } from './replay.ts';

const { values: flags } = parseArgs({ options: { task: { type: 'boolean', default: false } } });

console.log('| load | tasks | calls | refused with retry-after | last refusal | before this policy |');
console.log('|---|--:|--:|--:|--:|--:|');
const failed: string[] = [];
for (const { load, promises } of proofs) {
  const outcome = replay(load, fleet);
  const before = replay(load, { ...fleet, policies: policiesBefore });
  const last = outcome.lastRefusalMinute === null ? '–' : `minute ${outcome.lastRefusalMinute}`;
  console.log(
    `| ${load.name} | ${fleet.minTasks} → ${outcome.most} → ${outcome.last} | ${outcome.calls} | ${outcome.refusals} | ${last} | ${before.most} tasks, ${before.refusals} refused |`,
  );
  for (const [says, holds] of promises) {
    if (holds(outcome)) continue;
    failed.push(
      `${load.name}: not so: ${says} (${JSON.stringify({ ...outcome, tasks: outcome.tasks.join(' ') })})`,
    );
  }
}
console.log(failed.length === 0 ? '\nEvery promise holds.' : `\n${failed.join('\n')}`);
if (flags.task) await burst();
process.exit(failed.length === 0 ? 0 : 1);
