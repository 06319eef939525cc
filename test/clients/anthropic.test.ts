/** Anthropic's own SDK through the whole gateway; every answer on the wire is held against its types. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
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
const max_tokens = 4_000;
const weather = {
  name: 'weather',
  description: 'Tells the weather',
  input_schema: citySchema,
} as unknown as Anthropic.Tool;
const user = (content: Anthropic.MessageParam['content']): Anthropic.MessageParam => ({
  role: 'user',
  content,
});
const textOf = (message: Anthropic.Message): string =>
  message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
const inputsOf = (message: Anthropic.Message): unknown[] =>
  message.content.flatMap((block) => (block.type === 'tool_use' ? [block.input] : []));

test('the Anthropic SDK', async (t) => {
  const bench = await startBench(t);
  const options = { baseURL: bench.gate.edgeUrl, apiKey: bench.secret, maxRetries: 0 };
  const anthropic = new Anthropic({ ...options, fetch: bench.wire.fetch });
  const create = (body: Partial<Anthropic.MessageCreateParamsNonStreaming>): Promise<Anthropic.Message> =>
    anthropic.messages.create({ model, max_tokens, messages: [], ...body });
  const stream = (body: Partial<Anthropic.MessageCreateParamsNonStreaming>): Promise<Anthropic.Message> =>
    anthropic.messages.stream({ model, max_tokens, messages: [], ...body }).finalMessage();

  await bench.try('anthropic', 'text', async () => {
    const answer = await create({ messages: [user('hello')] });
    equal(textOf(answer), 'You said: hello');
    equal(answer.stop_reason, 'end_turn');
  });

  await bench.try('anthropic', 'stream', async () => {
    const answer = await stream({ messages: [user(steer({ words: 60 }))] });
    equal(textOf(answer).split(' ').length, 60);
  });

  await bench.try('anthropic', 'system', async () => {
    for (const served of [model, 'claude-opus-5-5', 'nova-pro']) {
      const answer = await create({
        model: served,
        system: [{ type: 'text', text: 'Be brief.' }],
        messages: [user('one'), { role: 'assistant', content: 'two' }, user('three')],
      });
      equal(textOf(answer), 'You said: three', served);
    }
  });

  await bench.try('anthropic', 'tools', async () => {
    for (const served of [model, 'mistral-large-3']) {
      const answer = await create({ model: served, tools: [weather], messages: [user(callWeather('Oslo'))] });
      deepEqual(inputsOf(answer), [{ city: 'Oslo' }]);
      equal(answer.stop_reason, 'tool_use');
    }
  });

  await bench.try('anthropic', 'parallel', async () => {
    for (const served of [model, 'nova-pro']) {
      const messages = [user(callWeather('Oslo', 'Rome'))];
      const answer = await stream({ model: served, tools: [weather], messages });
      deepEqual(inputsOf(answer), [{ city: 'Oslo' }, { city: 'Rome' }]);
    }
  });

  await bench.try('anthropic', 'choice', async () => {
    for (const tool_choice of [{ type: 'any' }, { type: 'tool', name: 'weather' }] as const) {
      for (const served of [model, 'llama4-maverick']) {
        const answer = await create({
          model: served,
          tools: [weather],
          tool_choice,
          messages: [user('hello')],
        });
        equal(answer.stop_reason, 'tool_use', `${served} ${tool_choice.type}`);
      }
    }
  });

  await bench.try('anthropic', 'loop', async () => {
    const run = betaTool({
      name: 'weather',
      description: 'Tells the weather',
      inputSchema: citySchema,
      run: ({ city }) => `sun in ${city}`,
    });
    const runner = anthropic.beta.messages.toolRunner({
      model,
      max_tokens,
      tools: [run],
      messages: [{ role: 'user', content: callWeather('Oslo') }],
    });
    const last = await runner.runUntilDone();
    match(last.content.map((block) => (block.type === 'text' ? block.text : '')).join(''), /sun in Oslo/);
  });

  for (const [feature, block] of [
    ['images', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }],
    ['files', { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF } }],
  ] as const) {
    await bench.try('anthropic', feature, async () => {
      for (const served of [model, 'nova-pro']) {
        const messages = [user([block, { type: 'text', text: 'What is it?' }])];
        equal(textOf(await create({ model: served, messages })), 'You said: What is it?', served);
      }
    });
  }

  await bench.try('anthropic', 'structured', async () => {
    const Place = z.object({ city: z.string(), people: z.number() });
    for (const served of [model, 'nova-pro', 'mistral-large-3']) {
      const answer = await anthropic.messages.parse({
        model: served,
        max_tokens,
        messages: [user('A place, please.')],
        output_config: { format: zodOutputFormat(Place) },
      });
      equal(typeof answer.parsed_output?.city, 'string', served);
    }
  });

  await bench.try('anthropic', 'reasoning', async () => {
    const first = {
      thinking: { type: 'enabled', budget_tokens: 1_024 } as const,
      tools: [weather],
      messages: [
        user(steer({ thinking: 'Let me look.', tools: [{ name: 'weather', input: { city: 'Oslo' } }] })),
      ],
    };
    for (const answer of [await create(first), await stream(first)]) {
      equal(answer.content[0]?.type === 'thinking' ? answer.content[0].thinking : '', 'Let me look.');
      const call = answer.content.find((block) => block.type === 'tool_use');
      const result = { type: 'tool_result', tool_use_id: call?.id ?? '', content: 'sun' } as const;
      const next = await create({
        ...first,
        messages: [...first.messages, { role: 'assistant', content: answer.content }, user([result])],
      });
      match(textOf(next), /The tool said: sun/);
    }
  });

  await bench.try('anthropic', 'caching', async () => {
    const system: Anthropic.TextBlockParam[] = [
      { type: 'text', text: LONG_RULES, cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'text', text: LONG_RULES, cache_control: { type: 'ephemeral' } },
    ];
    const written = await create({ system, messages: [user('hello')] });
    ok((written.usage.cache_creation?.ephemeral_1h_input_tokens ?? 0) > 4_000);
    ok((written.usage.cache_creation?.ephemeral_5m_input_tokens ?? 0) > 4_000);
    const again = await stream({ system, messages: [user('hello')] });
    ok((again.usage.cache_read_input_tokens ?? 0) > 8_000);
  });

  await bench.try('anthropic', 'stop', async () => {
    const said = steer({ text: 'I see you there' });
    const stopped = await create({ stop_sequences: ['you'], messages: [user(said)] });
    deepEqual([stopped.stop_reason, stopped.stop_sequence], ['stop_sequence', 'you']);
    const cut = await create({ max_tokens: 3, messages: [user(steer({ words: 90 }))] });
    equal(cut.stop_reason, 'max_tokens');
  });

  await bench.try('anthropic', 'usage', async () => {
    for (const served of [model, 'nova-pro']) {
      const body = { model: served, messages: [user(steer({ words: 20 }))] };
      const [whole, streamed] = [await create(body), await stream(body)];
      equal(streamed.usage.input_tokens, whole.usage.input_tokens, served);
      equal(streamed.usage.output_tokens, whole.usage.output_tokens, served);
      ok(whole.usage.input_tokens > 0 && whole.usage.output_tokens > 0);
    }
  });

  await bench.try('anthropic', 'families', async () => {
    for (const served of oneOfEachFamily) {
      const body = { model: served, messages: [user('hello')], metadata: { user_id: 'ada' } };
      const [whole, streamed] = [await create(body), await stream(body)];
      equal(textOf(whole), 'You said: hello', served);
      equal(textOf(streamed), textOf(whole), served);
      equal(streamed.stop_reason, whole.stop_reason, served);
    }
  });

  await bench.try('anthropic', 'errors', async () => {
    await rejects(create({ model: 'claude-7', messages: [user('hello')] }), NotFoundError);
    await rejects(create({ max_tokens: 0, messages: [user('hello')] }), BadRequestError);
    const stranger = new Anthropic({ ...options, apiKey: 'sk-nobody', fetch: bench.wire.fetch });
    await rejects(
      stranger.messages.create({ model, max_tokens, messages: [user('hello')] }),
      AuthenticationError,
    );
    const fail = (type: string): Anthropic.MessageParam[] => [user(steer({ fail: { kind: 'http', type } }))];
    await rejects(create({ messages: fail('ThrottlingException') }), RateLimitError);
    for (const [type, status, named] of [
      ['ServiceUnavailableException', 529, 'overloaded_error'],
      ['ModelTimeoutException', 504, 'timeout_error'],
      ['InternalServerException', 502, 'api_error'],
    ] as const) {
      await rejects(create({ messages: fail(type) }), (error: unknown) => {
        ok(error instanceof APIError);
        deepEqual([error.status, error.type], [status, named]);
        match(error.requestID ?? '', /^[0-9a-f-]{36}$/);
        return true;
      });
    }
  });

  await bench.try('anthropic', 'cut', async () => {
    const plain = new Anthropic(options);
    for (const served of [model, 'nova-pro']) {
      const fail = { kind: 'exception', type: 'throttlingException', afterEvents: 6 };
      const streaming = plain.messages.stream({
        model: served,
        max_tokens,
        messages: [user(steer({ words: 90, fail }))],
      });
      await rejects(streaming.finalMessage(), /rate_limit_error/, served);
    }
  });

  await bench.try('anthropic', 'counting', async () => {
    const messages = [user('How many tokens are these words?')];
    const counted = await anthropic.messages.countTokens({ model, messages, tools: [weather] });
    const answer = await create({ messages, tools: [weather] });
    equal(counted.input_tokens, answer.usage.input_tokens);
    const refused = async (served: string, say: RegExp): Promise<void> => {
      await rejects(anthropic.messages.countTokens({ model: served, messages }), (error: unknown) => {
        ok(error instanceof BadRequestError);
        equal(error.type, 'invalid_request_error');
        match(error.message, say);
        return true;
      });
    };
    await refused(
      'nova-pro',
      /model: Bedrock counts the tokens of Claude models only, not those of nova-pro/,
    );
    bench.gate.bedrock.script({
      operation: 'count-tokens',
      answer: {
        fail: {
          kind: 'http',
          type: 'ValidationException',
          message: "The provided model doesn't support counting tokens.",
        },
      },
    });
    await refused(model, /CountTokens does not count this model.*bedrock-mantle/);
  });

  await bench.try('anthropic', 'models', async () => {
    const listed = (await anthropic.models.list()).data.map((one) => one.id);
    ok(listed.includes(model));
    equal((await anthropic.models.retrieve(model)).type, 'model');
  });

  await bench.checkRecords('anthropic-messages');
});
