/** AWS's own client speaks to the simulator: every operation, signed, streams decoded by the SDK. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';

import {
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';

import { models } from '../../core/catalog/models.ts';
import { deploymentsOf } from '../../core/catalog/model.ts';
import { awsClient, BEARER, CLAUDE, claudeBody, modelPath, NOVA, post, startSimulator } from './support.ts';

const ARN = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${CLAUDE}`;

/** CountTokens takes the foundation model's id, never an inference profile's. */
const FOUNDATION = CLAUDE.replace(/^(global|us)\./, '');

test('InvokeModel answers a Claude body with a message and its usage', async (t) => {
  const simulator = await startSimulator(t);
  const client = awsClient(t, simulator);
  const reply = await client.send(
    new InvokeModelCommand({ modelId: CLAUDE, body: JSON.stringify(claudeBody('hello')) }),
  );
  const message = JSON.parse(Buffer.from(reply.body).toString()) as Record<string, unknown>;
  deepEqual(message['content'], [{ type: 'text', text: 'You said: hello' }]);
  equal(message['stop_reason'], 'end_turn');
  equal(message['model'], 'claude-sonnet-4-5-20250929');
  deepEqual(message['usage'], {
    input_tokens: 5,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: 4,
  });
});

test('InvokeModel reports its tokens in headers', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await post(simulator, modelPath(CLAUDE, 'invoke'), claudeBody('hello'));
  equal(reply.headers.get('x-amzn-bedrock-input-token-count'), '5');
  equal(reply.headers.get('x-amzn-bedrock-output-token-count'), '4');
  ok(reply.headers.get('x-amzn-requestid'));
});

test('InvokeModelWithResponseStream carries Anthropic events in order, the last with metrics', async (t) => {
  const simulator = await startSimulator(t);
  const client = awsClient(t, simulator);
  const reply = await client.send(
    new InvokeModelWithResponseStreamCommand({
      modelId: CLAUDE,
      body: JSON.stringify(claudeBody('one two three four five six [[sim {"words":10,"wordsPerEvent":3}]]')),
    }),
  );
  const events: { type: string; delta?: { text?: string } }[] = [];
  for await (const event of reply.body ?? []) {
    events.push(JSON.parse(Buffer.from(event.chunk?.bytes ?? []).toString()) as { type: string });
  }
  deepEqual(
    events.map((event) => event.type),
    [
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
  );
  const text = events.map((event) => event.delta?.text ?? '').join('');
  equal(text.split(' ').length, 10);
  const last = events.at(-1);
  ok(last !== undefined && 'amazon-bedrock-invocationMetrics' in last);
});

test('Converse answers for every chat model of the catalog that it serves there', async (t) => {
  const simulator = await startSimulator(t);
  const client = awsClient(t, simulator);
  for (const model of models) {
    const [deployment] = deploymentsOf(model, 'us-east-1');
    if (deployment === undefined || model.kind !== 'chat' || !model.apis.runtime.includes('converse'))
      continue;
    const reply = await client.send(
      new ConverseCommand({
        modelId: deployment.upstreamId,
        messages: [{ role: 'user', content: [{ text: 'hello' }] }],
      }),
    );
    deepEqual(
      reply.output?.message,
      { role: 'assistant', content: [{ text: 'You said: hello' }] },
      model.name,
    );
    equal(reply.stopReason, 'end_turn');
    equal(reply.usage?.totalTokens, 9);
  }
});

test("ConverseStream gives reasoning, text, a tool call and usage in the SDK's shapes", async (t) => {
  const simulator = await startSimulator(t);
  const client = awsClient(t, simulator);
  const directive =
    '[[sim {"thinking":"so","text":"Let me look.","tools":[{"name":"look","input":{"at":[[1]]}}]}]]';
  const reply = await client.send(
    new ConverseStreamCommand({
      modelId: NOVA,
      messages: [{ role: 'user', content: [{ text: directive }] }],
    }),
  );
  let text = '';
  let reasoning = '';
  let toolInput = '';
  const names: string[] = [];
  let usage: Record<string, unknown> = {};
  for await (const event of reply.stream ?? []) {
    names.push(Object.keys(event)[0] ?? '');
    const delta = event.contentBlockDelta?.delta;
    text += delta?.text ?? '';
    reasoning += delta?.reasoningContent?.text ?? '';
    toolInput += delta?.toolUse?.input ?? '';
    if (event.contentBlockStart) equal(event.contentBlockStart.start?.toolUse?.name, 'look');
    if (event.messageStop) equal(event.messageStop.stopReason, 'tool_use');
    if (event.metadata) usage = { ...event.metadata.usage };
  }
  equal(text, 'Let me look.');
  equal(reasoning, 'so');
  deepEqual(JSON.parse(toolInput), { at: [[1]] });
  equal(names[0], 'messageStart');
  deepEqual(names.slice(-2), ['messageStop', 'metadata']);
  ok(Number(usage['outputTokens']) > 0);
  equal(usage['totalTokens'], Number(usage['inputTokens']) + Number(usage['outputTokens']));
});

test('CountTokens is what the call then reports as input, for both kinds of body', async (t) => {
  const simulator = await startSimulator(t);
  const client = awsClient(t, simulator);
  const tools = [{ name: 'look', description: 'Looks.', input_schema: { type: 'object', properties: {} } }];
  const body = JSON.stringify(claudeBody('How many tokens is this?', { tools, system: 'Count.' }));
  const counted = await client.send(
    new CountTokensCommand({ modelId: FOUNDATION, input: { invokeModel: { body: Buffer.from(body) } } }),
  );
  const invoked = await client.send(new InvokeModelCommand({ modelId: CLAUDE, body }));
  const message = JSON.parse(Buffer.from(invoked.body).toString()) as { usage: { input_tokens: number } };
  equal(counted.inputTokens, message.usage.input_tokens);

  const messages = [{ role: 'user' as const, content: [{ text: 'How many?' }] }];
  const system = [{ text: 'Count.' }];
  const converse = await client.send(
    new CountTokensCommand({ modelId: FOUNDATION, input: { converse: { messages, system } } }),
  );
  const conversed = await client.send(new ConverseCommand({ modelId: CLAUDE, messages, system }));
  equal(converse.inputTokens, conversed.usage?.inputTokens);
});

test('a model is reached by profile id, by ARN and by application profile', async (t) => {
  const application = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/team-a';
  const simulator = await startSimulator(t, {
    applicationProfiles: { 'team-a': 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
  });
  const client = awsClient(t, simulator);
  for (const modelId of [CLAUDE, ARN, application]) {
    const reply = await client.send(
      new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'hi' }] }] }),
    );
    equal(reply.stopReason, 'end_turn', modelId);
    equal(simulator.log().at(-1)?.modelId, modelId);
  }
});

for (const [name, modelId, status, part] of [
  ['an unknown model', 'us.anthropic.claude-none', 400, 'model identifier is invalid'],
  ['a foundation model served by profiles only', 'anthropic.claude-opus-5-5', 400, 'on-demand throughput'],
  [
    'an unknown application profile',
    'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
    404,
    'not found',
  ],
] as const) {
  test(`${name} is refused`, async (t) => {
    const simulator = await startSimulator(t);
    const reply = await post(simulator, modelPath(modelId, 'invoke'), claudeBody('hi'));
    equal(reply.status, status);
    ok(reply.text.includes(part), reply.text);
  });
}

test('inference profiles are listed in the shape of the control plane', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await fetch(`${simulator.url}/inference-profiles?type=SYSTEM_DEFINED`, {
    headers: { authorization: `Bearer ${BEARER}` },
  });
  const list = (await reply.json()) as {
    inferenceProfileSummaries: { inferenceProfileId: string; status: string }[];
  };
  const ids = list.inferenceProfileSummaries.map((profile) => profile.inferenceProfileId);
  ok(ids.includes('us.anthropic.claude-opus-5-5'));
  ok(ids.includes('global.anthropic.claude-opus-5-5'));
  ok(list.inferenceProfileSummaries.every((profile) => profile.status === 'ACTIVE'));
});
