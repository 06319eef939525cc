/** AWS rotates the database password while tasks run: they read the new one, and nobody notices. */
import { equal, rejects } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { connect } from '../../core/db/connect.ts';
import { rotatingDatabaseUrl, type SecretStage } from '../../core/db/database-secret.ts';
import { listen } from '../../core/db/listen.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

const WITHIN = { withinMs: 10_000 };

/** A role of its own in a fresh database, and what Secrets Manager does to its password. */
async function rotatable(t: TestContext) {
  const role = `rotated_${randomBytes(6).toString('hex')}`;
  // Before the database's own clean-up, which comes first when it is asked first.
  t.after(() => made.database.query(`drop role ${role}`));
  const made = await createTestDatabase(t);
  const { url, database } = made;
  let password = 'first';
  await database.query(`create role ${role} login password '${password}'`);
  const current = (): string => {
    const address = new URL(url);
    address.username = role;
    address.password = password;
    return address.href;
  };
  const rotate = async (): Promise<void> => {
    password = 'second';
    await database.query(`alter role ${role} password '${password}'`);
    await database.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);
  };
  return { database, current, rotate };
}

test('after a rotation new connections open with the new password, read once', async (t) => {
  const { current, rotate } = await rotatable(t);
  let reads = 0;
  const task = connect({
    url: current(),
    refreshUrl: async () => {
      reads += 1;
      return current();
    },
  });
  t.after(() => task.close());
  await task.query('select 1');
  await rotate();
  await eventually(async () => {
    const [row] = await task.query('select 1 as one');
    equal(row?.['one'], 1);
  }, WITHIN);
  await Promise.all(Array.from({ length: 8 }, () => task.query('select 1')));
  await task.transaction((tx) => tx.query('select 1'));
  equal(reads, 1);
});

test('the listener for revocations finds back after a rotation', async (t) => {
  const { database, current, rotate } = await rotatable(t);
  const heard: string[] = [];
  let connections = 0;
  const listener = listen({
    url: current(),
    channels: ['rotation_test'],
    onMessage: (payload) => heard.push(payload),
    onConnected: () => {
      connections += 1;
    },
    onError: () => undefined,
    refreshUrl: async () => current(),
  });
  t.after(() => listener.stop());
  await eventually(() => equal(connections, 1), WITHIN);
  await rotate();
  await eventually(() => equal(connections, 2), WITHIN);
  await database.query("select pg_notify('rotation_test', 'after')");
  await eventually(() => equal(heard.at(-1), 'after'), WITHIN);
});

test('without a rotation a wrong password stays an error', async (t) => {
  const { current } = await rotatable(t);
  const address = new URL(current());
  address.password = 'never';
  const stranger = connect({ url: address.href });
  t.after(() => stranger.close());
  await rejects(stranger.query('select 1'), { code: '28P01' });
});

test('between the change in PostgreSQL and the new current value, the pending value is found', async () => {
  const secret = (password: string): string =>
    JSON.stringify({ host: 'db', port: 5432, username: 'stargate', password, dbname: 'stargate' });
  const values = new Map<SecretStage, string>([['AWSCURRENT', secret('old')]]);
  const read = rotatingDatabaseUrl(async (stage) => {
    const value = values.get(stage);
    if (value === undefined) throw new Error('ResourceNotFoundException');
    return value;
  });
  const passwordNow = async () => new URL(await read()).password;
  equal(await passwordNow(), 'old');
  equal(await passwordNow(), 'old', 'nothing is pending');
  values.set('AWSPENDING', secret('new'));
  equal(await passwordNow(), 'new', 'asked again because the old one was refused');
  values.set('AWSCURRENT', secret('new'));
  equal(await passwordNow(), 'new');
});
