/** Each harmful change to the templates is caught, by the invariant it breaks; and the invariant held before. */
import { test } from 'node:test';
import { mutations } from './mutations/all.ts';
import { isCaught } from './support/caught.ts';
import { synthesized } from './support/synthesized.ts';

for (const mutation of mutations) {
  test(`caught: ${mutation.name}`, () => isCaught(mutation, synthesized(mutation.environment ?? 'prod')));
}
