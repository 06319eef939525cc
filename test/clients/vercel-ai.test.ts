/** The Vercel AI SDK with its OpenAI (chat) and Anthropic providers, unchanged, through the whole gateway. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import {
  APICallError,
  embedMany,
  generateText,
  isStepCount,
  Output,
  streamText,
  tool,
  type LanguageModel,
  type ModelMessage,
} from 'ai';
import { z } from 'zod';
import {
  callWeather,
  LONG_RULES,
  oneOfEachFamily,
  PDF,
  startBench,
  steer,
  type Bench,
} from './client-fixture.ts';
import { PNG } from '../dialects/request-parts.ts';

const model = 'claude-haiku-4-5';
const weather = tool({
  description: 'Tells the weather',
  inputSchema: z.object({ city: z.string() }),
});
const runWeather = tool({
  description: 'Tells the weather',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => `sun in ${city}`,
});
const maxRetries = 0;
globalThis.AI_SDK_LOG_WARNINGS = false;

type Made = (name: string) => LanguageModel;

/** What both providers do in the same way. */
async function tryBoth(
  bench: Bench,
  client: 'vercel-openai' | 'vercel-anthropic',
  make: Made,
): Promise<void> {
  const asked = { model: make(model), maxRetries };

  await bench.try(client, 'text', async () => {
    const { text, finishReason } = await generateText({ ...asked, prompt: 'hello' });
    deepEqual([text, finishReason], ['You said: hello', 'stop']);
  });

  await bench.try(client, 'stream', async () => {
    const streaming = streamText({ ...asked, prompt: steer({ words: 60 }) });
    let pieces = 0;
    for await (const piece of streaming.textStream) pieces += piece === '' ? 0 : 1;
    ok(pieces > 5);
    equal((await streaming.text).split(' ').length, 60);
    equal(await streaming.finishReason, 'stop');
  });

  await bench.try(client, 'system', async () => {
    const messages: ModelMessage[] = [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
      { role: 'user', content: 'three' },
    ];
    const { text } = await generateText({ ...asked, instructions: 'Be brief.', messages });
    equal(text, 'You said: three');
  });

  await bench.try(client, 'tools', async () => {
    const { toolCalls, finishReason } = await generateText({
      ...asked,
      tools: { weather },
      prompt: callWeather('Oslo'),
    });
    deepEqual(
      toolCalls.map((call) => [call.toolName, call.input]),
      [['weather', { city: 'Oslo' }]],
    );
    equal(finishReason, 'tool-calls');
  });

  await bench.try(client, 'parallel', async () => {
    const streaming = streamText({ ...asked, tools: { weather }, prompt: callWeather('Oslo', 'Rome') });
    deepEqual(
      (await streaming.toolCalls).map((call) => call.input),
      [{ city: 'Oslo' }, { city: 'Rome' }],
    );
  });

  await bench.try(client, 'choice', async () => {
    for (const toolChoice of ['required', { type: 'tool', toolName: 'weather' }] as const) {
      const { toolCalls } = await generateText({ ...asked, tools: { weather }, toolChoice, prompt: 'hello' });
      equal(toolCalls.length, 1);
    }
    const none = await generateText({ ...asked, tools: { weather }, toolChoice: 'none', prompt: 'hello' });
    equal(none.text, 'You said: hello');
  });

  await bench.try(client, 'loop', async () => {
    const { text, steps } = await generateText({
      ...asked,
      tools: { weather: runWeather },
      stopWhen: isStepCount(4),
      prompt: callWeather('Oslo'),
    });
    equal(steps.length, 2);
    match(text, /The tool said: .*sun in Oslo/);
  });

  for (const [feature, file] of [
    ['images', { data: PNG, mediaType: 'image/png' }],
    ['files', { data: PDF, mediaType: 'application/pdf', filename: 'a.pdf' }],
  ] as const) {
    await bench.try(client, feature, async () => {
      const content = [{ type: 'text', text: 'What is it?' } as const, { type: 'file', ...file } as const];
      const { text } = await generateText({ ...asked, messages: [{ role: 'user', content }] });
      equal(text, 'You said: What is it?');
    });
  }

  await bench.try(client, 'structured', async () => {
    const output = Output.object({ schema: z.object({ city: z.string(), people: z.number() }) });
    for (const name of [model, 'mistral-large-3']) {
      const whole = await generateText({ model: make(name), maxRetries, output, prompt: 'A place.' });
      equal(typeof whole.output.city, 'string', name);
      const streaming = streamText({ model: make(name), maxRetries, output, prompt: 'A place.' });
      deepEqual(await streaming.output, whole.output, name);
    }
  });

  await bench.try(client, 'stop', async () => {
    const stopSequences = ['you'];
    const prompt = steer({ text: 'I see you there' });
    const stopped = await generateText({ ...asked, stopSequences, prompt });
    equal(stopped.text, 'I see ');
    const cut = await generateText({ ...asked, maxOutputTokens: 3, prompt: steer({ words: 90 }) });
    equal(cut.finishReason, 'length');
  });

  await bench.try(client, 'usage', async () => {
    const prompt = steer({ words: 20 });
    const { usage } = await generateText({ ...asked, prompt });
    const streaming = streamText({ ...asked, prompt });
    const streamed = await streaming.usage;
    ok((usage.inputTokens ?? 0) > 0);
    deepEqual(
      [streamed.inputTokens, streamed.outputTokens, streamed.totalTokens],
      [usage.inputTokens, usage.outputTokens, usage.totalTokens],
    );
  });

  await bench.try(client, 'families', async () => {
    for (const name of oneOfEachFamily) {
      const whole = await generateText({ model: make(name), maxRetries, prompt: 'hello' });
      equal(whole.text, 'You said: hello', name);
      equal(await streamText({ model: make(name), maxRetries, prompt: 'hello' }).text, whole.text, name);
    }
  });

  await bench.try(client, 'errors', async () => {
    await rejects(generateText({ model: make('gpt-7'), maxRetries, prompt: 'hello' }), (error: unknown) => {
      ok(APICallError.isInstance(error));
      equal(error.statusCode, 404);
      match(error.message, /does not exist here/);
      return true;
    });
    const prompt = steer({ fail: { kind: 'http', type: 'ThrottlingException' } });
    await rejects(generateText({ ...asked, prompt }), (error: unknown) => {
      ok(APICallError.isInstance(error));
      deepEqual([error.statusCode, error.isRetryable], [429, true]);
      return true;
    });
  });

  await bench.try(client, 'cut', async () => {
    const prompt = steer({
      words: 90,
      fail: { kind: 'exception', type: 'modelStreamErrorException', afterEvents: 6 },
    });
    const failures: unknown[] = [];
    const streaming = streamText({
      ...asked,
      prompt,
      onError: ({ error }) => {
        failures.push(error);
      },
    });
    for await (const piece of streaming.textStream) ok(typeof piece === 'string');
    equal(failures.length, 1);
  });
}

test('the Vercel AI SDK with its OpenAI provider', async (t) => {
  const bench = await startBench(t);
  const provider = createOpenAI({
    baseURL: `${bench.gate.edgeUrl}/v1`,
    apiKey: bench.secret,
    fetch: bench.wire.fetch,
  });
  await tryBoth(bench, 'vercel-openai', (name) => provider.chat(name));

  await bench.try('vercel-openai', 'json', async () => {
    const { output } = await generateText({
      model: provider.chat(model),
      maxRetries,
      output: Output.json(),
      prompt: 'JSON.',
    });
    equal(typeof output, 'object');
  });

  await bench.try('vercel-openai', 'embeddings', async () => {
    const { embeddings, usage } = await embedMany({
      model: provider.embeddingModel('nova-2-multimodal-embeddings'),
      maxRetries,
      values: ['one', 'two'],
      providerOptions: { openai: { dimensions: 256 } },
    });
    deepEqual(
      embeddings.map((vector) => vector.length),
      [256, 256],
    );
    ok(usage.tokens > 0);
  });

  await bench.checkRecords('openai-chat');
});

test('the Vercel AI SDK with its Anthropic provider', async (t) => {
  const bench = await startBench(t);
  const provider = createAnthropic({
    baseURL: `${bench.gate.edgeUrl}/v1`,
    apiKey: bench.secret,
    fetch: bench.wire.fetch,
  });
  await tryBoth(bench, 'vercel-anthropic', (name) => provider(name));

  await bench.try('vercel-anthropic', 'reasoning', async () => {
    const thinking = { type: 'enabled', budgetTokens: 1_024 } as const;
    const { reasoningText, text, steps } = await generateText({
      model: provider(model),
      maxRetries,
      providerOptions: { anthropic: { thinking } },
      tools: { weather: runWeather },
      stopWhen: isStepCount(4),
      prompt: steer({ thinking: 'Let me look.', tools: [{ name: 'weather', input: { city: 'Oslo' } }] }),
    });
    equal(steps[0]?.reasoningText, 'Let me look.');
    ok(reasoningText !== undefined);
    match(text, /sun in Oslo/);
  });

  await bench.try('vercel-anthropic', 'caching', async () => {
    const ask = () =>
      generateText({
        model: provider(model),
        maxRetries,
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'text',
                text: LONG_RULES,
                providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
              },
              { type: 'text', text: 'hello' },
            ],
          },
        ],
      });
    await ask();
    const again = await ask();
    ok((again.usage.inputTokenDetails.cacheReadTokens ?? 0) > 4_000);
  });

  await bench.checkRecords('anthropic-messages');
});
