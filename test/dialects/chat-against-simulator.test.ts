/**
 * What Chat Completions send is what the Bedrock simulator takes, strict as it is; and what it answers reaches the client
 * the same, streamed or at once, with the usage that the simulator has in its own account.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { startSimulator } from '../simulator/support.ts';
import { eventData, rawRequest } from './dialect-fixture.ts';
import { ask, checkAccount, json, twoCalls, type Json } from './simulator-fixture.ts';
import { CLOSED, EPHEMERAL, imageUrl, PNG, system, toolTurn, user } from './request-parts.ts';

const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
    strict: true,
  },
};

const chatCases: [string, Record<string, unknown>][] = [
  ['a text', { messages: [system('be brief'), user('[[sim {"text":"Hello \\"wörld\\" 😀\\n"}]]')] }],
  [
    'a long text',
    { messages: [user('[[sim {"words":300}]]')], max_tokens: 2_000, stop: ['zzzz'], temperature: 0.3 },
  ],
  ['an answer cut at max_tokens', { messages: [user('[[sim {"words":300}]]')], max_tokens: 10 }],
  ['parallel tool calls', { messages: [user(twoCalls)], tools: [WEATHER], tool_choice: 'auto' }],
  ['a required tool', { messages: [user('weather?')], tools: [WEATHER], tool_choice: 'required' }],
  [
    'a tool loop',
    {
      tools: [WEATHER],
      messages: [
        user('weather?'),
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call:1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
            { id: 'c2', type: 'function', function: { name: 'weather', arguments: '' } },
          ],
        },
        toolTurn('c2', ''),
        toolTurn('call:1', 'sun'),
        user('and now?'),
      ],
    },
  ],
  [
    'an image and a file',
    {
      messages: [
        user([
          imageUrl(`data:image/png;base64,${PNG}`),
          {
            type: 'file',
            file: { file_data: 'data:application/pdf;base64,JVBERi0xLjQK', filename: 'a_b.pdf' },
          },
        ]),
      ],
    },
  ],
  [
    'a cached prompt',
    {
      messages: [
        system([
          { type: 'text', text: 'rules '.repeat(3_000), cache_control: { type: 'ephemeral', ttl: '1h' } },
        ]),
        user([{ type: 'text', text: 'more '.repeat(2_000), cache_control: EPHEMERAL }]),
      ],
    },
  ],
];

for (const model of ['claude-haiku-4-5', 'claude-opus-5-5', 'nova-pro']) {
  for (const [name, fields] of chatCases) {
    if (name === 'a cached prompt' && model !== 'claude-haiku-4-5') continue;
    test(`Chat Completions of ${model}: ${name}, streamed and at once`, async (t) => {
      const simulator = await startSimulator(t);
      const body = { model, ...fields };
      const whole = await ask(simulator, openaiChat, rawRequest('chat-completions', body));
      simulator.reset();
      const streaming = { ...body, stream: true, stream_options: { include_usage: true } };
      const stream = await ask(simulator, openaiChat, rawRequest('chat-completions', streaming));
      assert.deepEqual(assembled(stream.bytes), spoken(json(whole.bytes)));
      assert.deepEqual(stream.usage, whole.usage);
      checkAccount(simulator, stream.usage);
    });
  }
}

type Spoken = {
  text: string;
  calls: { name: string; input: unknown }[];
  finish: string | null;
  usage: unknown;
};

function spoken(completion: Json): Spoken {
  const choice = completion['choices']?.[0];
  const message = choice?.['message'];
  const calls = (message?.['tool_calls'] ?? []) as readonly Json[];
  return {
    text: String(message?.['content'] ?? ''),
    calls: calls.map((call) => ({
      name: String(call['function']?.['name']),
      input: JSON.parse(String(call['function']?.['arguments'])) as unknown,
    })),
    finish: String(choice?.['finish_reason']),
    usage: completion['usage'],
  };
}

function assembled(stream: Buffer): Spoken {
  const data = eventData(stream);
  assert.equal(data.pop(), '[DONE]');
  const result: Spoken = { text: '', calls: [], finish: null, usage: null };
  const calls: { name: string; text: string }[] = [];
  for (const event of data) {
    const chunk = JSON.parse(event) as Json;
    const choice = chunk['choices']?.[0];
    if (choice === undefined) result.usage = chunk['usage'];
    const delta = choice?.['delta'];
    result.text += delta?.['content'] ?? '';
    result.finish = choice?.['finish_reason'] ?? result.finish;
    for (const part of (delta?.['tool_calls'] ?? []) as readonly Json[]) {
      const index = Number(part['index']);
      const call = (calls[index] ??= { name: '', text: '' });
      call.name += part['function']?.['name'] ?? '';
      call.text += part['function']?.['arguments'] ?? '';
    }
  }
  result.calls = calls.map((call) => ({ name: call.name, input: JSON.parse(call.text) as unknown }));
  return result;
}

for (const model of ['claude-sonnet-4-6', 'nova-pro', 'llama3-3-70b', 'gpt-oss-20b']) {
  test(`a JSON answer of ${model}, streamed and at once`, async (t) => {
    const simulator = await startSimulator(t);
    const body = {
      model,
      messages: [user('JSON please')],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: CLOSED } },
    };
    const whole = spoken(
      json((await ask(simulator, openaiChat, rawRequest('chat-completions', body))).bytes),
    );
    const { bytes } = await ask(
      simulator,
      openaiChat,
      rawRequest('chat-completions', { ...body, stream: true }),
    );
    const stream = assembled(bytes);
    assert.equal(whole.finish, 'stop');
    assert.deepEqual(whole.calls, []);
    if (model === 'llama3-3-70b') assert.equal(stream.text, whole.text);
    else assert.deepEqual(JSON.parse(stream.text), JSON.parse(whole.text));
  });
}

test('an answer is cut where the model takes no stop sequences, and all that Bedrock made is accounted for', async (t) => {
  const simulator = await startSimulator(t);
  const body = {
    model: 'gpt-oss-20b',
    messages: [user('[[sim {"text":"Thought: look. Observation: sunny, and much more"}]]')],
    stop: ['Observation:'],
  };
  const whole = await ask(simulator, openaiChat, rawRequest('chat-completions', body));
  checkAccount(simulator, whole.usage);
  assert.deepEqual(spoken(json(whole.bytes)).text, 'Thought: look. ');
  const streaming = { ...body, stream: true, stream_options: { include_usage: true } };
  const stream = await ask(simulator, openaiChat, rawRequest('chat-completions', streaming));
  checkAccount(simulator, stream.usage);
  assert.deepEqual(assembled(stream.bytes), spoken(json(whole.bytes)));
});
