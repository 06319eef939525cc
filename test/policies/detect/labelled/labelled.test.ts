/** Precision and recall on the labelled set stay what docs/detectors.md says, and above a floor for each entity type. */
import { equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { entityTypes } from '../../../../core/policies/entity-types.ts';
import { detectorsPage } from '../../../../scripts/detectors/page.ts';
import { floorOf } from './floors.ts';
import { handWritten } from './hand-written.ts';
import { labelledSet } from './labelled-set.ts';
import { scoresOf } from './score.ts';

const families = labelledSet();

test('the set has 2,000 texts, 300 of them written by hand, and every entity type in each half', () => {
  ok(families.reduce((sum, { texts }) => sum + texts.length, 0) >= 2_000);
  ok(new Set(handWritten).size >= 300);
  for (const { name, texts } of families.filter(({ name }) => name !== 'by hand')) {
    const labelled = new Set(texts.flatMap(({ labels }) => labels.map(({ entity }) => entity)));
    for (const entity of entityTypes) ok(labelled.has(entity), `${entity} in ${name}`);
    ok(texts.filter(({ labels }) => labels.length === 0).length >= 300, `negatives in ${name}`);
  }
});

for (const { name, texts } of families)
  test(`nothing falls below its floor: ${name}`, () => {
    const mistakes: string[] = [];
    const scores = scoresOf(texts, (entity, kind, text, piece) =>
      mistakes.push(`${kind} ${entity} ${JSON.stringify(piece)} in ${JSON.stringify(text.slice(0, 120))}`),
    );
    const wrong: string[] = [];
    for (const [entity, { labels, found, findings, wrong: alarms }] of scores) {
      const floor = floorOf(entity);
      // By hand there are too few of each for a share to say much: two mistakes are allowed.
      if (labels - found > (name === 'by hand' ? 2 : labels * (1 - floor.recall)))
        wrong.push(`${entity}: ${found} of ${labels} found`);
      if (alarms > (name === 'by hand' ? 2 : findings * (1 - floor.precision)))
        wrong.push(`${entity}: ${alarms} of ${findings} findings are wrong`);
    }
    equal(wrong.join('\n'), '', mistakes.slice(0, 30).join('\n'));
  });

test('docs/detectors.md is what `npm run docs:detectors` writes', () => {
  equal(readFileSync(join(import.meta.dirname, '../../../../docs/detectors.md'), 'utf8'), detectorsPage());
});
