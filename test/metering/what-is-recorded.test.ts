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

test('every field that a usage record must have is in the table, and is filled by a call that has it', async (t) => {
  const gate = await startGate(t);
  const team = await gate.admin.createTeam({ team_alias: 'compilers' });
  const user = await gate.admin.createUser({ user_alias: 'ada', team_id: team });
  const { secret, id } = await gate.admin.createKey({ user_id: user, team_id: team, tags: ['nightly'] });
  const usage =
    '[[sim {"words":8,"usage":{"inputTokens":100,"outputTokens":40,"cacheReadTokens":30,"cacheWrite5mTokens":20,"cacheWrite1hTokens":10}}]]';
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } };
  const asked = {
    model: 'claude-haiku-4-5-20251001',
    max_tokens: 200,
    stream: true,
    messages: [{ role: 'user', content: [image, { type: 'text', text: `What is this? ${usage}` }] }],
  };
  const marks = {
    'x-client-request-id': 'mine-1',
    'session-id': 'session-1',
    'user-agent': 'claude-cli/2.1.3',
  };
  equal(await post(gate, '/v1/messages', secret, asked, marks), 200);
  const [row] = await eventually(
    async () => {
      const rows = await gate.database.query('select * from usage_records');
      equal(rows.length, 1);
      return rows;
    },
    { withinMs: 10_000 },
  );
  const { request_id, created_at, latency_ms, ttft_ms, overhead_us, upstream_request_id, price_id, ...rest } =
    row ?? {};
  for (const known of [request_id, upstream_request_id]) equal(/^[0-9a-f-]{36}$/.test(String(known)), true);
  equal(created_at instanceof Date, true);
  equal(Number(latency_ms) >= Number(ttft_ms) && Number(ttft_ms) >= 0 && Number(overhead_us) > 0, true);
  equal(/^claude-haiku-4-5\/global@2026-01-01#[0-9a-f]{8}$/.test(String(price_id)), true);
  const expected = {
    key_id: id,
    user_id: user,
    team_id: team,
    tags: ['nightly'],
    client_request_id: 'mine-1',
    client_session_id: 'session-1',
    user_agent_family: 'claude-cli',
    model_asked: 'claude-haiku-4-5-20251001',
    model: 'claude-haiku-4-5',
    deployment: 'us-east-1/global.anthropic.claude-haiku-4-5-20251001-v1:0',
    region: 'us-east-1',
    route: 'messages',
    dialect: 'anthropic-messages',
    is_stream: true,
    ending: 'complete',
    status: 200,
    error_code: null,
    error_class: null,
    finish_reason: 'end_turn',
    usage_estimated: false,
    input_tokens: '100',
    output_tokens: '40',
    cache_read_tokens: '30',
    cache_write_5m_tokens: '20',
    cache_write_1h_tokens: '10',
    cache_write_tokens: '30',
    reasoning_tokens: '0',
    image_count: 1,
    billed_images: 1,
    search_units: 0,
    service_tier: 'standard',
    cache_hit: true,
    retries: 0,
    // 100 × 1, 40 × 5, 30 × 0.10, 20 × 1.25 + 10 × 2 millionths of a dollar.
    input_cost_pico_usd: '100000000',
    output_cost_pico_usd: '200000000',
    cache_read_cost_pico_usd: '3000000',
    cache_write_cost_pico_usd: '45000000',
    cost_pico_usd: '348000000',
  };
  deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, text(rest[name])])), expected);
});

/** bigint columns arrive as text or as numbers, by the driver's settings. */
function text(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
