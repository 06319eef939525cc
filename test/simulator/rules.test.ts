/** The rules hold against their own examples, and are told apart by id. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { breachedRules } from '../../simulator/rules/breaches.ts';
import { rules } from '../../simulator/rules/rules.ts';

for (const { id, title, examples, models } of rules) {
  for (const { name, operation, isStream, modelId, passes, refused } of examples) {
    test(`${id} ${title} (${name})`, () => {
      ok(models.has(modelId), `${id} does not hold for ${modelId}`);
      const broken = (body: unknown) =>
        breachedRules(operation, modelId, body, { isStream, suspected: new Set([id]) }).map(
          ({ rule }) => rule.id,
        );
      deepEqual(broken(passes), []);
      deepEqual(broken(refused), [id]);
    });
  }
}

test('every rule has an example, a source and an id of its own', () => {
  equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  for (const { id, examples, sources } of rules) ok(examples.length > 0 && sources.length > 0, id);
});
