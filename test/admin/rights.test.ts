/** Nobody gains a right: every operation of the API, with every kind of credential, against docs/rights.md. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { generateVirtualKey } from '../../core/keys/virtual-key.ts';
import { operations } from '../../lambda/admin/api/operations.ts';
import { actingAs, startAdmin } from './admin-fixture.ts';
import { startCast } from './rights-cast.ts';
import { cellsThatDiffer, rightsPage, send, tryRights } from './rights-page.ts';
import { meantFor } from './rights-policy.ts';
import { rows } from './rights-rows.ts';

test('every operation that the gateway describes is in the table, and meant for somebody', async (t) => {
  const { paths } = (await (await startAdmin(t)).get('/openapi.json')).body;
  deepEqual(new Set(rows.map(({ path }) => path)), new Set(Object.keys(paths)));
  deepEqual(
    rows.filter((row) => meantFor(row) === null).map(({ path, target }) => `${path} ${target}`),
    [],
    'rows without a line in rights-policy.ts',
  );
});

test('everybody may do what is meant and nothing else, and docs/rights.md says so; npm run docs:rights writes it', async (t) => {
  const written = await readFile(new URL('../../docs/rights.md', import.meta.url), 'utf8');
  const rights = await tryRights(await startCast(t));
  deepEqual(cellsThatDiffer(rights), []);
  const made = rightsPage(rights);
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
