/** Who may use the admin API, and that nobody learns anything else. */
import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { generateVirtualKey } from '../../core/keys/virtual-key.ts';
import { albEvent, MASTER_KEY, startAdmin, type AdminFixture } from './admin-fixture.ts';

function listUsers(admin: AdminFixture, headers: Record<string, string>) {
  return admin.send({ ...albEvent('GET', '/user/list'), headers });
}

test('the master key opens the admin API as bearer and as x-api-key', async (t) => {
  const admin = await startAdmin(t);
  equal((await listUsers(admin, { authorization: `Bearer ${MASTER_KEY}` })).status, 200);
  equal((await listUsers(admin, { Authorization: `bearer ${MASTER_KEY}` })).status, 200);
  equal((await listUsers(admin, { 'X-Api-Key': MASTER_KEY })).status, 200);
});

test('without a valid credential every path answers 401, known or not', async (t) => {
  const admin = await startAdmin(t);
  const bad: Record<string, string>[] = [
    {},
    { authorization: '' },
    { authorization: `Basic ${Buffer.from(`x:${MASTER_KEY}`).toString('base64')}` },
    { authorization: `Bearer ${MASTER_KEY}x` },
    { authorization: `Bearer ${MASTER_KEY.slice(0, -1)}` },
    { authorization: `Bearer ${generateVirtualKey()}` },
    { 'x-api-key': 'sk-1234' },
  ];
  for (const headers of bad) {
    for (const path of ['/user/list', '/openapi.json', '/no/such/path']) {
      const answer = await admin.send({ ...albEvent('GET', path), headers });
      equal(answer.status, 401, `${path} with ${JSON.stringify(headers)}`);
      equal(answer.body.error.type, 'authentication_error');
      equal(answer.headers['www-authenticate'], 'Bearer');
    }
  }
});

test('an ordinary key is refused with 403, an admin key is let in', async (t) => {
  const admin = await startAdmin(t);
  const ordinary = (await admin.post('/key/generate', {})).body.key;
  const refused = await listUsers(admin, { authorization: `Bearer ${ordinary}` });
  equal(refused.status, 403);
  equal(refused.body.error.type, 'permission_error');
  const adminKey = (await admin.post('/key/generate', { key_role: 'admin' })).body;
  equal((await listUsers(admin, { authorization: `Bearer ${adminKey.key}` })).status, 200);
  equal(admin.logLines.at(-1)?.['caller'], adminKey.key_id);
});

test('an admin key stops working while it, its user or its team is blocked', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'ops' });
  await admin.post('/user/new', { user_id: 'ada', team_id: 'ops', auto_create_key: false });
  const { key, key_id: id } = (await admin.post('/key/generate', { key_role: 'admin', user_id: 'ada' })).body;
  const status = async () => (await listUsers(admin, { authorization: `Bearer ${key}` })).status;
  equal(await status(), 200);
  for (const [area, body] of [
    ['key', { key: id }],
    ['user', { user_id: 'ada' }],
    ['team', { team_id: 'ops' }],
  ] as const) {
    await admin.post(`/${area}/block`, body);
    equal(await status(), 403, `${area} blocked`);
    await admin.post(`/${area}/unblock`, body);
    equal(await status(), 200, `${area} unblocked`);
  }
});

test('a request that came through the edge is refused even with the master key', async (t) => {
  const admin = await startAdmin(t);
  for (const name of ['x-stargate-edge', 'X-Stargate-Edge']) {
    for (const value of ['1', '']) {
      const headers = { authorization: `Bearer ${MASTER_KEY}`, [name]: value };
      const answer = await listUsers(admin, headers);
      equal(answer.status, 403);
      match(answer.body.error.message, /edge/);
    }
  }
});
