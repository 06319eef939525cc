/**
 * Random requests of each dialect, for every chat model of the catalog: nothing that the gateway would send for them is
 * refused by Bedrock. STARGATE_FUZZ_ROUNDS raises their number; `npm run prove:checker` is the long run, with counts.
 */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';

import { replay } from '../support/replay.ts';
import { hold } from './hold.ts';
import { surfaces } from './surfaces.ts';
import { createTally } from './tally.ts';

const rounds = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 500);

for (const { name, dialect, asked } of surfaces) {
  test(`${rounds} random requests of ${name} bring nothing to Bedrock that it refuses`, (t) => {
    const tally = createTally();
    const property = fc.property(asked, (one) => {
      const outcome = hold(dialect, one);
      tally.add(one, outcome);
      if (outcome.kind === 'sent')
        deepEqual(outcome.found, [], `${one.model.name}: ${one.raw.body.toString()}`);
    });
    fc.assert(property, { numRuns: rounds, ...replay(4_712) });
    for (const line of tally.lines()) t.diagnostic(line);
  });
}
