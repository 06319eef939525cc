/** A task that has never seen a database it can use takes no traffic; it says why, stays alive, and sees by itself. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { request } from 'undici';
import { connect } from '../../core/db/connect.ts';
import { migrate } from '../../core/db/migrate.ts';
import { neededSchema } from '../../core/db/queries/operations/schema-state.ts';
import { createTestDatabase } from '../support/database.ts';
import { createDatabaseRelay } from '../support/database-relay.ts';
import { eventually } from '../support/eventually.ts';
import { runTask, type RunningTask } from '../support/run-task.ts';
import { migrationsDirectory } from '../support/test-postgres.ts';

async function unreadyFor(task: RunningTask, reason: string): Promise<void> {
  await eventually(
    async () => {
      const answer = await request(`${task.url}/health/readiness`);
      deepEqual(await answer.body.json(), { status: 'unready', reason });
      equal(answer.statusCode, 503);
    },
    { withinMs: 15_000 },
  );
  equal((await request(`${task.url}/health/liveness`)).statusCode, 200);
  equal(task.isReady(), false);
}

async function becomesReady(task: RunningTask): Promise<void> {
  await eventually(async () => equal((await request(`${task.url}/readyz`)).statusCode, 200), {
    withinMs: 20_000,
  });
  await eventually(() => equal(task.isReady(), true), { withinMs: 5_000 });
}

test('nobody at the database, then one that hangs: unready until it answers, and ready from then on', async (t) => {
  const { url } = await createTestDatabase(t);
  const relay = createDatabaseRelay(t);
  const through = await relay.via(url);
  relay.cut('refused');
  const task = await runTask(t, through);
  await unreadyFor(task, 'database does not answer');
  relay.cut('silent');
  await unreadyFor(task, 'database does not answer');
  relay.mend();
  await becomesReady(task);
  const log = (await readFile(task.logFile, 'utf8'))
    .split('\n')
    .filter((line) => line.includes('"not ready"'));
  equal(log.length, 1, 'one line for each change');

  relay.cut('refused');
  await eventually(async () => match(await readFile(task.logFile, 'utf8'), /revocation poll/), {
    withinMs: 10_000,
  });
  equal((await request(`${task.url}/readyz`)).statusCode, 200, 'PostgreSQL away later is no reason');
});

test('a port where nobody listens', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  const secret = 'a-password-that-nobody-may-see';
  const task = await runTask(t, `postgres://ada:${secret}@127.0.0.1:${port}/stargate`);
  await unreadyFor(task, 'database does not answer');
  ok(!(await readFile(task.logFile, 'utf8')).includes(secret));
});

test('a wrong password, until it is the right one', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const role = `task_${process.pid}`;
  await database.query(`create role ${role} login superuser password 'another'`);
  const wrong = new URL(url);
  wrong.username = role;
  wrong.password = 'the-right-one';
  const task = await runTask(t, wrong.href);
  try {
    await unreadyFor(task, 'database refuses the credentials');
    await database.query(`alter role ${role} password 'the-right-one'`);
    await becomesReady(task);
  } finally {
    await task.stop();
    await database.query(`drop role ${role}`);
  }
});

test('an empty database, then an older schema, then one that cannot be written, then all it needs and more', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  const task = await runTask(t, url);
  await unreadyFor(task, 'database has no schema yet');
  await migrate(url, await migrationsBefore(t, neededSchema.newest));
  await database.query(`do $$ begin execute format('alter database %I set default_transaction_read_only = on',
    current_database()); end $$`);
  await unreadyFor(task, 'database schema is older than this version needs');
  const writable = `${url}?options=-c%20default_transaction_read_only%3Doff`;
  const writing = connect({ url: writable, maxConnections: 1 });
  t.after(() => writing.close());
  await migrate(writable, migrationsDirectory);
  // As far as anyone can tell from the outside, it has run.
  await writing.query(`insert into schema_migrations (name, sha256) values ('9999-of-tomorrow.sql', '')`);
  await unreadyFor(task, 'database is read-only');
  await writing.query(
    `do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$`,
  );
  await becomesReady(task);
});

test('policies that cannot be read yet: unready until they are read', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const locked = Promise.withResolvers<void>();
  const enough = Promise.withResolvers<void>();
  const holding = database.transaction(async (tx) => {
    await tx.query('lock table policies in access exclusive mode');
    locked.resolve();
    await enough.promise;
  });
  t.after(() => enough.resolve());
  await locked.promise;
  const task = await runTask(t, url);
  await unreadyFor(task, 'policies not read yet');
  enough.resolve();
  await holding;
  await becomesReady(task);
});

test('what a task waits for is the newest of the migrations: raise neededSchema with each', () => {
  const names = readdirSync(migrationsDirectory).filter((name) => name.endsWith('.sql'));
  deepEqual(neededSchema, { newest: names.toSorted().at(-1), count: names.length });
});

async function migrationsBefore(t: TestContext, newest: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-migrations-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await cp(migrationsDirectory, directory, { recursive: true, filter: (path) => basename(path) !== newest });
  return directory;
}
