/** The canary's user and key: made once, kept as the secret says, and never against what an admin has decided. */
import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { prepareCanary } from '../../core/db/queries/operations/canary.ts';
import { displayName, hashVirtualKey, isWellFormedKey, virtualKeyIn } from '../../core/keys/virtual-key.ts';
import { createTestDatabase } from '../support/database.ts';

const SECRETS = ['a'.repeat(32), 'b'.repeat(32)] as const;

test('a new value of the secret is the key from the next run on, and the former is void', async (t) => {
  const { prepare, database, liveHashes } = await start(t);
  equal((await prepare(SECRETS[0])).says, 'user and key were put in place');
  equal((await prepare(SECRETS[0])).says, 'user and key are in place');
  deepEqual(await liveHashes(), [hashOf(SECRETS[0])]);
  equal((await prepare(SECRETS[1])).state, 'ok');
  deepEqual(await liveHashes(), [hashOf(SECRETS[1])]);
  const actions = await database.query("select action from audit_log where object_type = 'key' order by at");
  deepEqual(
    actions.map(({ action }) => action),
    // The last is of its name, which shows the end of the secret.
    ['created', 'regenerated', 'updated'],
  );
});

test('another model is another right of the same key; a limit that an admin set on it stays', async (t) => {
  const { prepare, database } = await start(t);
  await prepare(SECRETS[0]);
  await database.query('update virtual_keys set rpm_limit = 3');
  await prepare(SECRETS[0], 'nova-lite');
  deepEqual(await database.query('select models, rpm_limit, key_name from virtual_keys'), [
    { models: ['nova-lite'], rpm_limit: '3', key_name: displayName(virtualKeyIn(SECRETS[0])) },
  ]);
});

test('what an admin did to the user holds', async (t) => {
  const { prepare, database } = await start(t);
  await prepare(SECRETS[0]);
  await database.query('update users set is_blocked = true, max_budget_pico_usd = 7');
  await prepare(SECRETS[1]);
  deepEqual(await database.query('select is_blocked, max_budget_pico_usd from users'), [
    { is_blocked: true, max_budget_pico_usd: '7' },
  ]);
  await database.query('update users set deleted_at = now()');
  const verdict = await prepare(SECRETS[1]);
  equal(verdict.state, 'broken');
  match(verdict.says, /the user stargate-canary was deleted/);
});

test('a key of that name that is somebody else’s is left alone', async (t) => {
  const { prepare, database, liveHashes } = await start(t);
  await prepare(SECRETS[0]);
  await database.query("insert into users (user_id) values ('ada')");
  await database.query("update virtual_keys set user_id = 'ada'");
  const verdict = await prepare(SECRETS[1]);
  deepEqual(
    [verdict.state, verdict.says],
    ['broken', 'a key of somebody else has the alias stargate-canary'],
  );
  deepEqual(await liveHashes(), [hashOf(SECRETS[0])]);
});

test('runs at once make one user and one key', async (t) => {
  const { prepare, liveHashes } = await start(t);
  const verdicts = await Promise.all([1, 2, 3].map(() => prepare(SECRETS[0])));
  deepEqual(
    verdicts.map(({ state }) => state),
    ['ok', 'ok', 'ok'],
  );
  equal((await liveHashes()).length, 1);
});

test('a secret that holds no key says what it must hold, and not what it holds', async () => {
  equal(isWellFormedKey(virtualKeyIn(SECRETS[0])), true);
  equal(virtualKeyIn(`${virtualKeyIn(SECRETS[0])}\n`), virtualKeyIn(SECRETS[0]));
  for (const wrong of ['', 'too-short', `${'a'.repeat(31)}!`, '{"key":"x"}']) {
    await rejects(
      async () => virtualKeyIn(wrong),
      /^Error: the secret of the key must hold 32 letters and digits, or a key \(sk-sg-…\)$/,
    );
  }
});

const PEPPER = 'pepper-only-for-tests';

function hashOf(text: string): string {
  return hashVirtualKey(virtualKeyIn(text), PEPPER).toString('hex');
}

async function start(t: TestContext) {
  const { database } = await createTestDatabase(t);
  const prepare = (text: string, model = 'nova-micro') => {
    const key = virtualKeyIn(text);
    return prepareCanary(database, {
      keyHash: hashVirtualKey(key, PEPPER),
      keyName: displayName(key),
      model,
      nowMs: Date.now(),
    });
  };
  const liveHashes = async () => {
    const rows = await database.query(
      "select encode(key_secrets.key_hash, 'hex') as hash from key_secrets join virtual_keys using (key_id) where deleted_at is null",
    );
    return rows.map(({ hash }) => hash);
  };
  return { database, prepare, liveHashes };
}
