/** Budgets: `/budget/*`, and what keys, users, teams and members may spend. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, type Caller, type Json, type Reply } from '../gateway.ts';

const E2E = 'otel_tests/test_e2e_budgeting.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';
const USERS = 'users.md';

export const budgets: readonly Expectation[] = [
  {
    expects: 'a budget is made, read, listed, changed and deleted',
    source: 'test_litellm/proxy/management_endpoints/test_budget_endpoints.py',
    check: async ({ admin }) => {
      const id = named('tier');
      await admin.done('/budget/new', { budget_id: id, max_budget: 10, rpm_limit: 5 });
      await admin.done('/budget/update', { budget_id: id, max_budget: 20 });
      const [info] = await admin.done('/budget/info', { budgets: [id] });
      deepEqual([info.budget_id, info.max_budget, info.rpm_limit], [id, 20, 5]);
      const list = await admin.read('/budget/list');
      ok(list.some((row: Json) => row.budget_id === id));
      await admin.done('/budget/delete', { id });
      ok(!(await admin.read('/budget/list')).some((row: Json) => row.budget_id === id));
    },
  },
  {
    expects: 'a deleted budget is not among those that are read',
    source: 'management_endpoints/budget_management_endpoints.py::info_budget',
    differs: 'unknown budgets are missing',
    check: async ({ admin }) => {
      const id = named('tier');
      await admin.done('/budget/new', { budget_id: id, max_budget: 10 });
      await admin.done('/budget/delete', { id });
      const reply = await admin.post('/budget/info', { budgets: [id] });
      equal(reply.status, 404);
      ok(reply.body.error.message.includes(id));
    },
  },
  {
    expects: 'a budget id that is taken is refused as a bad request',
    source: 'management_endpoints/budget_management_endpoints.py::new_budget',
    differs: 'taken is a conflict',
    check: async ({ admin }) => {
      const id = named('tier');
      await admin.done('/budget/new', { budget_id: id, max_budget: 1 });
      equal((await admin.post('/budget/new', { budget_id: id, max_budget: 1 })).status, 409);
    },
  },
  {
    expects: 'a key has the budget that it refers to',
    source: 'management_endpoints/key_management_endpoints.py::generate_key_fn, budget_id',
    check: async ({ admin, key, through }) => {
      const id = named('none-left');
      await admin.done('/budget/new', { budget_id: id, max_budget: 0 });
      const { secret } = await key({ budget_id: id });
      await spent(through(secret));
    },
  },
  {
    expects: 'a key with a budget of 0 makes no call',
    source: `${E2E}::test_chat_completion_zero_budget`,
    check: async ({ key, through }) => {
      const { secret } = await key({ max_budget: 0 });
      const refused = await through(secret).chat();
      equal(refused.body.error.type, 'budget_exceeded');
    },
  },
  {
    expects: 'a budget that is used up answers 422',
    source: `${E2E}; __init__.py, budget_exceeded_status_code`,
    differs: 'budgets answer 429',
    check: async ({ key, through }) => {
      const { secret } = await key({ max_budget: 0 });
      const { status, headers, body } = await through(secret).chat();
      deepEqual([status, body.error.type], [429, 'budget_exceeded']);
      equal(headers['x-should-retry'], 'false');
    },
  },
  {
    expects: 'the refusal says what was spent and what the budget is',
    source: `${E2E}, "Current cost", "Max budget"`,
    check: async ({ key, through }) => {
      const { secret } = await key({ max_budget: 0.0001 });
      const refused = await spent(through(secret));
      ok(/\$0\.0001\b/.test(refused.body.error.message), refused.body.error.message);
    },
  },
  {
    expects: 'a budget below the cost of one call still admits the first call',
    source: `${E2E}::test_chat_completion_low_budget; test_keys.py::test_key_crossing_budget`,
    differs: 'budgets are never exceeded',
    check: async ({ key, through }) => {
      const { secret } = await key({ max_budget: 0.0000000005 });
      equal((await through(secret).chat()).body.error.type, 'budget_exceeded');
    },
  },
  {
    expects: 'a budget of a tenth of a cent serves calls without max_tokens before it is used up',
    source: `${E2E}::test_chat_completion_high_budget`,
    check: async ({ key, through }) => {
      const { secret } = await key({ max_budget: 0.001 });
      const first = await through(secret).chat({ max_tokens: undefined });
      equal(first.status, 200, first.text);
    },
  },
  {
    expects: 'a raised budget lets a key call again',
    source: `${E2E}::test_chat_completion_budget_update`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key({ max_budget: 0 });
      await spent(through(secret));
      await admin.done('/key/update', { key: secret, max_budget: 1 });
      await inTime(async () => equal((await through(secret).chat()).status, 200));
    },
  },
  {
    expects: 'a stream is refused as well when the budget is used up',
    source: `${PRISMA}::test_call_with_user_over_budget_stream`,
    check: async ({ admin, through }) => {
      const user = await admin.done('/user/new', { max_budget: 0 });
      const refused = await through(user.key).chat({ stream: true });
      equal(refused.body.error.type, 'budget_exceeded');
    },
  },
  {
    expects: 'a user over its budget is refused with all its keys',
    source: `${PRISMA}::test_call_with_user_over_budget`,
    check: async ({ admin, key, through }) => {
      const user = await admin.done('/user/new', { max_budget: 0.00002 });
      await spent(through(user.key));
      const { secret } = await key({ user_id: user.user_id });
      await spent(through(secret));
    },
  },
  {
    expects: 'keys of a team over its budget are refused',
    source: 'team_budgets.md, Test It',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { max_budget: 0.00002, budget_duration: '1d' });
      const { secret } = await key({ team_id: team });
      await spent(through(secret));
    },
  },
  {
    expects: 'a member over its budget in the team is refused',
    source: 'test_team.py::test_users_in_team_budget',
    check: async ({ admin, through }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const user = await admin.done('/user/new', { team_id: team, max_budget: 10 });
      await admin.done('/team/member_add', {
        team_id: team,
        member: { role: 'user', user_id: named('another') },
        max_budget_in_team: 1,
      });
      const { teams } = await admin.read(`/user/info?user_id=${user.user_id}`);
      if (teams.length === 0) {
        await admin.done('/team/member_add', {
          team_id: team,
          member: { role: 'user', user_id: user.user_id },
        });
      }
      await admin.done('/team/member_update', {
        team_id: team,
        user_id: user.user_id,
        max_budget_in_team: 0.00002,
      });
      await spent(through(user.key));
    },
  },
  {
    expects: 'a key of a team is held to the team’s budget, not to its user’s own',
    source: `${USERS}, "If a key belongs to a team, the team budget is applied"`,
    differs: 'every budget counts',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { max_budget: 10 });
      const { user_id: user } = await admin.done('/user/new', { max_budget: 0, auto_create_key: false });
      await admin.done('/team/member_add', { team_id: team, member: { role: 'user', user_id: user } });
      const { secret } = await key({ user_id: user, team_id: team });
      equal((await through(secret).chat()).body.error.type, 'budget_exceeded');
    },
  },
  {
    expects: 'a monthly budget says when it starts anew, within forty days',
    source: `${PRISMA}::test_generate_and_update_key`,
    check: async ({ admin, key }) => {
      const { secret } = await key({ max_budget: 100, budget_duration: '1mo' });
      const { info } = await admin.read(`/key/info?key=${secret}`);
      const days = (Date.parse(info.budget_reset_at) - Date.now()) / 86_400_000;
      ok(days >= 0 && days <= 40, String(info.budget_reset_at));
    },
  },
  {
    expects: 'a new team with a budget says when it starts anew',
    source: 'team_budgets.md, Create a team',
    check: async ({ admin }) => {
      const team = await admin.done('/team/new', { max_budget: 0.0001, budget_duration: '1d' });
      ok(Date.parse(team.budget_reset_at) > Date.now(), String(team.budget_reset_at));
    },
  },
  {
    expects: 'a budget starts anew after its duration',
    source: 'test_keys.py::test_key_with_budgets',
    check: async ({ admin, key }) => {
      const { secret } = await key({ max_budget: 10, budget_duration: '2s' });
      const resetAt = async (): Promise<string> =>
        (await admin.read(`/key/info?key=${secret}`)).info.budget_reset_at;
      const before = await resetAt();
      ok(Date.parse(before) > 0, before);
      await inTime(async () => notEqual(await resetAt(), before));
    },
  },
  {
    expects: 'durations of seconds, minutes, hours, days and months are taken',
    source: 'team_budgets.md, Possible values for budget_duration',
    check: async ({ key }) => {
      for (const duration of ['30s', '30m', '30h', '30d', '1mo']) {
        equal((await key({ max_budget: 1, budget_duration: duration })).reply.budget_duration, duration);
      }
    },
  },
  {
    expects: 'a budget for one model refuses that model alone',
    source: `${USERS}, Virtual Key (Model Specific)`,
    check: async ({ key, through }) => {
      const { secret } = await key({
        model_max_budget: { [MODEL]: { budget_limit: '0.0000001', time_period: '1d' } },
      });
      await spent(through(secret));
      equal((await through(secret).chat({ model: 'nova-lite' })).status, 200);
    },
  },
  {
    expects: 'a soft budget warns and refuses nothing',
    source: 'alerting.md; users.md, soft_budget',
    check: async ({ key, through }) => {
      const { secret } = await key({ soft_budget: 0.0000001 });
      for (let call = 0; call < 3; call += 1) equal((await through(secret).chat()).status, 200);
    },
  },
  {
    expects: 'a key starts with the spend that it is made with',
    source: 'virtual_keys.md, spend',
    differs: 'spend is the sum of records',
    check: async ({ admin, key }) => {
      const { secret, reply } = await key({ spend: 100, max_budget: 400 });
      ok(reply.warnings.join().includes('spend'), String(reply.warnings));
      equal((await admin.read(`/key/info?key=${secret}`)).info.spend, 0);
    },
  },
  {
    expects: 'spend is set back by hand',
    source: 'test_keys.py::update_proxy_budget; key_management_endpoints.py, /key/{key}/reset_spend',
    differs: 'spend is the sum of records',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      equal((await through(secret).chat()).status, 200);
      await inTime(async () => ok((await admin.read(`/key/info?key=${secret}`)).info.spend > 0));
      const reply = await admin.done('/key/update', { key: secret, spend: 0 });
      ok(reply.warnings.join().includes('spend'), String(reply.warnings));
      ok((await admin.read(`/key/info?key=${secret}`)).info.spend > 0);
    },
  },
];

/** Calls until the budget refuses; the refusal. */
async function spent(caller: Caller): Promise<Reply> {
  return inTime(async () => {
    const reply = await caller.chat();
    equal(reply.body?.error?.type, 'budget_exceeded', reply.text);
    return reply;
  });
}
