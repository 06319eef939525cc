/** What `npm run prove:scaling` shows, and that the policies before this one would not have kept it. */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { fleet, policiesBefore, proofs } from '../../bench/scaling/loads.ts';
import { replay } from '../../bench/scaling/replay.ts';

for (const { load, promises } of proofs) {
  test(`under ${load.name}: ${promises.map(([says]) => says).join('; ')}`, () => {
    const outcome = replay(load, fleet);
    const broken = promises.filter(([, holds]) => !holds(outcome)).map(([says]) => says);
    deepEqual(broken, [], JSON.stringify({ ...outcome, tasks: outcome.tasks.join(' ') }));
  });
}

test('floods and stalled requests would have added tasks by the policies of before', () => {
  const before = { ...fleet, policies: policiesBefore };
  const floods = proofs.filter(({ load }) => load.refused !== undefined || load.stalled !== undefined);
  const most = floods.map(({ load }) => replay(load, before).most);
  ok(
    most.some((tasks) => tasks === fleet.maxTasks),
    `${most.join(', ')} tasks`,
  );
});
