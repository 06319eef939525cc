/** Turns, thoughts and cache points of a chat request as each model takes them, to the letter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Optional } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { callTool, WEATHER, weatherSpec } from './chat-fixture.ts';
import { CACHE_POINT, document, image, text, toolResult, toolUse } from './converse-parts.ts';
import { callOf, rawRequest, refusalOf, requestOf, targetOf } from './dialect-fixture.ts';
import { assistant, EPHEMERAL, imageUrl, PNG, said, system, toolTurn, user } from './request-parts.ts';

type Body = Record<string, unknown>;

/** what · model · fields of the request · members of the body for Converse · what is left out */
type Case = readonly [string, string, Body, Body, Optional?];

function check(cases: readonly Case[]): void {
  for (const [name, model, fields, expected, without] of cases) {
    test(`${model}: ${name}`, () => {
      const body = { model, messages: [user('hi')], ...fields };
      const target = { ...targetOf(model), without: new Set(without === undefined ? [] : [without]) };
      const request = requestOf(callOf(openaiChat, rawRequest('chat-completions', body)), target);
      const sent = JSON.parse(request.body.toString()) as Body;
      for (const [member, value] of Object.entries(expected)) assert.deepEqual(sent[member], value, member);
    });
  }
}

const GO_ON =
  'Go on with your last message exactly where it ends. Repeat nothing of it, and do not comment on this.';
const begun = { messages: [user('a poem'), assistant('Roses are \n')] };
const weather = toolUse('c1', 'weather', { city: 'Paris' });
const sun = toolResult('c1', text('sun'));
const loop = [user('look'), { ...assistant('I look.'), tool_calls: [callTool('c1')] }, toolTurn('c1', 'sun')];
const PICTURE = imageUrl(`data:image/png;base64,${PNG}`);

check([
  [
    'an answer that the client has begun goes on, without white space at its end',
    'claude-haiku-4-5',
    begun,
    { messages: [user(text('a poem')), assistant(text('Roses are'))] },
  ],
  [
    'where an answer cannot be begun, the model is asked to go on',
    'claude-opus-5-5',
    begun,
    { messages: [user(text('a poem')), assistant(text('Roses are \n')), user(text(GO_ON))] },
  ],
  [
    'words stay beside results and calls of tools',
    'nova-pro',
    { tools: [WEATHER], messages: [...loop, user('so?')] },
    {
      messages: [user(text('look')), assistant([{ text: 'I look.' }, weather]), user([sun, { text: 'so?' }])],
    },
  ],
  [
    'words stand apart from results and calls of tools',
    'mistral-large-3',
    { tools: [WEATHER], messages: [...loop, user('so?')] },
    {
      messages: [
        user(text('look')),
        assistant(text('I look.')),
        user(text('Go on.')),
        assistant([weather]),
        user([sun]),
        assistant(text('Noted.')),
        user(text('so?')),
      ],
    },
  ],
  [
    'pictures that a tool gave stand behind its result, where results take none',
    'mistral-large-3',
    {
      tools: [WEATHER],
      messages: [
        user('look'),
        { ...assistant(null), tool_calls: [callTool('c1')] },
        toolTurn('c1', [PICTURE]),
      ],
    },
    {
      messages: [
        user(text('look')),
        assistant([weather]),
        user([toolResult('c1', text('(in the next message)'))]),
        assistant(text('Noted.')),
        user([{ text: 'What the tools gave besides text:' }, image('png', PNG)]),
      ],
    },
  ],
  [
    'pictures that a tool gave stand in its result, where results take them',
    'nova-pro',
    {
      tools: [WEATHER],
      messages: [
        user('look'),
        { ...assistant(null), tool_calls: [callTool('c1')] },
        toolTurn('c1', [PICTURE]),
      ],
    },
    { messages: [user(text('look')), assistant([weather]), user([toolResult('c1', [image('png', PNG)])])] },
  ],
]);

const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 'c2ln' };
const thought = { reasoningContent: { reasoningText: { text: 'hm', signature: 'c2ln' } } };
const replayed = { messages: [user('a'), { ...assistant('b'), thinking_blocks: [THOUGHT] }, user('c')] };
const withThought = [user(text('a')), assistant([thought, { text: 'b' }]), user(text('c'))];
const withoutThought = [user(text('a')), assistant(text('b')), user(text('c'))];
const LOOSE = { mismatch_behavior: 'drop_block' };
const BINDING_BETA = ['thinking-binding-controls-2026-08-01'];

check([
  ['a thought goes back to a model that signs it', 'claude-opus-5', replayed, { messages: withThought }],
  ['a thought of another model is left out', 'gpt-oss-20b', replayed, { messages: withoutThought }],
  [
    'a thought that is bound to what stood before it is dropped by Bedrock, not refused, when that has changed',
    'claude-opus-5-5',
    replayed,
    {
      messages: withThought,
      additionalModelRequestFields: {
        thinking: { type: 'adaptive', block_binding: LOOSE },
        anthropic_beta: BINDING_BETA,
      },
    },
  ],
  [
    'beside an effort too',
    'claude-opus-5-5',
    { ...replayed, reasoning_effort: 'low' },
    {
      outputConfig: { effort: 'low' },
      additionalModelRequestFields: {
        thinking: { type: 'adaptive', display: 'summarized', block_binding: LOOSE },
        anthropic_beta: BINDING_BETA,
      },
    },
  ],
  ...(['thinking-binding', 'betas'] as const).map((without): Case => [
    `bound thoughts are left out where Bedrock refused ${without}`,
    'claude-opus-5-5',
    replayed,
    { messages: withoutThought, additionalModelRequestFields: undefined },
    without,
  ]),
  [
    'without thoughts to replay nothing is said of their binding',
    'claude-opus-5-5',
    {},
    { additionalModelRequestFields: undefined },
  ],
  [
    'thoughts that led to nothing are left out',
    'claude-haiku-4-5',
    { messages: [user('a'), { ...assistant(''), thinking_blocks: [THOUGHT] }, user('c')] },
    { messages: [user(text('a')), assistant(text('…')), user(text('c'))] },
  ],
]);

const USAGE_PATH = ['/usage'];

/** How a model is kept from thinking, and asked for its thoughts' tokens. */
check([
  [
    'no effort, no word: it thinks by itself, and its thoughts are counted',
    'claude-opus-5',
    {},
    { additionalModelRequestFields: undefined, additionalModelResponseFieldPaths: USAGE_PATH },
  ],
  [
    'effort none keeps it from thinking',
    'claude-opus-5',
    { reasoning_effort: 'none' },
    {
      additionalModelRequestFields: { thinking: { type: 'disabled' } },
      additionalModelResponseFieldPaths: undefined,
      outputConfig: undefined,
    },
  ],
  [
    'effort none is the lowest effort where thinking cannot be switched off',
    'claude-opus-5-5',
    { reasoning_effort: 'none' },
    {
      additionalModelRequestFields: undefined,
      additionalModelResponseFieldPaths: USAGE_PATH,
      outputConfig: { effort: 'low' },
    },
  ],
  [
    'effort none says nothing where nothing said means no thinking',
    'claude-opus-4-8',
    { reasoning_effort: 'none' },
    { additionalModelRequestFields: undefined, additionalModelResponseFieldPaths: undefined },
  ],
  [
    'a tool that must be called keeps it from thinking, at an effort that allows that',
    'claude-opus-5',
    { reasoning_effort: 'max', tools: [WEATHER], tool_choice: 'required' },
    { additionalModelRequestFields: { thinking: { type: 'disabled' } }, outputConfig: { effort: 'high' } },
  ],
  [
    'an effort that Bedrock has refused is left out; thinking stays',
    'claude-opus-4-8',
    { reasoning_effort: 'high' },
    {
      outputConfig: undefined,
      additionalModelRequestFields: { thinking: { type: 'adaptive', display: 'summarized' } },
    },
    'effort',
  ],
  [
    'the count of thoughts is not asked for where Bedrock has refused that',
    'claude-opus-5',
    {},
    { additionalModelResponseFieldPaths: undefined },
    'own-usage',
  ],
]);

const budget = (budget_tokens: number) => ({
  inferenceConfig: undefined,
  additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens } },
});
const adaptive = (effort: string) => ({
  outputConfig: { effort },
  additionalModelRequestFields: { thinking: { type: 'adaptive', display: 'summarized' } },
});

/** fields · what claude-haiku-4-5 gets · what claude-opus-4-8 gets */
const thinkings: [Body, Body, Body][] = [
  [{ reasoning: { effort: 'high' } }, budget(16_384), adaptive('high')],
  [{ reasoning: { max_tokens: 5_000 } }, budget(5_000), adaptive('medium')],
  [{ reasoning: { max_tokens: 100 } }, budget(1_024), adaptive('low')],
  [{ reasoning: { enabled: true } }, budget(8_192), adaptive('medium')],
  [{ thinking: { type: 'enabled', budget_tokens: 3_000 } }, budget(3_000), adaptive('low')],
  [
    { thinking: { type: 'enabled', budget_tokens: 3_999 }, max_tokens: 4_000 },
    budget(3_000),
    adaptive('low'),
  ],
  [{ thinking: { type: 'adaptive' } }, budget(8_192), adaptive('medium')],
  [
    { reasoning_effort: 'low', thinking: { type: 'enabled', budget_tokens: 30_000 } },
    budget(2_048),
    adaptive('low'),
  ],
  ...[
    { reasoning: { enabled: false } },
    { reasoning: { effort: 'none' } },
    { thinking: { type: 'disabled' } },
    { reasoning: null, thinking: null },
    { reasoning: { exclude: true } },
  ].map((fields): [Body, Body, Body] => [
    fields,
    { additionalModelRequestFields: undefined },
    { additionalModelRequestFields: undefined, outputConfig: undefined },
  ]),
];

check(
  thinkings.flatMap(([fields, older, newer]): Case[] => {
    const { inferenceConfig: _given, ...expected } = older;
    return [
      [`thinking as ${JSON.stringify(fields)} asks for it`, 'claude-haiku-4-5', fields, expected],
      [`thinking as ${JSON.stringify(fields)} asks for it`, 'claude-opus-4-8', fields, newer],
    ];
  }),
);

const cached = (part: object, ttl?: '1h') => ({
  ...part,
  cache_control: ttl === undefined ? EPHEMERAL : { type: 'ephemeral', ttl },
});
const HOUR_POINT = { cachePoint: { type: 'default', ttl: '1h' } };
const csv = { type: 'file', file: { filename: 'a.csv', file_data: 'c29tZSB0ZXh0' } };
const csvBlock = document('csv', 'a', 'c29tZSB0ZXh0');
const many = { messages: ['a', 'b', 'c', 'd', 'e', 'f'].map((one) => cached(user([said(one)]))) };
const everywhere = {
  tools: [cached(WEATHER)],
  messages: [system([cached(said('s'), '1h')]), user([cached(said('a')), cached(PICTURE)])],
};

check([
  [
    'points behind tools, texts and pictures; one before an hour’s is for an hour',
    'claude-haiku-4-5',
    everywhere,
    {
      toolConfig: { tools: [weatherSpec, HOUR_POINT] },
      system: [{ text: 's' }, HOUR_POINT],
      messages: [user([{ text: 'a' }, CACHE_POINT, image('png', PNG), CACHE_POINT])],
    },
  ],
  [
    'points behind texts alone, for five minutes',
    'nova-pro',
    everywhere,
    {
      toolConfig: { tools: [weatherSpec] },
      system: [{ text: 's' }, CACHE_POINT],
      messages: [user([{ text: 'a' }, CACHE_POINT, image('png', PNG)])],
    },
  ],
  [
    'no points where there is no cache',
    'mistral-large-3',
    everywhere,
    {
      toolConfig: { tools: [weatherSpec] },
      system: text('s'),
      messages: [user([{ text: 'a' }, image('png', PNG)])],
    },
  ],
  [
    'no points where Bedrock has refused them',
    'claude-haiku-4-5',
    everywhere,
    {
      toolConfig: { tools: [weatherSpec] },
      system: text('s'),
      messages: [user([{ text: 'a' }, image('png', PNG)])],
    },
    'cache-points',
  ],
  [
    'of more than four points the last four are kept',
    'claude-haiku-4-5',
    many,
    {
      messages: [
        user([
          ...['a', 'b'].map((one) => ({ text: one })),
          ...['c', 'd', 'e', 'f'].flatMap((one) => [{ text: one }, CACHE_POINT]),
        ]),
      ],
    },
  ],
  [
    'a point behind a file that is no PDF moves to the text before it',
    'claude-haiku-4-5',
    { messages: [user([said('read'), cached(csv)])] },
    { messages: [user([{ text: 'read' }, CACHE_POINT, csvBlock])] },
  ],
  [
    'a point behind such a file alone stands behind the text that comes with it',
    'claude-haiku-4-5',
    { messages: [user([cached(csv)])] },
    { messages: [user([csvBlock, { text: 'See the attached document.' }, CACHE_POINT])] },
  ],
]);

/** field that is wrong · what is said */
const wrong: [Body, string, RegExp][] = [
  [{ reasoning: { effort: 'lots' } }, 'reasoning.effort', /one of none/],
  [{ reasoning: { max_tokens: 0 } }, 'reasoning.max_tokens', /whole number/],
  [{ reasoning: { enabled: 'yes' } }, 'reasoning.enabled', /true or false/],
  [{ thinking: { type: 'on' } }, 'thinking.type', /'enabled', 'adaptive' or 'disabled'/],
  [{ thinking: { type: 'enabled', budget_tokens: -1 } }, 'thinking.budget_tokens', /whole number/],
];

for (const [fields, param, say] of wrong) {
  test(`${JSON.stringify(fields)} is refused, and ${param} named`, () => {
    const raw = rawRequest('chat-completions', {
      model: 'claude-haiku-4-5',
      messages: [user('hi')],
      ...fields,
    });
    const refusal = refusalOf(openaiChat, raw);
    assert.equal(refusal.param, param);
    assert.match(refusal.message, say);
  });
}
