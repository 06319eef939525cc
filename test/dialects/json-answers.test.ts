/** JSON that a model is asked for in words: what it is told, and what of its answer the client sees. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import type { Optional, Target } from '../../proxy/dialects/dialect.ts';
import { seededRandom } from '../support/random.ts';
import { text } from './converse-parts.ts';
import {
  callOf,
  CREATED_AT_MS,
  eventData,
  rawRequest,
  replyOf,
  REQUEST_ID,
  requestOf,
  streamed,
  targetOf,
} from './dialect-fixture.ts';
import { framesOf, usage, wholeOf, type Answer } from './made-answers.ts';
import { chat, checkTranslations } from './openai-request-fixture.ts';
import { CLOSED, user } from './request-parts.ts';

const ANY = 'Answer with one JSON object and nothing else: no code fence, no words around it.';
const json = (schema: unknown) => ({ type: 'json_schema', json_schema: { name: 'n', strict: true, schema } });
const inWords = (schema: unknown, words = ANY) => ({
  system: text(`${words} It must be valid against this JSON schema:\n${JSON.stringify(schema)}`),
  toolConfig: undefined,
  outputConfig: undefined,
});
const LIST = { type: 'array', items: { type: 'string' } };
const UNUSUAL = { type: 'object', properties: { 'größe (cm)': { type: 'number' } } };

checkTranslations(chat, [
  [
    'json_object is asked for in words on a model with native formats',
    { model: 'claude-sonnet-4-5', response_format: { type: 'json_object' } },
    { system: text(ANY), toolConfig: undefined, outputConfig: undefined },
  ],
  [
    'a schema that says nothing is no tool',
    { model: 'nova-lite', response_format: json({ type: 'object', additionalProperties: true }) },
    inWords({ type: 'object', additionalProperties: true }),
  ],
  [
    'a schema on a model that cannot be made to call a tool',
    { model: 'claude-opus-5-5', response_format: json(CLOSED) },
    inWords(CLOSED),
  ],
  ['a list at the root', { response_format: json(LIST) }, inWords(LIST, ANY.replace('object', 'value'))],
  ['names of properties that the model does not take', { response_format: json(UNUSUAL) }, inWords(UNUSUAL)],
]);

/** Sends one request to a target whose deployment has refused some optional parts. */
function sentWithout(optional: readonly Optional[], body: object): Record<string, unknown> {
  const call = callOf(openaiChat, rawRequest('chat-completions', body));
  const target: Target = { ...targetOf(call.modelAsked), without: new Set(optional) };
  const reply = call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target });
  const answer: Answer = {
    blocks: [{ kind: 'tool', id: 'c', name: 'stargate_json_answer', input: { a: 'b' } }],
    stopReason: 'tool_use',
    usage,
  };
  const { choices } = JSON.parse(reply.whole(wholeOf(answer)).toString()) as {
    choices: [{ message: { content: string } }];
  };
  const sent = JSON.parse(requestOf(call, target).body.toString()) as Record<string, unknown>;
  return { ...sent, content: choices[0].message.content };
}

test('where a native format was refused, a tool takes the answer', () => {
  const sent = sentWithout(['native-json'], {
    model: 'claude-sonnet-4-5',
    messages: [user('hi')],
    response_format: json(CLOSED),
  });
  assert.equal(sent['outputConfig'], undefined);
  assert.deepEqual((sent['toolConfig'] as Record<string, unknown>)['toolChoice'], {
    tool: { name: 'stargate_json_answer' },
  });
  assert.equal(sent['content'], '{"a":"b"}');
});

for (const [what, property] of [
  ['lists of one of two kinds', { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }],
  ['values of two types', { type: ['string', 'null'] }],
] as const) {
  test(`a schema with more ${what} than a native format takes goes by a tool`, () => {
    const shapeOf = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `p${index}`);
      const properties = Object.fromEntries(names.map((name) => [name, property]));
      const schema = { type: 'object', properties, required: names, additionalProperties: false };
      return sentWithout([], {
        model: 'claude-sonnet-4-5',
        messages: [user('hi')],
        response_format: json(schema),
      });
    };
    assert.ok('outputConfig' in shapeOf(16));
    assert.ok('toolConfig' in shapeOf(17) && !('outputConfig' in shapeOf(17)));
  });
}

test('where strict was refused, no tool is strict', () => {
  const tools = [{ type: 'function', function: { name: 'f', parameters: CLOSED, strict: true } }];
  const body = { model: 'claude-sonnet-4-5', messages: [user('hi')], tools };
  assert.match(JSON.stringify(sentWithout([], body)['toolConfig']), /"strict":true/);
  assert.doesNotMatch(JSON.stringify(sentWithout(['strict'], body)['toolConfig']), /strict/);
});

test('the first twenty tools that can be are strict, as far as their optional properties go', () => {
  const optional = { ...CLOSED, required: [] };
  const strictOf = (count: number, parameters: unknown): number => {
    const tools = Array.from({ length: count }, (_, index) => ({
      type: 'function',
      function: { name: `f${index}`, parameters, strict: true },
    }));
    const sent = sentWithout([], { model: 'claude-sonnet-4-5', messages: [user('hi')], tools });
    return JSON.stringify(sent['toolConfig']).split('"strict":true').length - 1;
  };
  assert.equal(strictOf(25, CLOSED), 20);
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`p${index}`, { type: 'string' }]));
  assert.equal(strictOf(5, { ...optional, properties: many }), 2);
});

/** what the model wrote · what of it is the answer */
const written: readonly (readonly [string, string])[] = [
  ['{"a":"b"}', '{"a":"b"}'],
  ['```json\n{"a":"b"}\n```', '{"a":"b"}'],
  ['\n ```\n{"a":\n"b"}```\n', '{"a":\n"b"}'],
  ['```json\n{"a":"``` \\n\\\\n"}\n```', '{"a":"``` \\n\\\\n"}'],
  ['Here it is:\n```json\n{"a":"b"}\n```', 'Here it is:\n```json\n{"a":"b"}\n```'],
  ['``', '``'],
  ['```', '```'],
];

for (const [given, expected] of written) {
  test(`JSON in words: ${JSON.stringify(given)}`, () => {
    const answer: Answer = { blocks: [{ kind: 'text', text: given }], stopReason: 'end_turn', usage };
    const body = {
      model: 'llama3-3-70b',
      messages: [user('hi')],
      response_format: { type: 'json_object' },
    };
    const reply = replyOf(openaiChat, rawRequest('chat-completions', body));
    const { choices } = JSON.parse(reply.whole(wholeOf(answer)).toString()) as {
      choices: [{ message: { content: string } }];
    };
    assert.equal(choices[0].message.content, expected);
    for (let seed = 1; seed < 30; seed++) {
      const streaming = replyOf(openaiChat, rawRequest('chat-completions', { ...body, stream: true }));
      const data = eventData(streamed(streaming, framesOf(answer, seededRandom(seed))));
      const said = data
        .filter((each) => each !== '[DONE]')
        .map((each) => JSON.parse(each) as { choices: [{ delta: { content?: string } }] })
        .map((event) => event.choices[0].delta.content ?? '');
      assert.equal(said.join(''), expected, `seed ${seed}`);
    }
  });
}
