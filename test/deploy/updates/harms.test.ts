/** The rehearsal notices updates that AWS refuses or that take the public address down, and no such thing where none is. */
import { deepEqual, match, notEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { synthesized } from '../support/synthesized.ts';
import { harms } from './harms.ts';
import { rehearse } from './rehearsal.ts';

for (const { name, environment, prepare, apply, said } of harms) {
  test(`noticed: ${name}`, () => {
    const stands = synthesized(environment);
    const before = { ...stands, templates: structuredClone(stands.templates) };
    prepare?.(before.templates);
    const clean = rehearse(before, before);
    deepEqual([...clean.problems, ...clean.downtime], []);
    const after = { ...before, templates: structuredClone(before.templates) };
    apply(after.templates);
    notEqual(
      JSON.stringify(after.templates),
      JSON.stringify(before.templates),
      'the change changes something',
    );
    const { problems, downtime } = rehearse(before, after);
    match([...problems, ...downtime].join('\n'), said);
  });
}
