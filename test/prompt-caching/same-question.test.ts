/** A request is the same question for the cache of answers, whether the gateway set cache points in it or not. */
import { deepEqual, notDeepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isObject } from '../../core/json.ts';
import type { Placement } from '../../proxy/dialects/caching.ts';
import type { DialectModule } from '../../proxy/dialects/dialect.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { withoutCachePoints } from '../../proxy/answer-cache/cache-points.ts';
import type { RouteId } from '../../core/routes.ts';
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
