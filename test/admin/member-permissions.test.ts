/** What members of a team may do with its keys is the team's to say, in LiteLLM's words; nothing more comes of it. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startIssuer } from '../support/issuer.ts';
import { actingAs, its, signingInAt, startAdmin, type Acting, type AdminFixture } from './admin-fixture.ts';

type Scene = {
  readonly admin: AdminFixture;
  /** A member of red, with a key of her own; bob is another. */
  readonly ada: Acting;
  readonly key: (fields: object) => Promise<{ readonly key: string; readonly key_id: string }>;
  readonly allow: (permissions: readonly string[] | null) => Promise<void>;
};

async function scene(t: TestContext): Promise<Scene> {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red' });
  for (const user_id of ['ada', 'bob']) {
    await admin.post('/user/new', { user_id, auto_create_key: false });
    await admin.post('/team/member_add', { team_id: 'red', member: { user_id, role: 'user' } });
  }
  const key = async (fields: object) => (await admin.post('/key/generate', fields)).body;
  const own = await key({ user_id: 'ada' });
  return {
    admin,
    ada: actingAs(admin, own.key),
    key,
    allow: async (team_member_permissions) => {
      const body = { team_id: 'red', team_member_permissions };
      equal((await admin.post('/team/permissions_update', body)).status, 200);
    },
  };
}

/** What is tried, on a key of the team alone unless it names another, and the permission it needs. */
const verbs: readonly (readonly [string, string, (key: string) => object])[] = [
  ['/key/generate', '/key/generate', () => ({ team_id: 'red' })],
  ['/key/service-account/generate', '/key/generate', () => ({ team_id: 'red', user_id: null })],
  ['/key/service-account/generate', '/key/service-account/generate', () => ({ team_id: 'red' })],
  ['/key/update', '/key/update', (key) => ({ key, max_budget: 5 })],
  ['/key/regenerate', '/key/regenerate', (key) => ({ key })],
  ['/key/block', '/key/block', (key) => ({ key })],
  ['/key/unblock', '/key/unblock', (key) => ({ key })],
  ['/key/delete', '/key/delete', (key) => ({ keys: [key] })],
];

test('a member does with keys of its team what the team lets it, verb by verb, and by default nothing', async (t) => {
  const { ada, key, allow } = await scene(t);
  const permissions = [...new Set(verbs.map(([permission]) => permission))];
  const tried = async (): Promise<readonly string[]> => {
    const done = new Set<string>();
    for (const [permission, path, input] of verbs) {
      const { key_id: id } = await key({ team_id: 'red' });
      const { status, text } = await ada.post(path, input(id));
      if (status === 200) done.add(permission);
      else match(`${status}`, /^40[34]$/, text);
    }
    return [...done].toSorted();
  };
  deepEqual(await tried(), []);
  for (const permission of permissions) {
    await allow([permission]);
    deepEqual(await tried(), [permission]);
  }
  await allow(permissions);
  deepEqual(await tried(), permissions.toSorted());
  await allow([]);
  deepEqual(await tried(), []);
});

test('no permission reaches keys of other members, admin keys, roles, owners or other teams', async (t) => {
  const { admin, ada, key, allow } = await scene(t);
  await admin.post('/team/new', { team_id: 'blue' });
  await allow((await admin.get('/team/permissions_list', { team_id: 'red' })).body.all_available_permissions);
  const others = {
    'a member’s': await key({ user_id: 'bob', team_id: 'red' }),
    'an admin’s': await key({ team_id: 'red', key_role: 'admin' }),
    'another team’s': await key({ team_id: 'blue' }),
  };
  for (const [whose, { key_id: id }] of Object.entries(others)) {
    for (const [, path, input] of verbs.slice(3)) {
      equal((await ada.post(path, input(id))).status, 404, `${whose}: ${path}`);
    }
  }
  const { key_id: id } = await key({ team_id: 'red' });
  for (const fields of [{ key_role: 'admin' }, { user_id: 'ada' }, { team_id: 'blue' }, { team_id: null }]) {
    equal((await ada.post('/key/update', { key: id, ...fields })).status, 403, JSON.stringify(fields));
    equal((await ada.post('/key/regenerate', { key: id, ...fields })).status, 403, JSON.stringify(fields));
  }
  for (const fields of [
    { team_id: 'blue' },
    { team_id: 'red', user_id: 'bob' },
    { team_id: 'red', key_role: 'admin' },
    { team_id: 'red', user_id: null, key_role: 'admin' },
  ]) {
    equal((await ada.post('/key/generate', fields)).status, 403, JSON.stringify(fields));
  }
  for (const path of ['/team/permissions_update', '/team/update']) {
    const refused = await ada.post(path, { team_id: 'red', team_member_permissions: [] });
    equal(refused.status, 404, 'she is no admin of the team');
  }
});

test('a key with bounds of its own gains nothing by what its team lets members do', async (t) => {
  const { admin, key, allow } = await scene(t);
  await allow([
    '/key/update',
    '/key/regenerate',
    '/key/generate',
    '/key/unblock',
    '/key/service-account/generate',
  ]);
  const narrow = await key({ user_id: 'ada', team_id: 'red', models: ['nova-micro'], max_budget: 1 });
  const held = actingAs(admin, narrow.key);
  const { key_id: wide } = await key({ team_id: 'red' });
  for (const [path, body] of [
    ['/key/update', { key: narrow.key_id, max_budget: 2 }],
    ['/key/update', { key: narrow.key_id, models: [] }],
    ['/key/update', { key: wide, max_budget: 2 }],
    ['/key/regenerate', { key: wide }],
    ['/key/unblock', { key: wide }],
    ['/key/generate', { models: ['nova-pro'] }],
  ] as const) {
    equal((await held.post(path, body)).status, 403, `${path} ${JSON.stringify(body)}`);
  }
  const made = await held.post('/key/generate', { user_id: null });
  deepEqual([made.status, made.body.models, made.body.made_by], [200, ['nova-micro'], narrow.key_id]);
});

test('a member sees keys of its team that have no user, and all of them where the team says so', async (t) => {
  const { ada, key, allow } = await scene(t);
  const service = await key({ team_id: 'red' });
  const bobs = await key({ team_id: 'red', user_id: 'bob' });
  const roots = await key({ team_id: 'red', key_role: 'admin' });
  const seen = async (): Promise<readonly boolean[]> => {
    const listed: readonly string[] = (await ada.get('/key/list', { team_id: 'red' })).body.keys;
    return Promise.all(
      [service, bobs, roots].map(async ({ key_id: id }) => {
        const isSeen = (await ada.get('/key/info', { key: id })).status === 200;
        equal(listed.includes(id), isSeen, 'the list is as the info');
        return isSeen;
      }),
    );
  };
  deepEqual(await seen(), [true, false, false]);
  await allow(['/key/list']);
  deepEqual(await seen(), [true, true, true]);
});

test('permissions are read, set and refused as LiteLLM’s scripts expect', async (t) => {
  const { admin } = await scene(t);
  const made = await admin.post('/team/new', {
    team_id: 'gold',
    team_member_permissions: ['/key/{key_id}/regenerate', '/key/health', '/key/generate', '/key/generate'],
  });
  deepEqual(made.body.team_member_permissions, ['/key/generate', '/key/regenerate']);
  const listed = (await admin.get('/team/permissions_list', { team_id: 'red' })).body;
  deepEqual([listed.team_id, listed.team_member_permissions], ['red', ['/key/info']]);
  const cleared = await admin.post('/team/update', { team_id: 'gold', team_member_permissions: null });
  equal(cleared.body.data.team_member_permissions, null);
  const unknown = await admin.post('/team/update', {
    team_id: 'gold',
    team_member_permissions: ['/user/new'],
  });
  deepEqual([unknown.status, unknown.body.error.param], [400, 'team_member_permissions[0]']);
  const { entries } = (await admin.get('/audit/list', { object_type: 'team', object_id: 'gold' })).body;
  deepEqual(entries[0].before.team_member_permissions, ['/key/generate', '/key/regenerate']);
});

test('the import keeps what a team lets its members do, and names what it cannot', async (t) => {
  const { admin } = await scene(t);
  const rows = [
    { team_id: 't1', team_member_permissions: ['/key/generate', '/spend/logs'] },
    { team_id: 't2', team_member_permissions: [] },
  ];
  const { problems } = (await admin.post('/internal/import/litellm', { teams: rows })).body;
  deepEqual(problems.map(its('message')), ['team_member_permissions /spend/logs grant nothing here']);
  const teams = (await admin.get('/team/list', {})).body;
  const byId = new Map(teams.map((team: { team_id: string }) => [team.team_id, team]));
  const kept = ['t1', 't2'].map(
    (id) => (byId.get(id) as { team_member_permissions: unknown }).team_member_permissions,
  );
  deepEqual(kept, [['/key/generate'], null]);
});

test('who signs in makes no key that escapes its team, and keys of a team that lets it', async (t) => {
  const issuer = await startIssuer(t);
  const oidc = signingInAt(issuer, { OIDC_TEAM_CLAIM: 'groups', OIDC_CREATES: 'users-and-teams' });
  const admin = await startAdmin(t, { oidc });
  await admin.post('/team/new', { team_id: 'red', models: ['nova-micro'] });
  const ada = actingAs(admin, await issuer.token({ sub: 'ada', groups: ['red'] }));
  for (const fields of [{}, { team_id: 'red' }, { team_id: null }, { team_id: null, user_id: 'ada' }]) {
    const refused = await ada.post('/key/generate', fields);
    deepEqual([refused.status, refused.body.error.param], [403, 'team_id'], JSON.stringify(fields));
  }
  await admin.post('/team/update', { team_id: 'red', team_member_permissions: ['/key/generate'] });
  equal((await ada.post('/key/generate', {})).body.team_id, 'red');
  const zoe = actingAs(admin, await issuer.token({ sub: 'zoe', groups: ['made-by-a-sign-in'] }));
  equal((await zoe.post('/key/generate', {})).body.team_id, 'made-by-a-sign-in', 'nobody could let her');
});
