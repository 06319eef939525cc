/** Two admins at once, and one admin whose network made the request arrive twice. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { startIssuer } from '../support/issuer.ts';
import { actingAs, albEvent, signingInAt, startAdmin } from './admin-fixture.ts';

test('a change based on an older version is refused, by If-Match and by field', async (t) => {
  const admin = await startAdmin(t);
  const made = await admin.post('/team/new', { team_id: 'ops' });
  const etag = made.headers['etag'] ?? '';
  equal(etag, '"1"');
  equal(
    (await admin.post('/team/update', { team_id: 'ops', rpm_limit: 1 }, { 'If-Match': etag })).status,
    200,
  );
  const stale = await admin.post('/team/update', { team_id: 'ops', rpm_limit: 2 }, { 'if-match': etag });
  equal(stale.status, 412);
  match(stale.body.error.message, /version 2 now, not 1/);
  equal((await admin.post('/team/update', { team_id: 'ops', rpm_limit: 2, version: 1 })).status, 412);
  equal((await admin.post('/team/block', { team_id: 'ops' }, { 'if-match': etag })).status, 412);
  const current = await admin.get('/team/info', { team_id: 'ops' });
  equal(current.headers['etag'], '"2"');
  equal(current.body.team_info.rpm_limit, 1);
  equal(
    (await admin.post('/team/update', { team_id: 'ops', rpm_limit: 3, version: 2 })).body.data.version,
    3,
  );
  equal((await admin.post('/team/update', { team_id: 'ops' }, { 'if-match': '*' })).status, 200);
  equal((await admin.post('/team/update', { team_id: 'ops' }, { 'if-match': 'yesterday' })).status, 400);
  const many = await admin.post('/user/block', { user_id: 'nobody' }, { 'if-match': '"1"' });
  equal(many.status, 400, 'a condition that would not be held is not taken');
});

test('of ten changes based on the same version one wins', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'ops' });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      admin.post('/team/update', { team_id: 'ops', rpm_limit: index, version: 1 }),
    ),
  );
  equal(answers.filter((answer) => answer.status === 200).length, 1);
  equal(answers.filter((answer) => answer.status === 412).length, 9);
});

test('concurrent changes of different fields all stand', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'ops' });
  await Promise.all([
    admin.post('/team/update', { team_id: 'ops', rpm_limit: 1 }),
    admin.post('/team/update', { team_id: 'ops', tpm_limit: 2 }),
    admin.post('/team/update', { team_id: 'ops', max_parallel_requests: 3 }),
    admin.post('/team/update', { team_id: 'ops', max_budget: 4 }),
  ]);
  const { team_info: team } = (await admin.get('/team/info', { team_id: 'ops' })).body;
  deepEqual([team.rpm_limit, team.tpm_limit, team.max_parallel_requests, team.max_budget], [1, 2, 3, 4]);
});

test('a creation that arrives twice happens once, and both get the secret', async (t) => {
  const admin = await startAdmin(t);
  const headers = { 'Idempotency-Key': 'a7f0c7d2-first' };
  const first = await admin.post('/key/generate', { key_alias: 'a' }, headers);
  const second = await admin.post('/key/generate', { key_alias: 'a' }, headers);
  equal(first.status, 200, first.text);
  equal(second.text, first.text);
  equal((await admin.get('/key/list')).body.total_count, 1);
  const other = await admin.post('/key/generate', { key_alias: 'b' }, { 'idempotency-key': 'another-one' });
  notEqual(other.body.key, first.body.key);
});

test('ten copies at once make one key', async (t) => {
  const admin = await startAdmin(t);
  const headers = { 'idempotency-key': 'ten-at-once' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => admin.post('/key/generate', { key_alias: 'a' }, headers)),
  );
  deepEqual(new Set(answers.map((answer) => answer.text)).size, 1);
  equal((await admin.get('/key/list')).body.total_count, 1);
});

test('an idempotency key is not taken for another request, and a refused one stays free', async (t) => {
  const admin = await startAdmin(t);
  const headers = { 'idempotency-key': 'first-refused' };
  equal((await admin.post('/key/generate', { user_id: 'nobody' }, headers)).status, 400);
  equal((await admin.post('/key/generate', { key_alias: 'a' }, headers)).status, 200);
  const reused = await admin.post('/key/generate', { key_alias: 'b' }, headers);
  equal(reused.status, 409);
  equal(reused.body.error.param, 'idempotency-key');
  equal((await admin.post('/key/generate', {}, { 'idempotency-key': 'short' })).status, 400);
});

test('a kept reply cannot be read from the database, and is forgotten after a day', async (t) => {
  const admin = await startAdmin(t);
  const headers = { 'idempotency-key': 'kept-for-a-day' };
  const made = await admin.post('/key/generate', {}, headers);
  const rows = await admin.database.query(
    `select encode(sealed_reply, 'escape') as reply, encode(idempotency_hash, 'escape') as hash from idempotent_replies`,
  );
  equal(rows.length, 1);
  ok(!JSON.stringify(rows).includes(made.body.key.slice(6, 20)));
  ok(!JSON.stringify(rows).includes('kept-for-a-day'));
  await admin.database.query(`update idempotent_replies set created_at = now() - interval '25 hours'`);
  const later = await admin.send({
    ...albEvent('POST', '/key/generate'),
    headers: { ...albEvent('POST', '/').headers, ...headers },
    body: '{}',
  });
  notEqual(later.body.key, made.body.key);
});

test('nobody reads the reply that another got under the same idempotency key, whatever it is called', async (t) => {
  const issuer = await startIssuer(t);
  const admin = await startAdmin(t, { oidc: signingInAt(issuer) });
  const headers = { 'idempotency-key': 'known-to-both' };
  const made = await admin.post('/key/generate', {}, headers);
  const namesake = actingAs(admin, await issuer.token({ sub: 'master' }));
  const own = await namesake.post('/key/generate', {}, headers);
  equal(own.status, 200, own.text);
  notEqual(own.body.key, made.body.key);
  equal(own.body.user_id, 'master');
});
