/** The embedded PostgreSQL of laptop and tests: whole or not there, found again, and never left running. */
import { equal, match, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect } from '../../core/db/connect.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../local/postgres/embedded.ts';
import { isAlive } from '../../proxy/process-table.ts';
import { eventually } from '../support/eventually.ts';

const PASSWORD = 'only-for-this-test';

const started = new Map<string, EmbeddedPostgres[]>();

/** Removed at the end of the test, when the servers in it have stopped. */
async function emptyDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-postgres-'));
  await chmod(directory, 0o755);
  started.set(directory, []);
  t.after(async () => {
    for (const postgres of started.get(directory) ?? []) await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return directory;
}

async function start(dataDirectory: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDirectory,
    password: PASSWORD,
    durability: 'throwaway',
  });
  started.get(dataDirectory)?.push(postgres);
  return postgres;
}

async function ask(postgres: EmbeddedPostgres, text: string): Promise<unknown> {
  const database = connect({ url: postgres.urlOf('postgres'), maxConnections: 1 });
  try {
    const [row] = await database.query(text);
    return Object.values(row ?? {})[0];
  } finally {
    await database.close();
  }
}

test('what was stored is there after a restart, and only the right password opens it', async (t) => {
  const directory = await emptyDirectory(t);
  const first = await start(directory);
  ok(first.isNew);
  match(String(await ask(first, 'select version()')), /^PostgreSQL 18\./);
  await ask(first, 'create table kept as select 42 as answer');
  const wrong = connect({ url: first.urlOf('postgres').replace(PASSWORD, 'wrong') });
  await rejects(wrong.query('select 1'), /password authentication failed/);
  await wrong.close();
  await first.stop();

  const second = await start(directory);
  equal(second.isNew, false);
  equal(await ask(second, 'select answer from kept'), 42);
});

test('an initdb that was interrupted is swept away and done again', async (t) => {
  const directory = await emptyDirectory(t);
  await mkdir(join(directory, 'postgres', 'unfinished-123', 'global'), { recursive: true });
  await writeFile(join(directory, 'postgres', 'unfinished-123', 'PG_VERSION'), '18\n');
  const postgres = await start(directory);
  equal(await ask(postgres, 'select 1'), 1);
  const names = await readdir(join(directory, 'postgres'));
  equal(names.join(), 'cluster');
});

test('a cluster with pieces missing is refused in one sentence that says what to do', async (t) => {
  const directory = await emptyDirectory(t);
  await (await start(directory)).stop();
  await unlink(join(directory, 'postgres', 'cluster', 'global', 'pg_control'));
  await rejects(start(directory), {
    name: 'LocalProblem',
    message:
      /^The PostgreSQL data in \S+ is incomplete; delete that directory to start with an empty database\.$/,
  });
});

test('a cluster of another version is refused in one sentence', async (t) => {
  const directory = await emptyDirectory(t);
  await (await start(directory)).stop();
  await writeFile(join(directory, 'postgres', 'cluster', 'PG_VERSION'), '16\n');
  await rejects(start(directory), {
    name: 'LocalProblem',
    message: /is of version 16, this is version 18/,
  });
});

test('a pid file whose number belongs to another program does not stop the start', async (t) => {
  const directory = await emptyDirectory(t);
  await (await start(directory)).stop();
  await writeFile(join(directory, 'postgres', 'cluster', 'postmaster.pid'), `${process.pid}\n`);
  equal(await ask(await start(directory), 'select 1'), 1);
});

test('when its supervisor is killed, the server stops by itself', async (t) => {
  const directory = await emptyDirectory(t);
  const { supervisor, serverPid } = await startSupervised(t, directory);
  supervisor.kill('SIGKILL');
  await eventually(() => equal(isAlive(serverPid), false), { withinMs: 5_000 });
});

test('a server that a killed run left behind is stopped and its data taken over', async (t) => {
  const directory = await emptyDirectory(t);
  const { supervisor, serverPid, guardPid } = await startSupervised(t, directory);
  process.kill(guardPid, 'SIGKILL');
  supervisor.kill('SIGKILL');
  const postgres = await start(directory);
  equal(isAlive(serverPid), false);
  match(postgres.notes.join(), /stopped a PostgreSQL server that an earlier run had left/);
  equal(await ask(postgres, 'select 1'), 1);
});

async function startSupervised(t: TestContext, directory: string) {
  const supervisor = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', 'support', 'postgres-supervisor.ts'), directory, PASSWORD],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  t.after(() => supervisor.kill('SIGKILL'));
  const [serverPid, guardPid] = await new Promise<readonly [number, number]>((resolve, reject) => {
    supervisor.once('exit', (code) => reject(new Error(`the supervisor ended with ${code}`)));
    supervisor.once('message', (message: { readonly serverPid: number; readonly guardPid: number }) =>
      resolve([message.serverPid, message.guardPid]),
    );
  });
  return { supervisor, serverPid, guardPid };
}
