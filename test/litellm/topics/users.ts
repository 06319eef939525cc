/** Internal users: `/user/*`. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, statusOf, type Json } from '../gateway.ts';

const USERS = 'test_users.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';
const MANAGED = 'proxy_admin_ui_tests/test_key_management.py';
const MODULE = 'management_endpoints/internal_user_endpoints.py';

export const users: readonly Expectation[] = [
  {
    expects: 'ten users can be made at once',
    source: `${USERS}::test_user_new`,
    check: async ({ admin }) => {
      const made = await Promise.all(
        Array.from({ length: 10 }, () =>
          admin.post('/user/new', { models: [MODEL], aliases: { 'mistral-7b': MODEL }, duration: null }),
        ),
      );
      deepEqual(
        made.map(statusOf),
        Array.from({ length: 10 }, () => 200),
      );
    },
  },
  {
    expects: 'a new user has a key that works',
    source: 'test_openai_endpoints.py::test_chat_completion',
    check: async ({ admin, through }) => {
      const user = await admin.done('/user/new', { models: [MODEL], duration: null });
      match(user.key, /^sk-/);
      equal((await through(user.key).chat()).status, 200);
    },
  },
  {
    expects: 'auto_create_key false makes no key',
    source: `${MODULE}::new_user, auto_create_key`,
    check: async ({ admin }) => {
      const user = await admin.done('/user/new', { auto_create_key: false });
      deepEqual((await admin.read(`/user/info?user_id=${user.user_id}`)).keys, []);
    },
  },
  {
    expects: 'a user is of the role that it was made with',
    source: `${PRISMA}::test_generate_and_call_with_valid_key`,
    check: async ({ admin }) => {
      const user = await admin.done('/user/new', { user_role: 'internal_user' });
      const { user_info: info } = await admin.read(`/user/info?user_id=${user.user_id}`);
      deepEqual([info.user_role, info.user_id], ['internal_user', user.user_id]);
    },
  },
  {
    expects: 'a user made for a team has its models, its limit and the team',
    source: `${PRISMA}::test_new_user_response`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const user = await admin.done('/user/new', { models: [MODEL], team_id: team, tpm_limit: 20 });
      deepEqual([user.models, user.team_id, user.tpm_limit], [[MODEL], team, 20]);
    },
  },
  {
    expects: 'a user made for a team is a member of it',
    source: `test_team.py::test_users_in_team_budget; ${MODULE}::new_user, team_id`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const user = await admin.done('/user/new', { team_id: team });
      const { teams } = await admin.read(`/user/info?user_id=${user.user_id}`);
      deepEqual(
        teams.map((row: Json) => row.team_id),
        [team],
      );
    },
  },
  {
    expects: 'a user is made a member of several teams',
    source: `${MODULE}::new_user, teams`,
    check: async ({ admin }) => {
      const first = await admin.done('/team/new', {});
      const second = await admin.done('/team/new', {});
      const user = await admin.done('/user/new', { teams: [first.team_id, second.team_id] });
      const { teams } = await admin.read(`/user/info?user_id=${user.user_id}`);
      deepEqual(new Set(teams.map((row: Json) => row.team_id)), new Set([first.team_id, second.team_id]));
    },
  },
  {
    expects: 'an admin reads a user with its keys and teams',
    source: `${USERS}::test_user_info`,
    check: async ({ admin }) => {
      const id = `${named('ada')}@example.com`;
      await admin.done('/user/new', { user_id: id });
      const info = await admin.read(`/user/info?user_id=${encodeURIComponent(id)}`);
      equal(info.user_id, id);
      equal(info.keys.length, 1);
      deepEqual(info.teams, []);
    },
  },
  {
    expects: 'a user reads itself, with and without naming itself',
    source: `${USERS}::test_user_info`,
    check: async ({ keyOf, on }) => {
      const { secret, userId } = await keyOf('internal_user');
      equal((await on(secret).read(`/user/info?user_id=${userId}`)).user_info.user_id, userId);
      equal((await on(secret).read('/user/info')).user_info.user_id, userId);
    },
  },
  {
    expects: 'a user does not read another',
    source: `${USERS}::test_user_info`,
    differs: 'hidden is missing',
    check: async ({ keyOf, on }) => {
      const { secret } = await keyOf('internal_user');
      const { userId } = await keyOf('internal_user');
      equal((await on(secret).get(`/user/info?user_id=${userId}`)).status, 404);
    },
  },
  {
    expects: 'a user id that is taken is a 409',
    source: `${MODULE}::_check_duplicate_user_id`,
    check: async ({ admin }) => {
      const user = await admin.done('/user/new', {});
      equal((await admin.post('/user/new', { user_id: user.user_id })).status, 409);
    },
  },
  {
    expects: 'an e-mail address that is taken is a 409, in whatever case it is written',
    source: `${MODULE}::_check_duplicate_user_email`,
    check: async ({ admin }) => {
      const email = `${named('ada')}@example.com`;
      await admin.done('/user/new', { user_email: email });
      equal((await admin.post('/user/new', { user_email: email.toUpperCase() })).status, 409);
    },
  },
  {
    expects: 'an update of models reaches the keys of the user',
    source: `${USERS}::test_user_update`,
    check: async ({ admin, through }) => {
      const user = await admin.done('/user/new', { models: ['nova-lite'] });
      await admin.done('/user/update', { user_id: user.user_id, models: [MODEL] });
      const key = await admin.done('/key/generate', { user_id: user.user_id });
      await inTime(async () => equal((await through(key.key).chat()).status, 200));
    },
  },
  {
    expects: 'a user is updated by its e-mail address',
    source: `${MODULE}::user_update, user_email`,
    check: async ({ admin }) => {
      const email = `${named('ada')}@example.com`;
      const user = await admin.done('/user/new', { user_email: email });
      await admin.done('/user/update', { user_email: email, max_budget: 5 });
      equal((await admin.read(`/user/info?user_id=${user.user_id}`)).user_info.max_budget, 5);
    },
  },
  {
    expects: 'a deleted user is gone, and its keys are refused',
    source: `${MODULE}::delete_user`,
    check: async ({ admin, through }) => {
      const user = await admin.done('/user/new', {});
      await admin.done('/user/delete', { user_ids: [user.user_id] });
      equal((await admin.get(`/user/info?user_id=${user.user_id}`)).status, 404);
      await inTime(async () => equal((await through(user.key).chat()).status, 401));
    },
  },
  {
    expects: '/user/list is paged, and each row has spend, e-mail, role and how many keys',
    source: `${MANAGED}::test_get_users`,
    check: async ({ admin }) => {
      const user = await admin.done('/user/new', { user_email: `${named('row')}@example.com` });
      const list = await admin.read(`/user/list?user_ids=${user.user_id}&page=1&page_size=20`);
      ok('total' in list && 'page' in list && 'page_size' in list && 'total_pages' in list);
      const [row] = list.users;
      deepEqual(
        [row.user_id, row.spend, row.user_email, row.user_role, row.key_count],
        [user.user_id, 0, user.user_email, 'internal_user', 1],
      );
    },
  },
  {
    expects: 'the number of keys of a user grows with a new key',
    source: `${MANAGED}::test_get_users_key_count`,
    check: async ({ admin, key }) => {
      const user = await admin.done('/user/new', {});
      await key({ user_id: user.user_id });
      const list = await admin.read(`/user/list?user_ids=${user.user_id}`);
      equal(list.users[0].key_count, 2);
    },
  },
  {
    expects: '/user/list filters by role and by part of the e-mail address',
    source: `${MODULE}::get_users`,
    check: async ({ admin }) => {
      const word = named('viewer');
      await admin.done('/user/new', { user_email: `${word}@example.com`, user_role: 'proxy_admin_viewer' });
      equal((await admin.read(`/user/list?user_email=${word}&role=proxy_admin_viewer`)).total, 1);
      equal((await admin.read(`/user/list?user_email=${word}&role=internal_user`)).total, 0);
    },
  },
  {
    expects: '/user/list sorts by spend',
    source: `${MODULE}::_validate_sort_params`,
    differs: 'lists are sorted by what they store',
    check: async ({ admin, through }) => {
      const idle = await admin.done('/user/new', {});
      const busy = await admin.done('/user/new', {});
      equal((await through(busy.key).chat()).status, 200);
      const both = `${idle.user_id},${busy.user_id}`;
      equal((await admin.get(`/user/list?user_ids=${both}&sort_by=spend`)).status, 400);
      await inTime(async () => {
        const { data } = await admin.read(`/spend/users?user_id=${both}`);
        equal(data[0].user_id, busy.user_id);
      });
    },
  },
  {
    expects: 'a user of no-default-models calls nothing with keys of its own',
    source: 'auth/auth_checks.py, SpecialModelNames.no_default_models',
    check: async ({ admin, through }) => {
      const user = await admin.done('/user/new', { models: ['no-default-models'] });
      equal((await through(user.key).chat()).status, 403);
    },
  },
  {
    expects: 'the key of an admin user is an admin',
    source: `${PRISMA}::test_aadmin_only_routes`,
    differs: 'admins have admin keys',
    check: async ({ admin, keyOf, on }) => {
      const { secret } = await keyOf('proxy_admin');
      equal((await on(secret).post('/team/new', {})).status, 403);
      const { key } = await admin.done('/key/generate', { key_role: 'admin' });
      equal((await on(key).post('/team/new', {})).status, 200);
    },
  },
  {
    expects: 'an admin viewer sees everything and changes nothing',
    source: '_types.py, proxy_admin_viewer; auth/route_checks.py',
    check: async ({ keyOf, on }) => {
      const { secret } = await keyOf('proxy_admin_viewer');
      const { userId } = await keyOf('internal_user');
      equal((await on(secret).get('/user/list')).status, 200);
      equal((await on(secret).get(`/user/info?user_id=${userId}`)).status, 200);
      equal((await on(secret).post('/user/update', { user_id: userId, max_budget: 1 })).status, 403);
    },
  },
  {
    expects: 'a user does not make users',
    source: 'auth/route_checks.py, admin only routes',
    check: async ({ keyOf, on }) => {
      const { secret } = await keyOf('internal_user');
      const { status } = await on(secret).post('/user/new', {});
      ok([401, 403].includes(status), String(status));
    },
  },
  {
    expects: 'a user’s budget says when it starts anew',
    source: `${USERS}::test_users_budgets_reset`,
    check: async ({ admin }) => {
      const user = await admin.done('/user/new', { max_budget: 10, budget_duration: '30d' });
      const { user_info: info } = await admin.read(`/user/info?user_id=${user.user_id}`);
      const days = (Date.parse(info.budget_reset_at) - Date.now()) / 86_400_000;
      ok(days > 0 && days < 32, String(info.budget_reset_at));
    },
  },
  {
    expects: 'daily activity is days with metrics and a breakdown, and totals',
    source: 'cost_tracking.md, Daily Spend Breakdown API',
    check: async ({ keyOf, on, through }) => {
      const { secret } = await keyOf('internal_user');
      equal((await through(secret).chat()).status, 200);
      const today = new Date().toISOString().slice(0, 10);
      await inTime(async () => {
        const activity = await on(secret).read(`/user/daily/activity?start_date=${today}&end_date=${today}`);
        const [day] = activity.results;
        equal(day.date, today);
        equal(day.metrics.api_requests, 1);
        ok(day.metrics.spend > 0 && day.metrics.prompt_tokens > 0 && day.metrics.completion_tokens > 0);
        notEqual(day.breakdown.models[MODEL], undefined);
        ok(activity.metadata.total_spend > 0);
      });
    },
  },
];
