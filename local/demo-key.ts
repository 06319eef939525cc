/**
 * A key to try the gateway with: made through the admin API on the first start, kept in the data directory so that
 * later starts can show it again. A demo key that the database no longer knows is replaced.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { succeeded, type AdminClient } from './admin-client.ts';

export type DemoKey = { readonly secret: string; readonly isNew: boolean };

const FILE = 'demo-key';

export async function demoKey(admin: AdminClient, dataDirectory: string): Promise<DemoKey> {
  const file = join(dataDirectory, FILE);
  const kept = await readKept(file);
  if (kept !== null && (await admin.get(`/key/info?key=${encodeURIComponent(kept)}`)).status === 200) {
    return { secret: kept, isNew: false };
  }
  const secret = await makeKey(admin);
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return { secret, isNew: true };
}

async function readKept(file: string): Promise<string | null> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

async function makeKey(admin: AdminClient): Promise<string> {
  await unlessThere(admin.post('/team/new', { team_id: 'demo-team', team_alias: 'Demo team' }));
  await unlessThere(
    admin.post('/user/new', { user_id: 'demo-user', team_id: 'demo-team', auto_create_key: false }),
  );
  // Deleted demo keys keep no alias, so the alias is free again.
  const body = await succeeded(
    admin.post('/key/generate', { key_alias: 'demo', user_id: 'demo-user', team_id: 'demo-team' }),
    'making the demo key',
  );
  if (typeof body['key'] !== 'string') throw new Error('/key/generate gave no key');
  return body['key'];
}

/** 409: an earlier start made it. */
async function unlessThere(reply: ReturnType<AdminClient['post']>): Promise<void> {
  const { status, body } = await reply;
  if (status !== 200 && status !== 409)
    throw new Error(`the demo failed with ${status}: ${JSON.stringify(body)}`);
}
