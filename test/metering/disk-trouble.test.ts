/**
 * A task whose disk takes nothing answers 503 in the caller's dialect, never 500, is unready after a moment, and comes
 * back by itself; calls under way end as they would have, and every admitted call has its one record.
 */
import { equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';

type Kind = {
  readonly what: string;
  readonly reason: RegExp;
  readonly begin: (journal: string, pid: number) => void | Promise<void>;
  readonly end: (journal: string, pid: number) => void | Promise<void>;
  /** Why it cannot be tried here. */
  readonly skip: string | false;
};

const run = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const noPrlimit = run('prlimit', '--version') ? false : 'needs prlimit';
const noMount =
  process.platform === 'linux' && run('unshare', '--mount', 'true')
    ? false
    : 'only root may mount a small disk';

/** The newest segment: the one that the task writes to. */
function currentBytes(journal: string): number {
  const [newest = ''] = readdirSync(journal)
    .filter((name) => name.endsWith('.journal'))
    .toSorted()
    .toReversed();
  return statSync(join(journal, newest)).size;
}

const kinds: readonly Kind[] = [
  {
    what: 'its directory gives way to a file',
    reason: /the journal's disk takes no writes/,
    begin: async (journal) => {
      await rename(journal, `${journal}.away`);
      await writeFile(journal, '');
    },
    end: async (journal) => {
      const away = `${journal}.away`;
      await rm(journal);
      // The task may make it first.
      await mkdir(journal, { recursive: true, mode: 0o700 });
      for (const name of readdirSync(away)) await rename(join(away, name), join(journal, name));
      await rm(away, { recursive: true });
    },
    skip: false,
  },
  {
    what: 'it may write no further than the middle of a line',
    reason: /EFBIG/,
    begin: (journal, pid) => {
      ok(run('prlimit', `--pid=${pid}`, `--fsize=${currentBytes(journal) + 300}:unlimited`));
    },
    end: (_, pid) => {
      ok(run('prlimit', `--pid=${pid}`, '--fsize=unlimited'));
    },
    skip: noPrlimit,
  },
  {
    what: 'a disk without room',
    reason: /ENOSPC/,
    begin: (journal) => {
      ok(run('mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', journal));
    },
    end: (journal) => {
      ok(run('mount', '-o', 'remount,size=64m', journal));
    },
    skip: noMount,
  },
  {
    what: 'a disk that is read-only',
    reason: /EROFS/,
    begin: (journal) => {
      ok(run('mount', '-t', 'tmpfs', '-o', 'size=64m,ro', 'tmpfs', journal));
    },
    end: (journal) => {
      ok(run('mount', '-o', 'remount,rw', journal));
    },
    skip: noMount,
  },
];

test('a disk that takes nothing, of every kind', async (t) => {
  const gate = await startGate(t, { tasks: 1 });
  const { secret: key } = await gate.admin.createKey({ max_budget: 100, rpm_limit: 1_000_000 });
  const journal = join(gate.directory, 'journal', 'task-1');
  const [task] = gate.tasks();
  ok(task !== undefined);
  let served = 0;
  /** Asks until it is answered; until then it may be told to come back, and nothing else. */
  const serve = (): Promise<void> =>
    eventually(
      async () => {
        const { status } = await gate.chat(key, 'hello', { url: task.url });
        equal(status, 200);
        served += 1;
      },
      { withinMs: 10_000 },
    );

  for (const { what, reason, begin, end, skip } of kinds) {
    await t.test(what, { skip }, async (t) => {
      if (what.startsWith('a disk')) t.after(() => void run('umount', '-l', journal));
      await serve();
      const slowCall = () =>
        gate.chat(key, 'slow [[sim {"headerDelayMs":3500,"text":"done"}]]', { url: task.url });
      let slow = slowCall();
      // The disk of the kind before may have gone only now, so this call too may be told to come back.
      await eventually(
        async () => {
          if ((await Promise.race([slow, Promise.resolve(null)]))?.status === 503) slow = slowCall();
          equal(await metric(gate, 'stargate_inflight_requests'), 1);
        },
        { withinMs: 10_000 },
      );

      await begin(journal, task.pid);
      await eventually(
        async () => {
          const answer = await request(`${task.url}/v1/messages`, messages(key));
          const text = await answer.body.text();
          if (answer.statusCode === 200) served += 1;
          // Anthropic's own status for 503.
          equal(answer.statusCode, 529, text);
          equal(answer.headers['retry-after'], '5');
          match(text, /"type":"overloaded_error"/);
        },
        { withinMs: 10_000 },
      );
      const refused = await gate.chat(key, 'hello', { url: task.url });
      equal(refused.status, 503);
      match(refused.text, /"error":\{"message":"The gateway cannot record usage right now/);
      await eventually(
        async () => {
          const answer = await request(`${task.url}/health/readiness`);
          equal(answer.statusCode, 503);
          match(await answer.body.text(), reason);
        },
        { withinMs: 10_000 },
      );
      match((await slow).text, /done/, 'a call under way ends as it would have');
      served += 1;
      await usageRecords(gate.database, served);
      equal((await request(`${task.url}/health/liveness`)).statusCode, 200);

      await end(journal, task.pid);
      await eventually(async () => equal((await request(`${task.url}/readyz`)).statusCode, 200), {
        withinMs: 10_000,
      });
      await serve();
      await usageRecords(gate.database, served);
    });
  }

  await gate.stop();
  await usageRecords(gate.database, served);
  const endings = await gate.database.query('select distinct ending from usage_records');
  equal(endings.map((row) => row['ending']).join(), 'complete');
  equal(
    (await gate.database.query('select * from budget_pool_faults()')).length,
    0,
    'nothing is held or owed',
  );
});

function messages(secret: string) {
  return {
    method: 'POST',
    headers: { 'x-api-key': secret, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'hello' }],
    }),
  } as const;
}
