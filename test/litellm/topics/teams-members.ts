/** Members of a team, their roles, and what they may do with its keys. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { named, type Caller, type Gateway, type Json } from '../gateway.ts';

const TEAM = 'test_team.py';
const PERMISSIONS = 'otel_tests/test_team_member_permissions.py';
const MODULE = 'management_endpoints/team_endpoints.py';

export const teamsMembers: readonly Expectation[] = [
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
];

/** Role by user id. */
export function roles(team: Json): Readonly<Record<string, string>> {
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
