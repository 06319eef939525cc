/** What the synthesized templates of every environment hold to; no snapshots, each invariant says what it is about. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { environments } from '../../lib/environments.ts';
import { allInvariants } from './invariants/all.ts';
import { synthesized } from './support/synthesized.ts';

for (const { name } of environments) {
  test(`the templates of ${name}`, async (t) => {
    const system = synthesized(name);
    for (const invariant of allInvariants) {
      await t.test(invariant.name, () => deepEqual(invariant.problems(system), []));
    }
  });
}
