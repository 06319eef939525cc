/**
 * What the translation makes of everyday requests keeps Bedrock's rules on turns, attachments, cache points, stops,
 * sampling and thinking, for every model that chats: each request here breaks some of them if it is passed on as it is.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOfferedIn } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import { isRefusal } from '../../core/errors.ts';
import type { RouteId } from '../../core/routes.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import type { DialectModule, Optional } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { breachedRules } from '../../simulator/rules/breaches.ts';
import { callTool, WEATHER } from './chat-fixture.ts';
import { callOf, rawRequest, targetOf } from './dialect-fixture.ts';
import {
  assistant,
  base64,
  EPHEMERAL,
  imageUrl,
  PNG,
  said,
  system,
  toolTurn,
  user,
} from './request-parts.ts';

const HOUR = { type: 'ephemeral', ttl: '1h' };
const PICTURE = imageUrl(`data:image/jpeg;base64,${PNG}`);
const file = (filename: string) => ({ type: 'file', file: { filename, file_data: 'c29tZSB0ZXh0' } });
const cached = (part: object, cache_control = EPHEMERAL) => ({ ...part, cache_control });
const thinking = { type: 'thinking', thinking: 'hm', signature: 'c2ln' };
const hi = { messages: [user('hi')] };
const looked = [user('look'), { ...assistant('I look.'), tool_calls: [callTool('c1')] }];
const loop = { tools: [WEATHER], messages: [...looked, toolTurn('c1', 'sun')] };

/** what is special · fields of a chat request */
const chats: [string, Record<string, unknown>][] = [
  ['all sampling at once', { ...hi, temperature: 0.5, top_p: 0.5, stop: ['END', '\n', '', '  '] }],
  ['more tokens than the model makes', { ...hi, max_tokens: 200_000 }],
  ['a system message alone', { messages: [system('be kind')] }],
  [
    'turns that do not alternate',
    { messages: [assistant('hello'), assistant(' '), user('a'), user(''), user('b')] },
  ],
  ['an answer begun', { messages: [user('write'), assistant('Once upon  \n')] }],
  [
    'an answer begun, with thinking',
    { messages: [user('write'), assistant('Once upon ')], reasoning_effort: 'high' },
  ],
  [
    'thoughts at the end',
    { messages: [user('a'), { ...assistant(''), thinking_blocks: [thinking] }, user('b')] },
  ],
  [
    'thoughts without an answer, with a cache point',
    {
      messages: [
        user('a'),
        { ...assistant(''), thinking_blocks: [thinking], cache_control: EPHEMERAL },
        user('b'),
      ],
    },
  ],
  [
    'files of one name',
    {
      messages: [
        user([file('a.csv'), file('a.csv'), file('a (2).csv')]),
        assistant('ok'),
        user([said('and'), file('A.md')]),
      ],
    },
  ],
  ['25 small images', { messages: [user(Array.from({ length: 25 }, () => PICTURE))] }],
  ['words beside results', { ...loop, messages: [...loop.messages, user([said('and now?'), PICTURE])] }],
  ['images in results', { ...loop, messages: [...looked, toolTurn('c1', [PICTURE]), user('what is it?')] }],
  ['a loop without its thoughts', { ...loop, reasoning_effort: 'medium' }],
  [
    'a loop with its thoughts behind the words',
    {
      ...loop,
      messages: [
        user('look'),
        assistant('I'),
        { ...assistant(null), thinking_blocks: [thinking], tool_calls: [callTool('c1')] },
        toolTurn('c1', 'sun'),
      ],
      reasoning_effort: 'low',
    },
  ],
  [
    'cache points everywhere',
    {
      tools: [cached(WEATHER)],
      messages: [
        cached(system([cached(said('s'), HOUR)])),
        cached(user([cached(said('a')), cached(PICTURE), cached(file('a.csv'), HOUR), cached(said('b'))])),
        { ...cached(assistant('I look.')), tool_calls: [callTool('c1')], thinking_blocks: [thinking] },
        cached(toolTurn('c1', [cached(said('sun'))])),
        cached(user([cached(PICTURE)])),
      ],
    },
  ],
  ['a cache point behind a file alone', { messages: [user([cached(file('a.csv'))])] }],
  [
    'a cache point that nothing stands before',
    { messages: [system([cached(said(' ')), said('s')]), user([cached(said(' ')), said('a')])] },
  ],
  ...['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'].flatMap(
    (reasoning_effort): [string, Record<string, unknown>][] => [
      [`effort ${reasoning_effort}`, { ...hi, reasoning_effort, temperature: 0.2, top_p: 0.9 }],
      [
        `effort ${reasoning_effort} and a tool that must be called`,
        { ...hi, reasoning_effort, tools: [WEATHER], tool_choice: 'required' },
      ],
      [`effort ${reasoning_effort} and few tokens`, { ...hi, reasoning_effort, max_tokens: 1_500 }],
    ],
  ),
  ['a tool that must be called', { ...hi, tools: [WEATHER], tool_choice: 'required' }],
  [
    'a budget of 3,999 of 4,000 tokens',
    { ...hi, max_tokens: 4_000, thinking: { type: 'enabled', budget_tokens: 3_999 } },
  ],
];

const toolUse = { type: 'tool_use', id: 't1', name: 'f', input: {} };
const pdf = { type: 'document', title: 'a', source: base64('application/pdf', 'JVBERg==') };
const messagesRequests: [string, Record<string, unknown>][] = [
  [
    'Claude Code’s tokens and stops',
    { messages: [user('hi')], max_tokens: 128_000, stop_sequences: ['END', '\n'] },
  ],
  [
    'results with pictures and words',
    {
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      messages: [
        user('go'),
        assistant([said('I go.'), toolUse]),
        user([
          said('and'),
          {
            type: 'tool_result',
            tool_use_id: 't1',
            content: [pdf, { type: 'image', source: base64('image/jpeg', PNG) }],
          },
          pdf,
        ]),
      ],
    },
  ],
  ['an answer begun', { messages: [user('write'), assistant('Once upon ')] }],
];

/** Those that Converse serves; of the region of the fixture. */
const chatModels = models.filter(
  (model) =>
    model.kind === 'chat' && model.apis.runtime.includes('converse') && isOfferedIn(model, 'us-west-2'),
);
const OWN = new Set(
  [
    'R01',
    'R02',
    'R03',
    'R04',
    'R05',
    'R06',
    'R07',
    'R08',
    'R09',
    'R11',
    'R17',
    'R18',
    'R19',
    'R20',
    'R21',
    'R22',
  ].concat(
    [
      'R23',
      'R25',
      'R26',
      'R27',
      'R28',
      'R29',
      'R30',
      'R31',
      'R32',
      'R33',
      'R40',
      'R54',
      'R60',
      'R61',
      'R62',
      'R71',
    ],
    [
      'R72',
      'R73',
      'R74',
      'R76',
      'R78',
      'R90',
      'R93',
      'R94',
      'R95',
      'R96',
      'R97',
      'R105',
      'R106',
      'R107',
      'R108',
    ],
  ),
);

type Asked = {
  readonly dialect: DialectModule;
  readonly routeId: RouteId;
  readonly body: Record<string, unknown>;
};

/** The rules that what Bedrock is asked breaks; a refusal must name a field. */
function broken(
  { dialect, routeId, body }: Asked,
  model: string,
  without: readonly Optional[] = [],
): string[] {
  const call = callOf(dialect, rawRequest(routeId, { ...body, model }));
  const asConverse = targetOf(model);
  const deployment = { ...asConverse.deployment, transport: 'converse' } as const;
  const target = { ...asConverse, deployment, without: new Set(without) };
  const request = finish(call.requesting(target));
  if (isRefusal(request)) {
    assert.ok(request.param, request.message);
    return [];
  }
  const asked: unknown = JSON.parse(request.body.toString());
  const isStream = request.operation === 'converse-stream';
  const rules = breachedRules('converse', target.deployment.upstreamId, asked, { suspected: true, isStream });
  return rules.filter(({ rule }) => OWN.has(rule.id)).map(({ rule, message }) => `${rule.id} ${message}`);
}

for (const [name, fields] of chats) {
  test(`Bedrock’s rules are kept for every model: ${name}`, () => {
    for (const { name: model } of chatModels) {
      for (const stream of [false, true]) {
        const asked = {
          dialect: openaiChat,
          routeId: 'chat-completions',
          body: { ...fields, stream },
        } as const;
        assert.deepEqual(broken(asked, model), [], `${model} ${JSON.stringify(fields)}`);
        for (const part of ['betas', 'cache-points', 'effort', 'thinking-binding', 'own-usage'] as const)
          assert.deepEqual(broken(asked, model, [part]), [], `${model} without ${part}`);
      }
    }
  });
}

for (const [name, fields] of messagesRequests) {
  test(`Bedrock’s rules are kept for every model that is not Claude, in Messages: ${name}`, () => {
    for (const { name: model, family } of chatModels) {
      if (family === 'claude') continue;
      for (const stream of [false, true]) {
        const body = { max_tokens: 100, ...fields, stream };
        assert.deepEqual(broken({ dialect: anthropicMessages, routeId: 'messages', body }, model), [], model);
      }
    }
  });
}

test('Bedrock’s rules are kept for every model in the Responses API, with a cache key, files and results of all kinds', () => {
  const image = { type: 'input_image', image_url: `data:image/png;base64,${PNG}` };
  const doc = { type: 'input_file', filename: 'a.csv', file_data: 'c29tZSB0ZXh0' };
  const body = {
    prompt_cache_key: 'k',
    instructions: 'be kind',
    reasoning: { effort: 'high' },
    max_output_tokens: 500_000,
    tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
    input: [
      user([doc]),
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: [image, doc] },
      user([doc]),
    ],
  };
  for (const { name: model } of chatModels)
    assert.deepEqual(broken({ dialect: openaiResponses, routeId: 'responses', body }, model), [], model);
});
