/** A member that a client gives twice: the point goes where JSON.parse reads, and the body stays JSON. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { callOf, rawRequest, requestOf, targetOf } from '../dialects/dialect-fixture.ts';

const blocks = '[{"type":"text","text":"b"}]';
const pointed = [{ type: 'text', text: 'b', cache_control: { type: 'ephemeral' } }];

for (const first of ['null', '[1]', '"a"', blocks])
  test(`content given as ${first} before`, () => {
    const message = `{"role":"user","content":${first},"content":${blocks}}`;
    const body = `{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[${message}]}`;
    const target = {
      ...targetOf('claude-sonnet-4-5'),
      caching: { placementFor: () => 'everywhere' as const },
    };
    const sent = requestOf(callOf(anthropicMessages, rawRequest('messages', body)), target);
    const { messages } = JSON.parse(sent.body.toString()) as { messages: unknown };
    deepEqual(messages, [{ role: 'user', content: pointed }]);
  });

test('a null in the place of a point, given twice', () => {
  const block = '{"cache_control":null,"type":"text","text":"b","cache_control":null}';
  const body = `{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":[${block}]}]}`;
  const target = { ...targetOf('claude-sonnet-4-5'), caching: { placementFor: () => 'everywhere' as const } };
  const sent = requestOf(callOf(anthropicMessages, rawRequest('messages', body)), target);
  const { messages } = JSON.parse(sent.body.toString()) as { messages: unknown };
  deepEqual(messages, [{ role: 'user', content: pointed }]);
});
