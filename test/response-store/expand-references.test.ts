/** What a request refers to is bounded before it is put into it, however little the request itself says. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../core/db/connect.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, faultOf, startResponseStore } from './response-store-fixture.ts';

const MAX_BODY_BYTES = 1_048_576;

test('what a small request refers to never makes it larger than the largest body', async (t) => {
  const { gate, create, ask } = await startResponseStore(t, {
    tasks: 1,
    // One key may hold a quarter.
    environment: {
      MAX_BODY_BYTES: String(MAX_BODY_BYTES),
      BODY_BUDGET_BYTES: String(8 * MAX_BODY_BYTES),
    },
  });
  const { secret } = await gate.admin.createKey();
  // About 100 KB.
  const large = bodyOf(await create(secret, { input: `[[sim {"text":"${'x'.repeat(100_000)}"}]]` }));
  const item = large.output[0]?.id ?? '';
  const naming = (times: number) =>
    Array.from({ length: times }, () => ({ type: 'item_reference', id: item }));
  const goOn = { role: 'user', content: 'go on' };

  await t.test('an item of 100 KB that is named 4,000 times', async () => {
    const [status, param, message] = faultOf(await create(secret, { input: naming(4_000) }));
    deepEqual([status, param], [400, 'input']);
    match(message, /refers to more than 2000 items/);
  });

  await t.test('an item of 100 KB that is named twelve times, and seven times is fine', async () => {
    const [status, param, message] = faultOf(await create(secret, { input: naming(12) }));
    deepEqual([status, param], [400, 'input']);
    match(message, /with what it refers to, the request is larger than 1 MiB/);
    bodyOf(await create(secret, { input: [...naming(7), goOn] }));
  });

  await t.test('what is named many times is not kept as many copies', async () => {
    const { id } = bodyOf(await create(secret, { input: [...naming(5), goOn] }));
    const rows = await gate.database.query(
      'select octet_length(input) as bytes from kept_responses where response_id = $1',
      [id],
    );
    ok(Number(rows[0]?.['bytes']) < 1_000, `${String(rows[0]?.['bytes'])} bytes are kept`);
    const next = bodyOf(await create(secret, { previous_response_id: id, input: 'and again' }));
    const usage = JSON.parse(JSON.stringify(next)) as { usage: { input_tokens: number } };
    ok(usage.usage.input_tokens > 5 * (100_000 / 4), 'the next turn hears what they name');
    const [status, param] = faultOf(await create(secret, { previous_response_id: id, input: naming(6) }));
    deepEqual([status, param], [400, 'input']);
  });

  await t.test('a conversation of turns that are large together', async () => {
    let previous: string | null = null;
    for (let turn = 0; turn < 2; turn += 1) {
      // Kept with the turn, though the model never hears of it.
      const input = [{ type: 'web_search_call', note: 'y'.repeat(400_000) }, goOn];
      previous = bodyOf(await create(secret, { previous_response_id: previous, input })).id;
    }
    const input = [{ type: 'web_search_call', note: 'y'.repeat(300_000) }, goOn];
    const asked = { previous_response_id: previous, input };
    const [status, param, message] = faultOf(await create(secret, asked));
    deepEqual([status, param], [400, 'previous_response_id']);
    match(message, /larger than 1 MiB/);
  });

  await t.test('a conversation of more than a thousand turns', async () => {
    const { id } = bodyOf(await create(secret, { input: 'the last turn' }));
    await gate.database.query(
      `insert into kept_responses
         (response_id, owner, previous_response_id, input, output, response, created_at, expires_at)
       select 'resp_' || lpad(n::text, 32, '0'), owner, 'resp_' || lpad((n + 1)::text, 32, '0'),
         '[{"role":"user","content":"hi"}]', '[]', '{}', created_at, expires_at
       from kept_responses, generate_series(1, 1000) n where response_id = $1`,
      [id],
    );
    const after = async (turn: number) =>
      create(secret, { previous_response_id: `resp_${String(turn).padStart(32, '0')}`, input: 'go on' });
    equal((await after(1)).status, 200, 'a thousand turns');
    await gate.database.query(
      `update kept_responses set previous_response_id = 'resp_' || lpad('1', 32, '0') where response_id = $1`,
      [id],
    );
    const [status, param, message] = faultOf(
      await create(secret, { previous_response_id: id, input: 'go on' }),
    );
    deepEqual([status, param], [400, 'previous_response_id']);
    match(message, /more than 1000 responses/);
  });

  await t.test('what the requests of one key refer to at the same time', async () => {
    const note = 'y'.repeat(800_000);
    const { id } = bodyOf(await create(secret, { input: [{ type: 'web_search_call', note }, goOn] }));
    // The model takes as long as the test wants: each request stays under way until all have been sent.
    const input = '[[sim {"firstTokenDelayMs":1500,"text":"done"}]]';
    const asked = [1, 2, 3].map(() => create(secret, { previous_response_id: id, input }));
    const statuses = (await Promise.all(asked)).map(({ status }) => String(status));
    deepEqual(statuses.toSorted(), ['200', '200', '429']);
    await eventually(
      async () => equal((await create(secret, { previous_response_id: id, input: 'go on' })).status, 200),
      { withinMs: 5_000 },
    );
  });

  await t.test('one key that asks without end leaves responses and models of others alone', async () => {
    const other = await gate.admin.createKey();
    const mine = bodyOf(await create(secret, { input: 'hello' }));
    const others = bodyOf(await create(other.secret, { input: 'hello' }));
    const stranger = await gate.admin.createKey();
    const blocker = connect({ url: gate.databaseUrl, maxConnections: 1 });
    t.after(() => blocker.close());
    const underWay = async (count: number): Promise<void> => {
      const rows = await gate.database.query(
        `select 1 from pg_stat_activity where datname = current_database()
           and application_name = 'stargate kept responses' and wait_event_type = 'Lock'`,
      );
      equal(rows.length, count);
    };
    const waiting = await blocker.transaction(async (tx) => {
      // Look-ups take as long as the test wants.
      await tx.query('lock table kept_responses in access exclusive mode');
      const greedy = Array.from({ length: 130 }, () => ask(secret, 'GET', `/v1/responses/${mine.id}`));
      await eventually(() => underWay(1), { withinMs: 5_000 });
      const read = ask(other.secret, 'GET', `/v1/responses/${others.id}`);
      await eventually(() => underWay(2), { withinMs: 5_000 });
      // Nobody has asked with this key before, so it is looked up.
      equal((await gate.chat(stranger.secret, 'hello', { url: gate.tasks()[0]?.url ?? '' })).status, 200);
      return { greedy, read };
    });
    equal((await waiting.read).status, 200);
    const statuses = (await Promise.all(waiting.greedy)).map(({ status }) => status);
    ok(statuses.includes(429), 'the line of one key is bounded');
    ok(!statuses.some((status) => status !== 200 && status !== 429), statuses.join());
  });
});
