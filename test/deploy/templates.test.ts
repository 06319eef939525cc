/** What the synthesized templates of every environment promise; no snapshots, each promise says what it is about. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { environments } from '../../lib/environments.ts';
import { allPromises } from './promises/all.ts';
import { synthesized } from './support/synthesized.ts';

for (const { name } of environments) {
  test(`the templates of ${name}`, async (t) => {
    const system = synthesized(name);
    for (const promise of allPromises) {
      await t.test(promise.name, () => deepEqual(promise.problems(system), []));
    }
  });
}
