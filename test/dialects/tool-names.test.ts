/**
 * Tools and properties whose names Bedrock does not take: they go there under others, in definitions, choices and earlier
 * calls alike, and the client sees its own names in the answer, whole or streamed, in every dialect.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import type { DialectModule, RawRequest, Reply } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { seededRandom } from '../support/random.ts';
import { spec, text, toolResult, toolUse } from './converse-parts.ts';
import {
  callOf,
  eventData,
  rawRequest,
  replyOf,
  requestOf,
  streamed,
  targetOf,
  upstreamBody,
} from './dialect-fixture.ts';
import { framesOf, usage, wholeOf, type Answer } from './made-answers.ts';
import { assistant, toolTurn, user } from './request-parts.ts';

const SERVER_TOOL = 'files.read file';
const SERVER_TOOL_SENT = 'files_read_file_c80ea5991ad15216';
const CITY = '都市';
const CITY_SENT = '___d7eef7209e79';
const schema = { type: 'object', properties: { [CITY]: { type: 'string' } }, required: [CITY] };
const sentSchema = { type: 'object', properties: { [CITY_SENT]: { type: 'string' } }, required: [CITY_SENT] };

const chatTools = [{ type: 'function', function: { name: SERVER_TOOL, parameters: schema } }];
const chat = (more: object) =>
  rawRequest('chat-completions', {
    model: 'claude-haiku-4-5',
    messages: [user('hi')],
    tools: chatTools,
    ...more,
  });
const responses = (more: object) =>
  rawRequest('responses', {
    model: 'claude-haiku-4-5',
    input: 'hi',
    tools: [{ type: 'function', name: SERVER_TOOL, parameters: schema }],
    ...more,
  });
const messages = (more: object) =>
  rawRequest('messages', {
    model: 'nova-lite',
    max_tokens: 9,
    messages: [user('hi')],
    tools: [{ name: SERVER_TOOL, input_schema: { type: 'object' } }],
    ...more,
  });

/** The model calls the tool with its input, as Bedrock names both. */
const called = (input: unknown): Answer => ({
  blocks: [{ kind: 'tool', id: 'c1', name: SERVER_TOOL_SENT, input }],
  stopReason: 'tool_use',
  usage,
});
const INPUT = { [CITY_SENT]: 'Paris', and: [{ [CITY_SENT]: CITY_SENT.slice(0, 5) }] };
const INPUT_BACK = { [CITY]: 'Paris', and: [{ [CITY]: CITY_SENT.slice(0, 5) }] };

type Json = Record<string, unknown>;

test('a chat request says the names in tools, choice and history as Bedrock takes them', () => {
  const call = {
    id: 'c1',
    type: 'function',
    function: { name: SERVER_TOOL, arguments: JSON.stringify({ [CITY]: 'Rome' }) },
  };
  const sent = upstreamBody(
    openaiChat,
    chat({
      messages: [user('a'), { role: 'assistant', tool_calls: [call] }, toolTurn('c1', 'x')],
      tool_choice: { type: 'function', function: { name: SERVER_TOOL } },
    }),
  ) as Json;
  assert.deepEqual(sent['toolConfig'], {
    tools: [spec(SERVER_TOOL_SENT, sentSchema)],
    toolChoice: { tool: { name: SERVER_TOOL_SENT } },
  });
  assert.deepEqual(sent['messages'], [
    user(text('a')),
    assistant([toolUse('c1', SERVER_TOOL_SENT, { [CITY_SENT]: 'Rome' })]),
    user([toolResult('c1', text('x'))]),
  ]);
});

test('names of properties stay as they are on models that take any', () => {
  const sent = upstreamBody(openaiChat, chat({ model: 'nova-lite' })) as Json;
  assert.deepEqual(sent['toolConfig'], { tools: [spec(SERVER_TOOL_SENT, schema)] });
});

test('a name that the gateway uses itself is taken from nobody', () => {
  const tools = [{ type: 'function', function: { name: 'stargate_json_answer' } }];
  const sent = upstreamBody(openaiChat, chat({ tools })) as { toolConfig: { tools: [{ toolSpec: Json }] } };
  assert.match(String(sent.toolConfig.tools[0].toolSpec['name']), /^stargate_json_answer_[0-9a-f]{16}$/);
});

test('long names that begin alike stay different', () => {
  const names = ['a', 'b'].map((end) => `${'long.name.'.repeat(8)}${end}`);
  const tools = names.map((name) => ({ type: 'function', function: { name } }));
  const sent = upstreamBody(openaiChat, chat({ tools })) as { toolConfig: { tools: { toolSpec: Json }[] } };
  const given = sent.toolConfig.tools.map(({ toolSpec }) => String(toolSpec['name']));
  assert.equal(new Set(given).size, 2);
  for (const name of given) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
});

test('over mantle a request goes as it came, unless its tools or calls have to be changed', () => {
  const operationOf = (more: object): string => {
    const call = callOf(openaiChat, chat({ model: 'gpt-oss-20b', ...more }));
    const target = targetOf(call.modelAsked);
    return requestOf(call, { ...target, deployment: { ...target.deployment, transport: 'mantle' } })
      .operation;
  };
  const named = (name: string, parameters: unknown) => [{ type: 'function', function: { name, parameters } }];
  const replayed = (input: string) => ({
    tools: named('f', schema),
    messages: [
      user('a'),
      {
        role: 'assistant',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: input } }],
      },
      toolTurn('c', 'x'),
    ],
  });
  assert.equal(operationOf({ tools: named('f', schema) }), '/v1/chat/completions');
  assert.equal(operationOf(replayed('{}')), '/v1/chat/completions');
  assert.equal(operationOf({}), 'converse');
  assert.equal(operationOf({ tools: named('f', { $ref: '#/$defs/A', $defs: { A: schema } }) }), 'converse');
  assert.equal(operationOf(replayed('{"a":"tr')), 'converse');
});

/** dialect · a request, plain or streamed · the input that the model gives, and that the client is to see · how it is found */
const answered: readonly (readonly [
  DialectModule,
  (more: object) => RawRequest,
  unknown,
  unknown,
  (whole: string) => Json,
  (events: readonly Json[]) => Json,
])[] = [
  [
    openaiChat,
    chat,
    INPUT,
    INPUT_BACK,
    (whole) => {
      const { choices } = JSON.parse(whole) as {
        choices: [{ message: { tool_calls: [{ function: { name: string; arguments: string } }] } }];
      };
      const { name, arguments: input } = choices[0].message.tool_calls[0].function;
      return { name, input: JSON.parse(input) as unknown };
    },
    (events) => {
      const calls = events.flatMap((event) =>
        (event['choices'] as [{ delta: { tool_calls?: [{ function: Json }] } }]).flatMap(
          ({ delta }) => delta.tool_calls ?? [],
        ),
      );
      const written = calls.map((call) => String(call.function['arguments'])).join('');
      return { name: calls[0]?.function['name'], input: JSON.parse(written) as unknown };
    },
  ],
  [
    openaiResponses,
    responses,
    INPUT,
    INPUT_BACK,
    (whole) => itemOf(JSON.parse(whole) as Json),
    (events) => {
      const deltas = events
        .filter(({ type }) => type === 'response.function_call_arguments.delta')
        .map(({ delta }) => String(delta));
      const item = itemOf(events.at(-1)?.['response'] as Json);
      assert.deepEqual(JSON.parse(deltas.join('')), item['input']);
      return item;
    },
  ],
  [
    anthropicMessages,
    messages,
    INPUT,
    INPUT,
    (whole) => {
      const { content } = JSON.parse(whole) as { content: [Json] };
      return { name: content[0]['name'], input: content[0]['input'] };
    },
    (events) => {
      const started = events.find(({ type }) => type === 'content_block_start') ?? {};
      const deltas = events
        .filter(({ type }) => type === 'content_block_delta')
        .map(({ delta }) => String((delta as Json)['partial_json']));
      return {
        name: (started['content_block'] as Json)['name'],
        input: JSON.parse(deltas.join('')) as unknown,
      };
    },
  ],
];

function itemOf(response: Json): Json {
  const item = (response['output'] as Json[])[0] ?? {};
  return { name: item['name'], input: JSON.parse(String(item['arguments'])) as unknown };
}

for (const [dialect, request, input, expected, readWhole, readStream] of answered) {
  test(`${dialect.name}: the client sees its own names, whole and streamed`, () => {
    const plain: Reply = replyOf(dialect, request({}));
    const whole = plain.whole(wholeOf(called(input))).toString();
    assert.deepEqual(readWhole(whole), { name: SERVER_TOOL, input: expected });
    for (let seed = 1; seed < 20; seed++) {
      const bytes = streamed(
        replyOf(dialect, request({ stream: true })),
        framesOf(called(input), seededRandom(seed)),
      );
      const events = eventData(bytes)
        .filter((data) => data !== '[DONE]')
        .map((data) => JSON.parse(data) as Json);
      assert.deepEqual(readStream(events), { name: SERVER_TOOL, input: expected });
    }
  });
}
