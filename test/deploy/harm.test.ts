/** Each harmful change to the templates is caught, by the promise it breaks; and the promise held before. */
import { deepEqual, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { harms } from './harm.ts';
import { allPromises } from './promises/all.ts';
import { synthesized } from './support/synthesized.ts';

for (const harm of harms) {
  test(`caught: ${harm.name}`, () => {
    const promise = allPromises.find((candidate) => candidate.name === harm.caughtBy);
    ok(promise !== undefined, `there is no promise "${harm.caughtBy}"`);
    const system = synthesized(harm.environment);
    deepEqual(promise.problems(system), [], 'the promise holds on the clean templates');
    const templates = structuredClone(system.templates);
    harm.apply(templates);
    notEqual(JSON.stringify(templates), JSON.stringify(system.templates), 'the change changed something');
    const problems = promise.problems({ ...system, templates });
    ok(problems.length > 0, `"${harm.caughtBy}" noticed nothing`);
  });
}
