/** Bedrock's own Chat Completions of bedrock-runtime, from a client to a server in the words that were seen of them. */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import OpenAI, { BadRequestError } from 'openai';
import { isObject } from '../../core/json.ts';
import { anthropicOf, openaiOf } from '../clients/sdk-clients.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import { listen } from '../support/listen.ts';
import { servedBy } from './served-by.ts';

const NATIVE = '/openai/v1/chat/completions';
const USAGE =
  '"usage":{"prompt_tokens":1000,"completion_tokens":50,"total_tokens":1050,"prompt_tokens_details":{"cached_tokens":600,"cache_write_tokens":300},"completion_tokens_details":{"reasoning_tokens":20}}';
const chunk = (rest: string): string =>
  `data: {"id":"chatcmpl-a","object":"chat.completion.chunk","created":1,"model":"global.openai.gpt-6-luna","service_tier":"default",${rest}}\n\n`;
const delta = (members: string, finish = 'null'): string =>
  chunk(`"choices":[{"index":0,"delta":{${members}},"finish_reason":${finish}}],"usage":null`);
const EVENTS = [
  delta('"role":"assistant","content":"","smell":{"a":  1}'),
  delta('"content":"h\\u00ef"'),
  delta(
    '"tool_calls":[{"index":0,"id":"call_0","type":"function","function":{"name":"f","arguments":"{}"}}]',
  ),
  delta('', '"tool_calls"'),
  chunk(`"choices":[],${USAGE}`),
  'data: [DONE]\n\n',
];
const WHOLE = `{"id":"chatcmpl-a","object":"chat.completion","created":1,"model":"global.openai.gpt-6-luna","service_tier":"priority","choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":null},"finish_reason":"stop"}],${USAGE}}`;
const forClient = (answer: string): string =>
  answer.replace('"model":"global.openai.gpt-6-luna"', '"model":"gpt-6-luna"');
const CONVERSE =
  '{"output":{"message":{"role":"assistant","content":[{"text":"by Converse"}]}},"stopReason":"end_turn","usage":{"inputTokens":4,"outputTokens":2,"totalTokens":6}}';
const request = { model: 'gpt-6-luna', messages: [{ role: 'user' as const, content: 'hi' }] };

type Asked = { readonly path: string; readonly scope: string; readonly body: Record<string, unknown> };

/** A Bedrock that answers as `answer` says, and remembers what it was asked. */
async function bedrockThat(t: TestContext, answer: (asked: Asked, outgoing: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = createServer((incoming, outgoing) => {
    void buffer(incoming).then((bytes) => {
      const body: unknown = JSON.parse(bytes.toString());
      const [, scope = ''] =
        /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(incoming.headers.authorization ?? '') ?? [];
      const one = { path: incoming.url ?? '', scope, body: isObject(body) ? body : {} };
      asked.push(one);
      answer(one, outgoing);
    });
  });
  const gate = await startGate(t, { bedrockEndpoint: await listen(t, server) });
  const { secret } = await gate.admin.createKey();
  const client = new OpenAI({ baseURL: `${gate.edgeUrl}/v1`, apiKey: secret, maxRetries: 0 });
  return { asked, gate, secret, client };
}

function json(outgoing: ServerResponse, status: number, body: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function stream(outgoing: ServerResponse, events: string): void {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let at = 0; at < events.length; at += 29) outgoing.write(events.slice(at, at + 29), 'latin1');
  outgoing.end();
}

test('a stream of GPT’s comes with its bytes, but for the model’s name and the id, and is metered with caches, thoughts and tier', async (t) => {
  const { asked, gate, secret } = await bedrockThat(t, ({ body }, outgoing) => {
    if (body['stream'] === true) stream(outgoing, EVENTS.join(''));
    else json(outgoing, 200, WHOLE);
  });
  const answerIds: string[] = [];
  const ask = async (members: object): Promise<string> => {
    const { status, text } = await gate.post(secret, '/v1/chat/completions', { ...request, ...members });
    assert.equal(status, 200);
    const ids = new Set(text.match(/"chatcmpl-[^"]*"/g));
    assert.equal(ids.size, 1, 'all events of an answer have its id');
    answerIds.push(...ids);
    return text
      .replaceAll(/"chatcmpl-[0-9a-f]{32}"/g, '"chatcmpl-a"')
      .replace(/"call_[0-9a-f]{32}0"/, '"call_0"');
  };
  const shown = EVENTS.map(forClient);
  assert.equal(await ask({ stream: true, stream_options: { include_usage: true } }), shown.join(''));
  assert.equal(
    await ask({ stream: true }),
    shown.filter((event) => !event.includes('"choices":[]')).join(''),
  );
  assert.equal(await ask({ service_tier: 'priority' }), forClient(WHOLE));
  assert.deepEqual(
    asked.map(({ path, scope, body }) => [path, scope, body['model']]),
    Array.from({ length: 3 }, () => [NATIVE, 'bedrock', 'global.openai.gpt-6-luna']),
  );
  const records = await usageRecords(gate.database, 3);
  assert.deepEqual(
    answerIds.toSorted(),
    records.map((record) => `"chatcmpl-${String(record['request_id']).replaceAll('-', '')}"`).toSorted(),
    'by which its record is found',
  );
  for (const record of records) {
    assert.deepEqual(
      ['input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'output_tokens', 'reasoning_tokens'].map(
        (column) => Number(record[column]),
      ),
      [100, 600, 300, 50, 20],
    );
    assert.deepEqual([record['ending'], record['usage_estimated']], ['complete', false]);
  }
});

test('several choices are calls of their own, which come back as one answer', async (t) => {
  const { client, gate } = await bedrockThat(t, ({ body }, outgoing) => {
    assert.equal(body['n'], undefined);
    if (body['stream'] === true) stream(outgoing, EVENTS.join(''));
    else json(outgoing, 200, WHOLE);
  });
  const whole = await client.chat.completions.create({ ...request, n: 2 });
  assert.deepEqual([whole.choices.map(({ index }) => index), whole.usage?.completion_tokens], [[0, 1], 100]);
  const streamed = await client.chat.completions
    .stream({ ...request, n: 2, stream_options: { include_usage: true } })
    .finalChatCompletion();
  assert.deepEqual(
    streamed.choices.map(({ index, message }) => [index, message.content]),
    [
      [0, 'hï'],
      [1, 'hï'],
    ],
  );
  assert.equal(streamed.usage?.prompt_tokens, 2000);
  await usageRecords(gate.database, 4);
});

test('what the endpoint does not serve is asked through Converse, and not tried again', async (t) => {
  const { asked, client, gate } = await bedrockThat(t, ({ path }, outgoing) => {
    if (path === NATIVE)
      json(
        outgoing,
        400,
        '{"error":{"code":"validation_error","message":"model `global.openai.gpt-6-luna` isn\'t supported on this route"}}',
      );
    else json(outgoing, 200, CONVERSE);
  });
  for (let round = 0; round < 2; round += 1) {
    const answer = await client.chat.completions.create(request);
    assert.equal(answer.choices[0]?.message.content, 'by Converse');
  }
  const converse = '/model/global.openai.gpt-6-luna/converse';
  assert.deepEqual(
    asked.map(({ path }) => path),
    [NATIVE, converse, converse],
  );
  assert.equal((await usageRecords(gate.database, 2)).length, 2);
});

test('errors keep OpenAI’s shape, param and code, and tell nothing of the account', async (t) => {
  const { client } = await bedrockThat(t, (_asked, outgoing) =>
    json(
      outgoing,
      400,
      '{"error":{"message":"Too long for arn:aws:bedrock:us-east-1:123456789012:inference-profile/x of 123456789012.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}',
    ),
  );
  await assert.rejects(client.chat.completions.create(request), (error) => {
    assert.ok(error instanceof BadRequestError);
    assert.deepEqual(
      [error.type, error.param, error.code],
      ['invalid_request_error', 'messages', 'context_length_exceeded'],
    );
    assert.doesNotMatch(error.message, /arn:|123456789012/);
    return true;
  });
});

test('a stream that breaks ends with an error, and what was seen of it is charged', async (t) => {
  const { client, gate } = await bedrockThat(t, (_asked, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.write(EVENTS.slice(0, 3).join(''), 'latin1', () => outgoing.destroy());
  });
  await assert.rejects(async () => {
    for await (const piece of await client.chat.completions.create({ ...request, stream: true }))
      assert.ok(piece.id !== '');
  }, /broke before the answer was complete/);
  const [record] = await usageRecords(gate.database, 1);
  assert.deepEqual([record?.['ending'], record?.['usage_estimated']], ['upstream-cut', true]);
  assert.ok(Number(record?.['output_tokens']) > 0);
});

test('every dialect reaches GPT, by the API of Bedrock’s that takes the request, and Claude by Responses', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey();
  const anthropic = anthropicOf(t, gate, secret);
  const openai = openaiOf(t, gate, secret);
  const tools: OpenAI.ChatCompletionTool[] = [
    { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } },
  ];
  const operations: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['openai-chat', () => openai.chat.completions.create(request)],
    ['openai-chat', () => openai.chat.completions.stream(request).finalChatCompletion()],
    ['converse', () => openai.chat.completions.create({ ...request, tools })],
    ['openai-chat', () => openai.chat.completions.create({ ...request, tools, reasoning_effort: 'none' })],
    ['openai-responses', () => openai.responses.create({ model: request.model, input: 'hi' })],
    ['converse', () => anthropic.messages.create({ ...request, max_tokens: 64 })],
    ['converse', () => openai.responses.create({ model: 'claude-haiku-4-5', input: 'hi' })],
  ];
  for (const [index, [operation, ask]] of operations.entries()) {
    await ask();
    await servedBy(gate, index + 1, operation);
  }
});
