/** OpenAI's own SDK on the Responses API through the whole gateway; every answer on the wire is held against its types. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, { BadRequestError, NotFoundError, RateLimitError } from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { callWeather, citySchema, oneOfEachFamily, PDF, startBench, steer } from './client-fixture.ts';
import { PNG } from '../dialects/request-parts.ts';

const model = 'claude-haiku-4-5';
const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'weather',
  description: 'Tells the weather',
  strict: true,
  parameters: { ...citySchema, required: [...citySchema.required] },
};
type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Response = OpenAI.Responses.Response;

const callsOf = (response: Response): unknown[] =>
  response.output.flatMap((item) => (item.type === 'function_call' ? [JSON.parse(item.arguments)] : []));

test('the OpenAI SDK on the Responses API', async (t) => {
  const bench = await startBench(t);
  const openai = new OpenAI({
    baseURL: `${bench.gate.edgeUrl}/v1`,
    apiKey: bench.secret,
    maxRetries: 0,
    fetch: bench.wire.fetch,
  });
  const create = (params: Omit<Params, 'model'> & { readonly model?: string }): Promise<Response> =>
    openai.responses.create({ model, store: false, ...params });
  const stream = (params: Omit<Params, 'model'> & { readonly model?: string }): Promise<Response> =>
    openai.responses.stream({ model, store: false, ...params, stream: true }).finalResponse();
  const both = async (params: Omit<Params, 'model'> & { readonly model?: string }): Promise<Response[]> => [
    await create(params),
    await stream(params),
  ];

  await bench.try('openai-responses', 'text', async () => {
    const response = await create({ input: 'hello' });
    deepEqual([response.output_text, response.status], ['You said: hello', 'completed']);
    const [record] = await usageRecords(bench.gate.database, 1);
    deepEqual(
      [record?.['route'], record?.['is_stream'], Number(record?.['input_tokens'])],
      ['responses', false, response.usage?.input_tokens],
    );
  });

  await bench.try('openai-responses', 'stream', async () => {
    equal((await stream({ input: steer({ words: 60 }) })).output_text.split(' ').length, 60);
  });

  await bench.try('openai-responses', 'system', async () => {
    const response = await create({
      instructions: 'Be brief.',
      input: [
        { role: 'developer', content: 'Be kind.' },
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        { role: 'user', content: 'three' },
      ],
    });
    equal(response.output_text, 'You said: three');
  });

  await bench.try('openai-responses', 'tools', async () => {
    for (const response of await both({ tools: [weather], input: callWeather('Oslo') })) {
      deepEqual(callsOf(response), [{ city: 'Oslo' }]);
    }
  });

  await bench.try('openai-responses', 'parallel', async () => {
    for (const response of await both({ tools: [weather], input: callWeather('Oslo', 'Rome') })) {
      deepEqual(callsOf(response), [{ city: 'Oslo' }, { city: 'Rome' }]);
    }
  });

  await bench.try('openai-responses', 'choice', async () => {
    for (const tool_choice of ['required', { type: 'function', name: 'weather' }] as const) {
      equal(callsOf(await create({ tools: [weather], tool_choice, input: 'hello' })).length, 1);
    }
  });

  await bench.try('openai-responses', 'loop', async () => {
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: callWeather('Oslo') }];
    const first = await create({ tools: [weather], input });
    for (const item of first.output) {
      if (item.type !== 'function_call') continue;
      input.push(item, { type: 'function_call_output', call_id: item.call_id, output: 'sun' });
    }
    match((await create({ tools: [weather], input })).output_text, /The tool said: sun/);
  });

  await bench.try('openai-responses', 'custom', async () => {
    const patch = { type: 'custom', name: 'patch', description: 'Edits a file' } as const;
    const input = '*** Begin Patch\n+"é" \\ 😀\n*** End Patch';
    const asked = steer({ tools: [{ name: 'patch', input: { input } }] });
    for (const response of await both({ tools: [weather, patch], input: asked })) {
      const [call] = response.output;
      ok(call?.type === 'custom_tool_call');
      deepEqual([call.name, call.input], ['patch', input]);
      const next = await create({
        tools: [weather, patch],
        input: [
          { role: 'user', content: asked },
          call,
          { type: 'custom_tool_call_output', call_id: call.call_id, output: 'edited' },
        ],
      });
      equal(next.output_text, 'The tool said: edited');
    }
    const [forced] = (
      await create({ tools: [patch], tool_choice: { type: 'custom', name: 'patch' }, input: 'hello' })
    ).output;
    equal(forced?.type === 'custom_tool_call' ? forced.input : null, 'sample');
  });

  await bench.try('openai-responses', 'images', async () => {
    const content: OpenAI.Responses.ResponseInputContent[] = [
      { type: 'input_text', text: 'What is it?' },
      { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'auto' },
    ];
    equal((await create({ input: [{ role: 'user', content }] })).output_text, 'You said: What is it?');
  });

  await bench.try('openai-responses', 'files', async () => {
    const content: OpenAI.Responses.ResponseInputContent[] = [
      { type: 'input_text', text: 'Sum it up.' },
      { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` },
    ];
    equal((await create({ input: [{ role: 'user', content }] })).output_text, 'You said: Sum it up.');
  });

  await bench.try('openai-responses', 'structured', async () => {
    const Place = z.object({ city: z.string(), people: z.number() });
    for (const served of [model, 'nova-pro', 'gpt-oss-20b']) {
      const response = await openai.responses.parse({
        model: served,
        input: 'A place, please.',
        text: { format: zodTextFormat(Place, 'place') },
      });
      equal(typeof response.output_parsed?.city, 'string', served);
    }
  });

  await bench.try('openai-responses', 'json', async () => {
    const response = await create({ input: 'JSON, please.', text: { format: { type: 'json_object' } } });
    equal(typeof JSON.parse(response.output_text), 'object');
  });

  await bench.try('openai-responses', 'reasoning', async () => {
    const thought = { thinking: 'Let me look.', tools: [{ name: 'weather', input: { city: 'Oslo' } }] };
    const params: Omit<Params, 'model'> = {
      tools: [weather],
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    };
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: steer(thought) }];
    for (const first of await both({ ...params, input })) {
      const [reasoning] = first.output;
      ok(reasoning?.type === 'reasoning');
      equal(reasoning.summary[0]?.text, 'Let me look.');
      ok((reasoning.encrypted_content ?? '') !== '');
      const call = first.output.find((item) => item.type === 'function_call');
      ok(call !== undefined);
      const output = { type: 'function_call_output', call_id: call.call_id, output: 'sun' } as const;
      const next = await create({ ...params, input: [...input, reasoning, call, output] });
      match(next.output_text, /The tool said: sun/);
    }
  });

  await bench.try('openai-responses', 'caching', async () => {
    const params = {
      instructions: 'Be brief and friendly. '.repeat(1_500),
      input: 'hello',
      prompt_cache_key: 'a',
    };
    await create(params);
    ok(((await create(params)).usage?.input_tokens_details.cached_tokens ?? 0) > 4_000);
  });

  await bench.try('openai-responses', 'stop', async () => {
    for (const response of await both({ max_output_tokens: 16, input: steer({ words: 90 }) })) {
      deepEqual([response.status, response.incomplete_details?.reason], ['incomplete', 'max_output_tokens']);
    }
  });

  await bench.try('openai-responses', 'usage', async () => {
    const [whole, streamed] = await both({ input: steer({ words: 20 }) });
    deepEqual(streamed?.usage, whole?.usage);
    ok((whole?.usage?.total_tokens ?? 0) > 20);
  });

  await bench.try('openai-responses', 'families', async () => {
    for (const served of oneOfEachFamily) {
      for (const response of await both({ model: served, input: 'hello' })) {
        equal(response.output_text, 'You said: hello', served);
      }
    }
  });

  await bench.try('openai-responses', 'counting', async () => {
    const request = {
      instructions: 'Be brief.',
      input: [{ role: 'user' as const, content: 'How many tokens are these words?' }],
      tools: [weather],
    };
    const counted = await openai.responses.inputTokens.count({ model, ...request });
    const response = await create(request);
    deepEqual(counted, { object: 'response.input_tokens', input_tokens: response.usage?.input_tokens });
    const other = openai.responses.inputTokens.count({ model: 'nova-pro', ...request });
    await rejects(other, (error: unknown) => {
      ok(error instanceof BadRequestError);
      match(error.message, /Bedrock counts the tokens of Claude models only/);
      equal(error.param, 'model');
      return true;
    });
  });

  await bench.try('openai-responses', 'errors', async () => {
    await rejects(create({ model: 'gpt-7', input: 'hello' }), NotFoundError);
    const calls = bench.gate.bedrock.log().length;
    await rejects(create({ previous_response_id: 'resp_1', input: 'hello' }), (error: unknown) => {
      ok(error instanceof BadRequestError);
      equal(error.param, 'previous_response_id');
      match(error.message, /RESPONSES_RETENTION_DAYS/);
      return true;
    });
    equal(bench.gate.bedrock.log().length, calls, 'Bedrock is not asked');
    const throttled = steer({ fail: { kind: 'http', type: 'ThrottlingException' } });
    await rejects(create({ input: throttled }), RateLimitError);
  });

  await bench.try('openai-responses', 'cut', async () => {
    const fail = { kind: 'exception', type: 'modelStreamErrorException', afterEvents: 6 };
    const streaming = await openai.responses.create({
      model,
      stream: true,
      input: steer({ words: 90, fail }),
    });
    let last = '';
    for await (const event of streaming) last = event.type;
    equal(last, 'response.failed');
    const recorded = "select usage_estimated from usage_records where ending = 'upstream-cut'";
    await eventually(
      async () => deepEqual(await bench.gate.database.query(recorded), [{ usage_estimated: true }]),
      { withinMs: 5_000 },
    );
  });

  await bench.checkRecords('openai-responses');
});
