/** People sign in with OpenID Connect and need no key: what is believed, what is made, and what they may do. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { base64url, SignJWT } from 'jose';
import type { Clock } from '../../core/clock.ts';
import { AUDIENCE, startIssuer, type Issuer } from '../support/issuer.ts';
import { newId } from '../../core/ids.ts';
import { actingAs, its, signingInAt, startAdmin, type AdminFixture } from './admin-fixture.ts';

type Scene = { readonly admin: AdminFixture; readonly issuer: Issuer; readonly pass: (ms: number) => void };

async function scene(t: TestContext, variables: Record<string, string> = {}): Promise<Scene> {
  let elapsedMs = 0;
  const clock: Clock = {
    nowMs: () => Date.now() + elapsedMs,
    monotonicMs: () => performance.now() + elapsedMs,
  };
  const issuer = await startIssuer(t, clock.nowMs);
  return {
    admin: await startAdmin(t, { clock, oidc: signingInAt(issuer, variables) }),
    issuer,
    pass: (ms) => {
      elapsedMs += ms;
    },
  };
}

test('someone new is made a user at the first sight, and makes a key', async (t) => {
  const { admin, issuer } = await scene(t);
  const ada = actingAs(admin, await issuer.token({ email: 'ada@example.com' }));
  const info = await ada.get('/user/info');
  equal(info.status, 200, info.text);
  equal(info.body.user_info.user_email, 'ada@example.com');
  equal(info.body.keys.length, 1, 'the key that stands for the sign-in');
  const key = await ada.post('/key/generate', { key_alias: 'laptop' });
  equal(key.body.user_id, 'ada');
  const { entries } = (await admin.get('/audit/list', { object_type: 'user', object_id: 'ada' })).body;
  deepEqual(entries[0].actor, { kind: 'person', id: 'ada', user_id: 'ada' });
  equal(entries[0].operation, 'sign-in');
});

test('ten requests at once of someone new make one user and one key', async (t) => {
  const { admin, issuer } = await scene(t);
  const token = await issuer.token({});
  const answers = await Promise.all(
    Array.from({ length: 10 }, async () => actingAs(admin, token).get('/user/info')),
  );
  deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  equal((await admin.get('/key/list')).body.total_count, 1);
});

test('someone unknown stays out unless users may be made; a user there is already is found by address', async (t) => {
  const { admin, issuer } = await scene(t, { OIDC_CREATES: 'nothing' });
  await admin.post('/user/new', { user_id: 'u-1', user_email: 'Ada@example.com', auto_create_key: false });
  const stranger = await actingAs(admin, await issuer.token({ sub: 'zoe' })).get('/user/info');
  equal(stranger.status, 403);
  match(stranger.text, /no user of yours here/);
  const ada = await actingAs(admin, await issuer.token({ email: 'ada@example.com' })).get('/user/info');
  equal(ada.body.user_id, 'u-1');
  const unverified = { sub: 'eve', email: 'ada@example.com', email_verified: false };
  equal((await actingAs(admin, await issuer.token(unverified)).get('/user/info')).status, 403);
});

test('an address counts when the issuer says true of it, as a boolean or as text, and in no other case', async (t) => {
  const { admin, issuer } = await scene(t, { OIDC_CREATES: 'nothing' });
  await admin.post('/user/new', { user_id: 'u-1', user_email: 'ada@example.com', auto_create_key: false });
  const status = async (claims: Readonly<Record<string, unknown>>) => {
    const sub = `eve ${JSON.stringify(claims)}`;
    const token = await issuer.token({ sub, email: 'ada@example.com', ...claims });
    return (await actingAs(admin, token).get('/user/info')).status;
  };
  for (const verified of [
    false,
    'false',
    'False',
    'TRUE',
    'yes',
    '1',
    1,
    0,
    '',
    null,
    [],
    [true],
    {},
    ['true'],
  ]) {
    equal(await status({ email_verified: verified }), 403, JSON.stringify(verified));
  }
  for (const claims of [{ email_verified: true }, { email_verified: 'true' }, {}]) {
    equal(await status(claims), 200, JSON.stringify(claims));
  }
});

test('a sign-in is not made another’s by the admin of its team', async (t) => {
  const { admin, issuer } = await scene(t, { OIDC_TEAM_CLAIM: 'groups' });
  await admin.post('/team/new', { team_id: 'red' });
  await admin.post('/user/new', { user_id: 'root', user_role: 'proxy_admin', auto_create_key: false });
  const ruth = actingAs(admin, await issuer.token({ sub: 'ruth', groups: ['red'] }));
  const bob = actingAs(admin, await issuer.token({ sub: 'bob', groups: ['red'] }));
  const { key_id: signIn } = (await bob.get('/user/info')).body.keys[0];
  const own = (await ruth.get('/user/info')).body.keys[0].key_id;
  await admin.post('/team/member_update', { team_id: 'red', user_id: 'ruth', role: 'admin' });
  await ruth.post('/team/member_add', { team_id: 'red', member: { user_id: 'root', role: 'user' } });
  for (const key of [signIn, own]) {
    const refused = await ruth.post('/key/update', { key, user_id: 'root' });
    equal(refused.status, 403);
    match(refused.text, /Only an admin of the gateway may change user_id/);
  }
  equal((await bob.get('/user/list')).status, 403);
});

test('what an admin set on a sign-in holds for the keys made with it, which go on when it is renewed', async (t) => {
  const { admin, issuer } = await scene(t);
  const ada = actingAs(admin, await issuer.token({}));
  const signIn = (await ada.get('/user/info')).body.keys[0].key_id;
  await admin.post('/key/update', { key: signIn, models: ['nova-micro'], max_budget: 1 });
  const made = (await ada.post('/key/generate', {})).body;
  deepEqual([made.models, made.made_by], [['nova-micro'], signIn]);
  equal((await ada.post('/key/generate', { models: [] })).status, 403);
  await admin.post('/key/delete', { keys: [signIn] });
  equal((await actingAs(admin, made.key).get('/key/info')).status, 200);
});

test('claims lead to the team, and may make it', async (t) => {
  const { admin, issuer } = await scene(t, { OIDC_TEAM_CLAIM: 'groups', OIDC_CREATES: 'users-and-teams' });
  await admin.post('/team/new', { team_id: 't-red', team_alias: 'red' });
  const ada = actingAs(admin, await issuer.token({ groups: ['everybody', 'red'] }));
  const info = (await ada.get('/user/info')).body;
  equal(info.keys[0].team_id, 't-red', 'the first that is known');
  equal(info.teams[0].team_id, 't-red');
  const bob = actingAs(admin, await issuer.token({ sub: 'bob', groups: ['blue'] }));
  equal((await bob.get('/user/info')).body.keys[0].team_id, 'blue');
  const moved = actingAs(admin, await issuer.token({ sub: 'bob', groups: ['red'] }));
  equal((await moved.get('/user/info')).body.keys[0].team_id, 't-red', 'the team follows the claims');
});

test('claims, or the user, say who is an admin or a viewer', async (t) => {
  const { admin, issuer } = await scene(t, {
    OIDC_ROLE_CLAIM: 'realm_access.roles',
    OIDC_ADMIN_VALUES: 'gateway-admin, root',
    OIDC_VIEWER_VALUES: 'auditor',
  });
  const having = async (sub: string, roles: readonly string[]) =>
    actingAs(admin, await issuer.token({ sub, realm_access: { roles } }));
  const root = await having('root', ['staff', 'gateway-admin']);
  equal((await root.post('/team/new', { team_id: 'red' })).status, 200);
  const auditor = await having('auditor', ['auditor']);
  equal((await auditor.get('/user/list')).status, 200);
  equal((await auditor.post('/team/new', {})).status, 403);
  const staff = await having('staff', ['staff']);
  equal((await staff.get('/user/list')).status, 403);
  await admin.post('/user/update', { user_id: 'staff', user_role: 'proxy_admin' });
  equal((await staff.get('/user/list')).status, 200);
});

test('what is not a token of this issuer, for this gateway, now, is refused', async (t) => {
  const { admin, issuer, pass } = await scene(t);
  const status = async (token: string): Promise<string> => {
    const answer = await actingAs(admin, token).get('/key/list');
    return `${answer.status} ${answer.body.error?.code ?? ''}`;
  };
  const good = await issuer.token({});
  equal(await status(good), '200 ');
  equal(await status(await issuer.token({ aud: 'another' })), '401 invalid_key');
  equal(await status(await issuer.token({ aud: ['another', AUDIENCE] })), '200 ');
  equal(await status(await issuer.token({ aud: undefined, client_id: AUDIENCE })), '200 ');
  equal(await status(await issuer.token({ aud: undefined })), '401 invalid_key');
  equal(await status(await issuer.token({ iss: 'https://evil.example' })), '401 invalid_key');
  equal(await status(await issuer.token({ exp: Math.floor(Date.now() / 1000) - 60 })), '401 expired_key');
  equal(await status(await issuer.token({ nbf: Math.floor(Date.now() / 1000) + 600 })), '401 invalid_key');
  equal(await status(await issuer.token({ sub: undefined })), '401 invalid_key');
  const [header, , signature] = good.split('.');
  const forged = base64url.encode(JSON.stringify({ iss: issuer.url, aud: AUDIENCE, sub: 'root', exp: 9e9 }));
  equal(await status(`${header}.${forged}.${signature}`), '401 invalid_key');
  const unsigned = base64url.encode(JSON.stringify({ alg: 'none' }));
  equal(await status(`${unsigned}.${forged}.`), '401 invalid_key');
  const symmetric = await new SignJWT({ sub: 'root', aud: AUDIENCE })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer.url)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('a-shared-secret-of-32-characters'));
  equal(await status(symmetric), '401 invalid_key');
  equal(await status('eyJ.nonsense'), '401 invalid_key');
  pass(3_600_000 + 31_000);
  equal(await status(good), '401 expired_key', 'a token that was remembered ends too');
});

test('the issuer’s keys are kept, and followed when they are rotated', async (t) => {
  const { admin, issuer, pass } = await scene(t);
  const status = async (token: string): Promise<number> =>
    (await actingAs(admin, token).get('/key/list')).status;
  const before = await issuer.token({});
  for (const sub of ['ada', 'bob', 'cy']) equal(await status(await issuer.token({ sub })), 200);
  equal(issuer.reads(), 1, 'once for all');
  pass(11_000);
  await issuer.rotate({ keepsFormer: true });
  equal(await status(await issuer.token({ sub: 'dan' })), 200, 'a key that is new');
  equal(issuer.reads(), 2);
  equal(await status(before), 200);
  pass(11_000);
  await issuer.rotate({ keepsFormer: false });
  const old = issuer.reads();
  for (let round = 0; round < 5; round += 1) {
    equal(await status(await issuer.token({ sub: `new-${round}` })), 200);
  }
  equal(issuer.reads(), old + 1);
});

test('while the issuer is away its keys of today count; without any, sign-ins wait', async (t) => {
  const { admin, issuer, pass } = await scene(t);
  issuer.setAway(true);
  const early = await actingAs(admin, await issuer.token({})).get('/key/list');
  equal(early.status, 503);
  match(early.text, /cannot check sign-ins right now/);
  issuer.setAway(false);
  pass(11_000);
  equal((await actingAs(admin, await issuer.token({})).get('/key/list')).status, 200);
  issuer.setAway(true);
  pass(3_600_000);
  equal((await actingAs(admin, await issuer.token({ sub: 'bob' })).get('/key/list')).status, 200);
  pass(24 * 3_600_000);
  equal((await actingAs(admin, await issuer.token({ sub: 'cy' })).get('/key/list')).status, 503);
});

test('who is blocked or deleted stays out; a deleted sign-in comes back with its limits', async (t) => {
  const { admin, issuer } = await scene(t);
  const token = await issuer.token({ email: 'ada@example.com' });
  const ada = actingAs(admin, token);
  const key = (await ada.get('/user/info')).body.keys[0].key_id;
  await admin.post('/key/update', { key, max_budget: 5 });
  await ada.post('/key/delete', { keys: [key] });
  const again = (await ada.get('/user/info')).body.keys;
  deepEqual([again.length, again[0].key_id, again[0].max_budget], [1, key, 5]);
  const renewed = await ada.post('/key/regenerate', { key });
  equal(renewed.status, 400);
  match(renewed.text, /signs in and has no secret/);
  await admin.post('/user/block', { user_id: 'ada' });
  equal((await ada.get('/user/info')).body.error.code, 'blocked');
  await admin.post('/user/unblock', { user_id: 'ada' });
  equal((await ada.get('/user/info')).status, 200);
  await admin.post('/user/delete', { user_ids: ['ada'] });
  equal((await ada.get('/user/info')).body.error.code, 'blocked');
  const fresh = actingAs(admin, await issuer.token({ email: 'ada@example.com' }));
  equal((await fresh.get('/user/info')).status, 403, 'also with another token');
});

test('no token is logged', async (t) => {
  const { admin, issuer } = await scene(t);
  const token = await issuer.token({});
  await actingAs(admin, token).get('/key/list');
  ok(!JSON.stringify(admin.logLines).includes(token.slice(0, 20)));
  equal(admin.logLines.at(-1)?.['caller'], 'ada');
});

test('who leaves every group leaves the team that the sign-in joined, with its keys and its payment', async (t) => {
  const { admin, issuer } = await scene(t, { OIDC_TEAM_CLAIM: 'groups' });
  await admin.post('/team/new', { team_id: 'red', team_member_permissions: ['/key/generate'] });
  await admin.post('/team/new', { team_id: 'blue' });
  await admin.post('/team/new', { team_id: 'gold' });
  const signedIn = async (claims: object) =>
    actingAs(admin, await issuer.token({ ...claims, jti: newId(0) }));
  const state = async () => {
    const { keys, teams, user_info: user } = (await admin.get('/user/info', { user_id: 'ada' })).body;
    const signIn = keys.find((key: { key_name: string }) => key.key_name === 'sign-in');
    return { team: signIn.team_id, teams: teams.map(its('team_id')), pays: user.team_id, keys: keys.length };
  };
  const ada = await signedIn({ groups: ['red'] });
  equal((await ada.post('/key/generate', {})).status, 200);
  await admin.post('/user/update', { user_id: 'ada', team_id: 'red' });
  await admin.post('/team/member_add', { team_id: 'gold', member: { user_id: 'ada', role: 'user' } });
  deepEqual(await state(), { team: 'red', teams: ['red', 'gold'], pays: 'red', keys: 2 });

  await (await signedIn({})).get('/user/info');
  deepEqual((await state()).teams, ['red', 'gold'], 'a token without the claim says nothing of teams');
  await (await signedIn({ groups: ['nothing-here', 'red'] })).get('/user/info');
  deepEqual((await state()).teams, ['red', 'gold']);

  await (await signedIn({ groups: ['blue'] })).get('/user/info');
  deepEqual(await state(), { team: 'blue', teams: ['gold', 'blue'], pays: null, keys: 1 });
  const left = await signedIn({ groups: [] });
  equal((await left.get('/team/info', { team_id: 'blue' })).status, 404);
  deepEqual(await state(), { team: null, teams: ['gold'], pays: null, keys: 1 }, 'what an admin made stays');
  const { entries } = (await admin.get('/audit/list', { object_type: 'member', action: 'deleted' })).body;
  deepEqual(entries.map(its('operation')), ['sign-in', 'sign-in']);
});

test('a team’s admin catches nobody’s sign-in by a name for the team', async (t) => {
  const { admin, issuer } = await scene(t, { OIDC_TEAM_CLAIM: 'groups' });
  await admin.post('/team/new', { team_id: 'catcher', team_alias: 'Catcher' });
  await admin.post('/team/new', { team_id: 'finance' });
  const { key } = (await admin.post('/user/new', { user_id: 'ruth' })).body;
  await admin.post('/team/member_add', { team_id: 'catcher', member: { user_id: 'ruth', role: 'admin' } });
  const ruth = actingAs(admin, key);
  const taken = await ruth.post('/team/update', { team_id: 'catcher', team_alias: 'finance' });
  equal(taken.status, 409, 'it is the id of another team');
  const renamed = await ruth.post('/team/update', { team_id: 'catcher', team_alias: 'everyone' });
  equal(renamed.status, 200, renamed.text);
  const teamOf = async (sub: string) => {
    const ada = actingAs(admin, await issuer.token({ sub, groups: ['everyone', 'finance'] }));
    return (await ada.get('/user/info')).body.keys[0].team_id;
  };
  equal(await teamOf('ada'), 'finance');
  await admin.post('/team/update', { team_id: 'catcher', team_alias: 'everyone' });
  equal(await teamOf('bob'), 'catcher', 'an admin of the gateway said the same');
});
