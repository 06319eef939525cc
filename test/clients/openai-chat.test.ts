/** OpenAI's own SDK on Chat Completions through the whole gateway; every answer on the wire is held against its types. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import {
  callWeather,
  citySchema,
  LONG_RULES,
  oneOfEachFamily,
  PDF,
  startBench,
  steer,
} from './client-fixture.ts';
import { PNG } from '../dialects/request-parts.ts';

const model = 'claude-haiku-4-5';
const weather = {
  type: 'function',
  function: { name: 'weather', description: 'Tells the weather', parameters: citySchema, strict: true },
} as const;
const user = (content: string): OpenAI.ChatCompletionUserMessageParam => ({ role: 'user', content });

test('the OpenAI SDK on Chat Completions', async (t) => {
  const bench = await startBench(t);
  const options = { baseURL: `${bench.gate.edgeUrl}/v1`, apiKey: bench.secret, maxRetries: 0 };
  const openai = new OpenAI({ ...options, fetch: bench.wire.fetch });
  const { create, stream } = {
    create: openai.chat.completions.create.bind(openai.chat.completions),
    stream: openai.chat.completions.stream.bind(openai.chat.completions),
  };

  await bench.try('openai-chat', 'text', async () => {
    const answer = await create({ model, messages: [user('hello')] });
    equal(answer.choices[0]?.message.content, 'You said: hello');
    equal(answer.choices[0].finish_reason, 'stop');
    match(answer.id, /^chatcmpl-[0-9a-f]{32}$/);
    match(answer.system_fingerprint ?? '', /^fp_[0-9a-f]{10}$/);
    ok(Math.abs(answer.created - Date.now() / 1000) < 30);
  });

  await bench.try('openai-chat', 'stream', async () => {
    let chunks = 0;
    const streaming = stream({ model, messages: [user(steer({ words: 60 }))] });
    streaming.on('content', () => (chunks += 1));
    const answer = await streaming.finalChatCompletion();
    equal(answer.choices[0]?.message.content?.split(' ').length, 60);
    ok(chunks > 5);
    match(answer.system_fingerprint ?? '', /^fp_/);
  });

  await bench.try('openai-chat', 'system', async () => {
    const answer = await create({
      model,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        user('one'),
        { role: 'assistant', content: 'two' },
        { role: 'system', content: 'Now be long.' },
        user('three'),
      ],
    });
    equal(answer.choices[0]?.message.content, 'You said: three');
  });

  await bench.try('openai-chat', 'tools', async () => {
    const answer = await create({ model, tools: [weather], messages: [user(callWeather('Oslo'))] });
    const [call] = answer.choices[0]?.message.tool_calls ?? [];
    ok(call?.type === 'function');
    deepEqual([call.function.name, JSON.parse(call.function.arguments)], ['weather', { city: 'Oslo' }]);
    equal(answer.choices[0]?.finish_reason, 'tool_calls');
  });

  await bench.try('openai-chat', 'parallel', async () => {
    const streaming = stream({ model, tools: [weather], messages: [user(callWeather('Oslo', 'Rome'))] });
    const answer = await streaming.finalChatCompletion();
    deepEqual(
      answer.choices[0]?.message.tool_calls?.map((call) =>
        call.type === 'function' ? call.function.arguments : '',
      ),
      ['{"city":"Oslo"}', '{"city":"Rome"}'],
    );
    const one = await create({
      model,
      tools: [weather],
      parallel_tool_calls: false,
      messages: [user(callWeather('Oslo'))],
    });
    equal(one.choices[0]?.message.tool_calls?.length, 1);
  });

  await bench.try('openai-chat', 'choice', async () => {
    const other = { ...weather, function: { ...weather.function, name: 'other' } };
    const choices: OpenAI.ChatCompletionToolChoiceOption[] = [
      'required',
      { type: 'function', function: { name: 'weather' } },
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'weather' } }] },
      },
    ];
    for (const tool_choice of choices) {
      const answer = await create({ model, tools: [weather, other], tool_choice, messages: [user('hello')] });
      const [call] = answer.choices[0]?.message.tool_calls ?? [];
      equal(call?.type === 'function' ? call.function.name : '', 'weather');
    }
    const none = await create({ model, tools: [weather], tool_choice: 'none', messages: [user('hello')] });
    equal(none.choices[0]?.message.content, 'You said: hello');
  });

  await bench.try('openai-chat', 'loop', async () => {
    const runner = openai.chat.completions.runTools({
      model,
      stream: true,
      messages: [user(callWeather('Oslo', 'Rome'))],
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'Tells the weather',
            parameters: { ...citySchema, required: [...citySchema.required] },
            parse: (text: string) => JSON.parse(text) as { city: string },
            function: ({ city }: { city: string }) => `sun in ${city}`,
          },
        },
      ],
    });
    match((await runner.finalContent()) ?? '', /The tool said: sun in Rome/);
  });

  await bench.try('openai-chat', 'custom', async () => {
    const patch = {
      type: 'custom',
      custom: {
        name: 'patch',
        description: 'Edits a file',
        format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: /(.|\\n)+/' } },
      },
    } as const;
    const input = '*** Begin Patch\n+"é" \\ 😀\n*** End Patch';
    const tools = [weather, patch];
    const called = steer({
      tools: [
        { name: 'patch', input: { input } },
        { name: 'weather', input: { city: 'Oslo' } },
      ],
    });
    const request = { model, tools, messages: [user(called)] };
    const whole = (await create(request)).choices[0];
    const streamed = (await stream(request).finalChatCompletion()).choices[0];
    for (const choice of [whole, streamed]) {
      const [call, other] = choice?.message.tool_calls ?? [];
      ok(call?.type === 'custom' && other?.type === 'function');
      deepEqual(call.custom, { name: 'patch', input });
      deepEqual(JSON.parse(other.function.arguments), { city: 'Oslo' });
      equal(choice?.finish_reason, 'tool_calls');
      const next = await create({
        model,
        tools,
        messages: [
          ...request.messages,
          { role: 'assistant', tool_calls: [call, other] },
          { role: 'tool', tool_call_id: other.id, content: 'sun' },
          { role: 'tool', tool_call_id: call.id, content: 'edited' },
        ],
      });
      equal(next.choices[0]?.message.content, 'The tool said: edited');
    }
    const choices: OpenAI.ChatCompletionToolChoiceOption[] = [
      { type: 'custom', custom: { name: 'patch' } },
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'custom', custom: { name: 'patch' } }] },
      },
    ];
    for (const tool_choice of choices) {
      const forced = await create({ model, tools, tool_choice, messages: [user('hello')] });
      const [call] = forced.choices[0]?.message.tool_calls ?? [];
      equal(call?.type === 'custom' ? call.custom.input : null, 'sample');
    }
  });

  await bench.try('openai-chat', 'images', async () => {
    const parts: OpenAI.ChatCompletionContentPart[] = [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}`, detail: 'low' } },
    ];
    const answer = await create({ model: 'nova-pro', messages: [{ role: 'user', content: parts }] });
    equal(answer.choices[0]?.message.content, 'You said: What is it?');
  });

  await bench.try('openai-chat', 'files', async () => {
    const parts: OpenAI.ChatCompletionContentPart[] = [
      { type: 'text', text: 'Sum it up.' },
      { type: 'file', file: { filename: 'a report.pdf', file_data: `data:application/pdf;base64,${PDF}` } },
    ];
    const answer = await create({ model, messages: [{ role: 'user', content: parts }] });
    equal(answer.choices[0]?.message.content, 'You said: Sum it up.');
  });

  await bench.try('openai-chat', 'structured', async () => {
    const Place = z.object({ city: z.string(), people: z.number() });
    for (const served of [model, 'nova-pro', 'gpt-oss-20b']) {
      const request = {
        model: served,
        messages: [user('A place, please.')],
        response_format: zodResponseFormat(Place, 'place'),
      };
      const parsed = (await openai.chat.completions.parse(request)).choices[0]?.message.parsed;
      equal(typeof parsed?.city, 'string', served);
      const streamed = (await stream(request).finalChatCompletion()).choices[0]?.message.parsed;
      deepEqual(streamed, parsed, served);
    }
    const called = await openai.chat.completions.parse({
      model,
      messages: [user(callWeather('Oslo'))],
      tools: [zodFunction({ name: 'weather', parameters: z.object({ city: z.string() }) })],
    });
    const [call] = called.choices[0]?.message.tool_calls ?? [];
    deepEqual(call?.type === 'function' ? call.function.parsed_arguments : null, { city: 'Oslo' });
  });

  await bench.try('openai-chat', 'json', async () => {
    for (const served of [model, 'mistral-large-3']) {
      const answer = await create({
        model: served,
        messages: [user('JSON, please.')],
        response_format: { type: 'json_object' },
      });
      equal(typeof JSON.parse(answer.choices[0]?.message.content ?? ''), 'object', served);
    }
  });

  await bench.try('openai-chat', 'reasoning', async () => {
    const first = {
      model,
      reasoning_effort: 'low' as const,
      tools: [weather],
      messages: [
        user(steer({ thinking: 'Let me look.', tools: [{ name: 'weather', input: { city: 'Oslo' } }] })),
      ],
    };
    const answer = await create(first);
    const { usage } = await stream({
      ...first,
      stream_options: { include_usage: true },
    }).finalChatCompletion();
    deepEqual(usage, answer.usage);
    const thoughts = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
    ok(thoughts > 0 && thoughts < (usage?.completion_tokens ?? 0));
    const message = answer.choices[0]?.message;
    ok(message !== undefined && 'reasoning_content' in message);
    equal(message.reasoning_content, 'Let me look.');
    const id = message.tool_calls?.[0]?.id ?? '';
    const next = await create({
      ...first,
      messages: [...first.messages, message, { role: 'tool', tool_call_id: id, content: 'sun' }],
    });
    match(next.choices[0]?.message.content ?? '', /The tool said: sun/);
  });

  await bench.try('openai-chat', 'caching', async () => {
    const rules = { type: 'text', text: LONG_RULES, cache_control: { type: 'ephemeral' } } as const;
    const request = { model, messages: [{ role: 'system' as const, content: [rules] }, user('hello')] };
    equal((await create(request)).usage?.prompt_tokens_details?.cached_tokens, 0);
    const again = await create(request);
    ok((again.usage?.prompt_tokens_details?.cached_tokens ?? 0) > 4_000);
    ok((again.usage?.prompt_tokens ?? 0) > (again.usage?.prompt_tokens_details?.cached_tokens ?? 0));
  });

  await bench.try('openai-chat', 'stop', async () => {
    const stopped = await create({
      model,
      stop: ['you'],
      messages: [user(steer({ text: 'I see you there' }))],
    });
    equal(stopped.choices[0]?.message.content, 'I see ');
    equal(stopped.choices[0].finish_reason, 'stop');
    const cut = await create({ model, max_completion_tokens: 3, messages: [user(steer({ words: 90 }))] });
    equal(cut.choices[0]?.finish_reason, 'length');
  });

  await bench.try('openai-chat', 'usage', async () => {
    const request = { model, messages: [user(steer({ words: 20 }))] };
    const whole = await create(request);
    const streamed = await stream({
      ...request,
      stream_options: { include_usage: true },
    }).finalChatCompletion();
    deepEqual(streamed.usage, whole.usage);
    equal(
      whole.usage?.total_tokens,
      (whole.usage?.prompt_tokens ?? 0) + (whole.usage?.completion_tokens ?? 0),
    );
    const without = await stream(request).finalChatCompletion();
    equal(without.usage, undefined);
  });

  await bench.try('openai-chat', 'families', async () => {
    for (const served of oneOfEachFamily) {
      const request = {
        model: served,
        messages: [user('hello')],
        seed: 7,
        user: 'ada',
        metadata: { a: 'b' },
      };
      const whole = await create(request);
      equal(whole.choices[0]?.message.content, 'You said: hello', served);
      equal(whole.model, served);
      const streamed = await stream(request).finalChatCompletion();
      deepEqual(streamed.choices[0]?.message.content, whole.choices[0].message.content, served);
    }
  });

  await bench.try('openai-chat', 'errors', async () => {
    await rejects(create({ model: 'gpt-7', messages: [user('hello')] }), NotFoundError);
    await rejects(create({ model, n: 17, messages: [user('hello')] }), (error: unknown) => {
      ok(error instanceof BadRequestError);
      equal(error.param, 'n');
      return true;
    });
    const stranger = new OpenAI({ ...options, apiKey: 'sk-nobody', fetch: bench.wire.fetch });
    await rejects(
      stranger.chat.completions.create({ model, messages: [user('hello')] }),
      AuthenticationError,
    );
    const throttled = steer({ fail: { kind: 'http', type: 'ThrottlingException', retryAfterSeconds: 9 } });
    await rejects(create({ model, messages: [user(throttled)] }), (error: unknown) => {
      ok(error instanceof RateLimitError);
      equal(error.headers.get('retry-after'), '9');
      return true;
    });
  });

  await bench.try('openai-chat', 'cut', async () => {
    const plain = new OpenAI(options);
    const streaming = await plain.chat.completions.create({
      model,
      stream: true,
      messages: [user(steer({ words: 90, fail: { kind: 'cut', afterEvents: 6 } }))],
    });
    let seen = '';
    await rejects(async () => {
      for await (const chunk of streaming) seen += chunk.choices[0]?.delta.content ?? '';
    }, APIError);
    ok(seen.length > 0);
  });

  await bench.try('openai-chat', 'embeddings', async () => {
    const input = ['one', 'two'];
    const floats = await openai.embeddings.create({
      model: 'titan-embed-text-v2',
      input,
      dimensions: 256,
      encoding_format: 'float',
    });
    equal(floats.data.length, 2);
    // Left alone the client asks for base64 and unpacks it itself.
    const unpacked = await openai.embeddings.create({ model: 'titan-embed-text-v2', input, dimensions: 256 });
    deepEqual(
      unpacked.data.map((one) => one.embedding),
      floats.data.map((one) => one.embedding.map((value) => Math.fround(value))),
    );
  });

  await bench.try('openai-chat', 'models', async () => {
    const listed = (await openai.models.list()).data.map((one) => one.id);
    ok(listed.includes(model) && listed.includes('nova-pro'));
    equal((await openai.models.retrieve(model)).id, model);
  });

  await bench.checkRecords('openai-chat');
});
