/**
 * A deployment that is slow to begin gets company, where hedging is on: the first usable answer wins, the other is read
 * to its end unheard, and the one record says what both cost. Real tasks against the simulator.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '../../core/db/connect.ts';
import { assertAtRest } from '../support/at-rest.ts';
import { usageRecords } from '../support/records.ts';
import {
  DEPLOYMENTS,
  FAULT,
  FIRST,
  LATE,
  MODEL,
  SECOND,
  TOO_LATE,
  amount,
  answered,
  ask,
  assertBothPaid,
  assertOnePaid,
  assertReported,
  hedgedGate,
  hedges,
  served,
} from './hedging-fixture.ts';

test('a slow deployment gets company, and the first usable answer wins', async (t) => {
  const gate = await hedgedGate(t, { environment: { DEPLOYMENTS } });
  const key = await gate.admin.createKey({ max_budget: 100, rpm_limit: 1_000, max_parallel_requests: 1 });
  const usage = { inputTokens: 20, outputTokens: 7, cacheReadTokens: 5_000 };
  let calls = 0;
  const newest = async (): Promise<Row | undefined> => {
    calls += 1;
    return (await usageRecords(gate.database, calls))[0];
  };

  for (const stream of [false, true]) {
    const how = stream ? 'streamed' : 'whole';
    await t.test(`the second one answers, ${how}`, async () => {
      const from = gate.bedrock.log().length;
      // A stream that has begun with nothing but its head is as silent as one without.
      const delay = stream ? { firstTokenDelayMs: LATE } : { headerDelayMs: LATE };
      gate.bedrock.script({ model: FIRST, answer: { text: 'too late', ...delay } });
      gate.bedrock.script({ model: SECOND, answer: { text: 'in time', usage } });
      assert.match(await answered(gate.edgeUrl, key.secret, { stream }), /in time/);
      const row = await newest();
      const givenUp = assertBothPaid(row, SECOND, FIRST);
      assert.equal(amount(row, 'cache_read_tokens'), 5_000n);
      assert.deepEqual([row?.['ending'], row?.['status'], row?.['retries']], ['complete', 200, 0]);
      assertReported(givenUp, await served(gate, from, 2), FIRST);
      const winner = gate.bedrock
        .log()
        .find(({ modelId, sequence }) => modelId === SECOND && sequence > from);
      assert.equal(row?.['upstream_request_id'], winner?.requestId);
    });

    await t.test(`the first one answers after all, ${how}`, async () => {
      const from = gate.bedrock.log().length;
      gate.bedrock.script({ model: FIRST, answer: { text: 'at last', headerDelayMs: LATE, usage } });
      // As long as it likes: the winner's is no bound for it.
      gate.bedrock.script({ model: SECOND, answer: { headerDelayMs: TOO_LATE, words: 300 } });
      assert.match(await answered(gate.edgeUrl, key.secret, { stream }), /at last/);
      const givenUp = assertBothPaid(await newest(), FIRST, SECOND);
      assertReported(givenUp, await served(gate, from, 2), SECOND);
    });
  }

  await t.test('the second one fails, and the first goes on alone', async () => {
    for (const type of ['ThrottlingException', 'ValidationException']) {
      gate.bedrock.script({ model: FIRST, answer: { text: 'at last', headerDelayMs: LATE } });
      gate.bedrock.script({ model: SECOND, answer: { fail: { kind: 'http', type } } });
      assert.match(await answered(gate.edgeUrl, key.secret), /at last/, type);
      assertOnePaid(await newest(), FIRST, SECOND);
    }
  });

  await t.test('the first one fails, and the second goes on alone', async () => {
    gate.bedrock.script({ model: FIRST, answer: { headerDelayMs: LATE / 2, fail: FAULT } });
    gate.bedrock.script({ model: SECOND, answer: { text: 'at last', headerDelayMs: LATE } });
    assert.match(await answered(gate.edgeUrl, key.secret, { stream: true }), /at last/);
    const row = await newest();
    assertOnePaid(row, SECOND, FIRST);
    assert.equal(row?.['retries'], 0);
  });

  await t.test('the first one breaks off, and may be billed all the same', async () => {
    gate.bedrock.script({ model: FIRST, answer: { headerDelayMs: LATE / 2, fail: { kind: 'cut' } } });
    gate.bedrock.script({ model: SECOND, answer: { text: 'at last', headerDelayMs: LATE } });
    assert.match(await answered(gate.edgeUrl, key.secret, { stream: true }), /at last/);
    const row = await newest();
    const givenUp = assertBothPaid(row, SECOND, FIRST);
    assert.deepEqual([givenUp['output_tokens'], givenUp['usage_estimated']], [1_000, true]);
    assert.equal(row?.['usage_estimated'], false, 'what came was reported');
  });

  await t.test('both fail, and the call is tried again', async () => {
    gate.bedrock.script({ model: FIRST, answer: { headerDelayMs: LATE, fail: FAULT } });
    const throttled = { fail: { kind: 'http', type: 'ThrottlingException' } };
    gate.bedrock.script({ model: SECOND, answer: throttled });
    assert.match(await answered(gate.edgeUrl, key.secret, { stream: true }), /You said/);
    const row = await newest();
    assertOnePaid(row, FIRST, SECOND);
    assert.equal(row?.['retries'], 1);
  });

  await t.test('all fail, and the client hears of one error', async () => {
    gate.bedrock.script({ model: FIRST, answer: { headerDelayMs: LATE, fail: FAULT } });
    const throttled = { fail: { kind: 'http', type: 'ThrottlingException' } };
    gate.bedrock.script({ model: MODEL, times: 2, answer: throttled });
    const answer = await ask(gate.edgeUrl, key.secret, { stream: true });
    assert.equal(answer.statusCode, 429, await answer.body.text());
    const row = await newest();
    assert.deepEqual([row?.['ending'], amount(row, 'cost_pico_usd')], ['upstream-error', 0n]);
    gate.bedrock.reset();
  });

  await t.test('deployments of different transports race, and the reply is that of the winner', async () => {
    const model = 'claude-haiku-4-5';
    for (const stream of [false, true]) {
      const late = stream ? { firstTokenDelayMs: LATE } : { headerDelayMs: LATE };
      gate.bedrock.script({ model: 'global.', answer: late });
      assert.match(await answered(gate.edgeUrl, key.secret, { stream, model }), /You said: hi/);
      assert.match(String((await newest())?.['deployment']), /\/mantle\//);
      gate.bedrock.script({ model: 'global.', answer: { text: 'at last', headerDelayMs: LATE } });
      gate.bedrock.script({ operation: 'mantle-messages', answer: { headerDelayMs: TOO_LATE } });
      assert.match(await answered(gate.edgeUrl, key.secret, { stream, model }), /at last/);
      const row = await newest();
      assert.match(String(row?.['deployment']), /\/global\./);
      assert.match(String(row?.['hedge_deployment']), /\/mantle\//);
      assert.ok(amount(row, 'output_tokens') > 0n && amount(row, 'hedge_cost_pico_usd') > 0n);
    }
  });

  await t.test('without room for two in the budget there is no hedge', async () => {
    // A call reserves some 3 cents.
    const poor = await gate.admin.createKey({ max_budget: 0.04 });
    const from = gate.bedrock.log().length;
    gate.bedrock.script({ model: FIRST, answer: { text: 'at last', headerDelayMs: LATE } });
    assert.match(await answered(gate.edgeUrl, poor.secret), /at last/);
    assert.equal((await newest())?.['hedge_deployment'], null);
    assert.equal(gate.bedrock.log().length, from + 1);
  });

  await t.test('a hedge takes nothing of a limit of one request a minute and one at once', async () => {
    const narrow = await gate.admin.createKey({ rpm_limit: 1, max_parallel_requests: 1 });
    gate.bedrock.script({ model: FIRST, answer: { headerDelayMs: LATE } });
    assert.match(await answered(gate.edgeUrl, narrow.secret), /You said/);
    assertBothPaid(await newest(), SECOND, FIRST);
  });

  await t.test('whose answer is there runs no more, though the other one is still being read', async () => {
    const narrow = await gate.admin.createKey({ max_parallel_requests: 1 });
    gate.bedrock.script({ model: FIRST, answer: { headerDelayMs: TOO_LATE } });
    assert.match(await answered(gate.edgeUrl, narrow.secret), /You said/);
    assert.match(await answered(gate.edgeUrl, narrow.secret), /You said/);
    calls += 1;
    await newest();
  });

  await t.test('what was counted, and what the ledger says', async () => {
    assert.deepEqual(await hedges(gate), { won: 8, lost: 6, failed: 2, abandoned: 0, refused: 1 });
    await assertAtRest(gate);
    const [pool] = await gate.database.query(
      `select p.spent::text as spent,
              (select sum(cost_pico_usd)::text from usage_records r where r.key_id::text = p.scope_id) as recorded
         from lease_pools p where p.resource = 'budget' and p.scope_id = $1`,
      [key.id],
    );
    assert.equal(pool?.['spent'], pool?.['recorded']);
  });

  await t.test('a deployment that rests is not hedged to', async () => {
    const throttled = { fail: { kind: 'http', type: 'ThrottlingException' } };
    gate.bedrock.script({ model: FIRST, times: 5, answer: throttled });
    for (let call = 0; call < 5; call += 1) {
      await answered(gate.edgeUrl, key.secret);
      await newest();
    }
    const from = gate.bedrock.log().length;
    gate.bedrock.script({ model: SECOND, answer: { text: 'at last', headerDelayMs: LATE / 2 } });
    assert.match(await answered(gate.edgeUrl, key.secret), /at last/);
    assert.equal((await newest())?.['hedge_deployment'], null);
    assert.equal(gate.bedrock.log().length, from + 1);
  });
});

test('nobody is asked beside a slow deployment when there is hardly time left for an answer', async (t) => {
  const gate = await hedgedGate(t, { environment: { HEDGE_AFTER_MS: '1000', CALL_TIMEOUT_MS: '1500' } });
  const { secret } = await gate.admin.createKey();
  gate.bedrock.script({ model: MODEL, times: 9, answer: { headerDelayMs: TOO_LATE } });
  const answer = await ask(gate.edgeUrl, secret);
  assert.equal(answer.statusCode, 504, await answer.body.text());
  assert.equal((await usageRecords(gate.database, 1))[0]?.['hedge_deployment'], null);
  assert.equal((await served(gate, 0, 1)).length, 1);
  assert.deepEqual(await hedges(gate), { won: 0, lost: 0, failed: 0, abandoned: 0, refused: 0 });
});
