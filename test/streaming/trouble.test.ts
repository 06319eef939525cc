/** When Bedrock or the client fails, the other side is told properly and the call still leaves exactly one record. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request, type Dispatcher } from 'undici';
import type { Row } from '../../core/db/connect.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

type Asked = { readonly status: number; readonly text: string };

const MAX_TOKENS = 1_000;
const MESSAGES = { path: '/v1/messages', extra: { max_tokens: MAX_TOKENS } };
const CHAT = { path: '/v1/chat/completions', extra: { max_completion_tokens: MAX_TOKENS } };

/** Resolves when the answer has begun. */
function open(
  gate: Gate,
  key: string,
  dialect: typeof MESSAGES | typeof CHAT,
  steer: object,
  stream = true,
): Promise<Dispatcher.ResponseData> {
  return request(gate.edgeUrl + dialect.path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      stream,
      ...dialect.extra,
      messages: [{ role: 'user', content: `[[sim ${JSON.stringify(steer)}]]` }],
    }),
  });
}

async function ask(
  gate: Gate,
  key: string,
  dialect: typeof MESSAGES | typeof CHAT,
  steer: object,
  stream = true,
): Promise<Asked> {
  const answer = await open(gate, key, dialect, steer, stream);
  return { status: answer.statusCode, text: await answer.body.text() };
}

const httpFailure = (type: string) => ({ fail: { kind: 'http', type } });

/** The last event of a stream, as JSON. */
function lastEvent(text: string): {
  readonly type?: string;
  readonly error?: { readonly type: string; readonly message: string };
} {
  const line = text
    .trimEnd()
    .split('\n')
    .findLast((one) => one.startsWith('data: '));
  return JSON.parse(line?.slice('data: '.length) ?? '{}');
}

/** Calls under way in all tasks together, as their metrics tell. */
async function inflight(gate: Gate): Promise<number> {
  let sum = 0;
  for (const { url } of gate.tasks()) {
    const text = await (await request(`${url}/metrics`)).body.text();
    sum += Number(/^stargate_inflight_requests (\d+)$/m.exec(text)?.[1]);
  }
  return sum;
}

async function onlyRecord(gate: Gate): Promise<Row> {
  const [record] = await usageRecords(gate.database, 1);
  await gate.database.query('delete from usage_records');
  ok(record);
  return record;
}

test('whatever breaks, client and records are told the truth', async (t) => {
  const gate = await startGate(t, { environment: { UPSTREAM_TIMEOUT_MS: '1000', PING_INTERVAL_MS: '200' } });
  const { secret: key } = await gate.admin.createKey();

  // Bedrock ends the answer, or the gateway ends its reading while Bedrock may go on.
  const cuts: readonly (readonly [string, object, charged: 'what was seen' | 'the longest answer'])[] = [
    ['an exception inside the stream', { kind: 'exception', type: 'throttlingException' }, 'what was seen'],
    [
      'a model error inside the stream',
      { kind: 'exception', type: 'modelStreamErrorException' },
      'what was seen',
    ],
    ['a cut connection', { kind: 'cut' }, 'what was seen'],
    ['a cut inside a frame', { kind: 'cut-mid-frame' }, 'what was seen'],
    ['a damaged frame', { kind: 'corrupt' }, 'the longest answer'],
    ['a stream that falls silent', { kind: 'silence' }, 'the longest answer'],
  ];
  for (const [name, fail, charged] of cuts) {
    const isCharged = (outputTokens: number): void => {
      if (charged === 'the longest answer') equal(outputTokens, MAX_TOKENS, 'Bedrock may go on and bill it');
      else ok(outputTokens > 0 && outputTokens < 200, `${outputTokens} for a few words`);
    };
    const steer = { words: 50, wordsPerEvent: 1, fail: { ...fail, afterEvents: 5 } };
    await t.test(`${name} ends in a well-formed error event (Anthropic)`, async () => {
      const { status, text } = await ask(gate, key, MESSAGES, steer);
      equal(status, 200);
      const event = lastEvent(text);
      equal(event.type, 'error');
      ok((event.error?.message.length ?? 0) > 10);
      const record = await onlyRecord(gate);
      equal(record['ending'], 'upstream-cut');
      ok(Number(record['input_tokens']) > 0, 'the input that Bedrock had reported is charged');
      equal(record['usage_estimated'], true);
      equal(
        record['cache_saved_pico_usd'],
        '0',
        'its prompt was reported, and is known to have saved nothing',
      );
      isCharged(Number(record['output_tokens']));
    });
    await t.test(`${name} ends in an error chunk and no [DONE] (OpenAI)`, async () => {
      const { text } = await ask(gate, key, CHAT, steer);
      ok(lastEvent(text).error);
      ok(!text.includes('[DONE]'));
      const record = await onlyRecord(gate);
      equal(record['ending'], 'upstream-cut');
      equal(record['usage_estimated'], true);
      isCharged(Number(record['output_tokens']));
      ok(Number(record['input_tokens']) + Number(record['cache_write_tokens']) > 0);
    });
  }

  await t.test(
    'throttling before the first byte is tried again, and the client sees only the answer',
    async () => {
      const { status, text } = await ask(gate, key, MESSAGES, {
        text: 'there',
        fail: { kind: 'http', type: 'ThrottlingException', times: 2 },
      });
      equal(status, 200, text);
      match(text, /there/);
      const record = await onlyRecord(gate);
      equal(Number(record['retries']), 2);
      equal(record['ending'], 'complete');
    },
  );

  await t.test('throttling that does not end is surfaced as 429 in the dialect', async () => {
    const { status, text } = await ask(gate, key, CHAT, httpFailure('ThrottlingException'), false);
    equal(status, 429);
    match(text, /rate_limit_error/);
    const record = await onlyRecord(gate);
    equal(record['ending'], 'upstream-error');
    equal(record['status'], 429);
    equal(Number(record['cost_pico_usd']), 0);
  });

  await t.test("what Bedrock refuses as invalid comes back as 400 with Bedrock's words", async () => {
    const { status, text } = await ask(gate, key, MESSAGES, httpFailure('ValidationException'), false);
    equal(status, 400);
    match(text, /invalid_request_error/);
    equal((await onlyRecord(gate))['retries'], 0);
  });

  await t.test('a fault of Bedrock is a 502 or 503 after retries, never a hang', async () => {
    const { status } = await ask(gate, key, MESSAGES, httpFailure('InternalServerException'), false);
    ok(status === 502 || status === 503 || status === 529);
    equal((await onlyRecord(gate))['ending'], 'upstream-error');
  });

  await t.test('a client that waits for the first token hears pings', async () => {
    const { text } = await ask(gate, key, MESSAGES, { text: 'at last', firstTokenDelayMs: 900 });
    ok((text.match(/event: ping/g) ?? []).length >= 2, text.slice(0, 300));
    match(text, /at last/);
    equal((await onlyRecord(gate))['ending'], 'complete');
  });
});

test('a task that is killed in mid-stream leaves one record for every call it had admitted', async (t) => {
  const gate = await startGate(t);
  const { secret: key } = await gate.admin.createKey();
  const slow = { words: 200, wordsPerEvent: 1, delayMs: 50 };
  const streams = await Promise.all(Array.from({ length: 10 }, () => open(gate, key, MESSAGES, slow)));
  gate.tasks()[0]?.kill('SIGKILL');
  await Promise.all(streams.map((stream) => stream.body.text().catch(() => null)));
  const records = await eventually(() => usageRecords(gate.database, 10), { withinMs: 10_000 });
  for (const record of records) {
    equal(record['ending'], 'task-lost');
    ok(Number(record['cost_pico_usd']) > 0);
  }
});

test('a task that is told to stop finishes its streams, and drops none', async (t) => {
  const gate = await startGate(t, { tasks: 2, environment: { DRAIN_TIMEOUT_MS: '30000' } });
  const { secret: key } = await gate.admin.createKey();
  const answers = Array.from({ length: 8 }, () =>
    ask(gate, key, MESSAGES, { words: 30, wordsPerEvent: 1, delayMs: 30 }),
  );
  await eventually(async () => equal(await inflight(gate), 8), { withinMs: 5_000 });
  gate.tasks()[0]?.kill('SIGTERM');
  for (const { status, text } of await Promise.all(answers)) {
    equal(status, 200);
    match(text, /message_stop/);
  }
  const records = await usageRecords(gate.database, 8);
  for (const record of records) equal(record['ending'], 'complete');
});
