/** What the tests of hedging share: a gate that hedges, calls of it, and what its records say of who was asked and paid. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { request, type Dispatcher } from 'undici';
import type { Row } from '../../core/db/connect.ts';
import type { ServedCall } from '../../simulator/server/call-log.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { startGate, type Gate, type GateOptions } from '../support/start-gate.ts';

export const MODEL = 'claude-opus-4-8';
export const FIRST = `global.anthropic.${MODEL}`;
export const SECOND = `us.anthropic.${MODEL}`;
/** Slow enough to be hedged, and still an answer. */
export const LATE = 1_500;
/** An answer that comes when the other one has long been there. */
export const TOO_LATE = 3_000;
/** How long a Bedrock that never answers is waited for. */
export const SILENCE = '2500';

/** Pico-dollars a token of the model: input, output, what is read from the cache and written for an hour. */
const RATES = {
  [FIRST]: { input: 5_000_000n, output: 25_000_000n, cacheRead: 500_000n, cacheWrite1h: 10_000_000n },
  [SECOND]: { input: 5_500_000n, output: 27_500_000n, cacheRead: 550_000n, cacheWrite1h: 11_000_000n },
} as const;

export const DEPLOYMENTS = JSON.stringify({
  'claude-haiku-4-5': {
    deployments: [
      { region: 'us-east-1', scope: 'global' },
      { region: 'us-east-1', transport: 'mantle', weight: 0 },
    ],
  },
});

/** A stream that begins with an exception: Bedrock itself has failed, and charges nothing. */
export const FAULT = { kind: 'exception', type: 'internalServerException', afterEvents: 0 } as const;

type Asked = { readonly stream?: boolean; readonly model?: string; readonly signal?: AbortSignal };

export async function hedgedGate(t: TestContext, options: GateOptions = {}): Promise<Gate> {
  const environment = { HEDGE_AFTER_MS: '100', ...options.environment };
  return startGate(t, { ...options, environment });
}

export function ask(url: string, key: string, asked: Asked = {}): Promise<Dispatcher.ResponseData> {
  return request(`${url}/v1/messages`, {
    method: 'POST',
    ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    headers: { 'x-api-key': key, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: asked.model ?? MODEL,
      max_tokens: 1_000,
      stream: asked.stream ?? false,
      messages: [{ role: 'user', content: 'hi' }],
    }),
  });
}

export async function answered(url: string, key: string, asked: Asked = {}): Promise<string> {
  const answer = await ask(url, key, asked);
  const text = await answer.body.text();
  assert.equal(answer.statusCode, 200, text);
  return text;
}

/** How often hedges came to this, by the task's own count. */
export async function hedges(gate: Gate): Promise<Readonly<Record<string, number>>> {
  const text = await metricsOf(gate.tasks()[0]?.url ?? '');
  const found = text.matchAll(/^stargate_hedges_total\{outcome="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...found].map(([, outcome = '', count]) => [outcome, Number(count)]));
}

/** The simulator's calls since `from`, once there are `count`: it logs a call when it has ended. */
export function served(gate: Gate, from: number, count: number): Promise<readonly ServedCall[]> {
  return eventually(
    () => {
      const calls = gate.bedrock.log().slice(from);
      assert.equal(calls.length, count);
      return Promise.resolve(calls);
    },
    { withinMs: 10_000 },
  );
}

export const amount = (row: Tokens | undefined, column: string): bigint => BigInt(String(row?.[column]));

type Tokens = Readonly<Record<string, unknown>>;

/** What tokens cost at the rates of one deployment. */
function priced(tokens: Tokens | undefined, deployment: keyof typeof RATES): bigint {
  const { input, output, cacheRead, cacheWrite1h } = RATES[deployment];
  return (
    amount(tokens, 'input_tokens') * input +
    amount(tokens, 'output_tokens') * output +
    amount(tokens, 'cache_read_tokens') * cacheRead +
    amount(tokens, 'cache_write_1h_tokens') * cacheWrite1h
  );
}

/** `answering` answered and `other` was given up: the record holds what both cost. Returns the account of the other. */
export function assertBothPaid(
  row: Row | undefined,
  answering: keyof typeof RATES,
  other: keyof typeof RATES,
): Tokens {
  assert.equal(row?.['deployment'], `us-east-1/${answering}`);
  assert.equal(row['hedge_deployment'], `us-east-1/${other}`);
  assert.match(String(row['hedge_price_id']), other === FIRST ? /\/global@/ : /\/geographic@/);
  const [givenUp, ...more] = row['given_up'] as readonly Tokens[];
  assert.ok(givenUp !== undefined && more.length === 0);
  assert.equal(givenUp['deployment'], `us-east-1/${other}`);
  assert.ok(amount(row, 'hedge_cost_pico_usd') > 0n);
  assert.equal(amount(row, 'hedge_cost_pico_usd'), priced(givenUp, other));
  assert.equal(amount(row, 'cost_pico_usd'), priced(row, answering) + priced(givenUp, other));
  return givenUp;
}

/** What Bedrock billed for the answer that was given up is what the record says of it. */
export function assertReported(givenUp: Tokens, log: readonly ServedCall[], modelId: string): void {
  const call = log.find((one) => one.modelId === modelId);
  assert.equal(call?.ending, 'complete', 'it was read to its end');
  assert.deepEqual(
    [givenUp['input_tokens'], givenUp['output_tokens'], givenUp['usage_estimated']],
    [call.inputTokens, call.outputTokens, false],
  );
}

/** `other` ended by itself, in a failure: nothing is owed for it. */
export function assertOnePaid(row: Row | undefined, answering: string, other: string): void {
  assert.equal(row?.['deployment'], `us-east-1/${answering}`);
  assert.equal(row['hedge_deployment'], `us-east-1/${other}`);
  assert.equal(row['hedge_price_id'], null);
  assert.equal(amount(row, 'hedge_cost_pico_usd'), 0n);
}
