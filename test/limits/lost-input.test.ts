/**
 * An answer is lost: its reading broke, or there was no place for it, or the task ends. The prompt is counted afterwards, by
 * Bedrock's own CountTokens, so a short prompt with a PDF does not cost the model's whole window.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { assertAtRest } from '../support/at-rest.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { askAndLeave, MAX_TOKENS, recordsOf, steer, SURFACES, surface } from './leaving-fixture.ts';

const OPUS = 'claude-opus-5-5';
/** Pico-dollars a token of its first deployment. */
const OPUS_INPUT = 4_000_000n;
const OPUS_OUTPUT = 20_000_000n;
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF').toString('base64');

const mantle = JSON.stringify({
  'claude-opus-4-8': { deployments: [{ region: 'us-east-1', transport: 'mantle' }] },
});

const cut = (surfaceName: string) =>
  steer({ tag: surfaceName, words: 30, fail: { kind: 'cut', afterEvents: 2 } });

type Lost = { readonly name: string; readonly path: string; readonly body: object };

const chatWithPdf = (stream: boolean): Lost => ({
  name: `Chat with a PDF on Opus 5.5, ${stream ? 'streamed' : 'whole'}`,
  path: '/v1/chat/completions',
  body: {
    model: OPUS,
    stream,
    max_completion_tokens: 100,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` } },
          { type: 'text', text: cut('chat') },
        ],
      },
    ],
  },
});

const messagesWithPdf: Lost = {
  name: 'Messages with a PDF on Opus 5.5, whole',
  path: '/v1/messages',
  body: {
    model: OPUS,
    max_tokens: 100,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF } },
          { type: 'text', text: cut('messages') },
        ],
      },
    ],
  },
};

const responsesWithPdf: Lost = {
  name: 'Responses with a PDF on Opus 5.5, streamed',
  path: '/v1/responses',
  body: {
    model: OPUS,
    stream: true,
    max_output_tokens: 100,
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` },
          { type: 'input_text', text: cut('responses') },
        ],
      },
    ],
  },
};

async function post(gate: Gate, key: string, { path, body }: Pick<Lost, 'path' | 'body'>): Promise<number> {
  const answer = await request(gate.edgeUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.body.dump();
  return answer.statusCode;
}

test('a lost answer costs what its prompt really had', async (t) => {
  const gate = await startGate(t, { environment: { DEPLOYMENTS: mantle } });
  /** What Bedrock counted for the last call that was answered. */
  const billedInput = (): number =>
    gate.bedrock.log().findLast((call) => call.inputTokens > 0)?.inputTokens ?? 0;

  for (const lost of [chatWithPdf(true), chatWithPdf(false), messagesWithPdf, responsesWithPdf]) {
    await t.test(`${lost.name}: not four dollars`, async () => {
      gate.bedrock.reset();
      // Room for one such call at its worst case, a prompt that fills the window and is cached, and a little.
      const key = await gate.admin.createKey({ max_budget: 9 });
      await post(gate, key.secret, lost);
      const [row] = await recordsOf(gate, key.id, 1);
      deepEqual([row?.['ending'], row?.['usage_estimated']], ['upstream-cut', true]);
      equal(Number(row?.['input_tokens']), billedInput());
      equal(
        BigInt(String(row?.['cost_pico_usd'])),
        BigInt(billedInput()) * OPUS_INPUT + 100n * OPUS_OUTPUT,
        'the prompt as counted, the answer at its longest',
      );
      await eventually(
        async () => equal(await post(gate, key.secret, { ...lost }), lost.name.endsWith('whole') ? 502 : 200),
        {
          withinMs: 5_000,
        },
      );
      await recordsOf(gate, key.id, 2);
    });
  }

  for (const { name, path, body, isStream } of SURFACES) {
    await t.test(`${name}, cut by Bedrock: ${isStream ? 'what was seen' : 'at its longest'}`, async () => {
      gate.bedrock.reset();
      const key = await gate.admin.createKey();
      const prompt = steer({ tag: name, words: 60, wordsPerEvent: 6, fail: { kind: 'cut', afterEvents: 6 } });
      await post(gate, key.secret, { path, body: body(prompt) });
      const [row] = await recordsOf(gate, key.id, 1);
      deepEqual([row?.['usage_estimated'], Number(row?.['input_tokens'])], [true, billedInput()]);
      const outputTokens = Number(row?.['output_tokens']);
      if (!isStream) equal(outputTokens, MAX_TOKENS);
      else {
        const sent = gate.bedrock.log().find((call) => call.failure === 'cut')?.outputTokens ?? 0;
        ok(sent > 0 && outputTokens >= sent && outputTokens < 500, `${sent} sent, ${outputTokens} charged`);
      }
    });
  }

  await t.test('a model that may think unseen is charged the longest answer', async () => {
    gate.bedrock.reset();
    const key = await gate.admin.createKey();
    const body = {
      model: 'claude-opus-5',
      stream: true,
      max_tokens: 2_000,
      messages: [{ role: 'user', content: cut('thinks') }],
    };
    await post(gate, key.secret, { path: '/v1/chat/completions', body });
    const [row] = await recordsOf(gate, key.id, 1);
    deepEqual([Number(row?.['input_tokens']), Number(row?.['output_tokens'])], [billedInput(), 2_000]);
  });

  await t.test('Messages on mantle', async () => {
    gate.bedrock.reset();
    const key = await gate.admin.createKey();
    const body = {
      model: 'claude-opus-4-8',
      max_tokens: 100,
      messages: [{ role: 'user', content: cut('mantle') }],
    };
    await post(gate, key.secret, { path: '/v1/messages', body });
    const [row] = await recordsOf(gate, key.id, 1);
    deepEqual([row?.['usage_estimated'], Number(row?.['input_tokens'])], [true, billedInput()]);
    ok(gate.bedrock.log().some(({ operation }) => operation === 'mantle-count-tokens'));
  });

  await t.test('a prompt that may write to a cache is counted at that price', async () => {
    gate.bedrock.reset();
    const key = await gate.admin.createKey();
    const content = [{ type: 'text', text: cut('cached'), cache_control: { type: 'ephemeral' } }];
    const body = { model: OPUS, max_tokens: 100, messages: [{ role: 'user', content }] };
    await post(gate, key.secret, { path: '/v1/messages', body });
    const [row] = await recordsOf(gate, key.id, 1);
    deepEqual([Number(row?.['input_tokens']), Number(row?.['cache_write_1h_tokens'])], [0, billedInput()]);
  });

  await t.test('what cannot be counted is charged at its bound', async () => {
    gate.bedrock.reset();
    gate.bedrock.script({
      operation: 'count-tokens',
      answer: { fail: { kind: 'http', type: 'ThrottlingException' } },
    });
    const key = await gate.admin.createKey();
    const before = await metric(gate, 'stargate_input_counts_total{outcome="failed"}');
    await post(gate, key.secret, chatWithPdf(true));
    const [row] = await recordsOf(gate, key.id, 1);
    deepEqual([row?.['usage_estimated'], Number(row?.['input_tokens'])], [true, 1_000_000]);
    equal(await metric(gate, 'stargate_input_counts_total{outcome="failed"}'), before + 1);
  });

  await t.test('models that Bedrock does not count, too', async () => {
    gate.bedrock.reset();
    const key = await gate.admin.createKey();
    const body = { model: 'nova-pro', messages: [{ role: 'user', content: cut('nova') }], max_tokens: 100 };
    await post(gate, key.secret, { path: '/v1/chat/completions', body });
    const [row] = await recordsOf(gate, key.id, 1);
    ok(row?.['usage_estimated'] === true && Number(row['input_tokens']) > billedInput());
    ok(gate.bedrock.log().every(({ operation }) => operation !== 'count-tokens'));
  });

  await assertAtRest(gate);
});

test('a client leaves, and no place is left to read its answer on: its prompt is counted', async (t) => {
  const gate = await startGate(t);
  const key = await gate.admin.createKey();
  const slow = steer({ words: 60, wordsPerEvent: 1, delayMs: 50 });
  const stream = surface('Chat, streamed');
  await Promise.all(Array.from({ length: 18 }, () => askAndLeave(gate, key.secret, stream, slow)));
  const rows = await recordsOf(gate, key.id, 18);
  const counts = new Set(rows.map((row) => Number(row['input_tokens'])));
  equal(counts.size, 1, 'the same prompt costs the same, read or counted');
  ok(rows.some((row) => row['usage_estimated'] === true));
  await assertAtRest(gate);
});

test('a task that is told to stop counts the prompts of what it breaks off', async (t) => {
  const gate = await startGate(t, { environment: { DRAIN_TIMEOUT_MS: '2500', UNREADY_DELAY_MS: '0' } });
  const key = await gate.admin.createKey({ max_budget: 1 });
  const long = steer({ words: 400, wordsPerEvent: 1, delayMs: 50 });
  await askAndLeave(gate, key.secret, surface('Chat, streamed'), long);
  const [task] = gate.tasks();
  task?.kill('SIGTERM');
  await task?.ended;
  const [row] = await recordsOf(gate, key.id, 1);
  const counted = gate.bedrock.log().find(({ operation }) => operation === 'converse-stream');
  deepEqual(
    [row?.['ending'], row?.['usage_estimated'], Number(row?.['input_tokens'])],
    ['client-gone', true, counted?.inputTokens],
  );
  await assertAtRest(gate);
});
