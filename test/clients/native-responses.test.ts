/**
 * GPT models by OpenAI's own SDK: Bedrock's Responses API is asked as it is, with what the client sent; conversations go
 * on with encrypted reasoning and compacted turns, from model to model, and from what the gateway keeps.
 */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import type OpenAI from 'openai';
import { BadRequestError } from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import type { ArrivedCall } from '../../simulator/simulator.ts';
import { startGate } from '../support/start-gate.ts';
import { usageRecords } from '../support/records.ts';
import { callWeather, steer } from './client-fixture.ts';
import { openaiOf } from './sdk-clients.ts';

const model = 'gpt-6-sol';
const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'weather',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};
const sealed = {
  store: false,
  include: ['reasoning.encrypted_content'],
} satisfies Partial<OpenAI.Responses.ResponseCreateParams>;

type Input = OpenAI.Responses.ResponseInput;
const user = (content: string): Input[number] => ({ role: 'user', content });

/** Items without what the SDK's helpers add for their caller; OpenAI's API does not take it back. */
function asSent(output: OpenAI.Responses.Response['output']): Input {
  return JSON.parse(
    JSON.stringify(output, (name, value: unknown) => (name.startsWith('parsed') ? undefined : value)),
  ) as Input;
}

test('GPT models by OpenAI’s own API', async (suite) => {
  const arrived: ArrivedCall[] = [];
  const gate = await startGate(suite, {
    environment: { RESPONSES_RETENTION_DAYS: '1' },
    watchBedrock: (call) => arrived.push(call),
  });
  const key = await gate.admin.createKey();
  const last = (): string => arrived.at(-1)?.target ?? '';
  const lastInput = (): unknown =>
    (JSON.parse(arrived.at(-1)?.body.toString('utf8') ?? '{}') as { input: unknown }).input;
  let calls = 0;
  /** The newest record agrees with Bedrock's own account. */
  const isRecorded = async (more = 1): Promise<void> => {
    calls += more;
    const [record] = await usageRecords(gate.database, calls, key.id);
    const served = gate.bedrock.log().at(-1);
    ok(record !== undefined && served !== undefined);
    deepEqual(
      [record['upstream_request_id'], Number(record['input_tokens']), Number(record['output_tokens'])],
      [served.requestId, served.inputTokens, served.outputTokens],
    );
    deepEqual([record['ending'], record['dialect']], ['complete', 'openai-responses']);
  };

  await suite.test('a whole answer', async (t) => {
    const answer = await openaiOf(t, gate, key.secret).responses.create({ model, input: 'hello', ...sealed });
    equal(answer.output_text, 'You said: hello');
    equal(answer.model, model);
    equal(last(), '/openai/v1/responses');
    await isRecorded();
  });

  await suite.test('a stream, with its reasoning, a tool, and the result of the tool', async (t) => {
    const openai = openaiOf(t, gate, key.secret);
    const ask = (input: Input): Promise<OpenAI.Responses.Response> =>
      openai.responses
        .stream({ model, input, tools: [weather], reasoning: { effort: 'high' }, ...sealed })
        .finalResponse();
    const input: Input = [
      user(steer({ thinking: 'Let me look.', tools: [{ name: 'weather', input: { city: 'Oslo' } }] })),
    ];
    const first = await ask(input);
    await isRecorded();
    const reasoning = first.output.find((item) => item.type === 'reasoning');
    const call = first.output.find((item) => item.type === 'function_call');
    ok(reasoning?.encrypted_content && call !== undefined);
    const second = await ask([
      ...input,
      ...asSent(first.output),
      { type: 'function_call_output', call_id: call.call_id, output: 'snow' },
    ]);
    match(second.output_text, /snow/);
    deepEqual((lastInput() as unknown[])[1], JSON.parse(JSON.stringify(reasoning)));
    await isRecorded();
  });

  await suite.test('an answer by a schema, parsed', async (t) => {
    const answer = await openaiOf(t, gate, key.secret).responses.parse({
      model,
      input: 'Where?',
      text: { format: zodTextFormat(z.object({ city: z.string() }), 'place') },
      ...sealed,
    });
    equal(typeof answer.output_parsed?.city, 'string');
    await isRecorded();
  });

  await suite.test(
    'a conversation that is kept goes on, by its last response and by its items',
    async (t) => {
      const openai = openaiOf(t, gate, key.secret);
      const first = await openai.responses.create({ model, input: callWeather('Oslo'), tools: [weather] });
      await isRecorded();
      match(first.id, /^resp_[0-9a-f]{32}$/);
      const call = first.output.find((item) => item.type === 'function_call');
      ok(call?.id !== undefined);
      const output = { type: 'function_call_output', call_id: call.call_id, output: 'snow' } as const;
      const second = await openai.responses
        .stream({ model, previous_response_id: first.id, input: [output], tools: [weather] })
        .finalResponse();
      match(second.output_text, /snow/);
      equal(second.previous_response_id, first.id);
      await isRecorded();
      const kept = await openai.responses.retrieve(second.id);
      deepEqual(
        kept.output.map(({ id }) => id),
        second.output.map(({ id }) => id),
      );
      const third = await openai.responses.create({
        model,
        input: [user('Look.'), { type: 'item_reference', id: call.id }, output],
        tools: [weather],
      });
      match(third.output_text, /snow/);
      await isRecorded();
    },
  );

  await suite.test('a conversation goes from one model to another and back', async (t) => {
    const openai = openaiOf(t, gate, key.secret);
    const input: Input = [];
    for (const one of [model, 'claude-haiku-4-5', model, 'gpt-5.6-luna']) {
      input.push(user(steer({ thinking: 'Hm.', text: `I am ${one}.` })));
      const answer = await openai.responses.create({
        model: one,
        input,
        reasoning: { effort: 'low' },
        ...sealed,
      });
      equal(answer.output_text, `I am ${one}.`);
      input.push(...asSent(answer.output));
    }
    await isRecorded(4);
  });

  await suite.test(
    'a thought that Bedrock does not take back is left out, a compacted conversation is not',
    async (t) => {
      const openai = openaiOf(t, gate, key.secret);
      const foreign: Input[number] = {
        type: 'reasoning',
        id: 'rs_1',
        summary: [],
        encrypted_content: 'foreign',
      };
      const answer = await openai.responses.create({ model, input: [foreign, user('hello')], ...sealed });
      equal(answer.output_text, 'You said: hello');
      const compacted = { type: 'compaction', encrypted_content: 'foreign' } as const;
      await rejects(
        openai.responses.create({ model, input: [compacted, user('hello')], ...sealed }),
        (error) => error instanceof BadRequestError && !/arn:|\d{12}/.test(error.message),
      );
    },
  );
});
