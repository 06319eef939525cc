/** `npm start` as its users meet it: ready with a key that works, one at a time, gone without a trace when stopped. */
import { equal, match, ok } from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { request } from 'undici';
import { run } from '../admin/cli-fixture.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { emptyDirectory, part, processesOf, runLaptop, runNpmStart } from '../support/run-laptop.ts';
import { listen } from '../support/listen.ts';

const EDGE = /^ {2}Edge \(public\) +(http:\S+)$/m;
const DEMO_KEY = /^ {2}Demo key +(sk-sg-\w+)$/m;

async function respond(edgeUrl: string, key: string, fields: Readonly<Record<string, unknown>>) {
  const { statusCode, body } = await request(`${edgeUrl}/v1/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-haiku-4-5', ...fields }),
  });
  return { status: statusCode, body: (await body.json()) as { readonly id?: string } };
}

async function stream(edgeUrl: string, key: string, prompt: string) {
  return request(`${edgeUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      stream: true,
      messages: [{ role: 'user', content: prompt }],
    }),
  });
}

test('it starts, answers with the key it shows, and keeps key and data over a restart', async (t) => {
  const directory = await emptyDirectory(t);
  const first = runLaptop(t, directory);
  const output = await first.ready;
  const key = part(output, DEMO_KEY);
  const answer = await stream(part(output, EDGE), key, 'hello');
  equal(answer.statusCode, 200);
  match(await answer.body.text(), /data: \[DONE\]/);
  // Its ports and its directory are not the usual ones: the line it shows says so to the command line.
  const variables = part(output, /^ {4}(STARGATE_URL=\S+ STARGATE_DATA_DIR=\S+) npx stargate key list$/m);
  const env = Object.fromEntries(variables.split(' ').map((variable) => variable.split('=')));
  match((await run('key list', { env })).out, /demo +demo-user/);
  const { body: response } = await respond(part(output, EDGE), key, { input: 'hello' });
  const onwards = { previous_response_id: response.id, input: 'and then?' };
  equal((await respond(part(output, EDGE), key, onwards)).status, 200, 'a response can be continued');
  for (const file of ['secrets.json', 'demo-key']) {
    equal((await stat(join(directory, file))).mode & 0o777, 0o600, file);
  }

  const second = runLaptop(t, directory);
  equal(await second.ended, 1);
  match(second.output(), /^Stargate cannot start\. \S+ is in use by another Stargate \(process \d+\)/m);

  first.process.kill('SIGTERM');
  equal(await first.ended, 0);
  equal(processesOf(directory).join(), '');

  const third = runLaptop(t, directory);
  const again = await third.ready;
  equal(part(again, DEMO_KEY), key);
  const later = await stream(part(again, EDGE), key, 'hello again');
  equal(later.statusCode, 200);
  await later.body.dump();
});

test('stopped in the middle of a stream it is gone within five seconds, with code 0', async (t) => {
  const directory = await emptyDirectory(t);
  const laptop = runLaptop(t, directory, { STARGATE_TASKS: '2' });
  const output = await laptop.ready;
  const answer = await stream(
    part(output, EDGE),
    part(output, DEMO_KEY),
    '[[sim {"words":2000,"delayMs":50}]]',
  );
  equal(answer.statusCode, 200);
  answer.body.on('error', () => undefined).resume();
  const askedMs = performance.now();
  laptop.process.kill('SIGINT');
  equal(await laptop.ended, 0);
  ok(performance.now() - askedMs < 5_000, `it took ${performance.now() - askedMs} ms`);
  equal(processesOf(directory).join(), '');
});

test('killed outright it leaves no process, and the next start works', async (t) => {
  const directory = await emptyDirectory(t);
  const laptop = runLaptop(t, directory);
  await laptop.ready;
  ok(processesOf(directory).length >= 3);
  laptop.process.kill('SIGKILL');
  await laptop.ended;
  await eventually(() => equal(processesOf(directory).join(), ''), { withinMs: 5_000 });
  await runLaptop(t, directory).ready;
});

test('records of a task that is no longer wanted, and was killed, arrive with the next start', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  const directory = await emptyDirectory(t);
  const first = runLaptop(t, directory, { DATABASE_URL: url, STARGATE_TASKS: '2' });
  const output = await first.ready;
  const key = part(output, DEMO_KEY);
  for (let index = 0; index < 2; index += 1) {
    const answer = await stream(part(output, EDGE), key, '[[sim {"words":2000,"delayMs":50}]]');
    equal(answer.statusCode, 200);
    answer.body.on('error', () => undefined).resume();
  }
  for (const name of ['task-1', 'task-2']) {
    process.kill(
      Number.parseInt(await readFile(join(directory, 'journal', name, 'owner'), 'utf8'), 10),
      'SIGSTOP',
    );
  }
  first.process.kill('SIGKILL');
  await first.ended;
  equal((await database.query('select from usage_records')).length, 0);

  await runLaptop(t, directory, { DATABASE_URL: url }).ready;
  await eventually(
    async () => {
      const rows = await database.query('select ending from usage_records');
      equal(rows.map((row) => row['ending']).join(), 'task-lost,task-lost');
    },
    { withinMs: 5_000 },
  );
});

test('SIGTERM to npm stops everything with code 0; a killed npm takes everything with it', async (t) => {
  const directory = await emptyDirectory(t);
  const asked = runNpmStart(t, directory);
  await asked.ready;
  asked.process.kill('SIGTERM');
  equal(await asked.ended, 0);
  equal(processesOf(directory).join(), '');

  const killed = runNpmStart(t, directory);
  await killed.ready;
  killed.process.kill('SIGKILL');
  await eventually(() => equal(processesOf(directory).join(), ''), { withinMs: 6_000 });
});

test('stopped while it starts it ends at once and leaves no process', async (t) => {
  const directory = await emptyDirectory(t);
  const laptop = runLaptop(t, directory);
  await eventually(() => match(laptop.output(), /data directory/), { withinMs: 20_000 });
  laptop.process.kill('SIGTERM');
  equal(await laptop.ended, 0);
  equal(processesOf(directory).join(), '');
});

test('a port in use is named, with the variable that changes it', async (t) => {
  const squatter = createServer();
  const { port } = new URL(await listen(t, squatter));
  const laptop = runLaptop(t, await emptyDirectory(t), { STARGATE_ALB_PORT: port });
  equal(await laptop.ended, 1);
  match(
    laptop.output(),
    new RegExp(
      `^Stargate cannot start\\. Port ${port} is in use by another program: stop that program, or set STARGATE_ALB_PORT to a free port\\.$`,
      'm',
    ),
  );
});

const unusable: readonly (readonly [
  what: string,
  make: (directory: string) => Promise<string>,
  says: RegExp,
])[] = [
  [
    'a data directory that is a file',
    async (directory) => {
      await writeFile(join(directory, 'file'), '');
      return join(directory, 'file');
    },
    /^Stargate cannot start\. The data directory \S+ is not a directory/m,
  ],
  [
    'a data directory where none can be made',
    async () => '/proc/stargate',
    /^Stargate cannot start\. The data directory/m,
  ],
  [
    'secrets that were cut off',
    async (directory) => {
      await writeFile(join(directory, 'secrets.json'), '{"masterKey":"sk-');
      return directory;
    },
    /^Stargate cannot start\. \S+secrets\.json is damaged/m,
  ],
];

for (const [what, make, says] of unusable) {
  test(`${what} is refused in one sentence`, async (t) => {
    const directory = await emptyDirectory(t);
    const laptop = runLaptop(t, await make(directory));
    equal(await laptop.ended, 1);
    match(laptop.output(), says);
    ok(!laptop.output().includes('    at '), 'a stack is shown');
  });
}

test('everything wrong with the settings is said at once, without secrets', async (t) => {
  const laptop = runLaptop(t, await emptyDirectory(t), {
    STARGATE_EDGE_PORT: 'http',
    STARGATE_TASKS: '0',
    STARGATE_MASTER_KEY: 'short',
  });
  equal(await laptop.ended, 1);
  const output = laptop.output();
  for (const name of ['STARGATE_EDGE_PORT', 'STARGATE_TASKS', 'STARGATE_MASTER_KEY'])
    match(output, new RegExp(name));
  ok(!output.includes('short"'));
});

test('an external PostgreSQL is used when DATABASE_URL names one', async (t) => {
  const { url, database } = await createTestDatabase(t, { isEmpty: true });
  const directory = await emptyDirectory(t);
  const laptop = runLaptop(t, directory, { DATABASE_URL: url });
  const output = await laptop.ready;
  match(output, /PostgreSQL 18\S* of DATABASE_URL/);
  const [row] = await database.query('select count(*)::int as keys from virtual_keys');
  equal(row?.['keys'], 1);
  ok(!(await readFile(join(directory, 'logs', 'task-1.log'), 'utf8')).includes(url));
});
