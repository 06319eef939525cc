/** A chat request that must be changed for its model goes to Converse, also where the deployment is on bedrock-mantle. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { callOf, rawRequest, requestOf, targetOf } from './dialect-fixture.ts';
import { assistant, toolTurn, user } from './request-parts.ts';

const MANTLE = '/v1/chat/completions';
const tool = (name: string, parameters: unknown) => ({ type: 'function', function: { name, parameters } });
const called = (name: string, args: string) => ({
  ...assistant(null),
  tool_calls: [{ id: 'c1', type: 'function', function: { name, arguments: args } }],
});
const look = tool('look', { type: 'object' });
const turns = (name: string, args: string, result: string) => [
  user('hi'),
  called(name, args),
  toolTurn('c1', result),
];

/** name · fields · operation · model */
const requests: readonly (readonly [string, Readonly<Record<string, unknown>>, string, string?])[] = [
  ['plain words', {}, MANTLE],
  ['a tool', { tools: [look] }, MANTLE],
  ['a call and its result', { tools: [look], messages: turns('look', '{"a":1}', 'ok') }, MANTLE],
  [
    'the name of a tool that Bedrock does not take',
    { tools: [tool('srv.look', { type: 'object' })] },
    'converse',
  ],
  ['a schema whose root has no type', { tools: [tool('look', { properties: {} })] }, 'converse'],
  ['a tool of a model that takes plain schemas alone', { tools: [look] }, 'converse', 'nova-pro'],
  ['arguments that were cut', { tools: [look], messages: turns('look', '{"a":"tr', 'ok') }, 'converse'],
  ['a blank result', { tools: [look], messages: turns('look', '{}', ' ') }, 'converse'],
];

for (const [name, fields, operation, model = 'gpt-oss-120b'] of requests) {
  test(`a chat request with ${name} goes to ${operation}`, () => {
    const target = targetOf(model);
    const onMantle = { ...target, deployment: { ...target.deployment, transport: 'mantle' as const } };
    const call = callOf(
      openaiChat,
      rawRequest('chat-completions', { model, messages: [user('hi')], ...fields }),
    );
    assert.equal(requestOf(call, onMantle).operation, operation);
  });
}
