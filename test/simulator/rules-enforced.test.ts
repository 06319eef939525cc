/** The simulator over HTTP takes each example of a rule that must pass, and refuses the other in the service's words. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { upstreamIdOf, type Model } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import { allowances } from '../../simulator/rules/allowances.ts';
import { breachedRules } from '../../simulator/rules/breaches.ts';
import type { Example } from '../../simulator/rules/rule.ts';
import { rules } from '../../simulator/rules/rules.ts';
import { HTTP_ERRORS } from '../../simulator/wire/aws-error.ts';
import { claudeBody, CLAUDE, modelPath, post, startSimulator } from './support.ts';

for (const { id, title, examples, exception, evidence } of rules) {
  test(`the simulator enforces ${id}: ${title}`, async (t) => {
    const suspected = evidence === 'suspected' ? [id] : [];
    const simulator = await startSimulator(t, { rules: { suspected } });
    for (const example of examples) {
      const { operation, modelId, passes, refused, isStream, name } = example;
      const path = pathOf(example);
      equal((await post(simulator, path, passes)).status, 200, `${name}: the body that must pass`);
      const reply = await post(simulator, path, refused);
      const options = { isStream, suspected: new Set(suspected) };
      const [broken] = breachedRules(operation, modelId, refused, options);
      equal(reply.status, HTTP_ERRORS[exception].status, `${name}: ${reply.text}`);
      equal(reply.headers.get('x-amzn-errortype')?.split(':')[0], exception);
      equal((reply.json as { readonly message: string }).message, broken?.message, name);
    }
  });
}

for (const { id, title, examples } of allowances) {
  test(`the simulator takes ${id}: ${title}`, async (t) => {
    const simulator = await startSimulator(t);
    for (const { name, operation, modelId, passes } of examples) {
      const reply = await post(simulator, pathOf({ operation, modelId, isStream: false }), passes);
      equal(reply.status, 200, `${name}: ${reply.text}`);
    }
  });
}

test('suspected rules hold when they are switched on, and any rule can be switched off', async (t) => {
  const simulator = await startSimulator(t);
  const path = modelPath('us.anthropic.claude-opus-4-8', 'invoke');
  const suspicious = claudeBody('hi', { output_config: { effort: 'max' } });
  const hot = claudeBody('hi', { temperature: 0.5 });
  const statuses = async () => [
    (await post(simulator, path, suspicious)).status,
    (await post(simulator, path, hot)).status,
  ];
  const is = async (expected: readonly number[]) => equal(String(await statuses()), String(expected));
  await is([200, 400]);
  simulator.setRules({ suspected: 'all', off: ['R27'] });
  await is([400, 200]);
  equal((await post(simulator, '/_simulator/rules', { suspected: ['R54'] })).status, 200);
  await is([400, 400]);
  simulator.reset();
  await is([200, 400]);
  const refused = await post(simulator, '/_simulator/rules', { off: ['R0'] });
  ok(refused.status === 400 && refused.text.includes('there is no rule R0'), refused.text);
});

test('InvokeModel, CountTokens and mantle enforce the rules alike', async (t) => {
  const simulator = await startSimulator(t);
  const body = claudeBody('hi', { stop_sequences: [' '], system: ' ' });
  const { anthropic_version: _version, ...sent } = body;
  const input = { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString('base64') } };
  const foundation = CLAUDE.replace('us.', '');
  for (const [path, asked] of [
    [modelPath(CLAUDE, 'invoke'), body],
    [modelPath(foundation, 'count-tokens'), { input }],
    ['/anthropic/v1/messages', { ...sent, model: 'anthropic.claude-sonnet-4-5' }],
  ] as const) {
    const reply = await post(simulator, path, asked);
    equal(reply.status, 400);
    ok(reply.text.includes('must contain non-whitespace text'), reply.text);
  }
});

function pathOf({
  operation,
  modelId,
  isStream,
}: Pick<Example, 'operation' | 'modelId' | 'isStream'>): string {
  const model = models.find(({ bedrockId }) => bedrockId === modelId);
  ok(model !== undefined, modelId);
  const streamed = operation === 'converse' ? 'converse-stream' : 'invoke-with-response-stream';
  return modelPath(profileOf(model), isStream ? streamed : operation);
}

function profileOf(model: Model): string {
  return upstreamIdOf(model, model.scopes[0] ?? 'regional', 'us-east-1');
}
