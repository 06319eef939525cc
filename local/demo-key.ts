/**
 * A key to try the gateway with: made through the admin API on the first start, kept in the data directory so that
 * later starts can show it again. A demo key that the database no longer knows is replaced. Ids of deleted users and
 * teams are not given out again, so when somebody has deleted those of the demo, the key is made without them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../core/json.ts';
import type { AdminClient, AdminReply } from './admin-client.ts';
import { LocalProblem } from './local-problem.ts';

export type DemoKey = { readonly secret: string; readonly isNew: boolean };

const FILE = 'demo-key';

export async function demoKey(admin: AdminClient, dataDirectory: string): Promise<DemoKey> {
  const file = join(dataDirectory, FILE);
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (kept !== '' && (await admin.get(`/key/info?key=${encodeURIComponent(kept)}`)).status === 200) {
    return { secret: kept, isNew: false };
  }
  const secret = await makeKey(admin);
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return { secret, isNew: true };
}

async function makeKey(admin: AdminClient): Promise<string> {
  const team = await isThere(admin, '/team/info?team_id=demo-team', '/team/new', {
    team_id: 'demo-team',
    team_alias: 'Demo team',
  });
  const teamId = team ? { team_id: 'demo-team' } : {};
  const user = await isThere(admin, '/user/info?user_id=demo-user', '/user/new', {
    user_id: 'demo-user',
    ...teamId,
    auto_create_key: false,
  });
  const owner = { ...(user ? { user_id: 'demo-user' } : {}), ...teamId };
  const named = await admin.post('/key/generate', { key_alias: 'demo', ...owner });
  // The alias is taken when the file with the former key was lost.
  const { status, body } = named.status === 409 ? await admin.post('/key/generate', owner) : named;
  if (status !== 200 || typeof body['key'] !== 'string') throw problem('/key/generate', status, body);
  return body['key'];
}

/** Whether it exists now: from an earlier start, or made here. 409: it was deleted, and its id with it. */
async function isThere(
  admin: AdminClient,
  infoPath: string,
  newPath: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  if ((await admin.get(infoPath)).status === 200) return true;
  const { status, body } = await admin.post(newPath, fields);
  if (status !== 200 && status !== 409) throw problem(newPath, status, body);
  return status === 200;
}

function problem(path: string, status: number, body: AdminReply['body']): LocalProblem {
  const error = body['error'];
  const said = isObject(error) && 'message' in error ? String(error['message']) : '';
  return new LocalProblem(`The demo key cannot be made: ${path} answered ${status}. ${said}`.trim());
}
