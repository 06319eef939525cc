/** A harmful change is caught by the invariant that it names, which holds before. */
import { deepEqual, notEqual, ok } from 'node:assert/strict';
import { allInvariants } from '../invariants/all.ts';
import type { Mutation } from '../mutations/mutation.ts';
import type { System } from './synthesized.ts';

export function isCaught({ caughtBy, apply }: Mutation, system: System): void {
  const invariant = allInvariants.find(({ name }) => name === caughtBy);
  ok(invariant !== undefined, `there is no invariant "${caughtBy}"`);
  deepEqual(invariant.problems(system), [], 'the invariant holds on the clean templates');
  const templates = structuredClone(system.templates);
  apply(templates);
  notEqual(JSON.stringify(templates), JSON.stringify(system.templates), 'the change changed something');
  ok(invariant.problems({ ...system, templates }).length > 0, `"${caughtBy}" noticed nothing`);
}
