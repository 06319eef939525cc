/** Several choices of one request, by OpenAI's own SDK: as many calls to Bedrock, one answer, a record each. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { APIError, BadRequestError, RateLimitError } from 'openai';
import type { Row } from '../../core/db/connect.ts';
import { assertAtRest } from '../support/at-rest.ts';
import { earlyInMinute } from '../support/early-in-minute.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import { steer } from './client-fixture.ts';
import { openaiOf } from './sdk-clients.ts';

const model = 'claude-haiku-4-5';
const asked = (content: string, n: number) => ({
  model,
  n,
  max_tokens: 200,
  messages: [{ role: 'user' as const, content }],
});

const endings = (rows: readonly Row[]): readonly string[] =>
  rows.map((row) => String(row['ending'])).toSorted((a, b) => a.localeCompare(b));

const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((total, row) => total + Number(row[column]), 0);

test('several choices of one request', async (t) => {
  const gate = await startGate(t);
  const sent = (): number => gate.bedrock.log().length;
  /** A key, its client, and its records. */
  const caller = async (limits: Readonly<Record<string, unknown>> = {}) => {
    const { id, secret } = await gate.admin.createKey(limits);
    return {
      openai: openaiOf(t, gate, secret),
      records: (count: number) => usageRecords(gate.database, count, id),
    };
  };

  await t.test('whole: one completion, with the usage of all, each on its own record', async () => {
    const { openai, records } = await caller();
    const { data, response } = await openai.chat.completions
      .create(asked(steer({ words: 12 }), 3))
      .withResponse();
    deepEqual(
      data.choices.map(({ index, finish_reason: reason }) => [index, reason]),
      [0, 1, 2].map((index) => [index, 'stop']),
    );
    ok(data.choices.every(({ message }) => message.content !== ''));
    const rows = await records(3);
    const answered = response.headers.get('x-request-id');
    ok(rows.some((row) => row['request_id'] === answered));
    equal(data.id, `chatcmpl-${String(answered).replaceAll('-', '')}`);
    equal(new Set(rows.map((row) => row['upstream_request_id'])).size, 3);
    ok(rows.every((row) => row['ending'] === 'complete' && Number(row['cost_pico_usd']) > 0));
    equal(data.usage?.prompt_tokens, sum(rows, 'input_tokens'));
    equal(data.usage?.completion_tokens, sum(rows, 'output_tokens'));
  });

  await t.test('streamed: one stream, of which the SDK makes the choices', async () => {
    const { openai, records } = await caller();
    const stream = openai.chat.completions.stream({
      ...asked(steer({ words: 30, delayMs: 5 }), 4),
      stream_options: { include_usage: true },
    });
    const ids = new Set<string>();
    const ended: number[] = [];
    stream.on('chunk', (chunk) => {
      ids.add(chunk.id);
      for (const { index, finish_reason: reason } of chunk.choices) if (reason !== null) ended.push(index);
    });
    const completion = await stream.finalChatCompletion();
    equal(ids.size, 1);
    deepEqual(
      ended.toSorted((a, b) => a - b),
      [0, 1, 2, 3],
    );
    deepEqual(
      completion.choices.map(({ index }) => index),
      [0, 1, 2, 3],
    );
    ok(completion.choices.every(({ message }) => (message.content ?? '').split(' ').length >= 30));
    const rows = await records(4);
    equal(completion.usage?.prompt_tokens, sum(rows, 'input_tokens'));
    equal(completion.usage?.completion_tokens, sum(rows, 'output_tokens'));
  });

  await t.test('a stream tells its end once, behind all choices', async () => {
    const { secret } = await gate.admin.createKey();
    const answer = await fetch(`${gate.edgeUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...asked('hello', 2), stream: true }),
    });
    const text = await answer.text();
    equal(text.split('data: [DONE]').length, 2);
    ok(text.endsWith('data: [DONE]\n\n'));
    ok(!text.includes('"usage":{'), 'usage was not asked for');
  });

  await t.test('tool calls of each choice', async () => {
    const { openai } = await caller();
    const completion = await openai.chat.completions.create({
      ...asked(steer({ tools: [{ name: 'weather', input: { city: 'Rome' } }] }), 2),
      tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
    });
    for (const { finish_reason: reason, message } of completion.choices) {
      equal(reason, 'tool_calls');
      equal(message.tool_calls?.length, 1);
    }
  });

  await t.test('streamed, of a model that is asked whole beside tools', async () => {
    const { openai } = await caller();
    const completion = await openai.chat.completions
      .stream({
        ...asked(steer({ tools: [{ name: 'weather', input: { city: 'Rome' } }] }), 2),
        model: 'llama3-3-70b',
        tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
      })
      .finalChatCompletion();
    deepEqual(
      completion.choices.map(({ index, finish_reason: reason }) => [index, reason]),
      [
        [0, 'tool_calls'],
        [1, 'tool_calls'],
      ],
    );
  });

  await t.test('n is bounded, and the refusal names it', async () => {
    const { openai } = await caller();
    await rejects(
      openai.chat.completions.create(asked('hello', 17)),
      (error) => error instanceof BadRequestError && error.param === 'n' && /at most 16/.test(error.message),
    );
    equal((await openai.chat.completions.create(asked('hello', 16))).choices.length, 16);
  });

  await t.test(
    'a budget that covers two and not sixteen: nothing is sent, and nothing stays reserved',
    async () => {
      // One may cost 200 tokens of output at $5.50 a million, and some input.
      const { openai, records } = await caller({ max_budget: 0.01, budget_duration: 'monthly' });
      const before = sent();
      await rejects(
        openai.chat.completions.create(asked('hello', 16)),
        (error) =>
          error instanceof RateLimitError && /With n 16 it counts as 16 requests/.test(error.message),
      );
      equal(sent(), before);
      equal((await openai.chat.completions.create(asked('hello', 2))).choices.length, 2);
      await records(2);
    },
  );

  await t.test('each choice counts as a request of the minute, all or none', async () => {
    await earlyInMinute();
    const { openai, records } = await caller({ rpm_limit: 6 });
    const { response } = await openai.chat.completions.create(asked('hello', 4)).withResponse();
    equal(response.headers.get('x-ratelimit-remaining-requests'), '2');
    const before = sent();
    await rejects(openai.chat.completions.create(asked('hello', 3)), RateLimitError);
    equal(sent(), before);
    // The refused request itself was counted, as every request is.
    await openai.chat.completions.create(asked('hello', 1));
    await rejects(openai.chat.completions.create(asked('hello', 1)), RateLimitError);
    await records(5);
  });

  await t.test('each choice is one of those that run at once, all or none', async () => {
    const { openai, records } = await caller({ max_parallel_requests: 3 });
    const slow = asked(steer({ text: 'hi', headerDelayMs: 700 }), 2);
    const outcomes = await Promise.allSettled([
      openai.chat.completions.create(slow),
      openai.chat.completions.create(slow),
    ]);
    const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    equal(refusals.length, 1);
    ok(refusals[0] instanceof RateLimitError);
    await eventually(() => openai.chat.completions.create(asked('hello', 3)), { withinMs: 5_000 });
    await rejects(openai.chat.completions.create(asked('hello', 4)), RateLimitError);
    await records(5);
  });

  await t.test(
    'one choice fails: the whole request does, and what Bedrock answered is recorded',
    async () => {
      const { openai, records } = await caller();
      gate.bedrock.script({
        operation: 'converse',
        answer: { fail: { kind: 'http', type: 'ValidationException' } },
      });
      await rejects(
        openai.chat.completions.create(asked(steer({ words: 12, headerDelayMs: 300 }), 3)),
        (error) => error instanceof BadRequestError && error.requestID !== null,
      );
      const rows = await records(3);
      deepEqual(endings(rows), ['client-gone', 'client-gone', 'upstream-error']);
      equal(rows.filter((row) => Number(row['output_tokens']) > 0).length, 2);
      equal(new Set(rows.map((row) => row['error_code'])).size, 1);
    },
  );

  await t.test(
    'one choice breaks off in the stream: the client gets its error, the others are charged',
    async () => {
      const { openai, records } = await caller();
      gate.bedrock.script({
        operation: 'converse-stream',
        answer: { words: 40, fail: { kind: 'exception', type: 'modelStreamErrorException', afterEvents: 4 } },
      });
      const stream = await openai.chat.completions.create({
        ...asked(steer({ words: 40, delayMs: 10 }), 3),
        stream: true,
      });
      let chunks = 0;
      await rejects(async () => {
        for await (const chunk of stream) chunks += chunk.choices.length;
      }, APIError);
      ok(chunks > 0);
      const rows = await records(3);
      deepEqual(endings(rows), ['client-gone', 'client-gone', 'upstream-cut']);
      const gone = rows.filter((row) => row['ending'] === 'client-gone');
      ok(gone.every((row) => Number(row['output_tokens']) > 0 && row['usage_estimated'] === false));
    },
  );

  await t.test('a client that leaves has left every choice', async () => {
    const { openai, records } = await caller();
    const stream = await openai.chat.completions.create({
      ...asked(steer({ words: 40, delayMs: 20 }), 3),
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices.length > 0) break;
    const rows = await records(3);
    ok(rows.every((row) => row['ending'] === 'client-gone' && Number(row['output_tokens']) > 0));
  });

  await t.test('a revoked key ends all of them', async () => {
    const { id, secret } = await gate.admin.createKey();
    const openai = openaiOf(t, gate, secret);
    const stream = await openai.chat.completions.create({
      ...asked(steer({ words: 200, delayMs: 100 }), 2),
      max_tokens: 1_000,
      stream: true,
    });
    let isRevoked = false;
    await rejects(async () => {
      for await (const chunk of stream) {
        if (!isRevoked && chunk.choices.length > 0) await gate.admin.revokeKey(secret);
        isRevoked = true;
      }
    }, APIError);
    const rows = await usageRecords(gate.database, 2, id);
    ok(rows.every((row) => row['ending'] === 'client-gone'));
    match(String(rows[0]?.['error_code']), /key/);
  });

  await assertAtRest(gate);
});
