/**
 * What a call reserves covers what it is billed, whatever decides its price: a band, a geography, a tier, a day, the model
 * that answers in another's place. Each row has a budget that a cheaper price would fit, and is refused by it; then one that
 * the right price fits, and is paid to the pico-dollar. Prices are USD per million tokens, by hand from the sources of
 * test/core/cost.test.ts.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '../../core/db/connect.ts';
import { perMillionTokens } from '../../core/money.ts';
import { assertAtRest } from '../support/at-rest.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';

type Rates = { readonly in: string; readonly out: string; readonly write?: string };

type Call = {
  readonly name: string;
  readonly path: '/v1/messages' | '/v1/responses' | '/v1/chat/completions';
  readonly body: Readonly<Record<string, unknown>>;
  /** What fits a cheaper price and not the right one, in USD; null: none is tried. */
  readonly tooLittle: string | null;
  readonly enough: string;
  readonly rates: Rates;
  readonly record: Readonly<Record<string, unknown>>;
};

const PROVISIONED = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/ours12345678';
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/dated1234567';
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

const entries = [
  {
    model_name: 'by-the-hour',
    base: PROVISIONED,
    inherits: 'nova-lite',
    billing: 'provisioned',
    prices: [{ input: '0', output: '0', source: 'paid by the hour' }],
  },
  {
    model_name: 'extended',
    base: PROFILE,
    scope: 'regional',
    inherits: 'nova-lite',
    prices: [
      { from: '2026-01-01', input: '1', output: '1', source: 'while it was active' },
      { from: YESTERDAY, input: '3', output: '7', source: 'extended access' },
      { from: '2999-01-01', input: '30', output: '70', source: 'later' },
    ],
  },
];

/** The simulator counts four characters a token, and three tokens for the message. */
function textOf(tokens: number, letter: string): string {
  return letter.repeat((tokens - 3) * 4);
}

function gpt(tokens: number, letter: string, tooLittle: string | null, rates: Rates): Call {
  const input = textOf(tokens, letter);
  const body = { model: 'gpt-6-sol', input, max_output_tokens: 100, reasoning: { effort: 'none' } };
  return { ...longPrompt(tokens, tooLittle, rates), path: '/v1/responses', body };
}

function haiku(tokens: number, letter: string, tooLittle: string | null, rates: Rates): Call {
  const messages = [{ role: 'user', content: textOf(tokens, letter) }];
  const body = { model: 'claude-haiku-5-5', messages, max_tokens: 100, thinking: { type: 'disabled' } };
  return { ...longPrompt(tokens, tooLittle, rates), path: '/v1/messages', body };
}

function longPrompt(tokens: number, tooLittle: string | null, rates: Rates) {
  return { name: `${tokens} tokens`, tooLittle, enough: '9', rates, record: { prompt: tokens } };
}

const hello = [{ role: 'user', content: 'hello' }];

function chat(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  [tooLittle, enough]: readonly [string | null, string],
  rates: Rates,
  record: Readonly<Record<string, unknown>>,
): Call {
  const body = { max_tokens: 10_000, messages: hello, ...fields };
  return { name, path: '/v1/chat/completions', body, tooLittle, enough, rates, record };
}

const calls: readonly Call[] = [
  gpt(272_000, 'a', null, { in: '2', out: '10', write: '2.5' }),
  // At worst 1,050,000 tokens × 2.75 through the geography's profile, or × 5.5 in the band.
  gpt(272_001, 'b', '4', { in: '4', out: '15', write: '5' }),
  haiku(100_000, 'a', null, { in: '0.1', out: '0.5' }),
  // At worst 401,000 tokens × 0.22, or × 1.1 in the band.
  haiku(100_001, 'b', '0.2', { in: '0.5', out: '2.5' }),
  chat(
    'a profile of Europe',
    { model: 'nova-pro' },
    ['0.04', '0.05'],
    { in: '1.05', out: '4.2' },
    {
      region: 'eu-central-1',
    },
  ),
  // Bedrock may serve it in the standard tier, and then bills that.
  chat(
    'flex',
    { model: 'nova-2-lite', service_tier: 'flex' },
    ['0.02', '0.03'],
    { in: '0.15', out: '1.25' },
    { service_tier: 'flex' },
  ),
  chat(
    'priority',
    { model: 'nova-2-lite', service_tier: 'priority' },
    ['0.04', '0.06'],
    { in: '0.525', out: '4.375' },
    { service_tier: 'priority' },
  ),
  chat(
    'the successor of a model that has ended',
    { model: 'nova-lite' },
    ['0.1', '0.3'],
    { in: '4', out: '20' },
    { model: 'claude-opus-5-5', ended_model: 'nova-lite' },
  ),
  chat(
    'throughput paid by the hour',
    { model: 'by-the-hour' },
    [null, '0.000000000001'],
    { in: '0', out: '0' },
    { model: 'by-the-hour' },
  ),
  chat(
    'extended access, by its day',
    { model: 'extended' },
    ['0.02', '0.08'],
    { in: '3', out: '7' },
    {
      model: 'extended',
    },
  ),
];

test('what a call reserves is never less than what it is billed, whatever decides its price', async (t) => {
  const gate = await startGate(t, {
    applicationProfiles: { ours12345678: 'amazon.nova-lite-v1:0', dated1234567: 'amazon.nova-lite-v1:0' },
    environment: {
      DEPLOYMENTS: JSON.stringify({
        'nova-pro': { deployments: [{ region: 'eu-central-1', scope: 'geographic' }] },
        'nova-micro': { fallbacks: ['claude-opus-5-5'] },
      }),
    },
  });
  for (const entry of entries) await gate.admin.post('/model/new', entry);
  const life = { model: 'nova-lite', retires_on: '2026-11-01', deprecated_on: '2026-01-01' };
  await gate.admin.post('/model/life', { ...life, successor: 'claude-opus-5-5', on_end: 'successor' });
  const probe = await gate.admin.createKey();
  for (const model of ['extended', 'nova-lite'])
    await eventually(
      async () => {
        const { status, headers } = await gate.chat(probe.secret, 'hello', { model });
        equal(status, 200);
        if (model === 'nova-lite') equal(headers['x-stargate-ended-model'], model);
      },
      { withinMs: 5_000 },
    );

  for (const { name, path, body, tooLittle, enough, rates, record } of calls) {
    await t.test(name, async () => {
      if (tooLittle !== null) {
        const before = gate.bedrock.log().length;
        const poor = await gate.admin.createKey({ max_budget: Number(tooLittle), budget_shortage: 'refuse' });
        const refused = await gate.post(poor.secret, path, body);
        equal(refused.status, 429, refused.text);
        match(refused.text, /budget/);
        equal(gate.bedrock.log().length, before, 'Bedrock was not asked');
      }
      const key = await gate.admin.createKey({ max_budget: Number(enough) });
      const answer = await gate.post(key.secret, path, body);
      equal(answer.status, 200, answer.text.slice(0, 500));
      const [row = {}] = await usageRecords(gate.database, 1, key.id);
      const found = { ...row, prompt: promptOf(row) };
      deepEqual(pick(found, Object.keys(record)), record);
      equal(BigInt(String(row['cost_pico_usd'])), paid(row, rates));
    });
  }

  await t.test(
    'a fallback that the budget does not cover is not asked; one that it covers is paid at its price',
    async () => {
      const script = { model: 'nova-micro', times: 3 } as const;
      const answer = { fail: { kind: 'http', type: 'ServiceUnavailableException' } } as const;
      const body = { model: 'nova-micro', max_tokens: 10_000, messages: hello };
      const poor = await gate.admin.createKey({ max_budget: 0.1, budget_shortage: 'refuse' });
      gate.bedrock.script({ ...script, answer });
      const asked = gate.bedrock.log().length;
      equal((await gate.post(poor.secret, '/v1/chat/completions', body)).status, 503);
      const served = gate.bedrock.log().slice(asked);
      ok(served.length > 0 && served.every(({ modelId }) => modelId.endsWith('amazon.nova-micro-v1:0')));
      const rich = await gate.admin.createKey({ max_budget: 0.3 });
      gate.bedrock.script({ ...script, answer });
      equal((await gate.post(rich.secret, '/v1/chat/completions', body)).status, 200);
      const [row = {}] = await usageRecords(gate.database, 1, rich.id);
      equal(row['model'], 'claude-opus-5-5');
      equal(BigInt(String(row['cost_pico_usd'])), paid(row, { in: '4', out: '20' }));
    },
  );

  await assertAtRest(gate);
  for (const name of new Set(calls.map(({ body }) => String(body['model']))))
    equal(await metric(gate, `stargate_cost_bound_exceeded_total{model="${name}"}`), 0);
});

function promptOf(row: Row): number {
  return ['input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens'].reduce(
    (sum, kind) => sum + Number(row[kind]),
    0,
  );
}

/** In pico-dollars; nothing is read from a cache. */
function paid(row: Row, rates: Rates): bigint {
  const cost = (tokens: unknown, usd: string): bigint => BigInt(String(tokens)) * perMillionTokens(usd);
  equal(Number(row['cache_read_tokens']), 0);
  const written = Number(row['cache_write_5m_tokens']) + Number(row['cache_write_1h_tokens']);
  return (
    cost(row['input_tokens'], rates.in) +
    cost(row['output_tokens'], rates.out) +
    cost(written, rates.write ?? rates.in)
  );
}

function pick(row: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}
