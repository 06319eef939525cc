/** Where an operator lets answers be kept, clients go on from them instead of sending the conversation again. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, stepCountIs, tool } from 'ai';
import type OpenAI from 'openai';
import { BadRequestError, NotFoundError } from 'openai';
import { z } from 'zod';
import { conformingFetch } from '../conformance/wire.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { openaiOf } from './sdk-clients.ts';

const model = 'claude-haiku-4-5';
const CALL_WEATHER =
  '[[sim {"thinking":"Let me look.","tools":[{"name":"weather","input":{"city":"Oslo"}}]}]]';
const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'weather',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};

/** What the answer says of itself; the SDK's type does not have it. */
function isKept(response: OpenAI.Responses.Response): unknown {
  return Object.entries(response).find(([name]) => name === 'store')?.[1];
}

async function start(t: TestContext, days = '1'): Promise<Gate> {
  return startGate(t, { tasks: 2, environment: { RESPONSES_RETENTION_DAYS: days } });
}

/** A client with a key of its own. */
async function clientOf(
  t: TestContext,
  gate: Gate,
  key: Readonly<Record<string, unknown>> = {},
): Promise<OpenAI> {
  const { secret } = await gate.admin.createKey(key);
  return openaiOf(t, gate, secret);
}

test('kept responses', async (suite) => {
  const gate = await start(suite);
  await suite.test(
    'a conversation goes on by the id of its last response, whole or streamed, on any task',
    async (t) => {
      const openai = await clientOf(t, gate);
      const first = await openai.responses.create({
        model,
        input: CALL_WEATHER,
        tools: [weather],
        reasoning: { effort: 'low' },
      });
      equal(isKept(first), true);
      const call = first.output.find((item) => item.type === 'function_call');
      ok(call !== undefined);
      // The simulator refuses a thought whose signature is not its own: the kept one is.
      const second = await openai.responses
        .stream({
          model,
          previous_response_id: first.id,
          input: [{ type: 'function_call_output', call_id: call.call_id, output: 'snow' }],
          tools: [weather],
          reasoning: { effort: 'low' },
        })
        .finalResponse();
      match(second.output_text, /snow/);
      equal(second.previous_response_id, first.id);
      const third = await openai.responses.create({
        model,
        previous_response_id: second.id,
        input: 'hello again',
      });
      equal(third.output_text, 'You said: hello again');
      const records = await usageRecords(gate.database, 3);
      const [last, , earliest] = records.map((record) => Number(record['input_tokens']));
      ok((last ?? 0) > (earliest ?? 0), 'earlier turns are part of the input, and paid for');
    },
  );

  await suite.test('items are referred to by their ids', async (t) => {
    const openai = await clientOf(t, gate);
    const first = await openai.responses.create({ model, input: 'hello' });
    const [item] = first.output;
    ok(item?.type === 'message');
    const second = await openai.responses.create({
      model,
      input: [
        { role: 'user', content: 'hello' },
        { type: 'item_reference', id: item.id },
        { role: 'user', content: 'and again' },
      ],
    });
    equal(second.output_text, 'You said: and again');
    await rejects(
      openai.responses.create({
        model,
        input: [{ type: 'item_reference', id: `msg_${'0'.repeat(36)}` }],
      }),
      (error: unknown) => {
        ok(error instanceof BadRequestError);
        equal(error.param, 'input[0].id');
        return true;
      },
    );
  });

  await suite.test('the Vercel AI SDK’s own way, references between steps, works', async (t) => {
    const { secret } = await gate.admin.createKey({});
    const provider = createOpenAI({
      baseURL: `${gate.edgeUrl}/v1`,
      apiKey: secret,
      fetch: conformingFetch(t),
    });
    const { text, steps } = await generateText({
      model: provider.responses(model),
      prompt: '[[sim {"text":"Let me see.","tools":[{"name":"weather","input":{"city":"Oslo"}}]}]]',
      tools: {
        weather: tool({
          inputSchema: z.object({ city: z.string() }),
          execute: async ({ city }) => `snow in ${city}`,
        }),
      },
      stopWhen: stepCountIs(3),
    });
    equal(steps.length, 2);
    match(text, /snow in Oslo/);
  });

  await suite.test(
    'a response belongs to its user: read, gone on from and deleted by nobody else',
    async (t) => {
      const userId = await gate.admin.createUser({ user_email: 'ada@example.com' });
      const [ada, adasOther, bob] = await Promise.all([
        clientOf(t, gate, { user_id: userId }),
        clientOf(t, gate, { user_id: userId }),
        clientOf(t, gate),
      ]);
      const response = await ada.responses.create({ model, input: 'secret plans' });
      const read = await eventually(() => adasOther.responses.retrieve(response.id), { withinMs: 5_000 });
      deepEqual([read.id, read.output_text], [response.id, response.output_text]);
      await rejects(bob.responses.retrieve(response.id), NotFoundError);
      await rejects(bob.responses.delete(response.id), NotFoundError);
      await rejects(
        bob.responses.create({ model, input: 'go on', previous_response_id: response.id }),
        /no longer kept/,
      );
      await ada.responses.delete(response.id);
      await rejects(ada.responses.retrieve(response.id), NotFoundError);
      await rejects(
        ada.responses.create({ model, input: 'go on', previous_response_id: response.id }),
        /no longer kept/,
      );
    },
  );

  await suite.test('store: false keeps nothing, and what has expired is gone', async (t) => {
    const openai = await clientOf(t, gate);
    await gate.database.query('delete from kept_responses');
    const unkept = await openai.responses.create({ model, input: 'hello', store: false });
    equal(isKept(unkept), false);
    const kept = await openai.responses.create({ model, input: 'hello' });
    await eventually(() => openai.responses.retrieve(kept.id), { withinMs: 5_000 });
    await rejects(openai.responses.retrieve(unkept.id), NotFoundError);
    const rows = await gate.database.query(
      'select response_id, expires_at - created_at as kept_for from kept_responses',
    );
    equal(rows.length, 1);
    await gate.database.query("update kept_responses set expires_at = now() - interval '1 second'");
    await rejects(openai.responses.retrieve(kept.id), NotFoundError);
    await rejects(
      openai.responses.create({ model, input: 'go on', previous_response_id: kept.id }),
      /no longer kept/,
    );
  });
});

test('without a retention nothing is kept, and it is said', async (t) => {
  const gate = await start(t, '0');
  const openai = await clientOf(t, gate);
  const response = await openai.responses.create({ model, input: 'hello', store: true });
  equal(isKept(response), false);
  await rejects(openai.responses.retrieve(response.id), /RESPONSES_RETENTION_DAYS/);
  await usageRecords(gate.database, 1);
  deepEqual(await gate.database.query('select 1 from kept_responses'), []);
});
