/**
 * What may go wrong goes wrong, and limits and budgets hold; afterwards everything is as it should be without a hand.
 * `STARGATE_AWAY_SECONDS=30` (npm run prove:limits) keeps the database away for so long.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { request, type Dispatcher } from 'undici';
import { assertAtRest } from '../support/at-rest.ts';
import { createDatabaseRelay } from '../support/database-relay.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const AWAY_MS = Number(process.env['STARGATE_AWAY_SECONDS'] ?? 3) * 1_000;

const slow = (ms: number): string => `hello [[sim {"text":"hi","headerDelayMs":${ms}}]]`;

/** Opens a stream that goes on for many seconds; it is admitted and running when this returns. */
async function openStream(url: string, key: string): Promise<Dispatcher.ResponseData> {
  const directive = JSON.stringify({ words: 100, wordsPerEvent: 1, delayMs: 30 });
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      stream: true,
      messages: [{ role: 'user', content: `hello [[sim ${directive}]]` }],
    }),
  });
  equal(answer.statusCode, 200);
  return answer;
}

/** Every call has its record, and the ledger agrees with them. */
async function isAtRest(gate: Gate, calls: number): Promise<void> {
  await usageRecords(gate.database, calls);
  await assertAtRest(gate);
}

/** Two slow calls at once are answered. */
function bothAreServed(gate: Gate, key: string, withinMs: number): Promise<void> {
  return eventually(
    async () => {
      const both = await Promise.all([1, 2].map(() => gate.chat(key, slow(300))));
      deepEqual(
        both.map((answer) => answer.status),
        [200, 200],
      );
    },
    { withinMs },
  );
}

test('a task killed in mid-flight: its calls count at their worst, and what it held comes back with its journal', async (t) => {
  const gate = await startGate(t, { tasks: 2 });
  const key = await gate.admin.createKey({ max_budget: 10, max_parallel_requests: 2 });
  const [victim] = gate.tasks();
  const url = victim?.url ?? '';
  equal((await gate.chat(key.secret, 'hello', { url })).status, 200);
  // The answer of this one is shortened to what its budget pays for.
  const small = await gate.admin.createKey({ max_budget: 0.002 });
  const running = [
    await openStream(url, key.secret),
    await openStream(url, key.secret),
    await openStream(url, small.secret),
  ];
  equal((await gate.chat(key.secret, 'hello')).status, 429);
  victim?.kill('SIGKILL');
  await Promise.all(running.map((answer) => answer.body.text().catch(() => null)));
  await isAtRest(gate, 4);
  const lost = await gate.database.query(
    `select status from usage_records where ending = 'task-lost' and cost_pico_usd > 0`,
  );
  equal(lost.length, 3);
  const [atMost] = await usageRecords(gate.database, 1, small.id);
  equal(atMost?.['ending'], 'task-lost');
  ok(BigInt(String(atMost?.['cost_pico_usd'])) <= 2_000_000_000n);
  // Both slots are free again, and the budget holds only what was spent.
  await eventually(async () => equal((await gate.chat(key.secret, 'hello')).status, 200), {
    withinMs: 5_000,
  });
  await bothAreServed(gate, key.secret, 5_000);
});

test('the database away: leases are served, then hard budgets close, and it all comes back', async (t) => {
  const relay = createDatabaseRelay(t);
  const gate = await startGate(t, { tasks: 1, relay });
  const leased = await gate.admin.createKey({ max_budget: 100, rpm_limit: 100_000 });
  const fresh = await gate.admin.createKey({ max_budget: 100 });
  const soft = await gate.admin.createKey({ max_budget: 0.001 });
  const free = await gate.admin.createKey({});
  await gate.database.query(`update virtual_keys set budget_kind = 'soft' where key_id = $1`, [soft.id]);
  // Every task has heard of the new keys by then, and forgets none of them again while the database is away.
  await delay(1_000);
  const status = async (key: { readonly secret: string }, model?: string): Promise<number> =>
    (await gate.chat(key.secret, 'hello', model === undefined ? {} : { model })).status;
  let calls = 0;
  const serve = async (key: { readonly secret: string }): Promise<void> => {
    equal(await status(key), 200);
    calls += 1;
  };
  for (let count = 0; count < 3; count += 1) await serve(leased);
  await serve(free);
  // Known, but nothing is leased for it.
  equal(await status(fresh, 'no-such-model'), 404);
  equal(await status(soft, 'no-such-model'), 404);
  const streaming = await openStream(gate.edgeUrl, leased.secret);

  relay.cut('refused');
  const awaySince = performance.now();
  await serve(leased);
  await serve(free);
  await eventually(async () => equal(await status(fresh), 503), { withinMs: 5_000 });
  const refused = await gate.chat(fresh.secret, 'hello');
  match(refused.text, /cannot check the budget of this API key right now/);
  equal(refused.headers['retry-after'], '2');
  await serve(soft);
  await delay(Math.max(0, AWAY_MS - (performance.now() - awaySince)));
  equal(await status(fresh), 503);
  match(await streaming.body.text(), /data: \[DONE\]/, 'a running stream finishes');
  calls += 1;

  relay.mend();
  await eventually(async () => equal(await status(fresh), 200), { withinMs: 10_000 });
  calls += 1;
  await serve(leased);
  await isAtRest(gate, calls);
});

test('connections that break again and again, as in a restart or a failover, cost nobody a cent', async (t) => {
  const relay = createDatabaseRelay(t);
  const gate = await startGate(t, { tasks: 2, relay });
  const key = await gate.admin.createKey({ max_budget: 1 });
  let admitted = 0;
  const client = async (): Promise<void> => {
    const endsAt = performance.now() + 6_000;
    while (performance.now() < endsAt) {
      const answer = await gate.chat(key.secret, 'hello');
      if (answer.status === 200) admitted += 1;
      else await delay(100);
    }
  };
  const interruptions = setInterval(() => relay.interrupt(), 1_500);
  await Promise.all(Array.from({ length: 8 }, client));
  clearInterval(interruptions);
  ok(admitted > 0);
  await isAtRest(gate, admitted);
  const [row] = await gate.database.query('select sum(cost_pico_usd)::text as spent from usage_records');
  ok(BigInt(String(row?.['spent'])) <= 1_000_000_000_000n);
  // What broken answers left granted is settled with the next one: all but what was spent is there for two such calls.
  await bothAreServed(gate, key.secret, 10_000);
});

test('a key deleted or blocked, its user or team blocked, its budget lowered: refused by every task in a second', async (t) => {
  const gate = await startGate(t, { tasks: 4 });
  const onEveryTask = async (key: string): Promise<readonly number[]> =>
    Promise.all(gate.tasks().map(async ({ url }) => (await gate.chat(key, 'hello', { url })).status));
  const team = await gate.admin.createTeam();
  const user = await gate.admin.createUser();
  const make = () => gate.admin.createKey({ user_id: user, team_id: team, max_budget: 10 });
  for (const [what, expected, change, undo] of [
    ['deleted', 401, (key: string) => gate.admin.post('/key/delete', { keys: [key] }), null],
    ['blocked', 403, (key: string) => gate.admin.post('/key/block', { key }), null],
    [
      'its budget lowered',
      429,
      (key: string) => gate.admin.post('/key/update', { key, max_budget: 0 }),
      null,
    ],
    ['its rpm lowered', 429, (key: string) => gate.admin.post('/key/update', { key, rpm_limit: 0 }), null],
    [
      'its user without money',
      429,
      () => gate.admin.post('/user/update', { user_id: user, max_budget: 0 }),
      () => gate.admin.post('/user/update', { user_id: user, max_budget: null }),
    ],
    ['its team blocked', 403, () => gate.admin.post('/team/block', { team_id: team }), null],
  ] as const) {
    const { secret } = await make();
    deepEqual(await onEveryTask(secret), [200, 200, 200, 200], what);
    equal((await change(secret)).status, 200, what);
    await eventually(async () => deepEqual(await onEveryTask(secret), Array(4).fill(expected), what), {
      withinMs: 1_000,
    });
    if (undo !== null) {
      await undo();
      await eventually(async () => deepEqual(await onEveryTask(secret), [200, 200, 200, 200], what), {
        withinMs: 1_000,
      });
    }
  }
});

test('a task that is told to stop gives back what it holds', async (t) => {
  const gate = await startGate(t, { tasks: 2 });
  const key = await gate.admin.createKey({ max_budget: 10, max_parallel_requests: 5 });
  const [leaving] = gate.tasks();
  equal((await gate.chat(key.secret, 'hello', { url: leaving?.url ?? '' })).status, 200);
  leaving?.kill('SIGTERM');
  await eventually(
    async () => {
      const [row] = await gate.database.query(
        `select (select count(*) from lease_owners where closed_at is not null)::int as closed,
                (select count(*) from leases)::int as leases,
                (select sum(leased) from lease_pools)::text as leased,
                (select spent = (select sum(cost_pico_usd) from usage_records) from lease_pools
                  where resource = 'budget') as is_settled`,
      );
      deepEqual(row, { closed: 1, leases: 0, leased: '0', is_settled: true });
    },
    { withinMs: 10_000 },
  );
});
