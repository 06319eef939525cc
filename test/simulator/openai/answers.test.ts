/** The SDK of OpenAI gets from both endpoints what OpenAI publishes, whole and streamed. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';

import type OpenAI from 'openai';
import type { ResponseInputItem, ResponseStreamEvent } from 'openai/resources/responses/responses';

import { post, startSimulator } from '../support.ts';
import { MANTLE_GPT, MANTLE_OSS, openaiClient, refusal, RUNTIME_GPT } from './clients.ts';

const REASONING = ['reasoning.encrypted_content'] as const;
const tools = [
  { type: 'custom', name: 'apply_patch' },
  {
    type: 'namespace',
    name: 'files',
    description: 'Files.',
    tools: [{ type: 'function', name: 'read', parameters: { type: 'object' } }],
  },
] as const;

const endpoints = [
  ['bedrock-runtime', 'runtime', '/openai/v1', RUNTIME_GPT],
  ['bedrock-mantle', 'mantle', '/openai/v1', MANTLE_GPT],
  ['bedrock-mantle, an open-weight model', 'mantle', '/v1', MANTLE_OSS],
] as const;

for (const [name, endpoint, prefix, model] of endpoints) {
  test(`Responses on ${name}: words, reasoning and calls of tools, whole and streamed alike`, async (t) => {
    const simulator = await startSimulator(t);
    const client = openaiClient(t, simulator, endpoint, prefix);
    for (const steer of [
      'hi',
      'hi [[sim {"words":40}]]',
      'hi [[sim {"tools":[{"name":"read","input":{"path":"a"}},{"name":"apply_patch","input":{"input":"*** Begin"}}]}]]',
    ]) {
      const request = {
        model,
        input: [{ role: 'user' as const, content: steer }],
        reasoning: { effort: 'low' as const, summary: 'auto' as const },
        include: [...REASONING],
        store: false,
        tools: tools.map((tool) => ({ ...tool })) as OpenAI.Responses.Tool[],
      };
      const whole = await client.responses.create(request);
      const events: ResponseStreamEvent[] = [];
      for await (const event of await client.responses.create({ ...request, stream: true }))
        events.push(event);
      deepEqual(
        events.map(({ sequence_number }) => sequence_number),
        events.map((_event, index) => index),
      );
      const last = events.at(-1);
      ok(last?.type === 'response.completed', last?.type);
      deepEqual(withoutIds(last.response.output), withoutIds(whole.output));
      deepEqual(withoutIds(gathered(events)), withoutIds(whole.output));
      deepEqual(last.response.usage, whole.usage);
      ok((whole.usage?.output_tokens_details.reasoning_tokens ?? 0) > 0);
    }
  });

  test(`Chat Completions on ${name}, whole and streamed alike`, async (t) => {
    const simulator = await startSimulator(t);
    const client = openaiClient(t, simulator, endpoint, prefix);
    const request = {
      model,
      messages: [{ role: 'user' as const, content: 'hi [[sim {"words":30}]]' }],
      reasoning_effort: 'low' as const,
    };
    const whole = await client.chat.completions.create(request);
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    const stream = await client.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    equal(text, whole.choices[0]?.message.content);
    deepEqual(usage, whole.usage);
    ok((usage?.completion_tokens_details?.reasoning_tokens ?? 0) > 0);
  });
}

test('calls keep their namespace, and free text for a custom tool is text', async (t) => {
  const simulator = await startSimulator(t);
  const client = openaiClient(t, simulator, 'runtime');
  simulator.script({
    answer: {
      tools: [
        { name: 'read', input: { path: 'a' } },
        { name: 'apply_patch', input: { input: '*** Begin' } },
      ],
    },
  });
  const { output } = await client.responses.create({
    model: RUNTIME_GPT,
    input: 'hi',
    tools: tools.map((tool) => ({ ...tool })) as OpenAI.Responses.Tool[],
  });
  const [call, patch] = output.slice(1);
  ok(call?.type === 'function_call' && patch?.type === 'custom_tool_call');
  deepEqual([call.name, call.namespace, call.arguments], ['read', 'files', '{"path":"a"}']);
  equal(patch.input, '*** Begin');
});

test('reasoning and calls come back in the next turn; what was changed, or is of another model or account, is refused', async (t) => {
  const simulator = await startSimulator(t);
  const client = openaiClient(t, simulator, 'runtime');
  const first = await client.responses.create({
    model: RUNTIME_GPT,
    input: 'hi [[sim {"tools":[{"name":"read","input":{}}]}]]',
    include: [...REASONING],
    store: false,
    tools: [{ type: 'function', name: 'read', parameters: { type: 'object' }, strict: false }],
  });
  const call = first.output.find((item) => item.type === 'function_call');
  const input: ResponseInputItem[] = [
    { role: 'user', content: 'hi' },
    ...(first.output as ResponseInputItem[]),
    { type: 'function_call_output', call_id: call?.call_id ?? '', output: 'forty-two' },
  ];
  const next = await client.responses.create({ model: RUNTIME_GPT, input, store: false });
  equal(next.output_text, 'The tool said: forty-two');

  const changed = JSON.parse(JSON.stringify(input).replace(/(gAAAAA.{8})./, '$1-')) as ResponseInputItem[];
  const other = await startSimulator(t, { account: '111111111111' });
  const foreign = openaiClient(t, other, 'runtime');
  for (const attempt of [
    client.responses.create({ model: RUNTIME_GPT, input: changed, store: false }),
    client.responses.create({ model: 'us.openai.gpt-6-luna', input, store: false }),
    foreign.responses.create({ model: RUNTIME_GPT, input, store: false }),
  ]) {
    const error = await refusal(attempt);
    deepEqual([error.status, error.code], [400, 'invalid_encrypted_content']);
    match(error.message, /could not be verified/);
  }
});

test('a long conversation is compacted, and goes on from there', async (t) => {
  const simulator = await startSimulator(t);
  const client = openaiClient(t, simulator, 'mantle');
  const long = `the word is gate ${'and so on '.repeat(600)}`;
  const compacting = await client.responses.create({
    model: MANTLE_GPT,
    input: long,
    store: false,
    context_management: [{ type: 'compaction', compact_threshold: 1000 }],
  });
  const [compaction] = compacting.output;
  ok(compaction?.type === 'compaction');
  const next = await client.responses.create({
    model: MANTLE_GPT,
    input: [{ role: 'user', content: long }, compaction, { role: 'user', content: 'go on' }],
    store: false,
  });
  ok((next.usage?.input_tokens ?? 0) < 200, 'what stands before it is not read again');
  const asked = await client.responses.create({
    model: MANTLE_GPT,
    input: [{ role: 'user', content: long }, { type: 'compaction_trigger' }],
    store: false,
  });
  deepEqual(
    asked.output.map(({ type }) => type),
    ['compaction'],
  );
});

test('bedrock-mantle compacts a conversation by itself, and the next turn takes what is left of it', async (t) => {
  const simulator = await startSimulator(t);
  const client = openaiClient(t, simulator, 'mantle');
  const { object, output } = await client.responses.compact({ model: MANTLE_GPT, input: 'the word is gate' });
  deepEqual([object, output.map(({ type }) => type)], ['response.compaction', ['message', 'compaction']]);
  const next = await client.responses.create({
    model: MANTLE_GPT,
    input: [...(output as ResponseInputItem[]), { role: 'user', content: 'go on' }],
    store: false,
  });
  equal(next.output_text, 'You said: go on');
  const onRuntime = await post(simulator, '/openai/v1/responses/compact', {
    model: RUNTIME_GPT,
    input: 'hi',
  });
  equal(onRuntime.status, 404);
});

test('a response that was kept is gone on from by its id', async (t) => {
  const simulator = await startSimulator(t);
  const client = openaiClient(t, simulator, 'runtime');
  const first = await client.responses.create({ model: RUNTIME_GPT, input: 'one' });
  const second = await client.responses.create({
    model: RUNTIME_GPT,
    input: 'two',
    previous_response_id: first.id,
  });
  ok((second.usage?.input_tokens ?? 0) > (first.usage?.input_tokens ?? 0));
  const unknown = await refusal(
    client.responses.create({ model: RUNTIME_GPT, input: 'two', previous_response_id: 'resp_0' }),
  );
  equal(unknown.code, 'previous_response_not_found');
});

test('a prompt seen before is read from the cache, and what is new is told as written where that has a price', async (t) => {
  const simulator = await startSimulator(t);
  const client = openaiClient(t, simulator, 'runtime');
  const input: ResponseInputItem[] = [{ role: 'user', content: 'word '.repeat(2000) }];
  const ask = async (model: string, more: ResponseInputItem[] = []) =>
    (await client.responses.create({ model, input: [...input, ...more], store: false })).usage;
  const first = await ask(RUNTIME_GPT);
  const again = await ask(RUNTIME_GPT, [{ role: 'user', content: 'more' }]);
  equal(first?.input_tokens_details.cached_tokens, 0);
  ok((first?.input_tokens_details.cache_write_tokens ?? 0) > 2000);
  equal(again?.input_tokens_details.cached_tokens, first?.input_tokens_details.cache_write_tokens);
  equal((await ask('us.openai.gpt-5.4'))?.input_tokens_details.cache_write_tokens, 0);
});

test('an answer that is cut says so; one that fails ends with response.failed', async (t) => {
  const simulator = await startSimulator(t);
  const client = openaiClient(t, simulator, 'runtime');
  const cut = await client.responses.create({
    model: RUNTIME_GPT,
    input: 'hi [[sim {"words":100}]]',
    max_output_tokens: 20,
  });
  deepEqual([cut.status, cut.incomplete_details?.reason], ['incomplete', 'max_output_tokens']);
  const types: string[] = [];
  const stream = await client.responses.create({
    model: RUNTIME_GPT,
    input: 'hi [[sim {"stop":"failed"}]]',
    stream: true,
  });
  for await (const event of stream) types.push(event.type);
  equal(types.at(-1), 'response.failed');
});

test('a stream breaks in the middle as a prompt asks for it', async (t) => {
  const simulator = await startSimulator(t);
  const client = openaiClient(t, simulator, 'runtime');
  const fail =
    '[[sim {"words":50,"fail":{"kind":"exception","type":"throttlingException","afterEvents":6}}]]';
  const stream = await client.responses.create({ model: RUNTIME_GPT, input: fail, stream: true });
  const seen: string[] = [];
  const error = await refusal(
    (async () => {
      for await (const { type } of stream) seen.push(type);
    })(),
  );
  match(error.message, /Too many requests/);
  equal(simulator.log().at(-1)?.ending, 'failed');
});

function gathered(events: readonly ResponseStreamEvent[]): unknown[] {
  return events.flatMap((event) => (event.type === 'response.output_item.done' ? [event.item] : []));
}

/** Ids differ between two answers. */
function withoutIds(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, member: unknown) =>
      name === 'id' || name === 'call_id' ? undefined : member,
    ),
  );
}
