/** AWS's own client in Bedrock mode, with the gateway's key as bearer token: every operation, and one right record each. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { request } from 'undici';
import type { Row } from '../../core/db/connect.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { lastRecord } from './client-fixture.ts';
import { awsOf } from './sdk-clients.ts';

type Fixture = {
  readonly client: BedrockRuntimeClient;
  readonly secret: string;
  /** The records of the key so far, newest first. */
  readonly records: (count: number) => Promise<readonly Row[]>;
  /** The newest of them, held against Bedrock's own account of its last call. */
  readonly lastRecord: (count: number) => Promise<Row>;
};

/** A key of its own and its client, with Bedrock as new. */
async function start(
  t: TestContext,
  gate: Gate,
  key: Readonly<Record<string, unknown>> = {},
): Promise<Fixture> {
  gate.bedrock.reset();
  const { secret, id } = await gate.admin.createKey(key);
  return {
    client: awsOf(t, gate, secret),
    secret,
    records: (count) => usageRecords(gate.database, count, id),
    lastRecord: async (count) => {
      const record = await lastRecord(gate, id, count);
      equal(record['dialect'], 'bedrock');
      return record;
    },
  };
}

function claudeBody(text: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 2_000,
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    }),
  );
}

function said(text: string): ConverseCommandInput['messages'] {
  return [{ role: 'user', content: [{ text }] }];
}

type Json = Readonly<Record<string, unknown>>;

/** The member at a path (`choices.0.text`) of a vendor's JSON; empty when it is not there. */
function textAt(value: unknown, path: string): string {
  let at = value;
  for (const step of path.split('.')) at = (at as Json | undefined)?.[step];
  return typeof at === 'string' ? at : '';
}

const chatOf = (text: string): Json => ({ messages: [{ role: 'user', content: text }], max_tokens: 500 });

/** model · its maker's body for a prompt · where the text stands in an answer · and in an event · its word for the end */
const vendors: [string, (text: string) => Json, string, string, string][] = [
  [
    'nova-lite',
    (text) => ({ schemaVersion: 'messages-v1', messages: said(text), inferenceConfig: { maxTokens: 500 } }),
    'output.message.content.0.text',
    'contentBlockDelta.delta.text',
    'end_turn',
  ],
  [
    'us.meta.llama3-3-70b-instruct-v1:0',
    (prompt) => ({ prompt, max_gen_len: 500 }),
    'generation',
    'generation',
    'stop',
  ],
  ['mistral-large-3', chatOf, 'choices.0.message.content', 'choices.0.delta.content', 'stop'],
  ['openai.gpt-oss-20b-1:0', chatOf, 'choices.0.message.content', 'choices.0.delta.content', 'stop'],
  ['deepseek-r1', (prompt) => ({ prompt, max_tokens: 500 }), 'choices.0.text', 'choices.0.text', 'stop'],
];

test('AWS SDK for JavaScript, unchanged', async (suite) => {
  const gate = await startGate(suite);
  await suite.test('InvokeModel by public name, model id, profile id and ARN', async (t) => {
    const { client, lastRecord } = await start(t, gate);
    const names = [
      'claude-haiku-4-5',
      'anthropic.claude-haiku-4-5-20251001-v1:0',
      'us.anthropic.claude-haiku-4-5-20251001-v1:0',
      'arn:aws:bedrock:us-east-1:000000000000:inference-profile/global.anthropic.claude-haiku-4-5-20251001-v1:0',
    ];
    for (const [index, modelId] of names.entries()) {
      const answer = await client.send(
        new InvokeModelCommand({ modelId, body: claudeBody('hello'), contentType: 'application/json' }),
      );
      const message = JSON.parse(answer.body.transformToString()) as { content: { text: string }[] };
      equal(message.content[0]?.text, 'You said: hello', modelId);
      const record = await lastRecord(index + 1);
      equal(record['model'], 'claude-haiku-4-5');
      equal(record['request_id'], answer.$metadata.requestId);
      ok(BigInt(String(record['cost_pico_usd'])) > 0n);
    }
  });

  await suite.test('InvokeModelWithResponseStream: the events of Claude as Bedrock sent them', async (t) => {
    const { client, lastRecord } = await start(t, gate);
    const answer = await client.send(
      new InvokeModelWithResponseStreamCommand({
        modelId: 'claude-opus-5-5',
        body: claudeBody('[[sim {"words":60}]]'),
      }),
    );
    const types: string[] = [];
    let text = '';
    for await (const { chunk } of answer.body ?? []) {
      const event = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()) as Record<string, never>;
      types.push(String(event['type']));
      text += (event['delta'] as { text?: string } | undefined)?.text ?? '';
    }
    deepEqual([types[0], types.at(-1)], ['message_start', 'message_stop']);
    ok(text.split(' ').length >= 60);
    const record = await lastRecord(1);
    deepEqual([record['route'], record['is_stream']], ['bedrock-invoke-stream', true]);
  });

  await suite.test('Converse and ConverseStream, with tools, for models of several families', async (t) => {
    const { client, lastRecord } = await start(t, gate);
    const toolConfig: ConverseCommandInput['toolConfig'] = {
      tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }],
    };
    const prompt = '[[sim {"text":"Look.","tools":[{"name":"weather","input":{"city":"Oslo"}}]}]]';
    let count = 0;
    const llama = 'us.meta.llama3-3-70b-instruct-v1:0';
    for (const modelId of ['claude-sonnet-4-6', 'nova-lite', 'mistral-large-3', llama]) {
      const whole: ConverseCommandOutput = await client.send(
        new ConverseCommand({ modelId, messages: said(prompt), toolConfig }),
      );
      equal(whole.stopReason, 'tool_use');
      const record = await lastRecord(++count);
      equal(Number(record['output_tokens']), whole.usage?.outputTokens);
      // Bedrock streams no tools for Llama, and who speaks to it in its own words hears so in its own.
      if (modelId === llama) continue;
      const stream = await client.send(
        new ConverseStreamCommand({ modelId, messages: said(prompt), toolConfig }),
      );
      let input = '';
      let usage: number | undefined;
      for await (const event of stream.stream ?? []) {
        input += event.contentBlockDelta?.delta?.toolUse?.input ?? '';
        usage = event.metadata?.usage?.outputTokens ?? usage;
      }
      deepEqual(JSON.parse(input), { city: 'Oslo' });
      const streamed = await lastRecord(++count);
      equal(Number(streamed['output_tokens']), usage);
      equal(streamed['finish_reason'], 'tool_use');
    }
    await rejects(
      client.send(new ConverseStreamCommand({ modelId: llama, messages: said(prompt), toolConfig })),
      { name: 'ValidationException', message: "This model doesn't support tool use in streaming mode." },
    );
  });

  await suite.test(
    'InvokeModel in the words of other vendors, whole and streamed, is served, metered and priced',
    async (t) => {
      const { client, lastRecord, records } = await start(t, gate);
      let count = 0;
      for (const [modelId, bodyOf, inAnswer, inEvent, end] of vendors) {
        const prompt = '[[sim {"words":40,"usage":{"inputTokens":1000,"outputTokens":100}}]]';
        const command = { modelId, body: Buffer.from(JSON.stringify(bodyOf(prompt))) };
        const whole = await client.send(new InvokeModelCommand(command));
        const text = textAt(JSON.parse(whole.body.transformToString()), inAnswer);
        equal(text.split(' ').length, 40, modelId);
        const record = await lastRecord(++count);
        const stream = await client.send(new InvokeModelWithResponseStreamCommand(command));
        let streamed = '';
        let last: Json = {};
        for await (const { chunk } of stream.body ?? []) {
          last = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()) as Json;
          streamed += textAt(last, inEvent);
        }
        equal(streamed, text, modelId);
        equal((last['amazon-bedrock-invocationMetrics'] as Json)['outputTokenCount'], 100);
        const another = await lastRecord(++count);
        deepEqual(
          [record, another].map((one) => [
            one['route'],
            one['is_stream'],
            one['usage_estimated'],
            one['finish_reason'],
          ]),
          [
            ['bedrock-invoke', false, false, end],
            ['bedrock-invoke-stream', true, false, end],
          ],
        );
        const cost = BigInt(String(record['cost_pico_usd']));
        ok(cost > 0n);
        equal(BigInt(String(another['cost_pico_usd'])), cost, modelId);
      }
      const [nova] = (await records(count)).toReversed();
      deepEqual(
        [nova?.['model'], nova?.['deployment'], BigInt(String(nova?.['cost_pico_usd']))],
        // 1,000 tokens at $0.06 a million, 100 at $0.24.
        ['nova-lite', 'us-east-1/us.amazon.nova-lite-v1:0', 84_000_000n],
      );
    },
  );

  await suite.test(
    'a stream of another vendor that breaks off is settled at what was relayed and admitted',
    async (t) => {
      const { client, records } = await start(t, gate);
      const prompt = '[[sim {"words":90,"fail":{"kind":"cut","afterEvents":6}}]]';
      const body = Buffer.from(JSON.stringify({ prompt }));
      const stream = await client.send(
        new InvokeModelWithResponseStreamCommand({ modelId: 'llama3-3-70b', body }),
      );
      await rejects(async () => {
        for await (const event of stream.body ?? []) ok(event);
      });
      const [record] = await records(1);
      deepEqual([record?.['ending'], record?.['usage_estimated']], ['upstream-cut', true]);
      ok(Number(record?.['input_tokens']) >= prompt.length / 4 && Number(record?.['output_tokens']) > 0);
    },
  );

  await suite.test('CountTokens tells what the call will be charged, and is free', async (t) => {
    const { client, lastRecord } = await start(t, gate);
    const messages = said('How many tokens are these words?');
    const counted = await client.send(
      new CountTokensCommand({ modelId: 'claude-haiku-4-5', input: { converse: { messages } } }),
    );
    const record = await lastRecord(1);
    deepEqual([record['route'], String(record['cost_pico_usd'])], ['bedrock-count-tokens', '0']);
    const answer = await client.send(new ConverseCommand({ modelId: 'claude-haiku-4-5', messages }));
    equal(counted.inputTokens, answer.usage?.inputTokens);
  });

  await suite.test(
    'a service tier has its price, and one that the model is not sold in is refused',
    async (t) => {
      const { client, lastRecord } = await start(t, gate);
      const ask = (modelId: string, type: 'default' | 'flex') =>
        client.send(new ConverseCommand({ modelId, messages: said('hello'), serviceTier: { type } }));
      await ask('nova-pro', 'default');
      const standard = await lastRecord(1);
      await ask('nova-pro', 'flex');
      const flex = await lastRecord(2);
      deepEqual([standard['service_tier'], flex['service_tier']], ['standard', 'flex']);
      equal(BigInt(String(flex['cost_pico_usd'])) * 2n, BigInt(String(standard['cost_pico_usd'])));
      await rejects(ask('claude-haiku-4-5', 'flex'), {
        name: 'ValidationException',
        message: /not offered in the service tier/,
      });
    },
  );

  await suite.test('a model that the key may not use raises AWS’s own exception', async (t) => {
    const { client } = await start(t, gate, { models: ['nova-micro'] });
    await rejects(client.send(new ConverseCommand({ modelId: 'nova-pro', messages: said('hi') })), {
      name: 'AccessDeniedException',
      message: /may not use/,
    });
  });

  await suite.test(
    'a stream that breaks off ends in an exception of the stream, and is metered',
    async (t) => {
      const { client, records } = await start(t, gate);
      const prompt = '[[sim {"words":80,"fail":{"kind":"cut","afterEvents":6}}]]';
      const stream = await client.send(
        new ConverseStreamCommand({ modelId: 'nova-lite', messages: said(prompt) }),
      );
      let text = '';
      await rejects(
        async () => {
          for await (const event of stream.stream ?? []) text += event.contentBlockDelta?.delta?.text ?? '';
        },
        { name: 'InternalServerException' },
      );
      ok(text.length > 0);
      const [record] = await records(1);
      deepEqual([record?.['ending'], record?.['usage_estimated']], ['upstream-cut', true]);
      ok(Number(record?.['output_tokens']) > 0);
    },
  );

  await suite.test('the profiles a key may use are listed, and what is listed works', async (t) => {
    const { client, secret } = await start(t, gate, { models: ['claude-haiku-4-5'] });
    const answer = await request(`${gate.edgeUrl}/bedrock/inference-profiles?type=SYSTEM_DEFINED`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    const { inferenceProfileSummaries: profiles } = (await answer.body.json()) as {
      readonly inferenceProfileSummaries: readonly Readonly<Record<string, string>>[];
    };
    deepEqual(
      profiles.map((profile) => profile['inferenceProfileId']),
      ['global.anthropic.claude-haiku-4-5-20251001-v1:0', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'],
    );
    for (const profile of profiles) {
      match(String(profile['inferenceProfileArn']), /^arn:aws:bedrock:us-east-1:\d{12}:inference-profile\//);
      for (const modelId of [profile['inferenceProfileId'], profile['inferenceProfileArn']]) {
        const answered = await client.send(new ConverseCommand({ modelId, messages: said('hello') }));
        equal(answered.output?.message?.content?.[0]?.text, 'You said: hello');
      }
    }
  });
});
