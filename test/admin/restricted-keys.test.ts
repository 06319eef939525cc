/** What a key makes, changes or renews is at most what it has itself, and ends with it. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { actingAs, startAdmin, type Acting } from './admin-fixture.ts';

const restrictions = {
  models: ['nova-micro'],
  max_budget: 0.001,
  rpm_limit: 1,
  tpm_limit: 1_000,
  max_parallel_requests: 1,
  duration: '1h',
  allowed_ips: ['10.0.0.0/8'],
  allowed_routes: ['/key/*', '/v1/*'],
};

async function holder(t: TestContext, fields: object) {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'red' });
  await admin.post('/user/new', { user_id: 'uma', auto_create_key: false });
  const { body } = await admin.post('/key/generate', { user_id: 'uma', ...fields });
  return { admin, made: body, uma: actingAs(admin, body.key) };
}

test('a restricted key makes no unrestricted sibling', async (t) => {
  const { admin, made, uma } = await holder(t, restrictions);
  const sibling = await uma.post('/key/generate', {});
  equal(sibling.status, 200, sibling.text);
  for (const field of [
    'models',
    'allowed_ips',
    'allowed_routes',
    'expires',
    'user_id',
    'team_id',
    'key_role',
  ]) {
    deepEqual(sibling.body[field], made[field], field);
  }
  equal(sibling.body.made_by, made.key_id, 'its limits and budget are those of its maker, shared');
  for (const [name, wider] of Object.entries({
    models: { models: [] },
    'models by another name': { models: ['all-proxy-models'] },
    'models of another name': { models: ['nova-pro'] },
    max_budget: { max_budget: 5 },
    rpm_limit: { rpm_limit: 2 },
    tpm_limit: { tpm_limit: 1_001 },
    max_parallel_requests: { max_parallel_requests: 2 },
    expires: { duration: '2h' },
    'expires at': { expires: '2099-01-01T00:00:00Z' },
    allowed_ips: { allowed_ips: ['0.0.0.0/0'] },
    'allowed_ips, none': { allowed_ips: [] },
    allowed_routes: { allowed_routes: ['/team/*'] },
    key_role: { key_role: 'admin' },
  })) {
    const refused = await uma.post('/key/generate', wider);
    deepEqual([refused.status, refused.body.error.param], [403, name.split(/[ ,]/)[0]], refused.text);
  }
  const narrower = await uma.post('/key/generate', {
    max_budget: 0.0001,
    duration: '1m',
    allowed_ips: ['10.1.0.0/16'],
  });
  equal(narrower.status, 200, narrower.text);
  const child = actingAs(admin, sibling.body.key);
  const grandchild = await child.post('/key/generate', {});
  equal(grandchild.status, 403);
  match(grandchild.text, /made by another makes none/);
});

test('a made key ends with its maker: blocked, expired, deleted, and narrowed later', async (t) => {
  const { admin, made, uma } = await holder(t, {});
  const sibling = (await uma.post('/key/generate', {})).body;
  const child = actingAs(admin, sibling.key);
  const status = async () => (await child.get('/key/info')).status;
  equal(await status(), 200);
  await admin.post('/key/block', { key: made.key_id });
  equal(await status(), 403);
  await admin.post('/key/unblock', { key: made.key_id });
  await admin.post('/key/update', { key: made.key_id, allowed_ips: ['192.0.2.0/24'] });
  equal(await status(), 403);
  await admin.post('/key/update', { key: made.key_id, allowed_ips: null });
  equal(await status(), 200);
  await admin.database.query(`update virtual_keys set expires_at = now() where key_id = $1`, [made.key_id]);
  equal(await status(), 401);
  await admin.post('/key/update', { key: made.key_id, expires: null });
  equal(await status(), 200);
  const gone = await admin.post('/key/delete', { keys: [made.key_id] });
  deepEqual(gone.body.deleted_keys, [made.key_id, sibling.key_id]);
  equal(await status(), 401);
});

test('a restricted key changes and renews itself alone, and never widens', async (t) => {
  const { admin, made, uma } = await holder(t, { ...restrictions, team_id: undefined, duration: '1h' });
  const other = (await admin.post('/key/generate', { user_id: 'uma' })).body;
  equal(
    (await uma.post('/key/regenerate', { key: other.key_id })).status,
    403,
    'of the same user, with more',
  );
  equal((await uma.post('/key/update', { key: made.key_id, key_alias: 'mine' })).status, 200);
  const sibling = (await uma.post('/key/generate', {})).body;
  equal((await uma.post('/key/regenerate', { key: sibling.key_id })).status, 200, 'what it made itself');
  const fresh = await uma.post('/key/regenerate', { key: made.key_id });
  equal(fresh.status, 200, fresh.text);
  notEqual(fresh.body.key, made.key);
  deepEqual([fresh.body.max_budget, fresh.body.expires], [made.max_budget, made.expires]);
});

/** Of an admin of the team red, whose key has these restrictions. */
async function teamAdmin(t: TestContext, fields: object) {
  const scene = await holder(t, { team_id: 'red', ...fields });
  await scene.admin.post('/team/member_add', { team_id: 'red', member: { user_id: 'uma', role: 'admin' } });
  await scene.admin.post('/user/new', { user_id: 'friend', auto_create_key: false });
  const service = (await scene.admin.post('/key/generate', { team_id: 'red', user_id: null })).body;
  return { ...scene, service };
}

test('the restricted key of a team admin gives no more by way of the team', async (t) => {
  const { made, uma, service } = await teamAdmin(t, { models: ['nova-micro'], max_budget: 1, rpm_limit: 5 });
  const refusals: readonly (readonly [string, object, string])[] = [
    ['/key/update', { key: made.key_id, max_budget: null }, 'max_budget'],
    ['/key/update', { key: made.key_id, max_budget: 2 }, 'max_budget'],
    ['/key/update', { key: made.key_id, budget_duration: 'daily' }, 'budget_duration'],
    ['/key/update', { key: made.key_id, rpm_limit: 6 }, 'rpm_limit'],
    ['/key/update', { key: made.key_id, models: [] }, 'models'],
    ['/key/regenerate', { key: made.key_id, models: [] }, 'models'],
    ['/key/regenerate', { key: service.key_id }, 'models'],
    ['/key/update', { key: service.key_id, models: ['nova-pro'] }, 'models'],
    ['/key/update', { key: service.key_id, max_budget: 9 }, 'max_budget'],
    ['/key/generate', { team_id: 'red', user_id: null, models: ['nova-pro'] }, 'models'],
    ['/team/member_add', { team_id: 'red', member: { user_id: 'friend', role: 'admin' } }, 'models'],
    ['/team/member_delete', { team_id: 'red', user_id: 'friend' }, 'models'],
    ['/team/update', { team_id: 'red', team_alias: 'Mine' }, 'models'],
    ['/key/unblock', { key: service.key_id }, 'models'],
    ['/team/member_update', { team_id: 'red', user_id: 'uma', max_budget_in_team: 1e6 }, 'models'],
  ];
  for (const [path, body, param] of refusals) {
    const refused = await uma.post(path, body);
    deepEqual(
      [refused.status, refused.body.error?.param],
      [403, param],
      `${path} ${JSON.stringify(body)} ${refused.text}`,
    );
  }
  const bulk = await uma.post('/key/bulk_update', { keys: [{ key: made.key_id, max_budget: 2 }] });
  match(bulk.body.failed_updates[0].failed_reason, /gives no more than it has itself/);
  const lowered = await uma.post('/key/update', { key: made.key_id, max_budget: 0.5, rpm_limit: 1 });
  equal(lowered.status, 200, lowered.text);
  const shared = await uma.post('/key/generate', { team_id: 'red', user_id: null });
  deepEqual([shared.status, shared.body.models, shared.body.made_by], [200, ['nova-micro'], made.key_id]);
});

test('a key that its team pays for makes no key that another pays for', async (t) => {
  const { admin, uma } = await teamAdmin(t, {});
  await admin.post('/team/new', { team_id: 'blue', members_with_roles: [{ user_id: 'uma', role: 'user' }] });
  equal((await uma.post('/key/generate', {})).body.team_id, 'red');
  for (const team_id of ['blue', null]) {
    const refused = await uma.post('/key/generate', { team_id });
    deepEqual([refused.status, refused.body.error.param], [403, 'team_id']);
  }
});

test('a restricted admin key makes, renews and becomes no other', async (t) => {
  const admin = await startAdmin(t);
  const whole = (await admin.post('/key/generate', { key_role: 'admin' })).body;
  const made = (
    await admin.post('/key/generate', { key_role: 'admin', allowed_routes: ['/key/*'], duration: '1h' })
  ).body;
  const root: Acting = actingAs(admin, made.key);
  const child = await root.post('/key/generate', { key_role: 'admin' });
  deepEqual([child.status, child.body.allowed_routes, child.body.expires], [200, ['/key/*'], made.expires]);
  for (const [path, body, param] of [
    ['/key/generate', { key_role: 'admin', allowed_routes: [] }, 'allowed_routes'],
    ['/key/update', { key: made.key_id, allowed_routes: [] }, 'allowed_routes'],
    ['/key/update', { key: made.key_id, duration: '-1' }, 'expires'],
    ['/key/regenerate', { key: whole.key_id }, 'allowed_routes'],
  ] as const) {
    const refused = await root.post(path, body);
    deepEqual([refused.status, refused.body.error?.param], [403, param], `${path} ${refused.text}`);
  }
  const plain = await root.post('/key/generate', {});
  deepEqual(
    [plain.status, plain.body.expires, plain.body.made_by],
    [200, null, null],
    'a key that calls models alone',
  );
  const promoted = await root.post('/key/update', { key: plain.body.key_id, key_role: 'admin' });
  deepEqual([promoted.status, promoted.body.error.param], [403, 'allowed_routes']);
  equal((await actingAs(admin, child.body.key).get('/user/list')).status, 403);
  ok((await actingAs(admin, whole.key).get('/user/list')).status === 200);
});

test('names that every object knows are no groups of routes, models or limits', async (t) => {
  const admin = await startAdmin(t);
  const words = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];
  for (const word of words) {
    for (const [param, fields] of [
      ['allowed_routes[0]', { allowed_routes: [word] }],
      ['models[0]', { models: [word] }],
      ['aliases.fast', { aliases: { fast: word } }],
      [`model_rpm_limit.${word}`, JSON.parse(`{"model_rpm_limit":{"${word}":1}}`)],
      [`model_max_budget.${word}`, JSON.parse(`{"model_max_budget":{"${word}":1}}`)],
    ] as const) {
      const answer = await admin.post('/key/generate', fields);
      // A record of zod leaves __proto__ out.
      const isLeftOut = word === '__proto__' && param.includes('.__proto__');
      deepEqual(
        [answer.status, answer.body.error?.param],
        isLeftOut ? [200, undefined] : [400, param],
        answer.text,
      );
    }
    const info = await admin.get('/model/info', { model: word });
    equal(info.status, 404, word);
  }
  const own = await admin.post('/key/generate', {
    metadata: JSON.parse('{"constructor":"a","__proto__":"b"}'),
  });
  equal(own.status, 200, own.text);
  await admin.post('/model/alias', { model: 'nova-micro', aliases: ['constructor'] });
  const limited = await admin.post('/key/generate', {
    models: ['constructor'],
    model_rpm_limit: { constructor: 5 },
  });
  deepEqual([limited.status, limited.body.models], [200, ['constructor']]);
});

test('a key that its team pays for does not get rid of the team, in the hands of the team’s admin neither', async (t) => {
  const { made, uma } = await teamAdmin(t, {});
  const refused = await uma.post('/key/update', { key: made.key_id, team_id: null });
  deepEqual([refused.status, refused.body.error.param], [403, 'team_id']);
  match(refused.text, /stays one/);
});

test('the admin of a team does not raise its own budget in it, and another does', async (t) => {
  const { admin, uma } = await teamAdmin(t, {});
  const own = { team_id: 'red', user_id: 'uma' };
  await admin.post('/team/member_update', { ...own, max_budget_in_team: 1 });
  for (const max_budget_in_team of [2, null]) {
    const refused = await uma.post('/team/member_update', { ...own, max_budget_in_team });
    deepEqual([refused.status, refused.body.error.param], [403, 'max_budget_in_team']);
    const member = { user_id: 'uma', role: 'admin' };
    const again = await uma.post('/team/member_add', { team_id: 'red', member, max_budget_in_team });
    deepEqual([again.status, again.body.error.param], [403, 'max_budget_in_team']);
  }
  equal((await uma.post('/team/member_update', { ...own, max_budget_in_team: 0.5 })).status, 200);
  const friend = { user_id: 'friend', role: 'admin' };
  equal((await uma.post('/team/member_add', { team_id: 'red', member: friend })).status, 200);
  const { key } = (await admin.post('/key/generate', { user_id: 'friend' })).body;
  const raised = await actingAs(admin, key).post('/team/member_update', { ...own, max_budget_in_team: 5 });
  equal(raised.body.max_budget_in_team, 5);
});

test('who asks for less in LiteLLM’s words does not get more', async (t) => {
  const admin = await startAdmin(t);
  const made = async (key_type: string) => (await admin.post('/key/generate', { key_type })).body;
  deepEqual((await made('llm_api')).allowed_routes, ['llm_api_routes']);
  deepEqual((await made('default')).allowed_routes, []);
  const reader = actingAs(admin, (await made('read_only')).key);
  equal((await reader.get('/key/list')).status, 200);
  equal((await reader.post('/key/generate', {})).status, 403);
  const both = await admin.post('/key/generate', { key_type: 'read_only', allowed_routes: ['/v1/*'] });
  deepEqual([both.status, both.body.error.param], [400, 'key_type']);
  for (const [path, fields] of [
    ['/key/generate', { guardrails: ['pii'] }],
    ['/key/generate', { enforced_params: ['user'] }],
    ['/key/generate', { budget_limits: [{ budget_duration: '1d', max_budget: 1 }] }],
    ['/user/new', { permissions: { get_spend_routes: false } }],
    ['/team/new', { team_member_budget: 5 }],
  ] as const) {
    const refused = await admin.post(path, fields);
    deepEqual([refused.status, refused.body.error.param], [400, Object.keys(fields)[0]], refused.text);
  }
  const nothing = await admin.post('/key/generate', {
    guardrails: [],
    permissions: {},
    enforced_params: null,
  });
  equal(nothing.status, 200, 'what restricts nothing is ignored, with a warning');
});

test('what a user may not call it gives nobody by way of its team', async (t) => {
  const { admin, uma, service } = await teamAdmin(t, {});
  await admin.post('/user/update', { user_id: 'uma', models: ['nova-micro'] });
  const wider = await uma.post('/key/generate', { team_id: 'red', user_id: null, models: ['nova-pro'] });
  deepEqual([wider.status, wider.body.error?.param], [403, 'models'], wider.text);
  const like = await uma.post('/key/generate', { team_id: 'red', user_id: null });
  deepEqual([like.status, like.body.models], [200, ['nova-micro']]);
  const widened = await uma.post('/key/update', { key: like.body.key_id, models: [] });
  deepEqual([widened.status, widened.body.error?.param], [403, 'models']);
  equal((await uma.post('/key/regenerate', { key: service.key_id })).status, 403, 'it calls every model');
});
