/** Names of models with LiteLLM's prefixes: which model they mean, and that no list of them means more than it says. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { readDeploymentConfig } from '../../core/catalog/deployment-config.ts';
import { models } from '../../core/catalog/models.ts';

const REGION = 'us-east-1';
const catalog = createCatalog(models, REGION);

const names: readonly (readonly [written: string, means: string | null])[] = [
  ['bedrock/claude-haiku-4-5', 'claude-haiku-4-5'],
  ['bedrock/anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['bedrock/converse/us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['bedrock/invoke/anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['bedrock/us-east-1/anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['bedrock/converse/us-east-1/nova-micro', 'nova-micro'],
  ['bedrock/arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0', 'nova-micro'],
  ['anthropic/claude-haiku-4-5', 'claude-haiku-4-5'],
  ['bedrock/us-west-2/anthropic.claude-haiku-4-5-20251001-v1:0', null],
  ['bedrock/agent/claude-haiku-4-5', null],
  ['bedrock/bedrock/claude-haiku-4-5', null],
  ['anthropic/nova-micro', null],
  ['azure/claude-haiku-4-5', null],
  ['bedrock/', null],
  [`bedrock/${'a'.repeat(1_000_000)}`, null],
];

for (const [written, means] of names) {
  test(`${written.slice(0, 80)} means ${means ?? 'nothing'}`, () =>
    equal(catalog.find(written)?.name ?? null, means));
}

test('a region in a name means a model only where every deployment asks it there', () => {
  const config = readDeploymentConfig(
    JSON.stringify({
      'nova-micro': { deployments: [{ region: 'us-east-1' }, { region: 'us-west-2' }] },
      'nova-lite': { deployments: [{ region: 'us-west-2' }] },
    }),
    models,
  );
  const spread = createCatalog(models, REGION, config);
  equal(spread.find('bedrock/us-east-1/nova-micro'), null);
  equal(spread.find('bedrock/us-west-2/nova-lite')?.name, 'nova-lite');
  equal(spread.find('bedrock/us-east-1/nova-lite'), null);
  const there = spread.modelsMeant(['bedrock/us-west-2/*']);
  ok(there.has('nova-lite'));
  ok(!there.has('nova-micro') && !there.has('nova-pro'));
});

test('a pattern behind a prefix means what it means without, and a maker’s only what that maker made', () => {
  const all = new Set(models.map(({ name }) => name));
  deepEqual(catalog.modelsMeant(['bedrock/*']), all);
  deepEqual(catalog.modelsMeant(['bedrock/claude-haiku-*']), catalog.modelsMeant(['claude-haiku-*']));
  const claudes = models.filter(({ family }) => family === 'claude').map(({ name }) => name);
  deepEqual([...catalog.modelsMeant(['anthropic/*'])].toSorted(), claudes.toSorted());
  equal(catalog.modelsMeant(['openai/*', 'bedrock/agent/*', 'bedrock', 'anthropic/nova-*']).size, 0);
});
