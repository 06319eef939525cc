/** What the roles mean; who may call what at all is tried of everything in rights.test.ts. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { actingAs, startAdmin, its, type AdminFixture, type Acting } from './admin-fixture.ts';

type Cast = {
  readonly admin: AdminFixture;
  /** Admin of the team red. */
  readonly ruth: Acting;
  /** Members of the team red, and of none. */
  readonly uma: Acting;
  readonly noah: Acting;
  readonly lola: Acting;
  readonly keyOf: (user: string) => string;
};

async function cast(t: TestContext): Promise<Cast> {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red' });
  await admin.post('/team/new', { team_id: 'blue' });
  const roles = { ruth: 'internal_user', uma: 'internal_user', noah: 'internal_user' };
  const looking = { vera: 'proxy_admin_viewer', lola: 'internal_user_viewer' };
  const ids: Record<string, string> = {};
  const actors: Record<string, Acting> = {};
  for (const [user, role] of Object.entries({ ...roles, ...looking })) {
    const made = await admin.post('/user/new', { user_id: user, user_role: role });
    equal(made.status, 200, made.text);
    ids[user] = made.body.key_id;
    actors[user] = actingAs(admin, made.body.key);
  }
  await admin.post('/team/member_add', {
    team_id: 'red',
    member: [
      { user_id: 'ruth', role: 'admin' },
      { user_id: 'uma', role: 'user' },
    ],
  });
  const { ruth, uma, noah, lola } = actors;
  if (!ruth || !uma || !noah || !lola) throw new Error('an actor is missing');
  return { admin, ruth, uma, noah, lola, keyOf: (user) => ids[user] ?? '' };
}

test('a user has its own keys, and those alone', async (t) => {
  const { uma, noah, keyOf } = await cast(t);
  const made = await uma.post('/key/generate', { key_alias: 'laptop' });
  equal(made.status, 200, made.text);
  equal(made.body.user_id, 'uma');
  const listed = (await uma.get('/key/list')).body.keys;
  deepEqual(new Set(listed), new Set([keyOf('uma'), made.body.key_id]));
  equal((await uma.get('/key/info')).body.key, keyOf('uma'), 'the key of the request');
  equal((await uma.get('/user/info')).body.user_id, 'uma');
  for (const path of ['/key/info', '/key/block', '/key/delete', '/key/regenerate', '/key/update'] as const) {
    const key = made.body.key_id;
    const answer =
      path === '/key/info'
        ? await noah.get(path, { key })
        : await noah.post(path, path === '/key/delete' ? { keys: [key] } : { key });
    equal(answer.status, 404, path);
    match(answer.text, /not yours/);
  }
  equal((await noah.get('/user/info', { user_id: 'uma' })).status, 404);
  equal((await noah.get('/user/list')).status, 403);
  equal((await noah.post('/key/generate', { user_id: 'uma' })).status, 403);
  equal((await noah.post('/key/generate', { team_id: 'red' })).status, 403);
  equal((await noah.post('/key/generate', { user_id: null })).status, 403);
});

test('a holder renames, renews, blocks and deletes its key, but cannot widen it', async (t) => {
  const { admin, uma, keyOf } = await cast(t);
  const key = keyOf('uma');
  await admin.post('/key/update', { key, max_budget: 5 });
  equal((await uma.post('/key/update', { key, key_alias: 'mine', tags: ['a'] })).status, 200);
  const widened = await uma.post('/key/update', { key, max_budget: 500, models: [] });
  equal(widened.status, 403);
  match(widened.text, /may change models, max_budget|may change max_budget, models/);
  equal((await uma.post('/key/generate', { key_role: 'admin' })).status, 403);
  equal((await uma.post('/key/regenerate', { key, duration: '1y' })).status, 403);
  const second = (await uma.post('/key/generate', {})).body.key_id;
  equal((await uma.post('/key/block', { key: second })).status, 200);
  const unblocked = await uma.post('/key/unblock', { key: second });
  equal(unblocked.status, 403, 'an admin may have blocked it');
  equal((await uma.post('/key/delete', { keys: [second] })).status, 200);
  equal((await admin.get('/key/info', { key })).body.info.max_budget, 5);
});

test('a team admin manages the members and keys of its own team', async (t) => {
  const { admin, ruth, uma, keyOf } = await cast(t);
  const noah = { user_id: 'noah', role: 'user' };
  const itself = { team_id: 'red', member: { user_id: 'uma', role: 'admin' } };
  equal((await uma.post('/team/member_add', itself)).status, 404);
  const made = await ruth.post('/key/generate', { team_id: 'red', user_id: 'uma', max_budget: 3 });
  equal(made.status, 200, made.text);
  const service = await ruth.post('/key/generate', { team_id: 'red', user_id: null, key_alias: 'ci' });
  const key = made.body.key_id;
  for (const [path, body, status] of [
    ['/team/member_add', { team_id: 'red', member: noah }, 200],
    ['/team/member_add', { team_id: 'blue', member: noah }, 404],
    ['/key/generate', { team_id: 'red', user_id: 'vera' }, 403],
    ['/key/update', { key, max_budget: 4 }, 200],
    ['/key/update', { key, key_role: 'admin' }, 403],
    ['/key/update', { key, team_id: 'blue' }, 403],
    ['/key/block', { key: keyOf('uma') }, 404],
    ['/team/update', { team_id: 'red', team_alias: 'Red' }, 200],
    ['/team/member_update', { team_id: 'red', user_id: 'noah', role: 'admin' }, 200],
    ['/team/member_delete', { team_id: 'red', user_id: 'noah' }, 200],
  ] as const) {
    equal((await ruth.post(path, body)).status, status, `${path} ${JSON.stringify(body)}`);
  }
  const listed: string[] = (await ruth.get('/key/list')).body.keys;
  ok(listed.includes(key) && listed.includes(service.body.key_id));
  ok(!listed.includes(keyOf('uma')));
  const raised = await ruth.post('/team/update', { team_id: 'red', max_budget: 1e6 });
  equal(raised.status, 403);
  match(raised.text, /Only an admin of the gateway may change max_budget/);
  equal((await admin.get('/team/info', { team_id: 'red' })).body.team_info.max_budget, null);
});

test('a member sees its teams, and of their keys its own and those without a user', async (t) => {
  const { ruth, uma, noah } = await cast(t);
  const own = (await ruth.post('/key/generate', { team_id: 'red', user_id: 'uma' })).body.key_id;
  const service = await ruth.post('/key/generate', { team_id: 'red', user_id: null });
  await ruth.post('/key/generate', { team_id: 'red' });
  const seen = (await uma.get('/team/info', { team_id: 'red' })).body;
  deepEqual(seen.keys.map(its('key_id')), [service.body.key_id, own]);
  equal((await ruth.get('/team/info', { team_id: 'red' })).body.keys.length, 3);
  deepEqual((await uma.get('/team/list')).body.map(its('team_id')), ['red']);
  deepEqual((await noah.get('/team/list')).body, []);
  equal((await noah.get('/team/info', { team_id: 'red' })).status, 404);
});

test('a user who may only look changes nothing of its own', async (t) => {
  const { lola, keyOf } = await cast(t);
  equal((await lola.get('/key/list')).body.total_count, 1);
  equal((await lola.post('/key/generate', {})).status, 403);
  equal((await lola.post('/key/block', { key: keyOf('lola') })).status, 404);
});

test('the key of an admin in a tool opens no more than a user’s; one made for it opens everything', async (t) => {
  const { admin } = await cast(t);
  const ada = await admin.post('/user/new', { user_id: 'ada', user_role: 'proxy_admin' });
  equal((await actingAs(admin, ada.body.key).get('/user/list')).status, 403);
  const made = await admin.post('/key/generate', { user_id: 'ada', key_role: 'admin' });
  equal((await actingAs(admin, made.body.key).get('/user/list')).status, 200);
});

test('routes and addresses of a key hold for the admin API too', async (t) => {
  const { admin } = await cast(t);
  const routed = await admin.post('/key/generate', { key_role: 'admin', allowed_routes: ['/user/*'] });
  equal((await actingAs(admin, routed.body.key).get('/user/list')).status, 200);
  equal((await actingAs(admin, routed.body.key).get('/team/list')).status, 403);
  const placed = await admin.post('/key/generate', { key_role: 'admin', allowed_ips: ['192.0.2.0/24'] });
  const { headers } = { headers: { authorization: `Bearer ${placed.body.key}` } };
  equal((await admin.get('/user/list', {}, headers)).status, 403);
  const inside = { ...headers, 'x-forwarded-for': '10.0.0.9, 192.0.2.7' };
  equal((await admin.get('/user/list', {}, inside)).status, 200);
  const forged = { ...headers, 'x-forwarded-for': '192.0.2.7, 10.0.0.9' };
  equal((await admin.get('/user/list', {}, forged)).status, 403);
});
