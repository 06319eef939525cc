/** Teams from their making to their deletion, and how they are read: `/team/*`. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, statusOf, type Json } from '../gateway.ts';
import { roles } from './teams-members.ts';

const TEAM = 'test_team.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';
const MODULE = 'management_endpoints/team_endpoints.py';

export const teamsMade: readonly Expectation[] = [
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
