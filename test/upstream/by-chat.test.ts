/** A model that bedrock-mantle alone serves, which has no Converse, is reached by every dialect but Bedrock's own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { steer } from '../clients/client-fixture.ts';
import { conformingFetch } from '../conformance/wire.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';

const model = 'gemma-4-31b';
const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
const look = steer({ tools: [{ name: 'look', input: { city: 'Rome' } }], text: 'I look.' });

test('a model of bedrock-mantle alone answers Messages, Chat Completions with tools of our own, and Responses', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey();
  const fetch = conformingFetch(t);
  const anthropic = new Anthropic({ baseURL: gate.edgeUrl, apiKey: secret, maxRetries: 0, fetch });
  const openai = new OpenAI({ baseURL: `${gate.edgeUrl}/v1`, apiKey: secret, maxRetries: 0, fetch });
  let calls = 0;
  const check = async (operation: string): Promise<void> => {
    calls += 1;
    const [record] = await usageRecords(gate.database, calls);
    const served = gate.bedrock.log().at(-1);
    assert.equal(served?.operation, operation);
    assert.deepEqual(
      [Number(record?.['input_tokens']), Number(record?.['output_tokens']), record?.['usage_estimated']],
      [served.inputTokens, served.outputTokens, false],
    );
  };
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
