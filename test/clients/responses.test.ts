/** OpenAI's Responses API through the whole gateway: the SDK unchanged, with its helpers, and one right record each. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import OpenAI, { BadRequestError } from 'openai';
import { conformingFetch } from '../conformance/wire.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { usageRecords } from '../support/records.ts';

type Fixture = { readonly openai: OpenAI; readonly keyId: string };

/** A key of its own and its client, with Bedrock as new. */
async function start(t: TestContext, gate: Gate): Promise<Fixture> {
  gate.bedrock.reset();
  const key = await gate.admin.createKey();
  return {
    keyId: key.id,
    openai: new OpenAI({
      baseURL: `${gate.edgeUrl}/v1`,
      apiKey: key.secret,
      maxRetries: 0,
      fetch: conformingFetch(t),
    }),
  };
}

/** The records of the key agree with Bedrock's own account of its calls. */
async function checkRecords(gate: Gate, keyId: string, count: number): Promise<void> {
  const records = await usageRecords(gate.database, count, keyId);
  const served = gate.bedrock.log();
  equal(served.length, count);
  const accountOf = (row: readonly unknown[]): string => row.map(String).join(' ');
  deepEqual(
    records
      .map((record) =>
        accountOf([
          record['upstream_request_id'],
          record['dialect'],
          record['input_tokens'],
          record['output_tokens'],
          record['cache_read_tokens'],
          record['cache_write_5m_tokens'],
        ]),
      )
      .toSorted(),
    served
      .map((call) =>
        accountOf([
          call.requestId,
          'openai-responses',
          call.inputTokens,
          call.outputTokens,
          call.cacheReadTokens,
          call.cacheWrite5mTokens,
        ]),
      )
      .toSorted(),
  );
  for (const record of records) ok(BigInt(String(record['cost_pico_usd'])) > 0n);
}

const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'weather',
  description: 'Tells the weather',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

test('the Responses API', async (suite) => {
  const gate = await startGate(suite);
  await suite.test('a whole response, and its record', async (t) => {
    const { openai, keyId } = await start(t, gate);
    const response = await openai.responses.create({
      model: 'claude-haiku-4-5',
      instructions: 'Be brief.',
      input: 'hello',
      store: false,
    });
    equal(response.output_text, 'You said: hello');
    equal(response.status, 'completed');
    await checkRecords(gate, keyId, 1);
    const [record] = await usageRecords(gate.database, 1, keyId);
    equal(Number(record?.['input_tokens']), response.usage?.input_tokens);
    deepEqual([record?.['route'], record?.['is_stream']], ['responses', false]);
  });

  await suite.test('the streaming helper follows a response of every family', async (t) => {
    const { openai, keyId } = await start(t, gate);
    const models = ['claude-opus-5-5', 'nova-micro', 'llama3-3-70b', 'mistral-large-3', 'gpt-oss-120b'];
    for (const model of models) {
      const stream = openai.responses.stream({ model, input: '[[sim {"words":40}]]' });
      let text = '';
      stream.on('response.output_text.delta', (event) => {
        text += event.delta;
      });
      const final = await stream.finalResponse();
      equal(final.output_text, text, model);
      ok(text.split(' ').length >= 40, model);
    }
    await checkRecords(gate, keyId, models.length);
  });

  await suite.test('a tool loop with reasoning carried across turns by its encrypted content', async (t) => {
    const { openai, keyId } = await start(t, gate);
    const input: OpenAI.Responses.ResponseInput = [
      {
        role: 'user',
        content: '[[sim {"thinking":"Let me look.","tools":[{"name":"weather","input":{"city":"Oslo"}}]}]]',
      },
    ];
    const ask = (): Promise<OpenAI.Responses.Response> =>
      openai.responses.create({
        model: 'claude-haiku-4-5',
        input,
        tools: [weather],
        reasoning: { effort: 'low', summary: 'auto' },
        include: ['reasoning.encrypted_content'],
        store: false,
      });
    const first = await ask();
    deepEqual(
      first.output.map((item) => item.type),
      ['reasoning', 'function_call'],
    );
    input.push(...(first.output as OpenAI.Responses.ResponseInput));
    for (const item of first.output) {
      if (item.type !== 'function_call') continue;
      deepEqual(JSON.parse(item.arguments), { city: 'Oslo' });
      input.push({ type: 'function_call_output', call_id: item.call_id, output: 'snow' });
    }
    // The simulator refuses a thought whose signature is not its own.
    match((await ask()).output_text, /snow/);
    await checkRecords(gate, keyId, 2);
  });

  await suite.test(
    'the parse helper gets an answer that follows its schema, on native and forced paths',
    async (t) => {
      const { openai, keyId } = await start(t, gate);
      for (const model of ['claude-sonnet-4-6', 'nova-pro']) {
        const response = await openai.responses.parse({
          model,
          input: 'Who is it?',
          text: {
            format: {
              type: 'json_schema',
              name: 'person',
              strict: true,
              schema: {
                type: 'object',
                properties: { name: { type: 'string' }, age: { type: 'integer' } },
                required: ['name', 'age'],
                additionalProperties: false,
              },
            },
          },
        });
        const person = response.output_parsed as { readonly name: unknown; readonly age: unknown } | null;
        equal(typeof person?.name, 'string', model);
        equal(typeof person?.age, 'number', model);
      }
      await checkRecords(gate, keyId, 2);
    },
  );

  await suite.test('a response that would need a store is refused, and nothing is charged', async (t) => {
    const { openai } = await start(t, gate);
    await rejects(
      openai.responses.create({ model: 'claude-haiku-4-5', input: 'hi', previous_response_id: 'resp_1' }),
      (error: unknown) => {
        ok(error instanceof BadRequestError);
        equal(error.param, 'previous_response_id');
        match(error.message, /stores no responses/);
        return true;
      },
    );
    equal(gate.bedrock.log().length, 0);
  });

  await suite.test('a stream that Bedrock breaks off ends in response.failed and has a record', async (t) => {
    const { openai, keyId } = await start(t, gate);
    const stream = await openai.responses.create({
      model: 'claude-haiku-4-5',
      input:
        '[[sim {"words":80,"fail":{"kind":"exception","type":"modelStreamErrorException","afterEvents":4}}]]',
      stream: true,
    });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    equal(types.at(-1), 'response.failed');
    const [record] = await usageRecords(gate.database, 1, keyId);
    deepEqual([record?.['ending'], record?.['usage_estimated']], ['upstream-cut', true]);
  });
});
