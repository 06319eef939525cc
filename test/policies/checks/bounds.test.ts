/** What checks may cost is reserved before, noted in the journal, and never exceeded. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { assertAtRest } from '../../support/at-rest.ts';
import { usageRecords } from '../../support/records.ts';
import { startGate } from '../../support/start-gate.ts';
import { COMPREHEND, GUARDRAIL, JUDGE, judgeSays, startCheckedGate } from './checked-gate.ts';

const body = { model: 'claude-haiku-4-5', max_tokens: 1, messages: [{ role: 'user', content: 'hello' }] };

test('a hard budget that pays for the model and not for its checks refuses the call before anybody is asked', async (t) => {
  const gate = await startCheckedGate(t, {
    judges: [JUDGE],
    guardrails: [GUARDRAIL],
    comprehend: COMPREHEND,
  });
  const { secret } = await gate.admin.createKey({ max_budget: 0.002 });
  const refused = await gate.post(secret, '/v1/messages', body);
  equal(refused.status, 429, refused.text);
  match(refused.text, /budget/i);
  deepEqual(gate.arrived, []);
  const plain = await startGate(t);
  const same = await plain.admin.createKey({ max_budget: 0.002 });
  equal((await plain.post(same.secret, '/v1/messages', body)).status, 200, 'it pays for the model');
});

test('a budget that does not pay for the longest answer and its check gets the longest that it pays for', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] });
  const { secret } = await gate.admin.createKey({ max_budget: 0.05 });
  const answer = await gate.post(secret, '/v1/messages', { ...body, max_tokens: 30_000 });
  equal(answer.status, 200, answer.text);
  // $5 a million tokens for the model, and at worst $6.70 for the guardrail: some 4,000 tokens.
  const cap = Number(answer.headers['x-stargate-max-tokens-capped']);
  ok(cap > 3_000 && cap < 4_500, `${cap} tokens`);
});

test('what checks have cost is spent of the budget, and what was reserved beyond is free again', async (t) => {
  const gate = await startCheckedGate(t, {
    judges: [JUDGE],
    guardrails: [GUARDRAIL],
    comprehend: COMPREHEND,
  });
  const key = await gate.admin.createKey({ max_budget: 0.02 });
  judgeSays(gate, 'ALLOW');
  equal((await gate.post(key.secret, '/v1/messages', body)).status, 200);
  const [record] = await usageRecords(gate.database, 1, key.id);
  const charges = record?.['check_charges'] as readonly { readonly kind: string }[];
  deepEqual(charges.map(({ kind }) => kind).toSorted(), ['comprehend', 'guardrail', 'judge']);
  ok(Number(record?.['checks_cost_pico_usd']) > 1_000_000_000);
  deepEqual(await gate.database.query('select * from usage_cost_differences'), []);
  await assertAtRest(gate);
});

test('a call whose task dies while it is checked is charged for its checks at their worst', async (t) => {
  const gate = await startCheckedGate(t, {
    judges: [{ ...JUDGE, timeout_ms: 30_000 }],
    comprehend: COMPREHEND,
    guardrails: [GUARDRAIL],
  });
  gate.bedrock.script({ model: 'nova-micro', answer: { headerDelayMs: 60_000 } });
  const asking = gate.ask('/v1/messages', body).catch(() => null);
  await eventually(
    () => Promise.resolve(ok(gate.arrived.some(({ target }) => target.includes('nova-micro')))),
    {
      withinMs: 10_000,
    },
  );
  const [task] = gate.tasks();
  ok(task !== undefined);
  task.kill('SIGKILL');
  await asking;
  const record = await gate.record();
  equal(record['ending'], 'task-lost');
  const charges = record['check_charges'] as readonly { readonly kind: string }[];
  deepEqual(charges.map(({ kind }) => kind).toSorted(), ['comprehend', 'guardrail', 'judge']);
  ok(Number(record['checks_cost_pico_usd']) > 0);
  ok(BigInt(String(record['cost_pico_usd'])) > BigInt(String(record['checks_cost_pico_usd'])));
  deepEqual(await gate.database.query('select * from usage_cost_differences'), []);
});

test('a client that leaves ends its checks, and the model is not asked', async (t) => {
  const gate = await startCheckedGate(t, { judges: [{ ...JUDGE, timeout_ms: 30_000 }] });
  gate.bedrock.script({ model: 'nova-micro', answer: { headerDelayMs: 60_000 } });
  const leaving = new AbortController();
  const asking = fetch(`${gate.edgeUrl}/v1/messages`, {
    method: 'POST',
    signal: leaving.signal,
    headers: { 'x-api-key': gate.key.secret, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null);
  await eventually(() => Promise.resolve(equal(gate.arrived.length, 1)), { withinMs: 10_000 });
  leaving.abort();
  await asking;
  const record = await gate.record();
  equal(record['ending'], 'client-gone');
  equal(gate.arrived.length, 1);
  ok(Number(record['checks_cost_pico_usd']) > 0, 'Bedrock completes what it has begun');
});
