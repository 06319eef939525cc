/** What a usage record tells about a call, and how refused requests and free calls are counted. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

async function post(
  gate: Gate,
  path: string,
  key: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await request(`${gate.edgeUrl}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await answer.body.text();
  return answer.statusCode;
}

const hello = { model: 'claude-haiku-4-5', max_tokens: 20, messages: [{ role: 'user', content: 'hello' }] };

test('a record names the client, its session, the route, the region and whose fault an error was', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey({ key_alias: 'ada', tags: ['compilers'] });
  const marks = {
    'user-agent': 'claude-cli/2.1.329 (external, cli)',
    'x-claude-code-session-id': 'session-7',
    'x-client-request-id': 'mine-42',
  };
  equal(await post(gate, '/v1/messages', secret, hello, marks), 200);
  equal(await post(gate, '/v1/messages/count_tokens', secret, { ...hello, max_tokens: undefined }), 200);
  const fail = '[[sim {"fail":{"kind":"http","type":"ThrottlingException"}}]]';
  const failing = { ...hello, messages: [{ role: 'user', content: `hello ${fail}` }] };
  equal(await post(gate, '/v1/messages', secret, failing), 429);
  await eventually(
    async () => {
      const rows = await gate.database.query(
        `select route, region, ending, error_class, client_request_id, client_session_id, user_agent_family, tags,
           service_tier, retries > 0 as is_retried, cost_pico_usd > 0 as is_paid
         from usage_records order by created_at`,
      );
      equal(rows.length, 3);
      deepEqual(rows[0], {
        route: 'messages',
        region: 'us-east-1',
        ending: 'complete',
        error_class: null,
        client_request_id: 'mine-42',
        client_session_id: 'session-7',
        user_agent_family: 'claude-cli',
        tags: ['compilers'],
        service_tier: 'standard',
        is_retried: false,
        is_paid: true,
      });
      deepEqual([rows[1]?.['route'], rows[1]?.['is_paid']], ['count-tokens', false]);
      deepEqual(
        [rows[2]?.['error_class'], rows[2]?.['is_retried'], rows[2]?.['is_paid']],
        ['throttled', true, false],
      );
    },
    { withinMs: 10_000 },
  );
});

test('refused requests are counted by the minute, by key where one is known, and have no record', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey({ key_alias: 'ada', models: ['nova-micro'] });
  for (let count = 0; count < 3; count += 1) equal(await post(gate, '/v1/messages', secret, hello), 403);
  equal(await post(gate, '/v1/messages', 'sk-wrong', hello), 401);
  await gate.stop();
  const rows = await gate.database.query(
    `select status, error_code, key_id <> '' as has_key, sum(refused)::int as refused from refused_requests
     group by 1, 2, 3 order by 1`,
  );
  deepEqual(rows, [
    { status: 401, error_code: 'invalid_key', has_key: false, refused: 1 },
    { status: 403, error_code: 'model_not_allowed', has_key: true, refused: 3 },
  ]);
  equal((await gate.database.query('select from usage_records')).length, 0);
});
