/** Virtual keys: made, changed, listed, given a new secret, ended. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { hashVirtualKey } from '../../core/keys/virtual-key.ts';
import { actingAs, PEPPER, startAdmin, its, type AdminFixture, type Json } from './admin-fixture.ts';

const START = Date.UTC(2026, 0, 31, 12);

async function withClock(t: Parameters<typeof startAdmin>[0]) {
  const time = { nowMs: START };
  const clock = { nowMs: () => time.nowMs, monotonicMs: () => time.nowMs };
  return { admin: await startAdmin(t, { clock }), time };
}

const durations: readonly (readonly [duration: string, expires: string | null])[] = [
  ['30s', '2026-01-31T12:00:30.000Z'],
  ['15m', '2026-01-31T12:15:00.000Z'],
  ['24h', '2026-02-01T12:00:00.000Z'],
  ['30d', '2026-03-02T12:00:00.000Z'],
  ['2w', '2026-02-14T12:00:00.000Z'],
  ['1mo', '2026-02-28T12:00:00.000Z'],
  ['1y', '2027-01-31T12:00:00.000Z'],
];

test('a key lives as long as its duration says', async (t) => {
  const { admin } = await withClock(t);
  for (const [duration, expires] of durations) {
    equal((await admin.post('/key/generate', { duration })).body.expires, expires, duration);
  }
  equal((await admin.post('/key/generate', {})).body.expires, null);
  const date = await admin.post('/key/generate', { expires: '2026-02-01T02:00:00+02:00' });
  equal(date.body.expires, '2026-02-01T00:00:00.000Z');
  for (const bad of ['30', '0d', '-1d', 'd', '1.5h', '30 d', 'forever', '999999y']) {
    equal((await admin.post('/key/generate', { duration: bad })).body.error.param, 'duration', bad);
  }
  equal((await admin.post('/key/generate', { expires: '2026-01-31T11:59:59Z' })).body.error.param, 'expires');
  equal((await admin.post('/key/generate', { expires: 'tomorrow' })).body.error.param, 'expires');
});

test('an update changes what it names; -1 makes a key last for ever', async (t) => {
  const { admin } = await withClock(t);
  const made = await admin.post('/key/generate', {
    key_alias: 'a',
    duration: '1h',
    tags: ['x'],
    max_budget: 5,
  });
  const changed = await admin.post('/key/update', { key: made.body.key, duration: '-1', rpm_limit: 60 });
  equal(changed.status, 200, changed.text);
  equal(changed.body.expires, null);
  equal(changed.body.rpm_limit, 60);
  deepEqual([changed.body.key_alias, changed.body.max_budget, changed.body.tags], ['a', 5, ['x']]);
  const cleared = await admin.post('/key/update', { key: made.body.key_id, key_alias: null, tags: null });
  deepEqual([cleared.body.key_alias, cleared.body.tags, cleared.body.rpm_limit], [null, [], 60]);
});

test('tags are bounded one by one and together, and a refusal names the field', async (t) => {
  const admin = await startAdmin(t);
  const sixteen = Array.from({ length: 16 }, (_, index) => `${index}`.padEnd(128, 'x'));
  const made = await admin.post('/key/generate', { tags: sixteen });
  deepEqual(made.body.tags, sixteen);
  const wrong = [
    Array.from({ length: 64 }, (_, index) => `${index}`.padEnd(128, 'x')),
    // Fewer characters than the bound, more bytes.
    Array.from({ length: 16 }, (_, index) => `${index}`.padEnd(64, '語')),
    ['a\nb'],
    ['a\0b'],
    [''],
    ['x'.repeat(129)],
  ];
  for (const tags of wrong) {
    for (const [path, body] of [
      ['/key/generate', { tags }],
      ['/key/update', { key: made.body.key_id, tags }],
      ['/key/regenerate', { key: made.body.key_id, tags }],
    ] as const) {
      const { status, body: reply } = await admin.post(path, body);
      equal(status, 400, path);
      match(reply.error.param, /^tags/, reply.error.message);
    }
  }
  const together = await admin.post('/key/generate', { tags: wrong[0] });
  match(together.body.error.message, /^tags: must be at most 2048 bytes together/);
});

test('an alias belongs to one living key', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/key/generate', { key_alias: 'laptop' });
  const taken = await admin.post('/key/generate', { key_alias: 'laptop' });
  equal(taken.status, 409);
  equal(taken.body.error.param, 'key_alias');
  await admin.post('/key/delete', { key_aliases: ['laptop'] });
  equal((await admin.post('/key/generate', { key_alias: 'laptop' })).status, 200);
});

test('keys are deleted by secret, id or alias, all or none', async (t) => {
  const admin = await startAdmin(t);
  const [a, b, c] = [
    (await admin.post('/key/generate', { key_alias: 'a' })).body,
    (await admin.post('/key/generate', { key_alias: 'b' })).body,
    (await admin.post('/key/generate', { key_alias: 'c' })).body,
  ];
  const partly = await admin.post('/key/delete', { keys: [a.key], key_aliases: ['b', 'nobody'] });
  equal(partly.status, 404);
  equal(partly.body.error.param, 'key_aliases[1]');
  equal((await admin.get('/key/list')).body.total_count, 3);
  const all = await admin.post('/key/delete', { keys: [a.key, b.key_id, b.key], key_aliases: ['c'] });
  deepEqual(all.body.deleted_keys, [a.key_id, b.key_id, c.key_id]);
  equal((await admin.post('/key/delete', { keys: [a.key] })).status, 404);
  equal((await admin.post('/key/delete', {})).body.error.param, 'keys');
});

test('a list gives ids, or whole keys on request, filtered and in pages', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  const own = (await admin.post('/key/generate', { user_id: 'ada', key_alias: 'ada-laptop' })).body;
  await admin.post('/key/generate', { key_alias: 'robot' });
  const ids = await admin.get('/key/list', { sort_order: 'asc', size: '1' });
  deepEqual(ids.body.keys, [own.key_id]);
  deepEqual([ids.body.total_count, ids.body.current_page, ids.body.total_pages], [2, 1, 2]);
  const whole = await admin.get('/key/list', { user_id: 'ada', return_full_object: 'true' });
  deepEqual(whole.body.keys.map(its('key_alias')), ['ada-laptop']);
  ok(!whole.text.includes(own.key));
  deepEqual((await admin.get('/key/list', { key_alias: 'LAPTOP' })).body.keys, [own.key_id]);
  deepEqual((await admin.get('/key/list', { key: own.key })).body.keys, [own.key_id]);
  deepEqual((await admin.get('/key/list', { key: own.key_id })).body.keys, [own.key_id]);
});

/** What the proxy reads on a request: the key a secret opens, and until when. */
async function opens(admin: AdminFixture, secret: string): Promise<string | null> {
  const rows = await admin.database.query('select key_id from key_secrets where key_hash = $1', [
    hashVirtualKey(secret, PEPPER),
  ]);
  return typeof rows[0]?.['key_id'] === 'string' ? rows[0]['key_id'] : null;
}

test('a new secret ends the former one at once, and the key stays the same', async (t) => {
  const admin = await startAdmin(t);
  const before = (await admin.post('/key/generate', { key_alias: 'a', max_budget: 5 })).body;
  const after = await admin.post('/key/regenerate', { key: before.key });
  equal(after.status, 200, after.text);
  notEqual(after.body.key, before.key);
  deepEqual([after.body.key_id, after.body.key_alias, after.body.max_budget], [before.key_id, 'a', 5]);
  equal(await opens(admin, before.key), null);
  equal(await opens(admin, after.body.key), before.key_id);
  const byPath = await admin.post(`/key/${before.key_id}/regenerate`, {});
  equal(byPath.status, 200, byPath.text);
  equal(await opens(admin, after.body.key), null);
  ok(!JSON.stringify(admin.logLines).includes(before.key.slice(6)));
});

test('with a grace period both secrets work until it is over', async (t) => {
  const admin = await startAdmin(t);
  const before = (await admin.post('/key/generate', {})).body;
  const after = (await admin.post('/key/regenerate', { key: before.key_id, grace_period: '24h' })).body;
  const both = async () => [await opens(admin, before.key), await opens(admin, after.key)];
  deepEqual(await both(), [before.key_id, before.key_id]);
  equal((await admin.get('/key/info', { key: before.key })).body.key, before.key_id);
  await admin.database.query(`update former_key_secrets set valid_until = now() - interval '1 second'`);
  deepEqual(await both(), [null, before.key_id]);
});

test('a secret in its grace period does nothing in the admin API: whoever found it cannot renew the key', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  for (const fields of [{ user_id: 'ada' }, { key_role: 'admin' }]) {
    const before = (await admin.post('/key/generate', fields)).body;
    const after = (await admin.post('/key/regenerate', { key: before.key_id, grace_period: '24h' })).body;
    const [former, present] = [actingAs(admin, before.key), actingAs(admin, after.key)];
    for (const [path, body] of [
      ['/key/regenerate', { key: before.key_id }],
      ['/key/update', { key: before.key_id, key_alias: 'mine' }],
      ['/key/generate', {}],
      ['/key/block', { key: before.key_id }],
      ['/key/delete', { keys: [before.key_id] }],
    ] as const) {
      const answer = await former.post(path, body);
      equal(answer.status, 403, path);
      match(answer.text, /was replaced by a new one/);
    }
    for (const path of ['/key/info', '/key/list', '/spend/logs', '/openapi.json']) {
      deepEqual([(await former.get(path)).status, (await present.get(path)).status], [403, 200], path);
    }
  }
});

test('a key deleted in its grace period is gone by either secret', async (t) => {
  const admin = await startAdmin(t);
  const before = (await admin.post('/key/generate', {})).body;
  const after = (await admin.post('/key/regenerate', { key: before.key_id, grace_period: '24h' })).body;
  await admin.post('/key/delete', { keys: [before.key] });
  equal((await admin.get('/key/info', { key: before.key })).status, 404);
  equal((await admin.get('/key/info', { key: after.key })).status, 404);
});

test('a grace period has an end', async (t) => {
  const admin = await startAdmin(t);
  const { key_id: key } = (await admin.post('/key/generate', {})).body;
  for (const grace of ['91d', 'soon', '1y']) {
    const answer = await admin.post('/key/regenerate', { key, grace_period: grace });
    equal(answer.status, 400);
    equal(answer.body.error.param, 'grace_period');
  }
});

test('of many changes each succeeds or fails by itself and says why', async (t) => {
  const admin = await startAdmin(t);
  const a = (await admin.post('/key/generate', { key_alias: 'a' })).body;
  const b = (await admin.post('/key/generate', { key_alias: 'b' })).body;
  const answer = await admin.post('/key/bulk_update', {
    keys: [
      { key: a.key_id, max_budget: 7 },
      { key: '01990000-0000-7000-8000-000000000000', max_budget: 7 },
      { key: b.key, key_alias: 'a' },
      { key: b.key, team_id: 'nothing' },
      { key: b.key, version: 9 },
      { key: b.key, blocked: true },
    ],
  });
  equal(answer.status, 200, answer.text);
  equal(answer.body.total_requested, 6);
  deepEqual(
    answer.body.successful_updates.map((done: Json) => [done.index, done.key]),
    [
      [0, a.key_id],
      [5, b.key_id],
    ],
  );
  deepEqual(answer.body.failed_updates.map(its('index')), [1, 2, 3, 4]);
  match(answer.body.failed_updates[1].failed_reason, /alias/);
  equal((await admin.get('/key/info', { key: b.key_id })).body.info.blocked, true);
  const invalid = await admin.post('/key/bulk_update', {
    keys: [{ key: 'x' }, { key: a.key_id, rpm_limit: -1 }],
  });
  equal(invalid.status, 400);
  deepEqual(invalid.body.error.details.map(its('param')), ['keys[0].key', 'keys[1].rpm_limit']);
});

test('a limit in one of many changes is kept under the public name of its model', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/model/alias', { model: 'claude-haiku-4-5', aliases: ['fast'] });
  const { key_id: key } = (await admin.post('/key/generate', {})).body;
  const answer = await admin.post('/key/bulk_update', { keys: [{ key, model_rpm_limit: { fast: 3 } }] });
  deepEqual(answer.body.failed_updates, []);
  const { info } = (await admin.get('/key/info', { key })).body;
  deepEqual(info.model_rpm_limit, { 'claude-haiku-4-5': 3 });
});

test('a key is blocked and let in again', async (t) => {
  const admin = await startAdmin(t);
  const { key } = (await admin.post('/key/generate', {})).body;
  equal((await admin.post('/key/block', { key })).body.blocked, true);
  equal((await admin.post('/key/unblock', { key })).body.blocked, false);
});

test('a key that has ended is renewed with a new end or not at all, never with a secret that is dead', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/user/new', { user_id: 'ada', auto_create_key: false });
  const made = (await admin.post('/key/generate', { user_id: 'ada', duration: '30d' })).body;
  const other = (await admin.post('/key/generate', { user_id: 'ada' })).body;
  await admin.database.query(`update virtual_keys set expires_at = now() where key_id = $1`, [made.key_id]);
  const refused = await admin.post('/key/regenerate', { key: made.key_id });
  deepEqual([refused.status, refused.body.error.param], [400, 'duration']);
  match(refused.body.error.message, /This key ended at .* Give duration or expires/);
  const holder = await actingAs(admin, other.key).post('/key/regenerate', { key: made.key_id });
  equal(holder.status, 403);
  const renewed = await admin.post('/key/regenerate', { key: made.key_id, duration: '30d' });
  equal(renewed.status, 200, renewed.text);
  equal((await actingAs(admin, renewed.body.key).get('/key/info')).status, 200);
});
