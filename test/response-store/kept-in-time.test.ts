/** What an answer says about being kept is true, from the moment at which its client reads it, on every task. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../core/db/connect.ts';
import { createDatabaseRelay } from '../support/database-relay.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import type { Gate } from '../support/start-gate.ts';
import {
  bodyOf,
  faultOf,
  lastOf,
  startResponseStore,
  type Reply,
  type ResponseBody,
} from './response-store-fixture.ts';

const ROUNDS = 25;

async function notKept(gate: Gate): Promise<string> {
  const text = await metricsOf(gate.tasks()[0]?.url ?? '');
  return text
    .split('\n')
    .filter((line) => line.startsWith('stargate_responses_not_kept_total'))
    .join('\n');
}

function isKeptIn(reply: Reply, stream: boolean): ResponseBody {
  const response = stream ? lastOf(reply).response : bodyOf(reply);
  equal(response.store, true);
  return response;
}

test('a response that says it is kept can be read, gone on from, named and deleted at once on another task', async (t) => {
  const { gate, create, ask } = await startResponseStore(t);
  const { secret } = await gate.admin.createKey();
  for (const stream of [false, true]) {
    await t.test(stream ? 'streamed' : 'whole', async () => {
      const wrong: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const { id, output } = isKeptIn(await create(secret, { input: `hello ${round}`, stream }), stream);
        const read = await ask(secret, 'GET', `/v1/responses/${id}`, 1);
        if (read.status !== 200) wrong.push(`GET ${read.status}`);
        else equal(bodyOf(read).id, id);
        const next = await create(secret, { previous_response_id: id, input: 'go on' }, 1);
        if (next.status !== 200) wrong.push(`previous_response_id ${next.status}`);
        const input = [
          { type: 'item_reference', id: output[0]?.id },
          { role: 'user', content: 'go on' },
        ];
        const named = await create(secret, { input }, 1);
        if (named.status !== 200) wrong.push(`item_reference ${named.status}`);
        const gone = await ask(secret, 'DELETE', `/v1/responses/${id}`, 1);
        if (gone.status !== 200) wrong.push(`DELETE ${gone.status}`);
        const again = await ask(secret, 'GET', `/v1/responses/${id}`, 0);
        if (again.status !== 404) wrong.push(`GET of a deleted one ${again.status}`);
      }
      deepEqual(wrong, []);
    });
  }

  await t.test('one that is cut by max_output_tokens is kept, as incomplete', async () => {
    const cut = bodyOf(await create(secret, { input: '[[sim {"words":200}]]', max_output_tokens: 16 }));
    deepEqual([cut.status, cut.store], ['incomplete', true]);
    equal(bodyOf(await ask(secret, 'GET', `/v1/responses/${cut.id}`, 1)).status, 'incomplete');
  });

  await t.test('one that failed is not kept, and does not say so', async () => {
    const input = '[[sim {"words":40,"fail":{"kind":"cut","afterEvents":3}}]]';
    const { event, response } = lastOf(await create(secret, { input, stream: true }));
    deepEqual([event, response.store], ['response.failed', false]);
    equal((await ask(secret, 'GET', `/v1/responses/${response.id}`)).status, 404);
  });

  await t.test('ids that cannot exist are not found, whatever characters they are made of', async () => {
    const ids = ['%00', 'resp_%00', '%ED%A0%80', '%F0%9F%92%A9', "'", `resp_${'a'.repeat(5_000)}`];
    for (const id of ids) {
      for (const method of ['GET', 'DELETE'] as const) {
        const { status } = await ask(secret, method, `/v1/responses/${id}`);
        // A path that is no text at all is a bad request.
        equal(status, id === '%ED%A0%80' ? 400 : 404, `${method} ${id}`);
      }
    }
    for (const id of ['\0', 'resp_\0', '\ud800', '', 'x'.repeat(100_000)]) {
      const [status, param] = faultOf(await create(secret, { previous_response_id: id, input: 'go on' }));
      deepEqual([status, param], [400, 'previous_response_id']);
      const input = [{ type: 'item_reference', id }];
      deepEqual(faultOf(await create(secret, { input })).slice(0, 2), [400, 'input[0].id']);
    }
    const said = bodyOf(await create(secret, { input: 'a \0 and half a pair \ud800' }));
    equal(said.store, true, 'what is said may hold them');
    equal((await create(secret, { previous_response_id: said.id, input: 'go on' }, 1)).status, 200);
  });
});

test('a response that cannot be kept says so, and is not there later either', async (t) => {
  const relay = createDatabaseRelay(t);
  const { gate, create, ask } = await startResponseStore(t, {
    tasks: 1,
    relay,
    environment: { MAX_BODY_BYTES: '1048576' },
  });
  const { secret } = await gate.admin.createKey();
  const { id: kept } = bodyOf(await create(secret, { input: 'hello' }));

  await t.test('because it is too large to be gone on from', async () => {
    const note = 'y'.repeat(960_000);
    const input = [
      { type: 'web_search_call', note },
      { role: 'user', content: '[[sim {"words":20000}]]' },
    ];
    const { id, store } = bodyOf(await create(secret, { input }));
    equal(store, false);
    equal((await ask(secret, 'GET', `/v1/responses/${id}`)).status, 404);
    match(await notKept(gate), /reason="too large"\} 1/);
  });

  await t.test('because the table is locked: the write is undone', async () => {
    const other = connect({ url: gate.databaseUrl, maxConnections: 1 });
    t.after(() => other.close());
    const late: ResponseBody[] = [];
    await other.transaction(async (tx) => {
      await tx.query('lock table kept_responses in share row exclusive mode');
      const [whole, streamed] = await Promise.all([
        create(secret, { input: 'hello' }),
        create(secret, { input: 'hello', stream: true }),
      ]);
      equal(whole.headers['x-stargate-warning'], 'this response is not kept');
      late.push(bodyOf(whole), lastOf(streamed).response);
    });
    deepEqual(
      late.map(({ status, store }) => [status, store]),
      [
        ['completed', false],
        ['completed', false],
      ],
    );
    await eventually(
      async () => {
        const waiting = await gate.database.query(
          `select 1 from pg_stat_activity where application_name = 'stargate kept responses'
             and datname = current_database() and state <> 'idle'`,
        );
        deepEqual(waiting, []);
      },
      { withinMs: 5_000 },
    );
    for (const { id } of late) equal((await ask(secret, 'GET', `/v1/responses/${id}`)).status, 404);
    const rows = await gate.database.query('select response_id from kept_responses');
    deepEqual(
      rows.map((row) => row['response_id']),
      [kept],
    );
  });

  await t.test('because the database is away', async () => {
    for (const how of ['refused', 'silent'] as const) {
      relay.cut(how);
      const { event, response } = lastOf(await create(secret, { input: 'hello', stream: true }));
      deepEqual([event, response.status, response.store], ['response.completed', 'completed', false]);
      equal((await ask(secret, 'GET', `/v1/responses/${kept}`)).status, 503);
      equal((await ask(secret, 'DELETE', `/v1/responses/${kept}`)).status, 503);
      const [status] = faultOf(await create(secret, { previous_response_id: kept, input: 'go on' }));
      equal(status, 503);
      relay.mend();
      await eventually(async () => equal((await ask(secret, 'GET', `/v1/responses/${kept}`)).status, 200), {
        withinMs: 10_000,
      });
      equal((await ask(secret, 'GET', `/v1/responses/${response.id}`)).status, 404);
    }
    ok(/reason="database"\} [1-9]/.test(await notKept(gate)));
  });
});
