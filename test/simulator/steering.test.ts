/** How answers are steered: directives in prompts, tool loops, thinking, stops, and the script queue. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';

import type { BedrockSimulator } from '../../simulator/simulator.ts';
import { assistant, said, user } from '../dialects/request-parts.ts';
import { CLAUDE, claudeBody, modelPath, NOVA, post, startSimulator } from './support.ts';

type Message = {
  readonly content: readonly Record<string, unknown>[];
  readonly stop_reason: string;
  readonly stop_sequence: string | null;
  readonly usage: Readonly<Record<string, number>>;
};

async function ask(
  simulator: BedrockSimulator,
  prompt: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Message> {
  const reply = await post(simulator, modelPath(CLAUDE, 'invoke'), claudeBody(prompt, more));
  equal(reply.status, 200, reply.text);
  return reply.json as Message;
}

test('a directive may hide anywhere in the text and hold brackets itself', async (t) => {
  const simulator = await startSimulator(t);
  const message = await ask(simulator, 'Please [[sim {"text":"a ]] \\"}\\" b"}]] now.');
  equal(message.content[0]?.['text'], 'a ]] "}" b');
});

test('only the newest user turn steers', async (t) => {
  const simulator = await startSimulator(t);
  const messages = [user('[[sim {"text":"old"}]]'), assistant('old'), user('and now?')];
  equal((await ask(simulator, '', { messages })).content[0]?.['text'], 'You said: and now?');
});

test('a script of tool calls runs step by step and then ends', async (t) => {
  const simulator = await startSimulator(t);
  const steps =
    '[[sim {"tools":[{"name":"a","input":{"n":1}},{"name":"b"}]}]] [[sim {"text":"once more","tools":[{"name":"c"}]}]] [[sim {"text":"done"}]]';
  const messages: unknown[] = [user([said(steps)])];
  const called: unknown[] = [];
  let message = await ask(simulator, '', { messages });
  for (let round = 0; message.stop_reason === 'tool_use' && round < 5; round += 1) {
    const calls = message.content.filter((block) => block['type'] === 'tool_use');
    called.push(calls.map((block) => block['name']));
    const results = calls.map((block) => ({ type: 'tool_result', tool_use_id: block['id'], content: 'ok' }));
    const reminder = said('<system-reminder>be good</system-reminder>');
    messages.push(assistant(message.content), user([...results, reminder]));
    message = await ask(simulator, '', { messages });
  }
  deepEqual(called, [['a', 'b'], ['c']]);
  equal(message.content[0]?.['text'], 'done');
  equal(message.stop_reason, 'end_turn');
});

test('with no step left the model repeats what the tool said', async (t) => {
  const simulator = await startSimulator(t);
  const first = await ask(simulator, '[[sim {"tools":[{"name":"a"}]}]]');
  const id = first.content[0]?.['id'];
  const messages = [
    user('[[sim {"tools":[{"name":"a"}]}]]'),
    assistant(first.content),
    user([{ type: 'tool_result', tool_use_id: id, content: [said('forty-two')] }]),
  ];
  equal((await ask(simulator, '', { messages })).content[0]?.['text'], 'The tool said: forty-two');
});

test('thinking is signed, and its signature is accepted on the way back', async (t) => {
  const simulator = await startSimulator(t);
  const options = { max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 2000 } };
  const first = await ask(simulator, '[[sim {"thinking":"Let me see.","text":"Seen."}]]', options);
  deepEqual(
    first.content.map((block) => block['type']),
    ['thinking', 'text'],
  );
  equal(first.content[0]?.['thinking'], 'Let me see.');
  const messages = [user('hi'), assistant(first.content), user('go on')];
  equal((await ask(simulator, '', { messages, ...options })).content[1]?.['text'], 'You said: go on');
});

test('omitted thinking returns a signature without text', async (t) => {
  const simulator = await startSimulator(t);
  const thinking = { type: 'enabled', budget_tokens: 1024, display: 'omitted' };
  const options = { max_tokens: 2000, thinking };
  const first = await ask(simulator, 'hi', options);
  equal(first.content[0]?.['thinking'], '');
  const messages = [user('hi'), assistant(first.content), user('go on')];
  equal((await ask(simulator, '', { messages, ...options })).stop_reason, 'end_turn');
});

test('a stop sequence ends the text before it', async (t) => {
  const simulator = await startSimulator(t);
  const message = await ask(simulator, '[[sim {"text":"one STOP two HALT"}]]', {
    stop_sequences: ['HALT', 'STOP'],
  });
  deepEqual(
    [message.content[0]?.['text'], message.stop_reason, message.stop_sequence],
    ['one ', 'stop_sequence', 'STOP'],
  );
});

test('max_tokens cuts the answer and is what is billed', async (t) => {
  const simulator = await startSimulator(t);
  const message = await ask(simulator, '[[sim {"words":500}]]', { max_tokens: 7 });
  equal(message.stop_reason, 'max_tokens');
  equal(message.usage['output_tokens'], 7);
  equal(String(message.content[0]?.['text']).length, 28);
});

test('tool_choice forces a call with input that fits the schema', async (t) => {
  const simulator = await startSimulator(t);
  const schema = {
    type: 'object',
    properties: {
      city: { type: 'string' },
      days: { type: 'integer' },
      tags: { type: 'array', items: { enum: ['x'] } },
    },
    required: ['city', 'days', 'tags'],
  };
  const message = await ask(simulator, 'weather?', {
    tools: [{ name: 'weather', input_schema: schema }],
    tool_choice: { type: 'tool', name: 'weather' },
  });
  equal(message.stop_reason, 'tool_use');
  deepEqual(message.content[0]?.['input'], { city: 'sample', days: 1, tags: ['x'] });
});

test('a structured answer is JSON of the schema', async (t) => {
  const simulator = await startSimulator(t);
  const schema = {
    type: 'object',
    properties: { ok: { type: 'boolean' } },
    required: ['ok'],
    additionalProperties: false,
  };
  const message = await ask(simulator, 'hi', { output_config: { format: { type: 'json_schema', schema } } });
  deepEqual(JSON.parse(String(message.content[0]?.['text'])), { ok: true });
});

test('what the system prompt tells is done: a tool is called, JSON is written, valid against the schema told', async (t) => {
  const simulator = await startSimulator(t);
  const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
  const tools = ['map', 'weather'].map((name) => ({ name, input_schema: schema }));
  const told = async (system: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const { content } = await ask(simulator, 'hi', { system, ...more });
    return String(content[0]?.['name'] ?? content[0]?.['text']);
  };
  equal(await told('You must call at least one of the tools now.', { tools }), 'map');
  equal(await told('You must call the tool weather now, and no other.', { tools }), 'weather');
  equal(await told('You must call the tool weather now, and no other.'), 'You said: hi');
  const json = 'Answer with one JSON object and nothing else.';
  deepEqual(JSON.parse(await told(json)), { answer: 'sample' });
  const valid = `It must be valid against this JSON schema:\n${JSON.stringify(schema)}\nBe brief.`;
  deepEqual(JSON.parse(await told(`${json} ${valid}`)), { ok: true });
  equal(await told(valid), 'You said: hi');
});

test('usage can be dictated', async (t) => {
  const simulator = await startSimulator(t);
  const message = await ask(simulator, '[[sim {"usage":{"inputTokens":1000000,"cacheWrite1hTokens":7}}]]');
  equal(message.usage['input_tokens'], 1_000_000);
  equal(message.usage['cache_creation_input_tokens'], 7);
  equal(simulator.stats().all.inputTokens, 1_000_000);
});

test('a mistake in a directive is explained', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await post(simulator, modelPath(CLAUDE, 'invoke'), claudeBody('[[sim {"txt":"x"}]]'));
  equal(reply.status, 400);
  ok(reply.text.includes('simulator directive: unknown field'), reply.text);
});

test('a queued answer plays for the calls it matches, then is used up', async (t) => {
  const simulator = await startSimulator(t);
  simulator.script({ model: 'nova', operation: 'converse', times: 2, answer: { text: 'queued' } });
  const hello = { messages: [user([{ text: 'hi' }])] };
  ok((await ask(simulator, 'hi')).content[0]?.['text'] === 'You said: hi');
  const texts: boolean[] = [];
  for (let call = 0; call < 3; call += 1) {
    texts.push((await post(simulator, modelPath(NOVA, 'converse'), hello)).text.includes('queued'));
  }
  deepEqual(texts, [true, true, false]);
});
