/** A request is the same question for the cache of answers, whether the gateway set cache points in it or not. */
import { deepEqual, notDeepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isObject } from '../../core/json.ts';
import type { Placement } from '../../proxy/dialects/caching.ts';
import type { DialectModule } from '../../proxy/dialects/dialect.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { withoutCachePoints } from '../../proxy/answer-cache/cache-points.ts';
import type { RouteId } from '../../core/routes.ts';
import { hold } from '../checker/hold.ts';
import { surfaces } from '../checker/surfaces.ts';
import { replay } from '../support/replay.ts';
import { callOf, rawRequest, requestOf, targetOf } from '../dialects/dialect-fixture.ts';

const turns = [
  { role: 'user', content: 'Which way is north?' },
  { role: 'assistant', content: 'Up.' },
  { role: 'user', content: 'And south?' },
];
const schema = { type: 'object', properties: { at: { type: 'string' } } };
const cases: readonly (readonly [RouteId, DialectModule, object])[] = [
  ['chat-completions', openaiChat, { messages: [{ role: 'system', content: 'Be brief.' }, ...turns] }],
  [
    'messages',
    anthropicMessages,
    { max_tokens: 9, system: 'Be brief.', tools: [{ name: 'look', input_schema: schema }], messages: turns },
  ],
  ['responses', openaiResponses, { instructions: 'Be brief.', input: turns }],
];

for (const [routeId, dialect, body] of cases) {
  for (const model of ['claude-sonnet-4-5', 'nova-pro']) {
    test(`${routeId} for ${model}`, () => {
      const sent = (placement: Placement) => {
        const call = callOf(dialect, rawRequest(routeId, { model, ...body }));
        const target = { ...targetOf(model), caching: { placementFor: () => placement } };
        const read: unknown = JSON.parse(requestOf(call, target).body.toString());
        ok(isObject(read));
        return read;
      };
      const plain = sent('nowhere');
      for (const placement of ['head', 'everywhere'] as const) {
        notDeepEqual(sent(placement), plain);
        deepEqual(withoutCachePoints(sent(placement)), withoutCachePoints(plain));
      }
    });
  }
}

const rounds = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 500);

for (const { name, dialect, asked } of surfaces) {
  test(`${rounds} random requests of ${name}: points are all that is added`, () => {
    const property = fc.property(asked, (one) => {
      const bodies = (['nowhere', 'everywhere'] as const).map((placement) => {
        const outcome = hold(dialect, { ...one, placement });
        return outcome.kind === 'sent' ? outcome.sent.map(({ body }) => body) : [];
      });
      const [plain = [], pointed = []] = bodies.map((sent) => sent.filter(isObject).map(withoutCachePoints));
      deepEqual(pointed, plain);
    });
    fc.assert(property, { numRuns: rounds, ...replay(4_713) });
  });
}

test('a body of Messages keeps its bytes but for the points: numbers of any length, and white space', () => {
  const call = '{"type":"tool_use","id":"t1","name":"f","input":{"n":12345678901234567890, "x" : 1.0}}';
  const body = `{"model":"claude-sonnet-4-5","max_tokens":9,"system":"Be\\u00e9 brief.","tools":[{"name":"f","input_schema":{"type":"object"} }],
    "messages":[{"role":"user","content":"hi"},{"content" : [${call}],"role":"assistant"},
    {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"1.50"}]}]}`;
  const sent = requestOf(callOf(anthropicMessages, rawRequest('messages', body)), {
    ...targetOf('claude-sonnet-4-5'),
    caching: { placementFor: () => 'everywhere' },
  }).body.toString();
  const point = ',"cache_control":{"type":"ephemeral"}';
  for (const kept of [
    `{"content" : [${call}],"role":"assistant"}`,
    `"system":[{"type":"text","text":"Be\\u00e9 brief."${point}}]`,
    `"tools":[{"name":"f","input_schema":{"type":"object"}${point} }]`,
    `{"role":"user","content":[{"type":"text","text":"hi"${point}}]}`,
    `{"type":"tool_result","tool_use_id":"t1","content":"1.50"${point}}]}`,
  ])
    ok(sent.includes(kept), `${kept} in ${sent}`);
});
