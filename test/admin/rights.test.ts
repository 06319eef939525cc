/** Nobody gains a right: every operation of the API, with every kind of credential, against docs/rights.md. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { generateVirtualKey } from '../../core/keys/virtual-key.ts';
import { operations } from '../../lambda/admin/api/operations.ts';
import { actingAs } from './admin-fixture.ts';
import { startCast } from './rights-cast.ts';
import { rightsPage, send, tryRights } from './rights-page.ts';
import { rows } from './rights-rows.ts';

test('every operation is in the table', () => {
  deepEqual(new Set(rows.map(({ path }) => path)), new Set(operations.map(({ path }) => path)));
});

test('the table of rights is what everybody may do; npm run docs:rights writes it', async (t) => {
  const written = await readFile(new URL('../../docs/rights.md', import.meta.url), 'utf8');
  const made = rightsPage(await tryRights(await startCast(t)));
  const before = new Set(written.split('\n'));
  deepEqual(
    made.split('\n').filter((line) => !before.has(line)),
    [],
    'rows that differ',
  );
  equal(made, written);
});

test('what is blocked, expired, deleted, replaced, unknown or nothing opens no operation', async (t) => {
  const cast = await startCast(t);
  const { admin, done } = cast;
  const dead: [string, string, number][] = [];
  for (const key_role of ['admin', 'inference']) {
    const made = async (): Promise<{ key: string; key_id: string }> => done('/key/generate', { key_role });
    const [blocked, expired, deleted, replaced] = [await made(), await made(), await made(), await made()];
    await done('/key/block', { key: blocked.key_id });
    await admin.database.query('update virtual_keys set expires_at = now() where key_id = $1', [
      expired.key_id,
    ]);
    await done('/key/delete', { keys: [deleted.key_id] });
    await done('/key/regenerate', { key: replaced.key_id, grace_period: '1h' });
    dead.push(['blocked', blocked.key, 403], ['expired', expired.key, 401], ['deleted', deleted.key, 401]);
    dead.push(['replaced', replaced.key, 403]);
  }
  dead.push(['unknown', generateVirtualKey(), 401], ['nothing', '', 401]);
  const tried = new Set<string>();
  for (const row of rows) {
    if (tried.has(row.path)) continue;
    tried.add(row.path);
    for (const [what, secret, status] of dead) {
      const actor = { acting: actingAs(admin, secret), userId: null, keyId: null };
      const answer = await send(row, {}, actor);
      equal(answer.status, status, `${row.path} with a key that is ${what}`);
    }
  }
  ok(tried.size === operations.length);
});
