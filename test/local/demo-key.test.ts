/** The demo key of `npm start` survives what people do to the database between two starts. */
import { equal, notEqual, rejects } from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { AdminClient } from '../../local/admin-client.ts';
import { demoKey } from '../../local/demo-key.ts';
import { LocalProblem } from '../../local/local-problem.ts';
import { startAdmin, type AdminFixture } from '../admin/admin-fixture.ts';

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'stargate-demo-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

function clientOf(admin: AdminFixture): AdminClient {
  return {
    get: (path) => {
      const url = new URL(path, 'http://alb');
      return admin.get(url.pathname, Object.fromEntries(url.searchParams));
    },
    post: (path, body) => admin.post(path, body),
  };
}

test('the demo key is made once and kept', async (t) => {
  const admin = await startAdmin(t);
  const place = await directory(t);
  const first = await demoKey(clientOf(admin), place);
  equal(first.isNew, true);
  const second = await demoKey(clientOf(admin), place);
  equal(second.isNew, false);
  equal(second.secret, first.secret);
  const { info } = (await admin.get('/key/info', { key: first.secret })).body;
  equal(info.user_id, 'demo-user');
  equal(info.team_id, 'demo-team');
});

test('a start goes on when the demo user and team were deleted', async (t) => {
  const admin = await startAdmin(t);
  const place = await directory(t);
  const first = await demoKey(clientOf(admin), place);
  equal((await admin.post('/user/delete', { user_ids: ['demo-user'] })).status, 200);
  const second = await demoKey(clientOf(admin), place);
  notEqual(second.secret, first.secret);
  equal((await admin.get('/key/info', { key: second.secret })).body.info.team_id, 'demo-team');
  equal((await admin.post('/team/delete', { team_ids: ['demo-team'] })).status, 200);
  const third = await demoKey(clientOf(admin), place);
  equal((await admin.get('/key/info', { key: third.secret })).body.info.team_id, null);
});

test('a start goes on when the file with the key was lost', async (t) => {
  const admin = await startAdmin(t);
  const place = await directory(t);
  await demoKey(clientOf(admin), place);
  await writeFile(join(place, 'demo-key'), '');
  const again = await demoKey(clientOf(admin), place);
  equal((await readFile(join(place, 'demo-key'), 'utf8')).trim(), again.secret);
  equal((await admin.get('/key/info', { key: again.secret })).status, 200);
});

test('what cannot be mended is one clear line', async (t) => {
  const refused = async () => ({ status: 401, body: { error: { message: 'This key is not valid.' } } });
  await rejects(demoKey({ get: refused, post: refused }, await directory(t)), (error: Error) => {
    equal(error instanceof LocalProblem, true);
    equal(error.message, 'The demo key cannot be made: /team/new answered 401. This key is not valid.');
    return true;
  });
});
