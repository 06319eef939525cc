/** Each API is served from the cache as from Bedrock: its SDK reads both alike, whole and streamed, tool calls too. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { anthropicOf, awsOf, openaiOf } from '../../clients/sdk-clients.ts';
import { startCachedGate } from './cached-gate.ts';

const model = 'claude-haiku-4-5';
const ASKED = { headers: { 'x-stargate-cache': 'on' } };
const CONVERSE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const promptOf = (api: string): string =>
  `${api} [[sim {"text":"a few words of it","tools":[{"name":"look","input":{"at":"é"}}],"wordsPerEvent":1,"delayMs":2}]]`;
const schema = { type: 'object', properties: { at: { type: 'string' } } } as const;

async function collected<Event>(stream: AsyncIterable<Event>): Promise<readonly Event[]> {
  const events: Event[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** What an answer says, without what each has of its own. */
function said(answer: unknown): unknown {
  const own =
    /^(id|request_id|response_id|created|created_at|completed_at|\$metadata|metrics|obfuscation|item_id|call_id|_request_id)$/;
  return JSON.parse(
    JSON.stringify(answer, (name: string, value: unknown) => (own.test(name) ? undefined : value)),
  ) as unknown;
}

test('every API is served from the cache, whole and streamed', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  const openai = openaiOf(t, gate, secret);
  const anthropic = anthropicOf(t, gate, secret);
  const aws = awsOf(t, gate, secret);
  const messagesOf = (api: string) => [{ role: 'user' as const, content: promptOf(api) }];
  const chat = {
    model,
    temperature: 0,
    messages: messagesOf('Chat'),
    tools: [{ type: 'function' as const, function: { name: 'look', parameters: schema } }],
  };
  const claude = {
    model,
    max_tokens: 200,
    temperature: 0,
    messages: messagesOf('Messages'),
    tools: [{ name: 'look', input_schema: schema }],
  };
  const responses = {
    model,
    temperature: 0,
    store: false,
    input: promptOf('Responses'),
    tools: [{ type: 'function' as const, name: 'look', parameters: schema, strict: false }],
  };
  const converse = {
    modelId: CONVERSE,
    messages: [{ role: 'user' as const, content: [{ text: promptOf('Converse') }] }],
    inferenceConfig: { temperature: 0 },
  };
  const invoke = {
    modelId: CONVERSE,
    body: JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 200,
      temperature: 0,
      messages: messagesOf('InvokeModel'),
    }),
  };
  const rows: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['Chat', () => openai.chat.completions.create(chat)],
    [
      'Chat, streamed',
      async () => collected(await openai.chat.completions.create({ ...chat, stream: true })),
    ],
    ['Messages', () => anthropic.messages.create(claude)],
    [
      'Messages, streamed',
      async () => collected(await anthropic.messages.create({ ...claude, stream: true })),
    ],
    ['Responses', () => openai.responses.create(responses)],
    [
      'Responses, streamed',
      async () => collected(await openai.responses.create({ ...responses, stream: true })),
    ],
    ['Converse', () => aws.send(new ConverseCommand(converse))],
    [
      'ConverseStream',
      async () => {
        const { stream } = await aws.send(new ConverseStreamCommand(converse));
        return stream === undefined ? null : collected(stream);
      },
    ],
    [
      'InvokeModel',
      async () => {
        const { body, contentType } = await aws.send(new InvokeModelCommand(invoke));
        return { contentType, body: JSON.parse(new TextDecoder().decode(body)) as unknown };
      },
    ],
    [
      'Responses of GPT, by OpenAI’s own API',
      () => openai.responses.create({ model: 'gpt-6-sol', input: 'hi', store: false }, ASKED),
    ],
    [
      'Responses of GPT, streamed',
      async () =>
        collected(
          await openai.responses.create(
            { model: 'gpt-6-sol', input: 'hi', store: false, stream: true },
            ASKED,
          ),
        ),
    ],
    ['Chat of gpt-oss', () => openai.chat.completions.create({ ...chat, model: 'gpt-oss-20b' })],
    [
      'Chat of gpt-oss, streamed',
      async () =>
        collected(await openai.chat.completions.create({ ...chat, model: 'gpt-oss-20b', stream: true })),
    ],
    [
      'Embeddings',
      () =>
        openai.embeddings.create({ model: 'titan-embed-text-v2', input: 'a text', encoding_format: 'float' }),
    ],
  ];
  let kept = 0;
  for (const [name, ask] of rows) {
    await t.test(name, async () => {
      const first = await ask();
      kept += 1;
      await gate.kept(kept);
      const before = gate.askedOfBedrock();
      const second = await ask();
      equal(gate.askedOfBedrock(), before, 'Bedrock was not asked');
      deepEqual(said(second), said(first));
    });
  }
});

test('each hit has an id of its own', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  const ids = new Set<unknown>();
  for (let call = 0; call < 3; call += 1) {
    const body = { max_tokens: 20 };
    const { text, cache } = await gate.ask(secret, { path: '/v1/messages', body });
    equal(cache, call === 0 ? 'miss' : 'hit');
    ids.add((JSON.parse(text) as { readonly id: string }).id);
    await gate.kept(1);
  }
  equal(ids.size, 3);
});

test('the same request is the same in two APIs, where Bedrock is asked the same', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  equal((await gate.ask(secret)).cache, 'miss');
  await gate.kept(1);
  const body = { messages: undefined, input: 'hello', store: false };
  const { cache, text } = await gate.ask(secret, { path: '/v1/responses', body });
  equal(cache, 'hit');
  equal((JSON.parse(text) as { readonly object: string }).object, 'response');
});
