/** Limits and budgets as a caller meets them: through the gateway, in each dialect. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { earlyInMinute } from '../support/early-in-minute.ts';
import { eventually } from '../support/eventually.ts';
import { assertAtRest } from '../support/at-rest.ts';
import { metric, metricsOf } from '../support/metrics.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
};

async function message(gate: Gate, key: string, prompt: string, maxTokens = 50): Promise<Reply> {
  const answer = await request(`${gate.edgeUrl}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      max_tokens: maxTokens,
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: (await answer.body.json()) as Readonly<Record<string, unknown>>,
  };
}

test('limits and budgets', async (t) => {
  const gate = await startGate(t, { tasks: 2 });

  await t.test('the request above rpm is refused on every task, and told when to come back', async () => {
    await earlyInMinute();
    const key = await gate.admin.createKey({ rpm_limit: 3 });
    const replies: Reply[] = [];
    for (let count = 0; count < 5; count += 1) replies.push(await message(gate, key.secret, 'hello'));
    deepEqual(
      replies.map((reply) => reply.status),
      [200, 200, 200, 429, 429],
    );
    deepEqual(
      replies.map((reply) => reply.headers['x-ratelimit-remaining-requests']),
      ['2', '1', '0', '0', '0'],
    );
    const [first] = replies;
    equal(first?.headers['x-ratelimit-limit-requests'], '3');
    equal(first?.headers['anthropic-ratelimit-requests-limit'], '3');
    match(String(first?.headers['anthropic-ratelimit-requests-reset']), /^\d{4}-.*Z$/);
    const refused = replies[4];
    equal(refused?.body['type'], 'error');
    ok(Number(refused?.headers['retry-after']) >= 1 && Number(refused?.headers['retry-after']) <= 60);
    match(JSON.stringify(refused?.body), /This API key may use 3 requests a minute/);
  });

  await t.test('the tightest of key, user and team wins', async () => {
    await earlyInMinute();
    const team = await gate.admin.createTeam({ rpm_limit: 2 });
    const user = await gate.admin.createUser({ rpm_limit: 100 });
    const key = await gate.admin.createKey({ rpm_limit: 50, team_id: team, user_id: user });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await gate.chat(key.secret, 'hello')).status);
    deepEqual(statuses, [200, 200, 429]);
    const refused = await gate.chat(key.secret, 'hello');
    match(refused.text, /The team of this API key may use 2 requests a minute/);
    equal(refused.headers['x-ratelimit-limit-requests'], '2');
  });

  await t.test('tokens are reserved at admission and corrected at settlement', async () => {
    await earlyInMinute();
    const key = await gate.admin.createKey({ tpm_limit: 20_000 });
    const first = await message(gate, key.secret, 'hello', 10_000);
    equal(first.status, 200);
    ok(Number(first.headers['x-ratelimit-remaining-tokens']) < 10_000);
    // The first took some twenty tokens in the end; were its reservation still held, this one could not begin.
    const second = await message(gate, key.secret, 'hello', 10_000);
    equal(second.status, 200);
    const third = await message(gate, key.secret, 'hello', 19_999);
    equal(third.status, 429);
    match(JSON.stringify(third.body), /may use 20000 tokens a minute/);
  });

  await t.test('no more run at once than allowed, whichever task takes them', async () => {
    const key = await gate.admin.createKey({ max_parallel_requests: 2 });
    const slow = 'hello [[sim {"text":"hi","headerDelayMs":800}]]';
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        gate.chat(key.secret, slow, { url: gate.tasks()[index % 2]?.url ?? '' }),
      ),
    );
    const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
    deepEqual(statuses, [200, 200, 429, 429, 429, 429]);
    equal((await gate.chat(key.secret, 'hello')).status, 200);
  });

  await t.test('a hard budget refuses what it might not cover, and says what is left', async () => {
    const key = await gate.admin.createKey({
      max_budget: 0.02,
      budget_duration: 'monthly',
      budget_shortage: 'refuse',
    });
    const fits = await message(gate, key.secret, 'hello', 50);
    equal(fits.status, 200);
    equal(fits.headers['x-stargate-budget-limit-usd'], '0.02');
    ok(Number(fits.headers['x-stargate-budget-remaining-usd']) < 0.02);
    const tooMuch = await message(gate, key.secret, 'hello', 5_000);
    equal(tooMuch.status, 429);
    match(
      JSON.stringify(tooMuch.body),
      /The budget of this API key is \$0\.02; \$0\.01\d* are left, and this request may cost up to \$0\.0\d+\. It starts anew at \d{4}-\d\d-01T00:00:00\.000Z/,
    );
    equal(tooMuch.headers['x-should-retry'], 'false');
    const openai = await gate.chat(key.secret, 'hello', { model: 'claude-opus-5-5' });
    equal(JSON.parse(openai.text).error.type, 'budget_exceeded');
  });

  await t.test(
    'raising a budget and lowering it again takes effect on every task within a second',
    async () => {
      const key = await gate.admin.createKey({ max_budget: 0.0001 });
      const ask = async (index: number): Promise<number> =>
        (await gate.chat(key.secret, 'hello', { url: gate.tasks()[index]?.url ?? '' })).status;
      deepEqual([await ask(0), await ask(1)], [429, 429]);
      await gate.admin.post('/key/update', { key: key.secret, max_budget: 100 });
      await eventually(async () => deepEqual([await ask(0), await ask(1)], [200, 200]), { withinMs: 1_000 });
      await gate.admin.post('/key/update', { key: key.secret, max_budget: 0.0001 });
      await eventually(async () => deepEqual([await ask(0), await ask(1)], [429, 429]), { withinMs: 1_000 });
    },
  );

  await t.test('a passed soft budget is told by header, event and log', async () => {
    const key = await gate.admin.createKey({});
    await gate.database.query(`update virtual_keys set soft_budget_pico_usd = 1000000 where key_id = $1`, [
      key.id,
    ]);
    equal((await gate.chat(key.secret, 'hello')).status, 200);
    await eventually(
      async () => {
        const answer = await gate.chat(key.secret, 'hello');
        match(String(answer.headers['x-stargate-budget-warning']), /soft budget of the key passed/);
      },
      { withinMs: 3_000 },
    );
    const events = await gate.database.query('select kind, scope, scope_id from budget_events');
    deepEqual(events, [{ kind: 'soft_budget_passed', scope: 'key', scope_id: key.id }]);
  });

  await t.test('a model has limits and a budget of its own within a key', async () => {
    await earlyInMinute();
    const key = await gate.admin.createKey({
      model_rpm_limit: { 'claude-haiku-4-5': 1 },
      model_max_budget: { 'nova-micro': { max_budget: 0.000001, budget_duration: 'daily' } },
    });
    const ask = async (model: string) => gate.chat(key.secret, 'hello', { model });
    equal((await ask('claude-haiku-4-5')).status, 200);
    const limited = await ask('claude-haiku-4-5');
    equal(limited.status, 429);
    match(limited.text, /This API key for the model \\"claude-haiku-4-5\\" may use 1 request a minute/);
    const spent = await ask('nova-micro');
    equal(spent.status, 429);
    match(spent.text, /budget of this API key for the model \\"nova-micro\\"/);
    equal((await ask('claude-opus-4-8')).status, 200);
  });

  await t.test(
    'a budget that many keys refer to counts for each of them, and what a key says itself wins',
    async () => {
      equal(
        (
          await gate.admin.post('/budget/new', {
            budget_id: 'tiny',
            max_budget: 0.001,
            budget_shortage: 'refuse',
          })
        ).status,
        200,
      );
      const [one, other] = [
        await gate.admin.createKey({ budget_id: 'tiny' }),
        await gate.admin.createKey({ budget_id: 'tiny', max_budget: 100 }),
      ];
      equal((await gate.chat(one.secret, 'hello')).status, 429);
      equal((await gate.chat(other.secret, 'hello')).status, 200);
      await gate.admin.post('/budget/update', { budget_id: 'tiny', max_budget: 50 });
      await eventually(async () => equal((await gate.chat(one.secret, 'hello')).status, 200), {
        withinMs: 1_000,
      });
    },
  );

  await t.test('what a member may spend in a team is a budget too', async () => {
    const team = await gate.admin.createTeam();
    const user = await gate.admin.createUser();
    const key = await gate.admin.createKey({ team_id: team, user_id: user });
    equal((await gate.chat(key.secret, 'hello')).status, 200);
    await gate.admin.post('/team/member_add', {
      team_id: team,
      member: { user_id: user, role: 'user' },
      max_budget_in_team: 0.0001,
    });
    await eventually(
      async () => {
        const refused = await gate.chat(key.secret, 'hello');
        equal(refused.status, 429);
        match(refused.text, /budget of the user of this API key in its team/);
      },
      { withinMs: 1_000 },
    );
  });

  await t.test('a budget begins anew at the end of its period, on every task', async () => {
    // No single call fits twice: the first of each period is let in, whichever task it comes to.
    const key = await gate.admin.createKey({
      max_budget: 0.02,
      budget_duration: '4s',
      budget_shortage: 'refuse',
    });
    const spend = '[[sim {"usage":{"inputTokens":10,"outputTokens":2500}}]]';
    const ask = async (): Promise<number> => (await message(gate, key.secret, spend, 2_500)).status;
    for (let period = 0; period < 2; period += 1) {
      await eventually(async () => equal(await ask(), 200), { withinMs: 5_000 });
      equal(await ask(), 429);
    }
  });

  await t.test('the budget of the whole gateway stops everybody, also those without limits', async () => {
    const key = await gate.admin.createKey({});
    equal((await gate.chat(key.secret, 'hello')).status, 200);
    await gate.admin.post('/budget/new', { budget_id: 'global', max_budget: 0.000001 });
    await eventually(
      async () => {
        const refused = await gate.chat(key.secret, 'hello');
        equal(refused.status, 429);
        match(refused.text, /The budget of the whole gateway is \$0/);
      },
      { withinMs: 1_000 },
    );
    await gate.admin.post('/budget/delete', { id: 'global' });
    await eventually(async () => equal((await gate.chat(key.secret, 'hello')).status, 200), {
      withinMs: 1_000,
    });
  });

  await t.test('the metrics tell what was let in and what was not', async () => {
    const all = (await Promise.all(gate.tasks().map(({ url }) => metricsOf(url)))).join('\n');
    match(all, /^rate_limit_allowed_total [1-9]/m);
    match(all, /^rate_limit_blocked_total [1-9]/m);
    match(all, /stargate_rate_limit_hits_total\{limit_type="max_parallel"\} [1-9]/);
    match(all, /stargate_budget_blocks_total\{scope="key"\} [1-9]/);
    match(all, /stargate_soft_budget_warnings_total\{scope="key"\} [1-9]/);
    match(all, /stargate_lease_rounds_total\{outcome="answered"\} [1-9]/);
    ok(!/stargate_cost_bound_exceeded_total\{.*\} [1-9]/.test(all), 'no call cost more than it had reserved');
  });

  await t.test('the ledger agrees with the usage records to the last pico-dollar', async () => {
    await eventually(
      async () => {
        equal(await metric(gate, 'stargate_inflight_requests'), 0);
        equal(await metric(gate, 'stargate_usage_journal_pending'), 0);
      },
      { withinMs: 15_000 },
    );
    const [{ count = 0 } = {}] = await gate.database.query(
      `select count(*)::int as count from usage_records`,
    );
    await assertAtRest(gate, 3_000);
    ok(Number(count) > 10);
  });
});

test('a fallback model is let in by its own limits and budgets, and the first one gives back what it held', async (t) => {
  const gate = await startGate(t, {
    environment: { DEPLOYMENTS: JSON.stringify({ 'claude-opus-5-5': { fallbacks: ['claude-opus-5'] } }) },
  });
  const fail = (): void => {
    gate.bedrock.script({
      model: 'claude-opus-5-5',
      times: 3,
      answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
    });
  };
  const allowed = await gate.admin.createKey({ max_budget: 100, rpm_limit: 100_000 });
  const capped = await gate.admin.createKey({ model_max_budget: { 'claude-opus-5': 0.000001 } });
  fail();
  const answer = await gate.chat(allowed.secret, 'hello', { model: 'claude-opus-5-5' });
  equal(answer.headers['x-stargate-model'], 'claude-opus-5');
  fail();
  equal((await gate.chat(capped.secret, 'hello', { model: 'claude-opus-5-5' })).status, 503);
  await usageRecords(gate.database, 2);
  await assertAtRest(gate, 3_000);
  await eventually(
    async () => {
      const [row] = await gate.database.query(
        `select (spent = (select sum(cost_pico_usd) from usage_records where model = 'claude-opus-5'))::text as is_charged
           from lease_pools where scope_id = $1 and resource = 'budget'`,
        [allowed.id],
      );
      equal(row?.['is_charged'], 'true');
    },
    { withinMs: 3_000 },
  );
});
