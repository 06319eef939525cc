/** What was spent: `/spend/*`, `/global/*`, and the spend of keys, users and teams. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, type Caller, type Json } from '../gateway.ts';

const KEYS = 'test_keys.py';
const LOGS = 'test_spend_logs.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';
const TRACKING = 'cost_tracking.md';

/** Nova Micro in us-east-1, USD per token: https://aws.amazon.com/nova/pricing/. */
const PRICE = { prompt: 0.035 / 1e6, completion: 0.14 / 1e6 };

export const spend: readonly Expectation[] = [
  {
    expects: 'a call is found by the id of its answer, as a list of one',
    source: `${LOGS}::get_spend_logs; ${KEYS}::get_spend_logs`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const { id } = (await through(secret).chat()).body;
      await inTime(async () => {
        const logs = await admin.read(`/spend/logs?request_id=${id}`);
        ok(Array.isArray(logs), JSON.stringify(logs).slice(0, 200));
        equal(logs.length, 1);
      });
    },
  },
  {
    expects: 'the calls of a key are found by its secret, as a list',
    source: `${LOGS}::get_spend_logs, api_key`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      await through(secret).chat();
      await through(secret).chat();
      await inTime(async () => equal((await admin.read(`/spend/logs?api_key=${secret}`)).length, 2));
    },
  },
  {
    expects: 'a row of the log has model, spend, tokens, key, user, team, end user, tags and times',
    source: `${TRACKING}, Verify Spend Tracked`,
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const customer = named('palantir');
      await admin.done('/customer/new', { user_id: customer });
      const { user_id: user } = await admin.done('/user/new', { auto_create_key: false });
      await admin.done('/team/member_add', { team_id: team, member: { role: 'user', user_id: user } });
      const { secret } = await key({ user_id: user, team_id: team });
      const { id } = (await through(secret).chat({ user: customer, metadata: { tags: ['job:1'] } })).body;
      await inTime(async () => {
        const row = (await logsOf(admin, `request_id=${id}`))[0];
        equal(row.prompt_tokens + row.completion_tokens, row.total_tokens);
        ok(row.spend > 0 && row.total_tokens > 0);
        deepEqual([row.user, row.team_id, row.end_user], [user, team, customer]);
        ok((row.request_tags ?? row.tags).includes('job:1'));
        match(String(row.model_group ?? row.model), new RegExp(MODEL));
        ok(Date.parse(row.startTime) <= Date.parse(row.endTime));
        equal(typeof row.api_key, 'string');
      });
    },
  },
  {
    expects: 'the log is filtered by user',
    source: 'spend_tracking/spend_management_endpoints.py::view_spend_logs, user_id',
    check: async ({ admin, keyOf, through }) => {
      const { secret, userId } = await keyOf('internal_user');
      await through(secret).chat();
      await inTime(async () => equal((await logsOf(admin, `user_id=${userId}`)).length, 1));
    },
  },
  {
    expects: 'a user sees its own calls and nobody else’s',
    source: 'spend_tracking/spend_management_endpoints.py::view_spend_logs, internal_user',
    check: async ({ key, keyOf, on, through }) => {
      const { secret } = await keyOf('internal_user');
      const { secret: other } = await key();
      await through(secret).chat();
      await through(other).chat();
      await inTime(async () => equal((await logsOf(on(secret), '')).length, 1));
    },
  },
  {
    expects: 'the spend of a key is the price of its tokens',
    source: `${KEYS}::test_key_info_spend_values`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const { usage } = (await through(secret).chat()).body;
      const cost = usage.prompt_tokens * PRICE.prompt + usage.completion_tokens * PRICE.completion;
      await inTime(async () => near((await admin.read(`/key/info?key=${secret}`)).info.spend, cost));
    },
  },
  {
    expects: 'a stream is charged as exactly',
    source: `${KEYS}::test_key_info_spend_values_streaming`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const stream = await through(secret).chat({ stream: true, stream_options: { include_usage: true } });
      const usage = JSON.parse(/^data: (.*"usage":\{.*)$/m.exec(stream.text)?.[1] ?? '{}').usage;
      const cost = usage.prompt_tokens * PRICE.prompt + usage.completion_tokens * PRICE.completion;
      await inTime(async () => near((await admin.read(`/key/info?key=${secret}`)).info.spend, cost));
    },
  },
  {
    expects: 'a key adds up what its calls cost, and so do its user and its team',
    source: `otel_tests/local_test_spend_accuracy_tests.py::test_basic_spend_accuracy`,
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const { user_id: user } = await admin.done('/user/new', { auto_create_key: false });
      await admin.done('/team/member_add', { team_id: team, member: { role: 'user', user_id: user } });
      const { secret } = await key({ user_id: user, team_id: team });
      for (let call = 0; call < 5; call += 1) equal((await through(secret).chat()).status, 200);
      await inTime(async () => {
        const rows = await logsOf(admin, `api_key=${secret}`);
        equal(rows.length, 5);
        const sum = rows.reduce((total: number, row: Json) => total + row.spend, 0);
        near((await admin.read(`/key/info?key=${secret}`)).info.spend, sum);
        near((await admin.read(`/user/info?user_id=${user}`)).user_info.spend, sum);
        near((await admin.read(`/team/info?team_id=${team}`)).team_info.spend, sum);
      });
    },
  },
  {
    expects: 'embeddings are charged too',
    source: `virtual_keys.md, Tracking Spend`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      await through(secret).done('/v1/embeddings', { model: 'titan-embed-text-v2', input: 'hello world' });
      await inTime(async () => ok((await admin.read(`/key/info?key=${secret}`)).info.spend > 0));
    },
  },
  {
    expects: 'tags of metadata.tags are on the record, and their spend is told by tag',
    source: `${TRACKING}, metadata.tags; spend_tracking/spend_management_endpoints.py::view_spend_tags`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const tag = named('jobID');
      equal((await through(secret).chat({ metadata: { tags: [tag] } })).status, 200);
      await tagged(admin, tag);
    },
  },
  {
    expects: 'tags of the body are on the record',
    source: 'litellm_pre_call_utils.py, data["tags"]',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const tag = named('root');
      equal((await through(secret).chat({ tags: [tag] })).status, 200);
      await tagged(admin, tag);
    },
  },
  {
    expects: 'tags of the header x-litellm-tags are on the record',
    source: 'litellm_pre_call_utils.py, x-litellm-tags',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const tag = named('header');
      const body = { model: MODEL, max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
      const reply = await through(secret).post('/v1/chat/completions', body, {
        'x-litellm-tags': `${tag},other`,
      });
      equal(reply.status, 200);
      await tagged(admin, tag);
    },
  },
  {
    expects: 'tags of litellm_metadata are on the record of a message',
    source: 'pass_through_tests/base_anthropic_messages_test.py::test_anthropic_basic_completion',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const tag = named('test-tag');
      await through(secret).done('/v1/messages', {
        model: 'claude-haiku-4-5',
        max_tokens: 10,
        messages: [{ role: 'user', content: 'Say hello' }],
        litellm_metadata: { tags: [tag] },
      });
      await tagged(admin, tag);
    },
  },
  {
    expects: 'tags of a key are on the records of its calls',
    source: `${TRACKING}; litellm_pre_call_utils.py, key tags`,
    check: async ({ admin, key, through }) => {
      const tag = named('key-tag');
      const { secret } = await key({ tags: [tag] });
      equal((await through(secret).chat()).status, 200);
      await tagged(admin, tag);
    },
  },
  {
    expects: '/spend/keys lists keys with their spend',
    source: `${PRISMA}::test_call_with_key_over_budget; spend_management_endpoints.py::spend_key_fn`,
    check: async ({ admin, key, through }) => {
      const { secret, id } = await key();
      await through(secret).chat();
      await inTime(async () => {
        const rows = listed(await admin.read('/spend/keys?page_size=500'));
        ok(rows.find((row) => (row.key_id ?? row.token) === id)?.spend > 0);
      });
    },
  },
  {
    expects: '/spend/users lists users with their spend',
    source: `spend_management_endpoints.py::spend_user_fn`,
    check: async ({ admin, keyOf, through }) => {
      const { secret, userId } = await keyOf('internal_user');
      await through(secret).chat();
      await inTime(async () => {
        const rows = listed(await admin.read(`/spend/users?user_id=${userId}`));
        ok(rows.find((row) => row.user_id === userId)?.spend > 0);
      });
    },
  },
  {
    expects: '/global/spend/report adds up by team',
    source: `${TRACKING}, Spend Per Team`,
    differs: 'reports have one path',
    check: async ({ admin }) => {
      equal((await admin.get('/global/spend/report?group_by=team')).status, 404);
      const report = await admin.read(
        '/spend/report?start_date=2026-11-01&end_date=2026-11-30&group_by=day,team',
      );
      ok(Array.isArray(report.data));
    },
  },
  {
    expects: '/spend/calculate prices a request before it is sent',
    source: 'spend_management_endpoints.py::calculate_spend',
    differs: 'reports have one path',
    check: async ({ admin }) => {
      const body = { model: MODEL, messages: [{ role: 'user', content: 'Hello' }] };
      equal((await admin.post('/spend/calculate', body)).status, 404);
    },
  },
  {
    expects: 'a request that was refused is in the log, with a spend of 0',
    source:
      'store_model_in_db_tests/test_openai_error_handling.py::test_chat_completion_bad_model_with_spend_logs',
    differs: 'refusals have no record',
    check: async ({ admin, key, through }) => {
      const { secret, id } = await key();
      equal((await through(secret).chat({ model: 'non-existent-model' })).status, 404);
      equal((await through(secret).chat()).status, 200);
      await inTime(async () => equal((await logsOf(admin, `key_id=${id}`)).length, 1));
    },
  },
  {
    expects: 'a client that disconnects pays for what it had started',
    source: 'pass_through_tests/test_v1_messages_streaming_disconnect_spend.py',
    check: async ({ admin, gate, key }) => {
      const { secret } = await key();
      const leave = new AbortController();
      const answer = await fetch(`${gate.edgeUrl}/v1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'claude-haiku-4-5',
          max_tokens: 200,
          stream: true,
          messages: [{ role: 'user', content: 'Hi [[sim {"words":80,"delayMs":10}]]' }],
        }),
        signal: leave.signal,
      });
      await answer.body?.getReader().read();
      leave.abort();
      await inTime(async () => ok((await admin.read(`/key/info?key=${secret}`)).info.spend > 0));
    },
  },
];

/** The rows, whether the list stands by itself or in pages. */
function listed(reply: Json): readonly Json[] {
  return Array.isArray(reply) ? reply : reply.data;
}

async function logsOf(caller: Caller, query: string): Promise<Json> {
  return listed(await caller.read(`/spend/logs?${query}`));
}

async function tagged(admin: Caller, tag: string): Promise<void> {
  await inTime(async () => {
    const rows = listed(await admin.read(`/spend/tags?tag=${tag}`));
    const row = rows.find((each) => (each.tag ?? each.individual_request_tag) === tag);
    ok((row?.spend ?? row?.total_spend) > 0, JSON.stringify(rows).slice(0, 300));
  });
}

function near(actual: number, wanted: number): void {
  ok(wanted > 0 && Math.abs(actual - wanted) < 1e-10, `${actual} instead of ${wanted}`);
}
