/** The cost page says what the templates cost, and knows every resource in them. */
import { equal, ok, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { environments } from '../../lib/environments.ts';
import { estimate, total } from '../../scripts/cost/estimate.ts';
import { costPage } from '../../scripts/cost/page.ts';
import { stacksIn, templateOf } from '../../scripts/templates.ts';
import { synthesized } from './support/synthesized.ts';

const estimates = environments.map((environment) => {
  const { directory } = synthesized(environment.name);
  return {
    environment,
    positions: estimate(stacksIn(directory).map((stack) => templateOf(directory, stack) ?? {})),
  };
});

test('docs/cost.md is what `npm run cost` writes', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'cost.md'), 'utf8');
  equal(page, costPage(estimates));
});

test('dev costs about a small database, a small task and what connects them', () => {
  const dev = estimates.find(({ environment }) => environment.name === 'dev');
  ok(dev !== undefined && total(dev.positions) < 105, `${total(dev?.positions ?? [])} USD`);
});

test('a resource nobody has priced is not forgotten', () => {
  throws(
    () => estimate([{ Resources: { New: { Type: 'AWS::Redshift::Cluster' } } }]),
    /AWS::Redshift::Cluster/,
  );
});
