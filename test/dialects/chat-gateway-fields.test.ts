/**
 * What LiteLLM's clients write into a chat request beside OpenAI's fields: it reaches Bedrock, or is refused by its name, or
 * is said to be ignored. A guardrail above all is never lost on the way.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import type { RouteId } from '../../core/routes.ts';
import { NO_USAGE } from '../../core/usage/usage.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import type { DialectModule } from '../../proxy/dialects/dialect.ts';
import { choicesTogether } from '../../proxy/dialects/openai-chat/choices.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiEmbeddings } from '../../proxy/dialects/openai-embeddings/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { gatewayFields } from '../../proxy/dialects/request/gateway-fields.ts';
import { rerank } from '../../proxy/dialects/rerank/index.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { image } from './converse-parts.ts';
import {
  callOf,
  eventData,
  rawRequest,
  refusalOf,
  replyOf,
  requestOf,
  streamed,
  targetOf,
  upstreamBody,
} from './dialect-fixture.ts';
import { frame, usage } from './made-answers.ts';
import { chat, checkRefusals, checkTranslations, responses } from './openai-request-fixture.ts';
import { PNG, said, user } from './request-parts.ts';

const GUARDRAIL = { guardrailIdentifier: 'gr1abc', guardrailVersion: '3', trace: 'enabled' };
const guarded = (text: string) => ({ type: 'guarded_text', text });
const config = (changes: object) => ({ guardrailConfig: { ...GUARDRAIL, ...changes } });

checkTranslations(chat, [
  ['a guardrail', { guardrailConfig: GUARDRAIL }, { guardrailConfig: GUARDRAIL }],
  ['a guardrail by its ARN, in draft', config(draft()), config(draft())],
  [
    'how a guardrail looks at a stream, which a whole answer has nothing of',
    config({ streamProcessingMode: 'async' }),
    { guardrailConfig: GUARDRAIL },
  ],
  [
    'the same of a stream',
    { stream: true, ...config({ streamProcessingMode: 'async' }) },
    config({ streamProcessingMode: 'async' }),
  ],
  [
    'text for the guardrail alone',
    { guardrailConfig: GUARDRAIL, messages: [user([said('a'), guarded('b')])] },
    { messages: [user([{ text: 'a' }, { guardContent: { text: { text: 'b' } } }])] },
  ],
  [
    'labels for Bedrock’s log',
    { requestMetadata: { team: 'a b', 'cost:center': '' } },
    { requestMetadata: { team: 'a b', 'cost:center': '' } },
  ],
  ['no labels', { requestMetadata: {} }, { requestMetadata: undefined }],
  ['latency as usual', { performanceConfig: { latency: 'standard' } }, { performanceConfig: undefined }],
  ['top_k of Claude', { top_k: 40 }, { additionalModelRequestFields: { top_k: 40 } }],
  [
    'top_k of Nova',
    { model: 'nova-pro', top_k: 40 },
    { additionalModelRequestFields: { inferenceConfig: { topK: 40 } } },
  ],
  [
    'top_k that asks for nothing, as other engines’ clients say it',
    { top_k: -1 },
    { additionalModelRequestFields: undefined },
  ],
  [
    'top_k where the model takes none',
    { model: 'llama3-3-70b', top_k: 40 },
    { additionalModelRequestFields: undefined },
  ],
  [
    'top_k beside thoughts',
    { top_k: 40, thinking: { type: 'enabled', budget_tokens: 2_000 } },
    { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } } },
  ],
  [
    'an effort as the object of the Responses API',
    { model: 'gpt-oss-120b', reasoning_effort: { effort: 'high', summary: 'auto' } },
    { additionalModelRequestFields: { reasoning_effort: 'high' } },
  ],
  [
    'an image as text instead of an object',
    { messages: [user([{ type: 'image_url', image_url: `data:image/png;base64,${PNG}` }])] },
    { messages: [user([image('png', PNG)])] },
  ],
  ['fields that ask for nothing', { guardrails: [], mock_testing_fallbacks: false, api_key: null }, {}],
]);

function draft(): object {
  return {
    guardrailIdentifier: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1abc',
    guardrailVersion: 'DRAFT',
  };
}

checkRefusals(chat, [
  ['a guardrail of the gateway', { guardrails: ['pii'] }, 'guardrails', /guardrailConfig/],
  ['a guardrail of no shape', { guardrailConfig: 'gr1abc' }, 'guardrailConfig', /object/],
  [
    'a guardrail without its id',
    { guardrailConfig: { guardrailVersion: '1' } },
    'guardrailConfig.guardrailIdentifier',
    /required/,
  ],
  [
    'a guardrail without its version',
    { guardrailConfig: { guardrailIdentifier: 'a' } },
    'guardrailConfig.guardrailVersion',
    /required/,
  ],
  [
    'a guardrail that is no name',
    config({ guardrailIdentifier: 'My Guardrail' }),
    'guardrailConfig.guardrailIdentifier',
    /id or the ARN/,
  ],
  ['a version that is none', config({ guardrailVersion: '0' }), 'guardrailConfig.guardrailVersion', /DRAFT/],
  ['a trace of another kind', config({ trace: true }), 'guardrailConfig.trace', /string/],
  ['a member nobody knows', config({ strength: 'HIGH' }), 'guardrailConfig.strength', /only/],
  [
    'guarded text without a guardrail',
    { messages: [user([guarded('b')])] },
    'messages[0].content[0]',
    /guardrailConfig/,
  ],
  [
    'optimized latency',
    { performanceConfig: { latency: 'optimized' } },
    'performanceConfig.latency',
    /price/,
  ],
  ['labels that Bedrock refuses', { requestMetadata: { team: 'ä' } }, 'requestMetadata.team', /at most 256/],
  [
    'too many labels',
    { requestMetadata: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${n}`, 'v'])) },
    'requestMetadata',
    /16/,
  ],
  ['top_k of half a token', { top_k: 0.5 }, 'top_k', /whole number/],
  ['an effort nobody knows', { reasoning_effort: { effort: 'huge' } }, 'reasoning_effort.effort', /expected/],
  ['an image as text by URL', { messages: [plainImage()] }, 'messages[0].content[0].image_url', /data URL/],
  ['fallbacks of no shape', { fallbacks: 'nova-pro' }, 'fallbacks', /array/],
  [
    'a fallback with another prompt',
    { fallbacks: [{ model: 'nova-pro', messages: [] }] },
    'fallbacks[0].messages',
    /only model/,
  ],
  ['too many fallbacks', { fallbacks: Array(6).fill('nova-pro') }, 'fallbacks', /at most 5/],
  ['tags of no shape', { tags: 'a' }, 'tags', /array/],
  ['a tag of no text', { tags: ['a', 7] }, 'tags[1]', /string/],
  ['a tag with a line break', { metadata: { tags: ['a\nb'] } }, 'metadata.tags[0]', /control/],
  ...([...gatewayFields].flatMap(([name, { does }]): [string, object, string, RegExp][] =>
    does === 'refused' ? [[`${name}, which asks for what there is not`, { [name]: 'x' }, name, /./]] : [],
  ) as never[]),
]);

function plainImage(): object {
  return user([{ type: 'image_url', image_url: 'https://x.test/a.png' }]);
}

test('every field that is ignored is named with the call, and those that ask for nothing are not', () => {
  const ignored = [...gatewayFields].filter(([, { does }]) => does === 'ignored').map(([name]) => name);
  const fields = Object.fromEntries(ignored.map((name) => [name, 3]));
  const call = callOf(openaiChat, rawRequest('chat-completions', { ...chat.hi, ...fields, cache: false }));
  deepEqual(
    call.wishes?.ignored,
    ignored.filter((name) => name !== 'cache'),
  );
  equal(callOf(openaiChat, rawRequest('chat-completions', chat.hi)).wishes, undefined);
});

test('tags come from the body and its metadata, where they are lists', () => {
  const tagsOf = (fields: object): readonly string[] | undefined =>
    callOf(openaiChat, rawRequest('chat-completions', { ...chat.hi, ...fields })).wishes?.tags;
  deepEqual(tagsOf({ tags: ['a'], metadata: { tags: ['b'] }, litellm_metadata: { tags: ['c'] } }), [
    'a',
    'b',
    'c',
  ]);
  equal(tagsOf({ metadata: { tags: 'a label of OpenAI’s' }, tags: [] }), undefined);
});

test('a guardrail in the headers of Bedrock’s own Chat Completions is applied like one in the body', () => {
  const headers = {
    'x-amzn-bedrock-guardrailidentifier': 'gr1abc',
    'x-amzn-bedrock-guardrailversion': '3',
    'x-amzn-bedrock-trace': 'ENABLED',
  };
  for (const [api, routeId] of [
    [chat, 'chat-completions'],
    [responses, 'responses'],
  ] as const) {
    const sent = upstreamBody(api.dialect, rawRequest(routeId, api.hi, headers)) as Record<string, unknown>;
    deepEqual(sent['guardrailConfig'], GUARDRAIL);
  }
});

checkTranslations(responses, [
  ['a guardrail', { guardrailConfig: GUARDRAIL }, { guardrailConfig: GUARDRAIL }],
  ['labels', { requestMetadata: { team: 'a' } }, { requestMetadata: { team: 'a' } }],
]);

checkRefusals(responses, [
  ['a guardrail of the gateway', { guardrails: ['pii'] }, 'guardrails', /guardrailConfig/],
  ['a made-up answer', { mock_response: 'hi' }, 'mock_response', /no answers/],
]);

test('a conversation that only OpenAI’s API reads has no guardrail, and is refused with one', () => {
  const input = [
    { type: 'reasoning', encrypted_content: 'x', summary: [] },
    { role: 'user', content: 'hi' },
  ];
  const body = { model: 'gpt-6-sol', input, guardrailConfig: GUARDRAIL };
  const refusal = finish(
    callOf(openaiResponses, rawRequest('responses', body)).requesting(targetOf('gpt-6-sol')),
  );
  ok(isRefusal(refusal));
  equal(refusal.param, 'guardrailConfig');
});

const elsewhere: readonly (readonly [DialectModule, RouteId, object])[] = [
  [anthropicMessages, 'messages', { model: 'claude-haiku-4-5', max_tokens: 9, messages: [user('hi')] }],
  [openaiEmbeddings, 'embeddings', { model: 'titan-embed-v2', input: 'hi' }],
  [rerank, 'rerank', { model: 'cohere-rerank-3.5', query: 'hi', documents: ['a'] }],
];
for (const [dialect, routeId, hi] of elsewhere) {
  test(`${dialect.name} applies no guardrail, and refuses one wherever it stands`, () => {
    for (const fields of [{ guardrailConfig: GUARDRAIL }, { guardrails: ['pii'] }])
      match(refusalOf(dialect, rawRequest(routeId, { ...hi, ...fields })).message, /guardrail/);
    const headers = { 'x-amzn-bedrock-guardrailidentifier': 'gr1abc' };
    match(refusalOf(dialect, rawRequest(routeId, hi, headers)).message, /Guardrail/);
    deepEqual(callOf(dialect, rawRequest(routeId, { ...hi, tags: ['a'] })).wishes?.tags, ['a']);
  });
}

test('a model that speaks Chat Completions itself is asked by Converse for a guardrail', () => {
  const body = { ...chat.hi, model: 'gpt-6-sol', guardrailConfig: GUARDRAIL };
  const sent = requestOf(callOf(openaiChat, rawRequest('chat-completions', body)), targetOf('gpt-6-sol'));
  equal(sent.operation, 'converse');
  match(sent.body.toString(), /"guardrailIdentifier":"gr1abc"/);
});

for (const fields of [{ guardrailConfig: GUARDRAIL }, { requestMetadata: { team: 'a' } }]) {
  const [name = ''] = Object.keys(fields);
  test(`where Bedrock has no Converse for a model, ${name} is refused`, () => {
    const body = { ...chat.hi, model: 'grok-4.3', ...fields };
    const call = callOf(openaiChat, rawRequest('chat-completions', body));
    const refusal = finish(call.requesting(targetOf('grok-4.3')));
    ok(isRefusal(refusal));
    equal(refusal.param, name);
  });
}

const TRACE = { guardrail: { inputAssessment: { gr1abc: { topicPolicy: { topics: [] } } } } };
const BLOCKED = 'I cannot talk about this.';

const INTERVENED = Buffer.from(
  JSON.stringify({
    output: { message: { role: 'assistant', content: [{ text: BLOCKED }] } },
    stopReason: 'guardrail_intervened',
    usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    trace: TRACE,
  }),
);

test('an intervention ends the answer as content_filter, and its trace is shown', () => {
  const raw = rawRequest('chat-completions', { ...chat.hi, guardrailConfig: GUARDRAIL });
  const whole = JSON.parse(replyOf(openaiChat, raw).whole(INTERVENED).toString()) as Completion;
  equal(whole.choices[0]?.finish_reason, 'content_filter');
  equal(whole.choices[0]?.message.content, BLOCKED);
  deepEqual(whole.trace, TRACE);
});

test('of several choices each has its own trace', () => {
  const raw = rawRequest('chat-completions', { ...chat.hi, guardrailConfig: GUARDRAIL });
  const one = replyOf(openaiChat, raw).whole(INTERVENED);
  const other = JSON.stringify({ ...(JSON.parse(one.toString()) as object), trace: undefined });
  const together = JSON.parse(choicesTogether([Buffer.from(other), one], NO_USAGE).toString()) as Completion;
  deepEqual(
    together.choices.map(({ trace }) => trace),
    [undefined, TRACE],
  );
  equal(together.trace, undefined);
});

test('a response that a guardrail ended is incomplete, and shows the trace', () => {
  const raw = rawRequest('responses', { ...responses.hi, guardrailConfig: GUARDRAIL });
  const whole = JSON.parse(replyOf(openaiResponses, raw).whole(INTERVENED).toString()) as Record<
    string,
    unknown
  >;
  deepEqual(whole['incomplete_details'], { reason: 'content_filter' });
  deepEqual(whole['trace'], TRACE);
});

type Completion = {
  choices: { finish_reason: string; message: { content: string }; trace?: unknown }[];
  trace?: unknown;
};

test('in a stream the trace is a chunk of its own behind the end of the answer', () => {
  const raw = rawRequest('chat-completions', { ...chat.hi, stream: true, guardrailConfig: GUARDRAIL });
  const chunks = eventData(
    streamed(replyOf(openaiChat, raw), [
      frame('messageStart', { role: 'assistant' }),
      frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: BLOCKED } }),
      frame('contentBlockStop', { contentBlockIndex: 0 }),
      frame('messageStop', { stopReason: 'guardrail_intervened' }),
      frame('metadata', { usage, trace: TRACE }),
    ]),
  ).filter((data) => data !== '[DONE]');
  const parsed = chunks.map(
    (data) => JSON.parse(data) as { choices: { finish_reason: unknown }[]; trace?: unknown },
  );
  equal(parsed.at(-2)?.choices[0]?.finish_reason, 'content_filter');
  deepEqual(parsed.at(-1)?.trace, TRACE);
});
