/** AWS rotates the database password while tasks run: they read the new one, and nobody notices. */
import { equal, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { connect } from '../../core/db/connect.ts';
import { listen } from '../../core/db/listen.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

/** A role of its own in a fresh database, and what Secrets Manager does to its password. */
async function rotatable(t: TestContext) {
  const { url, database } = await createTestDatabase(t);
  const role = `rotated_${process.pid}_${Math.floor(performance.now())}`;
  let password = 'first';
  await database.query(`create role ${role} login password '${password}'`);
  t.after(() => database.query(`drop role ${role}`));
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
  });
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
    channel: 'rotation_test',
    onMessage: (payload) => heard.push(payload),
    onConnected: () => {
      connections += 1;
    },
    onError: () => undefined,
    refreshUrl: async () => current(),
  });
  t.after(() => listener.stop());
  await eventually(() => equal(connections, 1));
  await rotate();
  await eventually(() => equal(connections, 2));
  await database.query("select pg_notify('rotation_test', 'after')");
  await eventually(() => equal(heard.at(-1), 'after'));
});

test('without a rotation a wrong password stays an error', async (t) => {
  const { current } = await rotatable(t);
  const address = new URL(current());
  address.password = 'never';
  const stranger = connect({ url: address.href });
  t.after(() => stranger.close());
  await rejects(stranger.query('select 1'), { code: '28P01' });
});
