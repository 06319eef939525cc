/** Members who are not known yet, and names of teams that are taken. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { actingAs, its, startAdmin } from './admin-fixture.ts';

test('an admin adds members who are not known: they are made, paid for by the team, and named in the reply', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red' });
  const added = await admin.post('/team/member_add', {
    team_id: 'red',
    member: [
      { user_id: 'ada', user_email: 'ada@example.com', role: 'user' },
      { user_email: 'bob@example.com', role: 'admin' },
    ],
    max_budget_in_team: 5,
  });
  equal(added.status, 200, added.text);
  const bob = added.body.updated_users.find(
    (user: { user_email: string }) => user.user_email === 'bob@example.com',
  );
  ok(bob.user_id !== 'bob@example.com');
  deepEqual(added.body.updated_users.map(its('user_email')).toSorted(), [
    'ada@example.com',
    'bob@example.com',
  ]);
  deepEqual(added.body.updated_team_memberships.map(its('max_budget_in_team')), [5, 5]);
  const user = (await admin.get('/user/info', { user_id: bob.user_id })).body;
  deepEqual([user.user_info.user_role, user.user_info.team_id, user.keys], ['internal_user', 'red', []]);
  const again = await admin.post('/team/member_add', {
    team_id: 'red',
    member: { user_email: 'BOB@example.com', role: 'user' },
  });
  deepEqual(again.body.updated_users, [{ user_id: bob.user_id, user_email: 'bob@example.com' }]);
  const made = await admin.post('/team/new', {
    team_id: 'blue',
    members_with_roles: [{ user_id: 'cleo', role: 'user' }],
  });
  deepEqual(made.body.members_with_roles.map(its('user_id')), ['cleo']);
});

test('a team’s admin adds those who are known, and makes nobody; ids of the deleted and mixed names make nobody either', async (t) => {
  const admin = await startAdmin(t);
  for (const user_id of ['boss', 'gone', 'ada'])
    await admin.post('/user/new', { user_id, user_email: `${user_id}@example.com`, auto_create_key: false });
  await admin.post('/user/delete', { user_ids: ['gone'] });
  await admin.post('/team/new', { team_id: 'red', members_with_roles: [{ user_id: 'boss', role: 'admin' }] });
  const boss = actingAs(admin, (await admin.post('/key/generate', { user_id: 'boss' })).body.key);
  const adding = (acting: { post: typeof admin.post }, member: object) =>
    acting.post('/team/member_add', { team_id: 'red', member: { role: 'user', ...member } });
  equal((await adding(boss, { user_id: 'ada' })).status, 200);
  for (const member of [{ user_id: 'new' }, { user_email: 'new@example.com' }]) {
    const refused = await adding(boss, member);
    equal(refused.status, 400);
    match(refused.body.error.message, /ask an admin of the gateway/);
  }
  for (const member of [
    { user_id: 'gone' },
    { user_id: 'new', user_email: 'ada@example.com' },
    { user_id: 'boss', user_email: 'ada@example.com' },
    {},
  ]) {
    const refused = await adding(admin, member);
    deepEqual([refused.status, refused.body.error.param], [400, 'member[0]'], JSON.stringify(member));
  }
  equal((await admin.get('/user/list')).body.total, 2);
});

test('ten requests at once that name the same new users make each once', async (t) => {
  const admin = await startAdmin(t);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => {
      const members = ['ada', 'bob', 'cleo'].map((user_id) => ({ user_id, role: 'user' }));
      return admin.post('/team/new', {
        team_id: `team-${index}`,
        members_with_roles: index % 2 === 0 ? members : members.toReversed(),
      });
    }),
  );
  deepEqual(
    answers.map(({ status }) => status),
    answers.map(() => 200),
  );
  equal((await admin.get('/user/list')).body.total, 3);
});

test('a new user is a member of every team that /user/new names, and lists say spend and keys', async (t) => {
  const admin = await startAdmin(t);
  for (const team_id of ['red', 'blue', 'green']) await admin.post('/team/new', { team_id });
  const made = await admin.post('/user/new', {
    user_id: 'ada',
    teams: ['red', { team_id: 'blue', user_role: 'admin' }],
  });
  deepEqual([made.status, made.body.team_id], [200, 'red']);
  const { teams } = (await admin.get('/user/info', { user_id: 'ada' })).body;
  deepEqual(teams.map(({ team_id, role }: Record<string, string>) => [team_id, role]).toSorted(), [
    ['blue', 'admin'],
    ['red', 'user'],
  ]);
  const unknown = await admin.post('/user/new', { user_id: 'bob', team_id: 'red', teams: ['nowhere'] });
  deepEqual([unknown.status, unknown.body.error.param], [404, 'teams[0]']);
  const [listed] = (await admin.get('/user/list')).body.users;
  deepEqual([listed.user_id, listed.spend, listed.key_count], ['ada', 0, 1]);
  deepEqual((await admin.get('/team/list')).body.map(its('spend')), [0, 0, 0]);
});

test('two teams do not get one name, in any case; those that have it keep it, and a deleted one frees it', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red', team_alias: 'Research' });
  const taken = await admin.post('/team/new', { team_id: 'blue', team_alias: 'research' });
  deepEqual([taken.status, taken.body.error.param], [409, 'team_alias']);
  match(taken.body.error.message, /red/);
  await admin.post('/team/new', { team_id: 'blue', team_alias: 'Sales' });
  equal((await admin.post('/team/update', { team_id: 'blue', team_alias: 'Research' })).status, 409);
  const atOnce = await Promise.all(
    ['a', 'b', 'c'].map((team_id) => admin.post('/team/new', { team_id, team_alias: 'Support' })),
  );
  equal(atOnce.filter(({ status }) => status === 200).length, 1);
  equal(atOnce.filter(({ status }) => status === 409).length, 2);

  const brought = await admin.post('/internal/import/litellm', {
    teams: [{ team_id: 'old', team_alias: 'Research' }],
  });
  equal(brought.body.teams.imported, 1);
  match(brought.body.problems[0].message, /that of the team red too/);
  equal(
    (await admin.post('/team/update', { team_id: 'old', team_alias: 'Research', max_budget: 3 })).status,
    200,
  );
  await admin.post('/team/delete', { team_ids: ['red', 'old'] });
  equal((await admin.post('/team/new', { team_id: 'new', team_alias: 'Research' })).status, 200);
});
