/** Clients that leave: requests in every dialect, and what Bedrock's own log says they cost. */
import { equal, ok } from 'node:assert/strict';
import { request } from 'undici';
import type { Row } from '../../core/db/connect.ts';
import type { ServedCall } from '../../simulator/server/call-log.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { usageRecords } from '../support/records.ts';
import type { Gate } from '../support/start-gate.ts';

export const MODEL = 'claude-haiku-4-5';
export const MAX_TOKENS = 8_000;
/** Dollars a token of the model's first deployment: input and output. */
const INPUT_USD = 1 / 1_000_000;
const OUTPUT_USD = 5 / 1_000_000;

export type Surface = {
  readonly name: string;
  readonly path: string;
  readonly isStream: boolean;
  readonly body: (prompt: string) => Readonly<Record<string, unknown>>;
};

const said = (prompt: string) => ({ messages: [{ role: 'user', content: prompt }] });
const claude = { anthropic_version: 'bedrock-2023-05-31', max_tokens: MAX_TOKENS };
const converse = (prompt: string) => ({
  messages: [{ role: 'user', content: [{ text: prompt }] }],
  inferenceConfig: { maxTokens: MAX_TOKENS },
});

function bothWays(name: string, path: string, body: Surface['body']): readonly Surface[] {
  return [false, true].map((stream) => ({
    name: `${name}, ${stream ? 'streamed' : 'whole'}`,
    path,
    isStream: stream,
    body: (prompt) => ({ ...body(prompt), model: MODEL, stream }),
  }));
}

export const SURFACES: readonly Surface[] = [
  ...bothWays('Messages', '/v1/messages', (prompt) => ({ ...said(prompt), max_tokens: MAX_TOKENS })),
  ...bothWays('Chat', '/v1/chat/completions', (prompt) => ({
    ...said(prompt),
    max_completion_tokens: MAX_TOKENS,
  })),
  ...bothWays('Responses', '/v1/responses', (prompt) => ({ input: prompt, max_output_tokens: MAX_TOKENS })),
  ...['converse', 'converse-stream'].map((operation) => ({
    name: `Bedrock's ${operation}`,
    path: `/bedrock/model/${MODEL}/${operation}`,
    isStream: operation.endsWith('stream'),
    body: converse,
  })),
  ...['invoke', 'invoke-with-response-stream'].map((operation) => ({
    name: `Bedrock's ${operation}`,
    path: `/bedrock/model/${MODEL}/${operation}`,
    isStream: operation.endsWith('stream'),
    body: (prompt: string) => ({ ...claude, ...said(prompt) }),
  })),
];

export function surface(name: string): Surface {
  const found = SURFACES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** A prompt that steers the simulator. */
export function steer(directive: Readonly<Record<string, unknown>>): string {
  return `[[sim ${JSON.stringify(directive)}]]`;
}

/** How a client's request went: what it saw before it left. */
export type Left = { readonly status: number; readonly text: string };

/**
 * Sends a request, and leaves: a stream when its first words are there, the others when they have been let in, which a key
 * with a limit of tokens tells by its count. Refused ones are read whole.
 */
export async function askAndLeave(
  gate: Gate,
  key: string,
  { path, body, isStream }: Surface,
  prompt: string,
): Promise<Left> {
  const leaving = new AbortController();
  const before = await letIn(gate);
  const pending = request(gate.edgeUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body(prompt)),
    signal: leaving.signal,
  });
  const answered = pending.then(
    (answer) => answer,
    () => null,
  );
  if (!isStream) {
    const isLetIn = eventually(async () => ok((await letIn(gate)) > before), { withinMs: 10_000 });
    await Promise.race([answered, isLetIn.catch(() => null)]);
  }
  const answer = isStream ? await answered : await Promise.race([answered, Promise.resolve(null)]);
  if (answer !== null && answer.statusCode !== 200) {
    return { status: answer.statusCode, text: await answer.body.text() };
  }
  let text = '';
  if (answer !== null) {
    answer.body.on('error', () => undefined);
    for await (const chunk of answer.body) {
      text += String(chunk);
      if (text.length > 100) break;
    }
  }
  leaving.abort();
  return { status: 200, text };
}

/** Requests that neither a limit nor a budget has refused. */
async function letIn(gate: Gate): Promise<number> {
  const texts = await Promise.all(gate.tasks().map(({ url }) => metricsOf(url)));
  const sum = (series: RegExp): number =>
    texts.flatMap((text) => [...text.matchAll(series)]).reduce((all, [, value]) => all + Number(value), 0);
  return sum(/^rate_limit_allowed_total (\d+)$/gm) - sum(/^stargate_budget_blocks_total\{.*\} (\d+)$/gm);
}

/** What Bedrock billed for these calls, in dollars; the tests use no cache. */
export function billedUsd(calls: readonly ServedCall[]): number {
  return calls.reduce((sum, call) => sum + call.inputTokens * INPUT_USD + call.outputTokens * OUTPUT_USD, 0);
}

export function chargedUsd(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + Number(row['cost_pico_usd']) / 1e12, 0);
}

/** The same to a thousandth of a cent's thousandth: sums of floating point. */
export function sameUsd(actual: number, expected: number, what: string): void {
  equal(actual.toFixed(8), expected.toFixed(8), what);
}

/** The records of a key, once there are so many; oldest first. */
export async function recordsOf(gate: Gate, keyId: string, count: number): Promise<readonly Row[]> {
  return (await usageRecords(gate.database, count, keyId)).toReversed();
}
