/** A model that bedrock-mantle alone serves, which has no Converse, is reached by every dialect but Bedrock's own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Anthropic from '@anthropic-ai/sdk';
import { steer } from '../clients/client-fixture.ts';
import { anthropicOf, openaiOf } from '../clients/sdk-clients.ts';
import { startGate } from '../support/start-gate.ts';
import { servedBy } from './served-by.ts';

const model = 'gemma-4-31b';
const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
const look = steer({ tools: [{ name: 'look', input: { city: 'Rome' } }], text: 'I look.' });

test('a model of bedrock-mantle alone answers Messages, Chat Completions with tools of our own, and Responses', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey();
  const anthropic = anthropicOf(t, gate, secret);
  const openai = openaiOf(t, gate, secret);
  let calls = 0;
  const check = (operation: string) => servedBy(gate, (calls += 1), operation);
  const tools: Anthropic.Tool[] = [{ name: 'look', description: 'Looks.', input_schema: schema }];
  const asked = [{ role: 'user' as const, content: look }];
  const whole = await anthropic.messages.create({ model, max_tokens: 500, tools, messages: asked });
  await check('mantle-chat');
  const call = whole.content.find((block) => block.type === 'tool_use');
  assert.deepEqual([whole.stop_reason, call?.name, call?.input], ['tool_use', 'look', { city: 'Rome' }]);
  const streamed = await anthropic.messages
    .stream({ model, max_tokens: 500, tools, messages: asked })
    .finalMessage();
  await check('mantle-chat');
  assert.deepEqual(
    streamed.content.map((block) => ('input' in block ? block.input : block.type)),
    whole.content.map((block) => ('input' in block ? block.input : block.type)),
  );
  const answer = await anthropic.messages.create({
    model,
    max_tokens: 500,
    tools,
    messages: [
      ...asked,
      { role: 'assistant', content: whole.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'sunny' }] },
    ],
  });
  await check('mantle-chat');
  assert.equal(answer.stop_reason, 'end_turn');
  const chat = await openai.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'hi' }],
    tools: [{ type: 'custom', custom: { name: 'note' } }],
  });
  await check('mantle-chat');
  assert.equal(chat.choices[0]?.message.content, 'You said: hi');
  const response = await openai.responses.create({ model, input: 'hi' });
  await check('mantle-responses');
  assert.equal(response.output_text, 'You said: hi');
});

test('by Bedrock’s own API such a model is refused, and the refusal says by which it is reached', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey();
  const answer = await fetch(`${gate.edgeUrl}/bedrock/model/${model}/converse`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] }),
  });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /bedrock-mantle here.*Use Chat Completions/);
});
