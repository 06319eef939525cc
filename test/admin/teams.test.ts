/** Teams and their members. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startAdmin, its, type AdminFixture, type Json } from './admin-fixture.ts';

async function withTeam(t: TestContext): Promise<AdminFixture> {
  const admin = await startAdmin(t);
  for (const id of ['ada', 'bob']) {
    await admin.post('/user/new', { user_id: id, user_email: `${id}@example.com`, auto_create_key: false });
  }
  await admin.post('/team/new', {
    team_id: 'ops',
    team_alias: 'Operations',
    members_with_roles: [{ role: 'admin', user_id: 'ada' }],
  });
  return admin;
}

const membersOf = (body: Json): [string, string][] =>
  body.members_with_roles.map((member: { user_id: string; role: string }) => [member.user_id, member.role]);

test('members are added by id or address, changed, and taken out with the keys they held for the team', async (t) => {
  const admin = await withTeam(t);
  const added = await admin.post('/team/member_add', {
    team_id: 'ops',
    member: [{ role: 'user', user_email: 'BOB@example.com' }],
    max_budget_in_team: '12.5',
  });
  equal(added.status, 200, added.text);
  deepEqual(membersOf(added.body), [
    ['ada', 'admin'],
    ['bob', 'user'],
  ]);
  equal(added.body.members_with_roles[1].max_budget_in_team, 12.5);
  const changed = await admin.post('/team/member_update', { team_id: 'ops', user_id: 'bob', role: 'admin' });
  equal(changed.body.role, 'admin');
  equal(changed.body.max_budget_in_team, 12.5);

  const forTeam = (await admin.post('/key/generate', { user_id: 'bob', team_id: 'ops' })).body.key_id;
  const own = (await admin.post('/key/generate', { user_id: 'bob' })).body.key_id;
  const left = await admin.post('/team/member_delete', { team_id: 'ops', user_email: 'bob@example.com' });
  deepEqual(left.body.deleted_keys, [forTeam]);
  deepEqual(membersOf(left.body), [['ada', 'admin']]);
  equal((await admin.get('/key/info', { key: own })).status, 200);
});

test('the first team of a user pays for its keys, until the user leaves it', async (t) => {
  const admin = await withTeam(t);
  const teamOf = async (id: string) =>
    (await admin.get('/user/info', { user_id: id })).body.user_info.team_id;
  equal(await teamOf('ada'), 'ops');
  await admin.post('/team/new', { team_id: 'lab', members_with_roles: [{ role: 'user', user_id: 'ada' }] });
  equal(await teamOf('ada'), 'ops');
  await admin.post('/team/member_delete', { team_id: 'ops', user_id: 'ada' });
  equal(await teamOf('ada'), null);
  const teams = (await admin.get('/user/info', { user_id: 'ada' })).body.teams;
  deepEqual(teams.map(its('team_id')), ['lab']);
});

test('of members that cannot all be found or made none is added, and nobody is made', async (t) => {
  const admin = await withTeam(t);
  const answer = await admin.post('/team/member_add', {
    team_id: 'ops',
    member: [{ role: 'user', user_id: 'new' }, { role: 'user', user_id: 'bob' }, { role: 'user' }],
  });
  equal(answer.status, 400);
  deepEqual(answer.body.error.details.map(its('param')), ['member[2]']);
  equal((await admin.get('/user/info', { user_id: 'new' })).status, 404);
  deepEqual(membersOf((await admin.get('/team/info', { team_id: 'ops' })).body.team_info), [
    ['ada', 'admin'],
  ]);
});

test('a deleted team takes its keys along; its members stay, and nobody pays for them', async (t) => {
  const admin = await withTeam(t);
  const key = (await admin.post('/key/generate', { team_id: 'ops' })).body.key_id;
  const deleted = await admin.post('/team/delete', { team_ids: ['ops'] });
  deepEqual(deleted.body, { deleted_teams: ['ops'], deleted_keys: [key] });
  equal((await admin.get('/team/info', { team_id: 'ops' })).status, 404);
  const ada = (await admin.get('/user/info', { user_id: 'ada' })).body;
  equal(ada.user_info.team_id, null);
  deepEqual(ada.teams, []);
  equal((await admin.post('/key/generate', { team_id: 'ops' })).body.error.param, 'team_id');
});

test('a list without pages is a bare array, as LiteLLM scripts expect; with pages it counts', async (t) => {
  const admin = await withTeam(t);
  await admin.post('/team/new', { team_id: 'lab', team_alias: 'Laboratory' });
  const bare = await admin.get('/team/list');
  deepEqual(bare.body.map(its('team_id')), ['lab', 'ops']);
  const paged = await admin.get('/team/list', {
    page: '1',
    page_size: '1',
    sort_by: 'team_alias',
    sort_order: 'asc',
  });
  equal(paged.body.teams[0].team_id, 'lab');
  deepEqual([paged.body.total, paged.body.total_pages], [2, 2]);
  equal((await admin.get('/team/list', { user_id: 'ada' })).body.length, 1);
  equal((await admin.get('/team/list', { team_alias: 'LABOR' })).body.length, 1);
});

test('a team is blocked and let in again', async (t) => {
  const admin = await withTeam(t);
  equal((await admin.post('/team/block', { team_id: 'ops' })).body.blocked, true);
  equal((await admin.post('/team/unblock', { team_id: 'ops' })).body.blocked, false);
  const unknown = await admin.post('/team/block', { team_id: 'nothing' });
  equal(unknown.status, 404);
  match(unknown.body.error.message, /no such team/);
});
