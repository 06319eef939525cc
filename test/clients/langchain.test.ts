/** LangChain's OpenAI (chat) and Anthropic models, unchanged, through the whole gateway. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { ChatAnthropic } from '@langchain/anthropic';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import {
  AIMessage,
  AIMessageChunk,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type BaseMessage,
} from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
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
const weather = tool(({ city }) => `sun in ${city}`, {
  name: 'weather',
  description: 'Tells the weather',
  schema: z.object({ city: z.string() }),
});

type Options = { readonly stop?: string[]; readonly maxTokens?: number };
type Client = ChatOpenAI | ChatAnthropic;
type Make = (name: string, options?: Options) => Client;

async function streamed(client: BaseChatModel, input: string | BaseMessage[]): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | null = null;
  for await (const chunk of await client.stream(input)) {
    ok(chunk instanceof AIMessageChunk);
    whole = whole === null ? chunk : whole.concat(chunk);
  }
  ok(whole !== null);
  return whole;
}

function withWeather(client: Client, toolChoice?: string) {
  const options = toolChoice === undefined ? {} : { tool_choice: toolChoice };
  return client instanceof ChatOpenAI
    ? client.bindTools([weather], options)
    : client.bindTools([weather], options);
}

/** What both clients do in the same way. */
async function tryBoth(
  bench: Bench,
  client: 'langchain-openai' | 'langchain-anthropic',
  make: Make,
): Promise<void> {
  await bench.try(client, 'text', async () => {
    equal((await make(model).invoke('hello')).text, 'You said: hello');
  });

  await bench.try(client, 'stream', async () => {
    equal((await streamed(make(model), steer({ words: 60 }))).text.split(' ').length, 60);
  });

  await bench.try(client, 'system', async () => {
    const turns = [
      new SystemMessage('Be brief.'),
      new HumanMessage('one'),
      new AIMessage('two'),
      new HumanMessage('three'),
    ];
    equal((await make(model).invoke(turns)).text, 'You said: three');
  });

  await bench.try(client, 'tools', async () => {
    const answer = await withWeather(make(model)).invoke(callWeather('Oslo'));
    deepEqual(
      answer.tool_calls?.map((call) => [call.name, call.args]),
      [['weather', { city: 'Oslo' }]],
    );
  });

  await bench.try(client, 'parallel', async () => {
    let whole: AIMessageChunk | null = null;
    for await (const chunk of await withWeather(make(model)).stream(callWeather('Oslo', 'Rome'))) {
      whole = whole === null ? chunk : whole.concat(chunk);
    }
    deepEqual(
      whole?.tool_calls?.map((call) => call.args),
      [{ city: 'Oslo' }, { city: 'Rome' }],
    );
  });

  await bench.try(client, 'choice', async () => {
    for (const choice of ['any', 'weather']) {
      const answer = await withWeather(make(model), choice).invoke('hello');
      equal(answer.tool_calls?.length, 1, choice);
    }
  });

  await bench.try(client, 'loop', async () => {
    const bound = withWeather(make(model));
    const turns: BaseMessage[] = [new HumanMessage(callWeather('Oslo'))];
    const called = await bound.invoke(turns);
    turns.push(called);
    for (const call of called.tool_calls ?? []) {
      const result: unknown = await weather.invoke({ ...call, type: 'tool_call' });
      ok(result instanceof ToolMessage);
      turns.push(result);
    }
    match((await bound.invoke(turns)).text, /sun in Oslo/);
  });

  for (const [feature, part] of [
    ['images', { type: 'image', mime_type: 'image/png', data: PNG }],
    ['files', { type: 'file', mime_type: 'application/pdf', data: PDF, metadata: { filename: 'a.pdf' } }],
  ] as const) {
    await bench.try(client, feature, async () => {
      const content = [
        { type: 'text', text: 'What is it?' },
        { source_type: 'base64', ...part },
      ];
      equal((await make(model).invoke([new HumanMessage({ content })])).text, 'You said: What is it?');
    });
  }

  await bench.try(client, 'structured', async () => {
    const Place = z.object({ city: z.string(), people: z.number() });
    const chat = make(model);
    const parsed =
      chat instanceof ChatOpenAI
        ? await chat.withStructuredOutput(Place, { name: 'place', method: 'jsonSchema' }).invoke('A place.')
        : await chat.withStructuredOutput(Place, { name: 'place' }).invoke('A place.');
    equal(typeof parsed.city, 'string');
  });

  await bench.try(client, 'stop', async () => {
    const stopped = await make(model, { stop: ['you'] }).invoke(steer({ text: 'I see you there' }));
    equal(stopped.text, 'I see ');
    const cut = await make(model, { maxTokens: 3 }).invoke(steer({ words: 90 }));
    match(JSON.stringify(cut.response_metadata), /length|max_tokens/);
  });

  await bench.try(client, 'usage', async () => {
    const prompt = steer({ words: 20 });
    const whole = await make(model).invoke(prompt);
    const piecemeal = await streamed(make(model), prompt);
    ok((whole.usage_metadata?.input_tokens ?? 0) > 0);
    equal(piecemeal.usage_metadata?.input_tokens, whole.usage_metadata?.input_tokens);
    // ChatAnthropic adds the one token that Bedrock tells with the first event to the total that the last one tells.
    const more = (piecemeal.usage_metadata?.output_tokens ?? 0) - (whole.usage_metadata?.output_tokens ?? 0);
    equal(more, client === 'langchain-anthropic' ? 1 : 0);
  });

  await bench.try(client, 'caching', async () => {
    const content = [{ type: 'text', text: LONG_RULES, cache_control: { type: 'ephemeral' } }];
    const turns = [new SystemMessage({ content }), new HumanMessage('hello')];
    await make(model).invoke(turns);
    const again = await make(model).invoke(turns);
    ok((again.usage_metadata?.input_token_details?.cache_read ?? 0) > 4_000);
  });

  await bench.try(client, 'families', async () => {
    for (const name of oneOfEachFamily) {
      equal((await make(name).invoke('hello')).text, 'You said: hello', name);
      equal((await streamed(make(name), 'hello')).text, 'You said: hello', name);
    }
  });

  await bench.try(client, 'errors', async () => {
    await rejects(make('gpt-7').invoke('hello'), /does not exist here/);
    const throttled = steer({ fail: { kind: 'http', type: 'ThrottlingException' } });
    await rejects(make(model).invoke(throttled), /429|throttling/);
  });

  await bench.try(client, 'cut', async () => {
    const fail = { kind: 'exception', type: 'modelStreamErrorException', afterEvents: 6 };
    await rejects(streamed(make(model), steer({ words: 90, fail })), /Bedrock failed to answer/);
  });
}

test('LangChain with ChatOpenAI', async (t) => {
  const bench = await startBench(t);
  const make = (name: string, options: Options = {}): ChatOpenAI =>
    new ChatOpenAI({
      model: name,
      apiKey: bench.secret,
      maxRetries: 0,
      configuration: { baseURL: `${bench.gate.edgeUrl}/v1`, fetch: bench.wire.fetch },
      ...options,
    });
  await tryBoth(bench, 'langchain-openai', make);

  await bench.try('langchain-openai', 'json', async () => {
    const parsed = await make(model).withStructuredOutput({}, { method: 'jsonMode' }).invoke('JSON.');
    equal(typeof parsed, 'object');
  });

  await bench.try('langchain-openai', 'embeddings', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'cohere-embed-v4',
      dimensions: 256,
      apiKey: bench.secret,
      maxRetries: 0,
      encodingFormat: 'float',
      configuration: { baseURL: `${bench.gate.edgeUrl}/v1`, fetch: bench.wire.fetch },
    });
    const vectors = await embeddings.embedDocuments(['one', 'two', 'three']);
    deepEqual(
      vectors.map((vector) => vector.length),
      [256, 256, 256],
    );
    deepEqual(await embeddings.embedQuery('two'), vectors[1]);
  });

  await bench.checkRecords('openai-chat');
});

test('LangChain with ChatAnthropic', async (t) => {
  const bench = await startBench(t);
  const make = (name: string, { stop, maxTokens = 2_000 }: Options = {}, thinks = false): ChatAnthropic =>
    new ChatAnthropic({
      model: name,
      apiKey: bench.secret,
      anthropicApiUrl: bench.gate.edgeUrl,
      maxRetries: 0,
      maxTokens,
      clientOptions: { fetch: bench.wire.fetch },
      ...(stop === undefined ? {} : { stopSequences: stop }),
      ...(thinks ? { thinking: { type: 'enabled', budget_tokens: 1_024 } } : {}),
    });
  await tryBoth(bench, 'langchain-anthropic', (name, options) => make(name, options));

  await bench.try('langchain-anthropic', 'reasoning', async () => {
    const bound = make(model, {}, true).bindTools([weather]);
    const turns: BaseMessage[] = [
      new HumanMessage(
        steer({ thinking: 'Let me look.', tools: [{ name: 'weather', input: { city: 'Oslo' } }] }),
      ),
    ];
    const thought = await bound.invoke(turns);
    match(JSON.stringify(thought.content), /Let me look/);
    const [call] = thought.tool_calls ?? [];
    turns.push(thought, new ToolMessage({ tool_call_id: call?.id ?? '', content: 'sun' }));
    match((await bound.invoke(turns)).text, /The tool said: sun/);
  });

  await bench.checkRecords('anthropic-messages');
});
