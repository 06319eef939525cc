/** AWS's own client in Bedrock mode, feature by feature, through the whole gateway; it reads answers by AWS's schema. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import {
  AccessDeniedException,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InternalServerException,
  InvokeModelCommand,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
  type ContentBlock,
  type ConverseCommandInput,
  type ConverseCommandOutput,
  type Message,
} from '@aws-sdk/client-bedrock-runtime';
import {
  callWeather,
  citySchema,
  LONG_RULES,
  oneOfEachFamily,
  PDF,
  startBench,
  steer,
} from './client-fixture.ts';
import { awsOf } from './sdk-clients.ts';
import { PNG } from '../dialects/request-parts.ts';

const modelId = 'claude-haiku-4-5';
const toolConfig = {
  tools: [{ toolSpec: { name: 'weather', description: 'Tells it', inputSchema: { json: schemaOf() } } }],
};

function schemaOf(): { type: string; properties: { city: { type: string } }; required: string[] } {
  return { ...citySchema, required: [...citySchema.required] };
}

type Asked = Omit<ConverseCommandInput, 'modelId' | 'messages'> & { readonly modelId?: string };

const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const said = (text: string): Message[] => [user({ text })];
const textOf = (answer: ConverseCommandOutput): string =>
  (answer.output?.message?.content ?? []).map((block) => block.text ?? '').join('');
const inputsOf = (answer: ConverseCommandOutput): unknown[] =>
  (answer.output?.message?.content ?? []).flatMap((block) => block.toolUse?.input ?? []);

test('the AWS SDK in Bedrock mode', async (t) => {
  const bench = await startBench(t);
  const client = awsOf(t, bench.gate, bench.secret);
  const ask = (messages: Message[], asked: Asked = {}): Promise<ConverseCommandOutput> =>
    client.send(new ConverseCommand({ modelId, messages, ...asked }));
  const stream = async (messages: Message[], asked: Asked = {}) => {
    const answer = await client.send(new ConverseStreamCommand({ modelId, messages, ...asked }));
    const seen = { text: '', pieces: 0, stopReason: '', outputTokens: 0 };
    for await (const event of answer.stream ?? []) {
      seen.pieces += event.contentBlockDelta === undefined ? 0 : 1;
      seen.text += event.contentBlockDelta?.delta?.text ?? '';
      seen.stopReason = event.messageStop?.stopReason ?? seen.stopReason;
      seen.outputTokens = event.metadata?.usage?.outputTokens ?? seen.outputTokens;
    }
    return seen;
  };

  await bench.try('aws', 'text', async () => {
    const answer = await ask(said('hello'));
    deepEqual([textOf(answer), answer.stopReason], ['You said: hello', 'end_turn']);
  });

  await bench.try('aws', 'stream', async () => {
    const { text, pieces, stopReason } = await stream(said(steer({ words: 60 })));
    deepEqual([text.split(' ').length, stopReason], [60, 'end_turn']);
    ok(pieces > 5);
  });

  await bench.try('aws', 'system', async () => {
    const turns: Message[] = [
      user({ text: 'one' }),
      { role: 'assistant', content: [{ text: 'two' }] },
      user({ text: 'three' }),
    ];
    equal(textOf(await ask(turns, { system: [{ text: 'Be brief.' }] })), 'You said: three');
  });

  await bench.try('aws', 'tools', async () => {
    const answer = await ask(said(callWeather('Oslo')), { toolConfig });
    deepEqual([inputsOf(answer), answer.stopReason], [[{ city: 'Oslo' }], 'tool_use']);
  });

  await bench.try('aws', 'parallel', async () => {
    const answer = await ask(said(callWeather('Oslo', 'Rome')), { toolConfig });
    deepEqual(inputsOf(answer), [{ city: 'Oslo' }, { city: 'Rome' }]);
  });

  await bench.try('aws', 'choice', async () => {
    for (const toolChoice of [{ any: {} }, { tool: { name: 'weather' } }]) {
      equal(inputsOf(await ask(said('hello'), { toolConfig: { ...toolConfig, toolChoice } })).length, 1);
    }
  });

  await bench.try('aws', 'loop', async () => {
    const turns = said(callWeather('Oslo'));
    const called = (await ask(turns, { toolConfig })).output?.message;
    ok(called !== undefined);
    const toolUseId = called.content?.find((block) => block.toolUse !== undefined)?.toolUse?.toolUseId;
    turns.push(called, user({ toolResult: { toolUseId, content: [{ text: 'snow' }] } }));
    match(textOf(await ask(turns, { toolConfig })), /The tool said: snow/);
  });

  await bench.try('aws', 'images', async () => {
    const image = { image: { format: 'png', source: { bytes: Buffer.from(PNG, 'base64') } } } as const;
    equal(textOf(await ask([user({ text: 'look' }, image)])), 'You said: look');
  });

  await bench.try('aws', 'files', async () => {
    const document = {
      document: { format: 'pdf', name: 'rules', source: { bytes: Buffer.from(PDF, 'base64') } },
    } as const;
    equal(textOf(await ask([user({ text: 'read' }, document)])), 'You said: read');
  });

  await bench.try('aws', 'structured', async () => {
    const schema = JSON.stringify({ ...schemaOf(), additionalProperties: false });
    const outputConfig = {
      textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'place', schema } } },
    } as const;
    const place = JSON.parse(textOf(await ask(said('Where?'), { outputConfig }))) as { city: unknown };
    equal(typeof place.city, 'string');
  });

  await bench.try('aws', 'reasoning', async () => {
    const additionalModelRequestFields = { thinking: { type: 'enabled', budget_tokens: 1_024 } };
    const asked = { toolConfig, additionalModelRequestFields, inferenceConfig: { maxTokens: 4_000 } };
    const turns = said(
      steer({ thinking: 'Let me look.', tools: [{ name: 'weather', input: { city: 'Oslo' } }] }),
    );
    const thought = (await ask(turns, asked)).output?.message;
    ok(thought !== undefined);
    equal(thought.content?.[0]?.reasoningContent?.reasoningText?.text, 'Let me look.');
    const toolUseId = thought.content?.find((block) => block.toolUse !== undefined)?.toolUse?.toolUseId;
    turns.push(thought, user({ toolResult: { toolUseId, content: [{ text: 'sun' }] } }));
    match(textOf(await ask(turns, asked)), /The tool said: sun/);
  });

  await bench.try('aws', 'caching', async () => {
    const system = [{ text: LONG_RULES }, { cachePoint: { type: 'default' as const } }];
    ok(((await ask(said('hello'), { system })).usage?.cacheWriteInputTokens ?? 0) > 4_000);
    ok(((await ask(said('hello'), { system })).usage?.cacheReadInputTokens ?? 0) > 4_000);
  });

  await bench.try('aws', 'stop', async () => {
    const stopped = await ask(said(steer({ text: 'I see you there' })), {
      inferenceConfig: { stopSequences: ['you'] },
    });
    deepEqual([textOf(stopped), stopped.stopReason], ['I see ', 'stop_sequence']);
    const cut = await stream(said(steer({ words: 90 })), { inferenceConfig: { maxTokens: 3 } });
    equal(cut.stopReason, 'max_tokens');
  });

  await bench.try('aws', 'usage', async () => {
    const whole = await ask(said(steer({ words: 20 })));
    const streamed = await stream(said(steer({ words: 20 })));
    ok((whole.usage?.outputTokens ?? 0) > 0);
    equal(streamed.outputTokens, whole.usage?.outputTokens);
  });

  await bench.try('aws', 'families', async () => {
    for (const served of oneOfEachFamily) {
      equal(textOf(await ask(said('hello'), { modelId: served })), 'You said: hello', served);
      equal((await stream(said('hello'), { modelId: served })).text, 'You said: hello', served);
    }
  });

  await bench.try('aws', 'errors', async () => {
    await rejects(ask(said('hello'), { modelId: 'gpt-7' }), ResourceNotFoundException);
    await rejects(ask(said('hello'), { performanceConfig: { latency: 'optimized' } }), ValidationException);
    const stranger = awsOf(t, bench.gate, 'sk-nobody');
    await rejects(
      stranger.send(new ConverseCommand({ modelId, messages: said('hello') })),
      AccessDeniedException,
    );
    const throttled = steer({ fail: { kind: 'http', type: 'ThrottlingException', retryAfterSeconds: 9 } });
    await rejects(ask(said(throttled)), ThrottlingException);
  });

  await bench.try('aws', 'cut', async () => {
    const broken = steer({ words: 90, fail: { kind: 'cut', afterEvents: 6 } });
    await rejects(stream(said(broken)), InternalServerException);
  });

  await bench.try('aws', 'counting', async () => {
    const messages = said('How many tokens are these words?');
    const counted = await client.send(new CountTokensCommand({ modelId, input: { converse: { messages } } }));
    equal(counted.inputTokens, (await ask(messages)).usage?.inputTokens);
  });

  await bench.try('aws', 'embeddings', async () => {
    const answer = await client.send(
      new InvokeModelCommand({
        modelId: 'titan-embed-text-v2',
        body: JSON.stringify({ inputText: 'hello', dimensions: 256 }),
      }),
    );
    const { embedding } = JSON.parse(answer.body.transformToString()) as { embedding: unknown[] };
    equal(embedding.length, 256);
  });

  await bench.checkRecords('bedrock');
});
