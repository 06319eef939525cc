/**
 * A deployment that is slow to begin gets company, where hedging is on: the first usable answer wins, the other is read
 * to its end unheard, and the one record says what both cost. Real tasks against the simulator, or against a Bedrock
 * that never answers.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { request, type Dispatcher } from 'undici';
import type { Row } from '../../core/db/connect.ts';
import type { ServedCall } from '../../local/bedrock/server/call-log.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate, type GateOptions } from '../support/start-gate.ts';

const MODEL = 'claude-opus-4-8';
const FIRST = `global.anthropic.${MODEL}`;
const SECOND = `us.anthropic.${MODEL}`;
/** Slow enough to be hedged, and still an answer. */
const LATE = 1_500;
/** An answer that comes when the other one has long been there. */
const TOO_LATE = 3_000;
/** How long a Bedrock that never answers is waited for. */
const SILENCE = '2500';

/** Pico-dollars a token of the model: input, output, what is read from the cache and written for an hour. */
const RATES = {
  [FIRST]: { input: 5_000_000n, output: 25_000_000n, cacheRead: 500_000n, cacheWrite1h: 10_000_000n },
  [SECOND]: { input: 5_500_000n, output: 27_500_000n, cacheRead: 550_000n, cacheWrite1h: 11_000_000n },
} as const;

const DEPLOYMENTS = JSON.stringify({
  'claude-haiku-4-5': {
    deployments: [
      { region: 'us-east-1', scope: 'global' },
      { region: 'us-east-1', transport: 'mantle', weight: 0 },
    ],
  },
});

/** A stream that begins with an exception: Bedrock itself has failed, and charges nothing. */
const FAULT = { kind: 'exception', type: 'internalServerException', afterEvents: 0 } as const;

type Asked = { readonly stream?: boolean; readonly model?: string; readonly signal?: AbortSignal };

async function hedgedGate(t: TestContext, options: GateOptions = {}): Promise<Gate> {
  const environment = { HEDGE_AFTER_MS: '100', ...options.environment };
  return startGate(t, { ...options, environment });
}

function ask(url: string, key: string, asked: Asked = {}): Promise<Dispatcher.ResponseData> {
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

async function answered(url: string, key: string, asked: Asked = {}): Promise<string> {
  const answer = await ask(url, key, asked);
  const text = await answer.body.text();
  assert.equal(answer.statusCode, 200, text);
  return text;
}

/** How often hedges came to this, by the task's own count. */
async function hedges(gate: Gate): Promise<Readonly<Record<string, number>>> {
  const [task] = gate.tasks();
  const text = await (await request(`${task?.url}/metrics`)).body.text();
  const found = text.matchAll(/^stargate_hedges_total\{outcome="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...found].map(([, outcome = '', count]) => [outcome, Number(count)]));
}

/** The simulator's calls since `from`, once there are `count`: it logs a call when it has ended. */
function served(gate: Gate, from: number, count: number): Promise<readonly ServedCall[]> {
  return eventually(
    () => {
      const calls = gate.bedrock.log().slice(from);
      assert.equal(calls.length, count);
      return Promise.resolve(calls);
    },
    { withinMs: 10_000 },
  );
}

const amount = (row: Tokens | undefined, column: string): bigint => BigInt(String(row?.[column]));

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
function assertBothPaid(
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
function assertReported(givenUp: Tokens, log: readonly ServedCall[], modelId: string): void {
  const call = log.find((one) => one.modelId === modelId);
  assert.equal(call?.ending, 'complete', 'it was read to its end');
  assert.deepEqual(
    [givenUp['input_tokens'], givenUp['output_tokens'], givenUp['usage_estimated']],
    [call.inputTokens, call.outputTokens, false],
  );
}

/** `other` ended by itself, in a failure: nothing is owed for it. */
function assertOnePaid(row: Row | undefined, answering: string, other: string): void {
  assert.equal(row?.['deployment'], `us-east-1/${answering}`);
  assert.equal(row['hedge_deployment'], `us-east-1/${other}`);
  assert.equal(row['hedge_price_id'], null);
  assert.equal(amount(row, 'hedge_cost_pico_usd'), 0n);
}

/** Ledger, prices and records agree. */
async function assertAtRest(gate: Gate): Promise<void> {
  await eventually(
    async () => assert.deepEqual(await gate.database.query('select * from budget_pool_faults()'), []),
    { withinMs: 10_000 },
  );
  assert.deepEqual(await gate.database.query('select * from usage_cost_differences'), []);
}

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
    assert.deepEqual(await hedges(gate), { won: 8, lost: 6, failed: 2, refused: 1 });
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
  assert.deepEqual(await hedges(gate), {});
});

/** A Bedrock that takes every request and never says a word. */
async function silentBedrock(t: TestContext) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    asked.push(decodeURIComponent(incoming.url ?? ''));
    incoming.resume();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** Resolves once two more have been asked. */
  const bothAsked = (): Promise<void> =>
    eventually(
      () => {
        assert.deepEqual(asked.splice(0, asked.length === 2 ? 2 : 0).length, 2);
        return Promise.resolve();
      },
      { withinMs: 20_000 },
    );
  return { url, sockets, bothAsked };
}

test('with both under way the client leaves, or the task dies: one record, with what both may cost', async (t) => {
  const bedrock = await silentBedrock(t);
  const gate = await hedgedGate(t, {
    bedrockEndpoint: bedrock.url,
    environment: { UPSTREAM_TIMEOUT_MS: SILENCE },
  });
  const key = await gate.admin.createKey({ max_budget: 0.5 });

  await t.test(
    'the client leaves, and the worst case of both is charged, since neither ever says a word',
    async () => {
      const client = new AbortController();
      const left = ask(gate.edgeUrl, key.secret, { signal: client.signal }).catch(() => null);
      await bedrock.bothAsked();
      client.abort();
      await left;
      const [row] = await usageRecords(gate.database, 1);
      assert.deepEqual([row?.['ending'], row?.['usage_estimated']], ['client-gone', true]);
      for (const one of [row, assertBothPaid(row, SECOND, FIRST)])
        assert.deepEqual([Number(one?.['output_tokens']), one?.['usage_estimated']], [1_000, true]);
      await eventually(() => Promise.resolve(assert.equal(bedrock.sockets.size, 0)), { withinMs: 10_000 });
      assert.deepEqual(await hedges(gate), { abandoned: 1 });
      await assertAtRest(gate);
    },
  );

  await t.test('the task dies', async () => {
    const lost = ask(gate.edgeUrl, key.secret).then(
      (answer) => answer.body.dump(),
      () => undefined,
    );
    await bedrock.bothAsked();
    gate.tasks()[0]?.kill('SIGKILL');
    await lost;
    const [row] = await eventually(
      async () => {
        const rows = await gate.database.query('select * from usage_records order by request_id desc');
        assert.equal(rows.length, 2);
        return rows;
      },
      { withinMs: 30_000 },
    );
    assert.equal(row?.['ending'], 'task-lost');
    assertBothPaid(row, FIRST, SECOND);
    await assertAtRest(gate);
  });
});
