/** Each harmful change to the templates is caught, by the invariant it breaks; and the invariant held before. */
import { deepEqual, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { mutations } from './mutations/all.ts';
import { allInvariants } from './invariants/all.ts';
import { synthesized } from './support/synthesized.ts';

for (const mutation of mutations) {
  test(`caught: ${mutation.name}`, () => {
    const invariant = allInvariants.find((candidate) => candidate.name === mutation.caughtBy);
    ok(invariant !== undefined, `there is no invariant "${mutation.caughtBy}"`);
    const system = synthesized(mutation.environment ?? 'prod');
    deepEqual(invariant.problems(system), [], 'the invariant holds on the clean templates');
    const templates = structuredClone(system.templates);
    mutation.apply(templates);
    notEqual(JSON.stringify(templates), JSON.stringify(system.templates), 'the change changed something');
    const problems = invariant.problems({ ...system, templates });
    ok(problems.length > 0, `"${mutation.caughtBy}" noticed nothing`);
  });
}
