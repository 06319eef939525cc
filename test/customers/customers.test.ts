/**
 * Customers: end users whom requests name. Each has limits and a budget of its own beside those of the key, held exactly
 * by every task; who is no customer changes nothing.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { assertAtRest } from '../support/at-rest.ts';
import { earlyInMinute } from '../support/early-in-minute.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Answer, type Gate } from '../support/start-gate.ts';

const MODEL = 'nova-micro';

async function makeCustomer(gate: Gate, fields: Readonly<Record<string, unknown>>): Promise<void> {
  const { status, body } = await gate.admin.post('/customer/new', fields);
  equal(status, 200, JSON.stringify(body));
}

function chatFor(gate: Gate, key: string, user: unknown, more: object = {}): Promise<Answer> {
  return gate.post(key, '/v1/chat/completions', {
    model: MODEL,
    max_tokens: 100,
    messages: [{ role: 'user', content: 'hello' }],
    user,
    ...more,
  });
}

async function withHeader(gate: Gate, key: string, name: string, value: string): Promise<number> {
  const answer = await request(`${gate.edgeUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', [name]: value },
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'hello' }], user: 'nobody' }),
  });
  await answer.body.dump();
  return answer.statusCode;
}

/** Every task answers a call for a customer with `status`, within a second. Returns the last answer. */
async function everyTask(gate: Gate, key: string, user: string, status: number): Promise<string> {
  let text = '';
  await eventually(
    async () => {
      for (const { url } of gate.tasks()) {
        const answer = await request(`${url}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'hello' }], user }),
        });
        text = await answer.body.text();
        equal(answer.statusCode, status, text);
      }
    },
    { withinMs: 1_000 },
  );
  return text;
}

test('customers', async (t) => {
  const gate = await startGate(t, { tasks: 2 });
  const key = await gate.admin.createKey();

  await t.test('who is no customer is served, and makes no row', async () => {
    const stranger = await gate.admin.createKey();
    equal((await chatFor(gate, stranger.secret, 'a-stranger')).status, 200);
    const [record] = await usageRecords(gate.database, 1, stranger.id);
    equal(record?.['customer_id'], null);
    deepEqual(await gate.database.query('select * from customers'), []);
  });

  await t.test('the record says which customer it was for, wherever the request names it', async () => {
    await makeCustomer(gate, { user_id: 'acme-1', alias: 'Acme' });
    const ways: readonly (readonly [string, () => Promise<number>])[] = [
      ['user', async () => (await chatFor(gate, key.secret, 'acme-1')).status],
      [
        'safety_identifier',
        async () => (await chatFor(gate, key.secret, undefined, { safety_identifier: 'acme-1' })).status,
      ],
      [
        'responses',
        async () =>
          (await gate.post(key.secret, '/v1/responses', { model: MODEL, input: 'hello', user: 'acme-1' }))
            .status,
      ],
      [
        'metadata.user_id',
        async () =>
          (
            await gate.post(key.secret, '/v1/messages', {
              model: 'claude-haiku-4-5',
              max_tokens: 20,
              messages: [{ role: 'user', content: 'hello' }],
              metadata: { user_id: 'acme-1' },
            })
          ).status,
      ],
      ['x-litellm-end-user-id', () => withHeader(gate, key.secret, 'x-litellm-end-user-id', 'acme-1')],
      ['x-litellm-customer-id', () => withHeader(gate, key.secret, 'x-litellm-customer-id', 'acme-1')],
    ];
    // Every task has heard of the customer when both have served a call for it.
    await eventually(
      async () => {
        await ways[0]?.[1]();
        const rows = await gate.database.query(
          `select 1 from usage_records where customer_id = 'acme-1' offset 3`,
        );
        ok(rows.length > 0);
      },
      { withinMs: 10_000 },
    );
    for (const [name, ask] of ways) equal(await ask(), 200, name);
    await eventually(
      async () => {
        const rows = await gate.database.query(
          `select distinct route from usage_records where customer_id = 'acme-1' order by 1`,
        );
        deepEqual(
          rows.map(({ route }) => route),
          ['chat-completions', 'messages', 'responses'],
        );
      },
      { withinMs: 5_000 },
    );
  });

  await t.test('reports show what calls for a customer used', async () => {
    const logs = await gate.admin.get('/spend/logs?end_user=acme-1&page_size=2');
    const rows = logs.body['data'];
    ok(Array.isArray(rows) && rows.length === 2, JSON.stringify(logs.body));
    ok(rows.every((row: Readonly<Record<string, unknown>>) => row['end_user'] === 'acme-1'));
    const report = await gate.admin.get('/spend/report?group_by=customer');
    const groups = report.body['data'];
    ok(Array.isArray(groups));
    deepEqual(
      groups.map((row: Readonly<Record<string, unknown>>) => row['group']),
      [{ customer: '' }, { customer: 'acme-1' }],
    );
  });

  await t.test('a hard budget of a customer is never passed, by many keys at once', async () => {
    await makeCustomer(gate, { user_id: 'small', max_budget: 0 });
    await everyTask(gate, key.secret, 'small', 429);
    await gate.admin.post('/customer/update', { user_id: 'small', max_budget: 0.00003 });
    await eventually(async () => equal((await chatFor(gate, key.secret, 'small')).status, 200), {
      withinMs: 5_000,
    });
    const keys = await Promise.all(Array.from({ length: 4 }, () => gate.admin.createKey()));
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => chatFor(gate, keys[index % 4]?.secret ?? '', 'small')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    ok(refused.length > 0, 'some were refused');
    ok(
      answers.some(({ status }) => status === 200),
      'some were served',
    );
    match(
      refused[0]?.text ?? '',
      /The budget of the customer this request names does not allow this request/,
    );
    ok(!refused[0]?.text.includes('$'), 'a caller is not told what somebody else has left');
    await eventually(
      async () => {
        const { body } = await gate.admin.get('/customer/info?user_id=small');
        ok(Number(body['spend']) > 0);
        equal(Number(body['spend']) <= 0.00003, true, `${String(body['spend'])} of 0.00003`);
      },
      { withinMs: 5_000 },
    );
    equal((await chatFor(gate, keys[0]?.secret ?? '', 'somebody-else')).status, 200, 'others go on');
    await assertAtRest(gate);
  });

  await t.test('several choices count for the customer as several requests', async () => {
    await earlyInMinute();
    await makeCustomer(gate, { user_id: 'many', rpm_limit: 0 });
    await everyTask(gate, key.secret, 'many', 429);
    await gate.admin.post('/customer/update', { user_id: 'many', rpm_limit: 3 });
    await eventually(async () => equal((await chatFor(gate, key.secret, 'many', { n: 3 })).status, 200), {
      withinMs: 3_000,
    });
    match(
      await everyTask(gate, key.secret, 'many', 429),
      /The customer this request names may use 3 requests a minute/,
    );
  });

  await t.test('a slot of a customer is free again after each call', async () => {
    await makeCustomer(gate, { user_id: 'one-by-one', max_parallel_requests: 1 });
    for (let call = 1; call <= 4; call += 1) {
      await eventually(async () => equal((await chatFor(gate, key.secret, 'one-by-one')).status, 200), {
        withinMs: 3_000,
      });
    }
  });

  await t.test('a customer uses only the models it may', async () => {
    await makeCustomer(gate, { user_id: 'narrow', models: ['claude-haiku-4-5'] });
    match(
      await everyTask(gate, key.secret, 'narrow', 403),
      /The customer that this request names may not use the model \\"nova-micro\\"/,
    );
    equal((await chatFor(gate, key.secret, 'narrow', { model: 'claude-haiku-4-5' })).status, 200);
  });

  await t.test('a blocked customer is refused by every task within a second, and let in again', async () => {
    await makeCustomer(gate, { user_id: 'bad' });
    equal((await chatFor(gate, key.secret, 'bad')).status, 200);
    equal((await gate.admin.post('/customer/block', { user_ids: ['bad', 'never-seen'] })).status, 200);
    match(
      await everyTask(gate, key.secret, 'bad', 403),
      /The customer \\"bad\\" that this request names is blocked/,
    );
    equal((await chatFor(gate, key.secret, 'never-seen')).status, 403);
    equal((await gate.admin.post('/customer/unblock', { user_ids: ['bad'] })).status, 200);
    await everyTask(gate, key.secret, 'bad', 200);
  });

  await t.test('a running stream ends when its customer is blocked', async () => {
    await makeCustomer(gate, { user_id: 'streaming', blocked: true });
    await everyTask(gate, key.secret, 'streaming', 403);
    await gate.admin.post('/customer/unblock', { user_ids: ['streaming'] });
    await everyTask(gate, key.secret, 'streaming', 200);
    const slow = `[[sim ${JSON.stringify({ words: 400, wordsPerEvent: 1, delayMs: 20 })}]]`;
    const answer = await request(`${gate.edgeUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: MODEL,
        stream: true,
        messages: [{ role: 'user', content: slow }],
        user: 'streaming',
      }),
    });
    equal(answer.statusCode, 200);
    await gate.admin.post('/customer/block', { user_ids: ['streaming'] });
    match(await answer.body.text(), /The customer \\"streaming\\" that this request names is blocked/);
  });

  await t.test('a change of the budget it refers to is in force at once', async () => {
    await gate.admin.post('/budget/new', { budget_id: 'free-tier', max_budget: 0 });
    await makeCustomer(gate, { user_id: 'tier', budget_id: 'free-tier' });
    await eventually(async () => equal((await chatFor(gate, key.secret, 'tier')).status, 429), {
      withinMs: 1_000,
    });
    await gate.admin.post('/budget/update', { budget_id: 'free-tier', max_budget: 10 });
    await eventually(async () => equal((await chatFor(gate, key.secret, 'tier')).status, 200), {
      withinMs: 3_000,
    });
  });

  await t.test(
    'a deleted customer is nobody, and one made again goes on with what it has spent',
    async () => {
      await makeCustomer(gate, { user_id: 'gone', max_budget: 0, spend: 2 });
      await eventually(async () => equal((await chatFor(gate, key.secret, 'gone')).status, 429), {
        withinMs: 1_000,
      });
      await gate.admin.post('/customer/delete', { user_ids: ['gone'] });
      await eventually(async () => equal((await chatFor(gate, key.secret, 'gone')).status, 200), {
        withinMs: 1_000,
      });
      await makeCustomer(gate, { user_id: 'gone' });
      equal((await gate.admin.get('/customer/info?end_user_id=gone')).body['spend'], 2);
    },
  );
  await assertAtRest(gate);
});
