/** Teams and their members: `/team/*`. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, statusOf, type Caller, type Gateway, type Json } from '../gateway.ts';

const TEAM = 'test_team.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';
const PERMISSIONS = 'otel_tests/test_team_member_permissions.py';
const MODULE = 'management_endpoints/team_endpoints.py';

export const teams: readonly Expectation[] = [
  {
    expects: 'ten teams with the same user can be made at once',
    source: `${TEAM}::test_team_new`,
    check: async ({ admin }) => {
      const { user_id: user } = await admin.done('/user/new', {});
      const made = await Promise.all(
        Array.from({ length: 10 }, () =>
          admin.post('/team/new', {
            team_alias: named('team'),
            members_with_roles: [{ role: 'user', user_id: user }],
          }),
        ),
      );
      deepEqual(
        made.map(statusOf),
        Array.from({ length: 10 }, () => 200),
      );
    },
  },
  {
    expects: 'a new team answers with its alias, members, metadata and limits',
    source: 'users.md, Add budgets to teams',
    check: async ({ admin }) => {
      const { user_id: user } = await admin.done('/user/new', {});
      const alias = named('my-new-team');
      const team = await admin.done('/team/new', {
        team_alias: alias,
        members_with_roles: [{ role: 'admin', user_id: user }],
        rpm_limit: 99,
      });
      deepEqual([team.team_alias, team.rpm_limit, team.tpm_limit, team.max_budget], [alias, 99, null, null]);
      deepEqual([team.models, team.metadata, team.blocked], [[], {}, false]);
      deepEqual(roles(team), { [user]: 'admin' });
    },
  },
  {
    expects: 'members who do not exist yet are made with their team',
    source: `${TEAM}::test_team_new`,
    check: async ({ admin }) => {
      const user = named('unknown');
      const team = await admin.done('/team/new', { members_with_roles: [{ role: 'user', user_id: user }] });
      deepEqual(roles(team), { [user]: 'user' });
      equal((await admin.read(`/user/info?user_id=${user}`)).teams.length, 1);
    },
  },
  {
    expects: 'an admin reads a team',
    source: `${TEAM}::test_team_info`,
    check: async ({ admin, key }) => {
      const team = await admin.done('/team/new', {});
      await key({ team_id: team.team_id });
      const info = await admin.read(`/team/info?team_id=${team.team_id}`);
      equal(info.team_id, team.team_id);
      equal(info.team_info.team_id, team.team_id);
      equal(info.keys.length, 1);
      deepEqual(info.team_memberships, []);
    },
  },
  {
    expects: 'a key of the team reads the team',
    source: `${TEAM}::test_team_info`,
    check: async ({ admin, key, on }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const { secret } = await key({ team_id: team });
      equal((await on(secret).read(`/team/info?team_id=${team}`)).team_id, team);
    },
  },
  {
    expects: 'a key of nobody in the team does not read it',
    source: `${TEAM}::test_team_info`,
    check: async ({ admin, key, on }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const { secret } = await key();
      notEqual((await on(secret).get(`/team/info?team_id=${team}`)).status, 200);
    },
  },
  {
    expects: 'ten people who do not exist yet are added to a team in one call',
    source: `${TEAM}::test_team_update_sc_2`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const member = Array.from({ length: 10 }, () => ({ role: 'user', user_id: named('krrish') }));
      await admin.done('/team/member_add', { team_id: team, member });
      const { team_info: info } = await admin.read(`/team/info?team_id=${team}`);
      equal(info.members_with_roles.length, 10);
    },
  },
  {
    expects: 'a new alias leaves the rest of a team as it was',
    source: `${TEAM}::test_team_update_sc_2`,
    check: async ({ admin }) => {
      const before = await admin.done('/team/new', { models: [MODEL], max_budget: 10, metadata: { a: 1 } });
      const alias = named('renamed');
      const { data } = await admin.done('/team/update', { team_id: before.team_id, team_alias: alias });
      equal(data.team_alias, alias);
      for (const field of [
        'models',
        'max_budget',
        'metadata',
        'blocked',
        'tpm_limit',
        'members_with_roles',
      ]) {
        deepEqual(data[field], before[field], field);
      }
    },
  },
  {
    expects: 'somebody is added by e-mail address and has the team then',
    source: `${TEAM}::test_team_member_add_email`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const email = `${named('krrish')}@example.com`;
      const { user_id: user } = await admin.done('/user/new', { user_email: email });
      await admin.done('/team/member_add', {
        team_id: team,
        member: [{ role: 'user', user_email: email }],
      });
      const info = await admin.read(`/user/info?user_id=${user}`);
      deepEqual(
        info.teams.map((row: Json) => row.team_id),
        [team],
      );
    },
  },
  {
    expects: 'an unknown user id is added, and the user exists then',
    source: `${PERMISSIONS}::test_create_permissions`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const user = named('user');
      await admin.done('/team/member_add', { team_id: team, member: { role: 'user', user_id: user } });
      equal((await admin.read(`/user/info?user_id=${user}`)).user_id, user);
    },
  },
  {
    expects: 'an unknown e-mail address is added, and the user exists then',
    source: `${MODULE}::team_member_add, user_email`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const email = `${named('new')}@example.com`;
      await admin.done('/team/member_add', { team_id: team, member: { role: 'user', user_email: email } });
      equal((await admin.read(`/user/list?user_email=${email}`)).total, 1);
    },
  },
  {
    expects: 'adding a member again is refused',
    source: `${MODULE}::_validate_team_member_add_permissions, team_member_already_in_team`,
    differs: 'adding again sets the role',
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const member = { role: 'user', user_id: named('twice') };
      await admin.done('/team/member_add', { team_id: team, member });
      const again = { ...member, role: 'admin' };
      const reply = await admin.done('/team/member_add', { team_id: team, member: again });
      deepEqual(roles(reply), { [member.user_id]: 'admin' });
    },
  },
  {
    expects: 'a member is taken out by user id',
    source: `${TEAM}::test_member_delete`,
    check: async ({ admin }) => {
      const { user_id: user } = await admin.done('/user/new', {});
      const { team_id: team } = await admin.done('/team/new', {
        members_with_roles: [{ role: 'user', user_id: user }],
      });
      await admin.done('/team/member_delete', { team_id: team, user_id: user });
      deepEqual((await admin.read(`/team/info?team_id=${team}`)).team_info.members_with_roles, []);
    },
  },
  {
    expects: 'a member is taken out by e-mail address',
    source: `${TEAM}::test_member_delete`,
    check: async ({ admin }) => {
      const email = `${named('out')}@example.com`;
      const { user_id: user } = await admin.done('/user/new', { user_email: email });
      const { team_id: team } = await admin.done('/team/new', {
        members_with_roles: [{ role: 'user', user_email: email }],
      });
      await admin.done('/team/member_delete', { team_id: team, user_email: email });
      deepEqual((await admin.read(`/user/info?user_id=${user}`)).teams, []);
    },
  },
  {
    expects: 'taking out somebody who is no member is refused',
    source: `${MODULE}::team_member_delete`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const reply = await admin.post('/team/member_delete', { team_id: team, user_id: named('nobody') });
      ok([400, 404].includes(reply.status), reply.text);
    },
  },
  {
    expects: 'a member is given a budget in the team, and another role',
    source: `${TEAM}::test_users_in_team_budget, update_member`,
    check: async ({ admin }) => {
      const { user_id: user } = await admin.done('/user/new', {});
      const { team_id: team } = await admin.done('/team/new', {
        members_with_roles: [{ role: 'user', user_id: user }],
      });
      await admin.done('/team/member_update', {
        team_id: team,
        user_id: user,
        role: 'admin',
        max_budget_in_team: 5,
      });
      const info = await admin.read(`/team/info?team_id=${team}`);
      deepEqual(roles(info.team_info), { [user]: 'admin' });
      const [membership] = info.team_memberships;
      equal(membership.litellm_budget_table?.max_budget ?? membership.max_budget_in_team, 5);
    },
  },
  {
    expects: 'a deleted team is gone for its members, and reading it is a 404',
    source: `${TEAM}::test_team_delete`,
    check: async ({ admin, key, through }) => {
      const { user_id: user } = await admin.done('/user/new', {});
      const { team_id: team } = await admin.done('/team/new', {
        members_with_roles: [{ role: 'user', user_id: user }],
      });
      const { secret } = await key({ team_id: team });
      equal((await admin.read(`/user/info?user_id=${user}`)).teams.length, 1);
      await admin.done('/team/delete', { team_ids: [team] });
      equal((await admin.read(`/user/info?user_id=${user}`)).teams.length, 0);
      equal((await admin.get(`/team/info?team_id=${team}`)).status, 404);
      await inTime(async () => equal((await through(secret).chat()).status, 401));
    },
  },
  {
    expects: 'deleting a team that does not exist is a 404',
    source: `${MODULE}::delete_team`,
    check: async ({ admin }) => {
      equal((await admin.post('/team/delete', { team_ids: [named('none')] })).status, 404);
    },
  },
  {
    expects: '/team/list is a list',
    source: `${TEAM}::list_teams`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const list = await admin.read('/team/list');
      ok(list.some((row: Json) => row.team_id === team));
    },
  },
  {
    expects: '/team/list filters by member',
    source: `${MODULE}::list_team, user_id`,
    check: async ({ admin }) => {
      const { user_id: user } = await admin.done('/user/new', {});
      const { team_id: team } = await admin.done('/team/new', {
        members_with_roles: [{ role: 'user', user_id: user }],
      });
      deepEqual(
        (await admin.read(`/team/list?user_id=${user}`)).map((row: Json) => row.team_id),
        [team],
      );
    },
  },
  {
    expects: '/v2/team/list is the same in pages',
    source: 'client/teams.py, LiteLLM’s own client',
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const page = await admin.read('/v2/team/list?page=1&page_size=100');
      ok(page.teams.some((row: Json) => row.team_id === team));
      deepEqual([page.page, page.page_size], [1, 100]);
    },
  },
  {
    expects: 'two teams may have the same alias',
    source: `${TEAM}::new_team, "my-new-team" for each`,
    differs: 'names of teams are unique',
    check: async ({ admin }) => {
      const alias = named('my-new-team');
      await admin.done('/team/new', { team_alias: alias });
      equal((await admin.post('/team/new', { team_alias: alias })).status, 409);
    },
  },
  {
    expects: 'a team id that is taken is refused as a bad request',
    source: `${MODULE}::new_team, "already exists"`,
    differs: 'taken is a conflict',
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      equal((await admin.post('/team/new', { team_id: team })).status, 409);
    },
  },
  {
    expects: 'keys of a blocked team are refused with 401 until it is unblocked',
    source: 'auth/auth_checks.py, "Team … is blocked"',
    differs: 'blocked is forbidden',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const { secret } = await key({ team_id: team });
      await admin.done('/team/block', { team_id: team });
      await inTime(async () => equal((await through(secret).chat()).status, 403));
      await admin.done('/team/unblock', { team_id: team });
      await inTime(async () => equal((await through(secret).chat()).status, 200));
    },
  },
  {
    expects: 'keys of a team call a model by the alias that the team was made with',
    source: `${TEAM}::test_team_alias`,
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { model_aliases: { 'cheap-model': MODEL } });
      const { secret } = await key({ team_id: team, models: [MODEL] });
      equal((await through(secret).chat({ model: 'cheap-model' })).status, 200);
    },
  },
  {
    expects: 'an update gives a team its alias for a model',
    source: 'store_model_in_db_tests/test_team_models.py::test_team_model_alias',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { models: [MODEL] });
      await admin.done('/team/update', { team_id: team, model_aliases: { 'gpt-4o': MODEL } });
      const { secret } = await key({ team_id: team });
      await inTime(async () => equal((await through(secret).chat({ model: 'gpt-4o' })).status, 200));
    },
  },
  {
    expects: 'the models of a team hold its keys',
    source: 'otel_tests/test_e2e_model_access.py::test_team_model_access_patterns',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { models: ['claude-*'] });
      const { secret } = await key({ team_id: team });
      const refused = await through(secret).chat();
      equal(refused.status, 403);
      equal(refused.body.error.param, 'model');
    },
  },
  {
    expects: 'an update of a team’s models reaches its keys',
    source: 'otel_tests/test_e2e_model_access.py::test_team_model_access_update',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { models: ['nova-lite'] });
      const { secret } = await key({ team_id: team });
      equal((await through(secret).chat()).status, 403);
      await admin.done('/team/update', { team_id: team, models: ['nova-*'] });
      await inTime(async () => equal((await through(secret).chat()).status, 200));
      equal((await through(secret).chat({ model: 'claude-haiku-4-5' })).status, 403);
    },
  },
  {
    expects: 'models are added to a team and taken from it one by one',
    source: `${MODULE}::team_model_add, team_model_delete`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', { models: ['nova-lite'] });
      const added = await admin.done('/team/model/add', { team_id: team, models: ['nova-lite', MODEL] });
      deepEqual(added.models.toSorted(), ['nova-lite', MODEL]);
      const left = await admin.done('/team/model/delete', { team_id: team, models: ['nova-lite'] });
      deepEqual(left.models, [MODEL]);
    },
  },
  {
    expects: 'a model that is added to a team of every model takes none away',
    source: `${MODULE}::append_team_models`,
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      await admin.done('/team/model/add', { team_id: team, models: ['nova-lite'] });
      const { secret } = await key({ team_id: team });
      equal((await through(secret).chat()).status, 200);
    },
  },
  {
    expects: 'a team whose last model is taken may use every model',
    source: `${MODULE}::team_model_delete; an empty list`,
    differs: 'the last model stays',
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', { models: [MODEL] });
      const refused = await admin.post('/team/model/delete', { team_id: team, models: [MODEL] });
      deepEqual([refused.status, refused.body.error.param], [400, 'models']);
    },
  },
  {
    expects: 'a team has the tags that it was given',
    source: `${PRISMA}::test_team_tags`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', { tags: ['teamA'] });
      deepEqual((await admin.read(`/team/info?team_id=${team}`)).team_info.tags, ['teamA']);
    },
  },
  {
    expects: 'tags of a team are on the records of its calls, beside those of the key',
    source: 'litellm_pre_call_utils.py, team tags',
    check: async ({ admin, key, through }) => {
      const [ofTeam, ofKey] = [named('of-team'), named('of-key')];
      const { team_id: team } = await admin.done('/team/new', {});
      await admin.done('/team/update', { team_id: team, tags: [ofTeam, ofKey] });
      const { secret } = await key({ team_id: team, tags: [ofKey] });
      const { id } = (await through(secret).chat({ metadata: { tags: ['job:1'] } })).body;
      await inTime(async () => {
        const [row] = await admin.read(`/spend/logs?request_id=${id}`);
        deepEqual(row?.request_tags, [ofKey, ofTeam, 'job:1']);
      });
    },
  },
  {
    expects: 'a team is held to an access group of models',
    source: `${PRISMA}::test_team_access_groups`,
    check: async ({ admin, key, through }) => {
      const group = named('beta-models');
      await admin.done('/model/access_groups', { model: 'nova-pro', access_groups: [group] });
      const { team_id: team } = await admin.done('/team/new', { models: [group] });
      const { secret } = await key({ team_id: team });
      await inTime(async () => equal((await through(secret).chat({ model: 'nova-pro' })).status, 200));
      equal((await through(secret).chat()).status, 403);
    },
  },
  {
    expects: 'by default a member makes, changes, deletes and renews no key of the team, and may read it',
    source: `${PERMISSIONS}::test_default_member_permissions`,
    check: async (gateway) => {
      const { team, teamKey, member } = await teamWithMember(gateway, {});
      const calls = [
        await member.post('/key/generate', { team_id: team }),
        await member.post('/key/update', { key: teamKey, metadata: { updated: true } }),
        await member.post('/key/delete', { keys: [teamKey] }),
        await member.post('/key/regenerate', { key: teamKey }),
      ];
      for (const call of calls) ok([401, 403, 404].includes(call.status), call.text);
      equal((await member.get(`/key/info?key=${teamKey}`)).status, 200);
    },
  },
  {
    expects: 'a team lets its members change and delete its keys, and make none',
    source: `${PERMISSIONS}::test_edit_delete_permissions`,
    check: async (gateway) => {
      const { team, teamKey, member } = await teamWithMember(gateway, {
        team_member_permissions: ['/key/update', '/key/delete', '/key/info'],
      });
      equal((await member.post('/key/update', { key: teamKey, metadata: { updated: true } })).status, 200);
      notEqual((await member.post('/key/generate', { team_id: team })).status, 200);
      notEqual((await member.post('/key/regenerate', { key: teamKey })).status, 200);
      equal((await member.post('/key/delete', { keys: [teamKey] })).status, 200);
    },
  },
  {
    expects: 'a team lets its members make keys, and change none',
    source: `${PERMISSIONS}::test_create_permissions`,
    check: async (gateway) => {
      const { team, teamKey, member } = await teamWithMember(gateway, {
        team_member_permissions: ['/key/generate'],
      });
      const made = await member.post('/key/generate', { team_id: team });
      equal(made.status, 200, made.text);
      equal(made.body.team_id, team);
      notEqual((await member.post('/key/update', { key: teamKey, metadata: { a: 1 } })).status, 200);
      notEqual((await member.post('/key/delete', { keys: [teamKey] })).status, 200);
      notEqual((await member.post('/key/regenerate', { key: teamKey })).status, 200);
    },
  },
  {
    expects: 'what members may do is listed and changed on its own',
    source: `${MODULE}::team_member_permissions, update_team_member_permissions`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      await admin.done('/team/permissions_update', {
        team_id: team,
        team_member_permissions: ['/key/generate'],
      });
      const listed = await admin.read(`/team/permissions_list?team_id=${team}`);
      ok(listed.team_member_permissions.includes('/key/generate'));
      ok(listed.all_available_permissions.includes('/key/delete'));
    },
  },
  {
    expects: 'a team’s admin makes keys of the team and adds members',
    source: `${MODULE}::_is_user_team_admin; access_control.md`,
    check: async ({ admin, on }) => {
      const user = await admin.done('/user/new', {});
      const { team_id: team } = await admin.done('/team/new', {
        members_with_roles: [{ role: 'admin', user_id: user.user_id }],
      });
      const own = on(user.key);
      equal((await own.post('/key/generate', { team_id: team })).status, 200);
      const { user_id: other } = await admin.done('/user/new', {});
      equal(
        (await own.post('/team/member_add', { team_id: team, member: { role: 'user', user_id: other } }))
          .status,
        200,
      );
    },
  },
  {
    expects: 'several members are added by /team/bulk_member_add, each told apart',
    source: `${MODULE}::bulk_team_member_add`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const gone = await admin.done('/user/new', { user_id: named('gone') });
      await admin.done('/user/delete', { user_ids: [gone.user_id] });
      const members = [
        { role: 'user', user_id: named('a') },
        { role: 'admin', user_id: gone.user_id },
        { role: 'admin', user_id: named('b') },
      ];
      const reply = await admin.done('/team/bulk_member_add', { team_id: team, members });
      deepEqual([reply.total_requested, reply.successful_additions, reply.failed_additions], [3, 2, 1]);
      deepEqual(
        reply.results.map((row: Json) => [row.user_id, row.success, typeof row.error]),
        members.map(({ user_id: id }) =>
          id === gone.user_id ? [id, false, 'string'] : [id, true, 'object'],
        ),
      );
      equal(reply.updated_team.members_with_roles.length, 2);
    },
  },
  {
    expects: 'daily activity of a team is days with metrics, and totals',
    source: `${MODULE}::get_team_daily_activity`,
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      const { secret } = await key({ team_id: team });
      equal((await through(secret).chat()).status, 200);
      const today = new Date().toISOString().slice(0, 10);
      const days = `start_date=${today}&end_date=${today}`;
      await inTime(async () => {
        const activity = await admin.read(`/team/daily/activity?team_ids=${team}&${days}`);
        equal(activity.results[0].metrics.api_requests, 1);
        ok(activity.metadata.total_spend > 0);
      });
    },
  },
];

/** Role by user id. */
function roles(team: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(team.members_with_roles.map((row: Json) => [row.user_id, row.role]));
}

async function teamWithMember(
  { admin, key, on }: Gateway,
  fields: Readonly<Record<string, unknown>>,
): Promise<{ team: string; teamKey: string; member: Caller }> {
  const { team_id: team } = await admin.done('/team/new', fields);
  const { secret: teamKey } = await key({ team_id: team });
  const { user_id: user } = await admin.done('/user/new', { auto_create_key: false });
  await admin.done('/team/member_add', { team_id: team, member: { role: 'user', user_id: user } });
  const { secret } = await key({ user_id: user });
  return { team, teamKey, member: on(secret) };
}
