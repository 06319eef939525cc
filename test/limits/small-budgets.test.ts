/**
 * A small budget is usable: a call whose worst case it cannot pay gets a shorter answer, in every dialect, and the budget
 * is still never exceeded.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isObject } from '../../core/json.ts';
import { parseUsd, picoUsd } from '../../core/money.ts';
import type { ArrivedCall } from '../../simulator/simulator.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { startGate, type Answer, type Gate } from '../support/start-gate.ts';

const CAPPED = 'x-stargate-max-tokens-capped';
const hello = [{ role: 'user', content: 'hello' }];
/** More words than any bound of these tests lets through. */
const answer = { text: 'word '.repeat(20_000) };

type Body = Readonly<Record<string, unknown>>;

/** A request in each dialect that a budget shortens, how Bedrock is told, and what the client reads at its end. */
const dialects: readonly {
  readonly name: string;
  readonly path: string;
  readonly body: Body;
  readonly boundIn: (sent: Body) => unknown;
  readonly ends: RegExp;
}[] = [
  {
    name: 'Chat Completions',
    path: '/v1/chat/completions',
    body: { model: 'claude-haiku-4-5', messages: hello },
    boundIn: ({ inferenceConfig }) => isObject(inferenceConfig) && inferenceConfig['maxTokens'],
    ends: /"finish_reason":"length"/,
  },
  {
    name: 'Chat Completions as they are',
    path: '/v1/chat/completions',
    body: { model: 'gpt-6-luna', messages: hello },
    boundIn: ({ max_completion_tokens: bound }) => bound,
    ends: /"finish_reason":"length"/,
  },
  {
    name: 'Responses',
    path: '/v1/responses',
    body: { model: 'claude-haiku-4-5', input: 'hello' },
    boundIn: ({ inferenceConfig }) => isObject(inferenceConfig) && inferenceConfig['maxTokens'],
    ends: /"incomplete_details":\{"reason":"max_output_tokens"\}/,
  },
  {
    name: 'Responses as they are',
    path: '/v1/responses',
    body: { model: 'gpt-6-luna', input: 'hello' },
    boundIn: ({ max_output_tokens: bound }) => bound,
    ends: /"incomplete_details":\{"reason":"max_output_tokens"\}/,
  },
  {
    name: 'Messages',
    path: '/v1/messages',
    body: { model: 'claude-haiku-4-5', max_tokens: 64_000, messages: hello },
    boundIn: ({ max_tokens: bound }) => bound,
    ends: /"stop_reason":"max_tokens"/,
  },
  {
    name: 'Messages for another model',
    path: '/v1/messages',
    body: { model: 'nova-pro', max_tokens: 10_000, messages: hello },
    boundIn: ({ inferenceConfig }) => isObject(inferenceConfig) && inferenceConfig['maxTokens'],
    ends: /"stop_reason":"max_tokens"/,
  },
  {
    name: 'InvokeModel',
    path: '/bedrock/model/claude-haiku-4-5/invoke',
    body: {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 64_000,
      messages: hello,
    },
    boundIn: ({ max_tokens: bound }) => bound,
    ends: /"stop_reason":"max_tokens"/,
  },
  {
    name: "InvokeModel in Nova's words",
    path: '/bedrock/model/nova-pro/invoke',
    body: { schemaVersion: 'messages-v1', messages: [{ role: 'user', content: [{ text: 'hello' }] }] },
    boundIn: ({ inferenceConfig }) => isObject(inferenceConfig) && inferenceConfig['maxTokens'],
    ends: /"stopReason":"max_tokens"/,
  },
  {
    name: 'Converse, with a bound',
    path: '/bedrock/model/nova-pro/converse',
    body: {
      inferenceConfig: { temperature: 0.5, maxTokens: 10_000 },
      messages: [{ role: 'user', content: [{ text: 'hello' }] }],
    },
    boundIn: ({ inferenceConfig }) => isObject(inferenceConfig) && inferenceConfig['maxTokens'],
    ends: /"stopReason":"max_tokens"/,
  },
  {
    name: 'Converse, without one',
    path: '/bedrock/model/claude-haiku-4-5/converse',
    body: { messages: [{ role: 'user', content: [{ text: 'hello' }] }] },
    boundIn: ({ inferenceConfig }) => isObject(inferenceConfig) && inferenceConfig['maxTokens'],
    ends: /"stopReason":"max_tokens"/,
  },
];

test('small budgets', async (t) => {
  const sent: ArrivedCall[] = [];
  const gate = await startGate(t, {
    tasks: 2,
    environment: { DEPLOYMENTS: JSON.stringify({ 'nova-micro': { fallbacks: ['claude-opus-5-5'] } }) },
    watchBedrock: (call) => sent.push(call),
  });

  for (const model of ['nova-micro', 'claude-haiku-4-5']) {
    await t.test(`a tenth of a cent answers a greeting of ${model}, and again`, async () => {
      const key = await gate.admin.createKey({ max_budget: 0.001 });
      for (let count = 0; count < 2; count += 1) {
        const reply = await gate.post(key.secret, '/v1/chat/completions', { model, messages: hello });
        equal(reply.status, 200, reply.text);
        ok(Number(reply.headers[CAPPED]) >= 64);
      }
      await spentWithin(gate, key.id, '0.001');
    });
  }

  for (const { name, path, body, boundIn, ends } of dialects) {
    await t.test(`${name}: Bedrock is given the lower bound, and the answer ends with it`, async () => {
      const key = await gate.admin.createKey({ max_budget: '0.004' });
      sent.length = 0;
      gate.bedrock.script({ model: modelIn(path, body), times: 1, answer });
      const reply = await gate.post(key.secret, path, body);
      equal(reply.status, 200, reply.text);
      const cap = Number(reply.headers[CAPPED]);
      ok(cap >= 64);
      equal(boundIn(JSON.parse(String(sent[0]?.body)) as Body), cap);
      match(reply.text, ends);
      await spentWithin(gate, key.id, '0.004');
    });
  }

  await t.test('three dollars answer what Claude Code sends first', async () => {
    const key = await gate.admin.createKey({ max_budget: 3 });
    const reply = await gate.post(key.secret, '/v1/messages', claudeCodeBody(87_000));
    equal(reply.status, 200, reply.text);
    ok(Number(reply.headers[CAPPED]) > 8_192);
    await spentWithin(gate, key.id, '3');
  });

  await t.test('requests at once share what is left', async () => {
    const key = await gate.admin.createKey({ max_budget: 2 });
    const slow = `hi [[sim ${JSON.stringify({ text: 'hi', headerDelayMs: 500 })}]]`;
    const ask = (): Promise<Answer> =>
      gate.post(key.secret, '/v1/messages', {
        model: 'claude-opus-5-5',
        max_tokens: 128_000,
        messages: [{ role: 'user', content: slow }],
      });
    const caps = (await Promise.all([ask(), ask(), ask()])).map(({ status, headers }) => {
      equal(status, 200);
      return Number(headers[CAPPED]);
    });
    ok(
      caps.every((cap) => cap >= 8_192),
      caps.join(' '),
    );
  });

  await t.test(
    'a budget of thinking is lowered to fit, or the request is refused where it cannot be',
    async () => {
      const key = await gate.admin.createKey({ max_budget: 0.05 });
      const thinking = { type: 'enabled', budget_tokens: 31_999 };
      const body = { max_tokens: 64_000, thinking, messages: hello };
      sent.length = 0;
      const reply = await gate.post(key.secret, '/v1/messages', { model: 'claude-haiku-4-5', ...body });
      equal(reply.status, 200, reply.text);
      const upstream = JSON.parse(String(sent[0]?.body)) as {
        max_tokens: number;
        thinking: { budget_tokens: number };
      };
      equal(upstream.max_tokens, Number(reply.headers[CAPPED]));
      ok(upstream.thinking.budget_tokens < upstream.max_tokens);
      const refused = await gate.post(key.secret, '/bedrock/model/claude-haiku-4-5/invoke', {
        anthropic_version: 'bedrock-2023-05-31',
        ...body,
      });
      equal(refused.status, 429);
      match(refused.text, /with an answer of 32000 tokens/);
    },
  );

  await t.test('a body whose bound cannot be told for certain is refused, not shortened', async () => {
    const key = await gate.admin.createKey({ max_budget: 0.001 });
    const additionalModelRequestFields = { max_tokens: 10 };
    const body = { messages: [{ role: 'user', content: [{ text: 'hello' }] }], additionalModelRequestFields };
    const refused = await gate.post(key.secret, '/bedrock/model/nova-pro/converse', body);
    equal(refused.status, 429);
    match(refused.text, /may cost up to \$0\.\d+\. Ask an admin, or lower max_tokens/);
  });

  await t.test('each of several choices gets its part', async () => {
    const key = await gate.admin.createKey({ max_budget: 0.004 });
    sent.length = 0;
    gate.bedrock.script({ model: 'claude-haiku-4-5', times: 3, answer });
    const reply = await gate.post(key.secret, '/v1/chat/completions', {
      model: 'claude-haiku-4-5',
      n: 3,
      messages: hello,
    });
    equal(reply.status, 200, reply.text);
    const bounds = sent.map(({ body }) => (JSON.parse(String(body)) as Body)['inferenceConfig']);
    deepEqual(
      bounds,
      Array.from({ length: 3 }, () => ({ maxTokens: Number(reply.headers[CAPPED]) })),
    );
    await spentWithin(gate, key.id, '0.004');
  });

  await t.test('choices whose usage is lost are charged no more than they reserved', async () => {
    const key = await gate.admin.createKey({ max_budget: 0.004 });
    gate.bedrock.script({ model: 'nova-pro', times: 2, answer: { fail: { kind: 'reset', afterEvents: 3 } } });
    const body = { model: 'nova-pro', n: 2, stream: true, messages: hello };
    const reply = await gate.post(key.secret, '/v1/chat/completions', body);
    ok(Number(reply.headers[CAPPED]) >= 64);
    await spentWithin(gate, key.id, '0.004');
  });

  await t.test('a stream has its lower bound in its head', async () => {
    const key = await gate.admin.createKey({ max_budget: 0.001 });
    const reply = await gate.chat(key.secret, 'hello', { model: 'claude-haiku-4-5', stream: true });
    equal(reply.status, 200);
    ok(Number(reply.headers[CAPPED]) >= 64);
  });

  await t.test('a dearer fallback is asked for a shorter answer', async () => {
    const key = await gate.admin.createKey({ max_budget: 0.1 });
    const fail = { kind: 'http', type: 'ServiceUnavailableException' } as const;
    gate.bedrock.script({ model: 'nova-micro', times: 3, answer: { fail } });
    const body = { model: 'nova-micro', max_tokens: 10_000, messages: hello };
    const reply = await gate.post(key.secret, '/v1/chat/completions', body);
    equal(reply.status, 200, reply.text);
    equal(reply.headers['x-stargate-model'], 'claude-opus-5-5');
    ok(Number(reply.headers[CAPPED]) < 10_000);
    await spentWithin(gate, key.id, '0.1');
  });

  await t.test('the tightest of all budgets counts', async () => {
    const team = await gate.admin.createTeam({ max_budget: 0.002 });
    const key = await gate.admin.createKey({
      team_id: team,
      max_budget: 0.1,
      model_max_budget: { 'claude-haiku-4-5': { max_budget: 0.01 } },
    });
    const reply = await gate.chat(key.secret, 'hello', { model: 'claude-haiku-4-5' });
    equal(reply.status, 200, reply.text);
    ok(Number(reply.headers[CAPPED]) < 400);
  });

  await t.test('what cannot be paid is refused with every digit that counts', async () => {
    const key = await gate.admin.createKey({ max_budget: 0.0003 });
    const reply = await gate.chat(key.secret, 'hello', { model: 'claude-haiku-4-5' });
    equal(reply.status, 429);
    match(
      reply.text,
      /The budget of this API key is \$0\.0003; \$0\.0003 are left, and this request may cost up to \$0\.000\d+ with an answer of 64 tokens\. Ask an admin, or send a smaller request\./,
    );
    equal(reply.headers['x-should-retry'], 'false');
  });

  await t.test('who would rather be refused says so, where the budget is', async () => {
    const refusing = await gate.admin.createTeam({ max_budget: 0.001, budget_shortage: 'refuse' });
    const key = await gate.admin.createKey({ team_id: refusing, budget_shortage: 'shorten' });
    equal((await gate.chat(key.secret, 'hello')).status, 429);
    const own = await gate.admin.createKey({ max_budget: 0.001, budget_shortage: 'refuse' });
    equal((await gate.chat(own.secret, 'hello')).status, 429);
  });

  await t.test('a call that fits is not shortened', async () => {
    const key = await gate.admin.createKey({ max_budget: 1 });
    const reply = await gate.chat(key.secret, 'hello', { model: 'claude-haiku-4-5' });
    equal(reply.status, 200);
    equal(reply.headers[CAPPED], undefined);
  });

  await t.test(
    'the metrics tell how many were shortened, and that none cost more than it had reserved',
    async () => {
      ok((await metric(gate, 'stargate_answers_shortened_total{scope="key"}')) > 10);
      for (const model of ['claude-haiku-4-5', 'nova-pro', 'gpt-6-luna'])
        equal(await metric(gate, `stargate_cost_bound_exceeded_total{model="${model}"}`), 0);
    },
  );
});

test('an environment may refuse what a budget cannot pay', async (t) => {
  const gate = await startGate(t, { environment: { BUDGET_SHORTAGE: 'refuse' } });
  const key = await gate.admin.createKey({ max_budget: 0.001 });
  const refused = await gate.chat(key.secret, 'hello');
  equal(refused.status, 429);
  match(refused.text, /\$0\.001 are left, and this request may cost up to \$0\.\d+\..*or lower max_tokens/);
  const other = await gate.admin.createKey({ max_budget: 0.001, budget_shortage: 'shorten' });
  equal((await gate.chat(other.secret, 'hello')).status, 200);
});

/** Like the first request of Claude Code: its size, its cache points, a tool, and its bound. */
function claudeCodeBody(bytes: number): Body {
  const cached = { cache_control: { type: 'ephemeral' } };
  return {
    model: 'claude-opus-5-5',
    max_tokens: 128_000,
    thinking: { type: 'adaptive' },
    system: [{ type: 'text', text: 'You are an agent. '.repeat(bytes / 18), ...cached }],
    tools: [
      { name: 'Bash', description: 'Runs a command.', input_schema: { type: 'object', properties: {} } },
    ],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hello', ...cached }] }],
  };
}

function modelIn(path: string, { model }: Body): string {
  return typeof model === 'string' ? model : (path.split('/')[3] ?? '');
}

async function spentWithin(gate: Gate, keyId: string, budget: string): Promise<void> {
  await eventually(
    async () => {
      const [row] = await gate.database.query(
        'select count(*)::int as calls, coalesce(sum(cost_pico_usd), 0)::text as spent from usage_records where key_id = $1',
        [keyId],
      );
      ok(Number(row?.['calls']) > 0);
      ok(BigInt(String(row?.['spent'])) <= (parseUsd(budget) ?? picoUsd(0n)));
      deepEqual(await gate.database.query('select * from budget_pool_faults()'), []);
    },
    { withinMs: 5_000 },
  );
}
