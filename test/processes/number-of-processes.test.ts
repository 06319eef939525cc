/**
 * A task may start with another number of processes than it had before, and lose its primary: nothing that was in a journal is
 * lost or recorded twice, and nobody is left behind.
 */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Agent, request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import { newId } from '../../core/ids.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { isAlive } from '../../proxy/process-table.ts';
import {
  admission,
  admissionLine,
  directoryFor,
  endings,
  recordLine,
  recordOf,
} from '../metering/journal-parts.ts';
import { childrenOf } from '../support/child-processes.ts';
import { createDatabaseRelay } from '../support/database-relay.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { runTask } from '../support/run-task.ts';

const SOON = { withinMs: 15_000 };

/** What a run that was killed leaves: a call with its record, one without, and its own name. */
async function leave(journal: string): Promise<void> {
  const [ended, open] = [admission(), admission()];
  await mkdir(journal, { recursive: true });
  const lines = [admissionLine(ended), admissionLine(open), recordLine(usageRowJson(recordOf(ended)))];
  await writeFile(join(journal, '1-1-000001.journal'), lines.join(''));
  await writeFile(join(journal, 'runs'), `${newId(systemClock.nowMs())}\n`);
}

async function segmentsBelow(journal: string): Promise<readonly string[]> {
  const names = await readdir(journal, { recursive: true });
  return names.filter((name) => name.endsWith('.journal')).toSorted();
}

/** Names of former runs in a place that no process has any more. */
function runsIn(place: string): string {
  return existsSync(join(place, 'runs')) ? readFileSync(join(place, 'runs'), 'utf8') : '';
}

test('what other processes than those of now have left is recorded, once', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const journal = await directoryFor(t);
  const placeOf = (number: number): string => join(journal, `process-${number}`);

  // One process, then two; four were there before that.
  for (const place of [journal, placeOf(1), placeOf(2), placeOf(4)]) await leave(place);
  const two = await runTask(t, url, { JOURNAL_DIR: journal, TASK_PROCESSES: '2' });
  await eventually(async () => deepEqual(await endings(database), { complete: 4, 'task-lost': 4 }), SOON);
  await eventually(() => deepEqual([runsIn(journal), runsIn(placeOf(4))], ['', '']), SOON);
  await rejects(
    runTask(t, url, { JOURNAL_DIR: journal, TASK_PROCESSES: '1' }),
    /in use by process/,
    'a task of another number may not take the journals of one that lives',
  );
  await two.stop();

  await leave(placeOf(2));
  const one = await runTask(t, url, { JOURNAL_DIR: journal });
  await eventually(async () => deepEqual(await endings(database), { complete: 5, 'task-lost': 5 }), SOON);
  await eventually(() => equal(runsIn(placeOf(2)), ''), SOON);
  await one.stop();
  deepEqual(await segmentsBelow(journal), []);
});

test('when the primary is killed, its port is free and its processes end', async (t) => {
  const { url } = await createTestDatabase(t);
  const task = await runTask(t, url, { TASK_PROCESSES: '2' });
  await eventually(() => ok(task.isReady()), SOON);
  const processes = childrenOf(task.pid);
  equal(processes.length, 2);
  process.kill(task.pid, 'SIGKILL');
  await eventually(() => deepEqual(processes.filter(isAlive), []), SOON);
  await rejects(request(`${task.url}/health/liveness`), /ECONNREFUSED/);
});

test('a task whose processes cannot start ends, with what is wrong', async (t) => {
  const { url } = await createTestDatabase(t);
  await rejects(runTask(t, url, { TASK_PROCESSES: '2', HEDGE_AFTER_MS: '600000' }), /HEDGE_AFTER_MS/);
});

test('a process that must do without the database waits with its port until it is there', async (t) => {
  const { url } = await createTestDatabase(t, { isEmpty: true });
  const task = await runTask(t, url, { TASK_PROCESSES: '2' });
  await eventually(async () => {
    const { statusCode, body } = await request(`${task.url}/health/readiness`);
    deepEqual(
      [statusCode, await body.json()],
      [503, { status: 'unready', reason: 'database has no schema yet' }],
    );
  }, SOON);
  equal(task.isReady(), false);
});

test('a process that is still starting when the primary is killed ends too', async (t) => {
  const relay = createDatabaseRelay(t);
  const { url } = await createTestDatabase(t);
  const task = await runTask(t, await relay.via(url), { TASK_PROCESSES: '2', JOURNAL_FLUSH_MS: '500' });
  await eventually(() => ok(task.isReady()), SOON);
  const [victim = 0, other = 0] = childrenOf(task.pid);
  relay.cut('refused');
  process.kill(victim, 'SIGKILL');
  await eventually(() => ok(!isAlive(victim)), SOON);
  // The one in its place does not listen before it has seen the database.
  await eventually(async () => {
    const { body } = await request(`${task.url}/metrics`);
    match(await body.text(), /^stargate_process_restarts_total 1$/m);
  }, SOON);
  const replacement = await eventually(() => {
    const [found = 0] = childrenOf(task.pid).filter((one) => one !== other);
    ok(found !== 0 && readFileSync(`/proc/${found}/cmdline`, 'utf8').includes('--replacement'));
    return found;
  }, SOON);
  await eventually(
    () => equal(readFileSync(task.logFile, 'utf8').match(/"message":"not ready"/g)?.length ?? 0, 1),
    SOON,
  );
  process.kill(task.pid, 'SIGKILL');
  await eventually(() => deepEqual([other, replacement].filter(isAlive), []), SOON);
});

test('a process that cannot be made is tried again', async (t) => {
  const { url } = await createTestDatabase(t);
  const task = await runTask(t, url, { TASK_PROCESSES: '2' });
  await eventually(() => ok(task.isReady()), SOON);
  const filesOf = (most: string) => execFileSync('prlimit', ['--pid', String(task.pid), `--nofile=${most}:`]);
  const [victim = 0, other = 0] = childrenOf(task.pid);
  filesOf('8');
  process.kill(victim, 'SIGKILL');
  await eventually(
    () => match(readFileSync(task.logFile, 'utf8'), /"message":"a process cannot be made"/),
    SOON,
  );
  deepEqual(childrenOf(task.pid), [other]);
  filesOf('1024');
  await eventually(() => equal(childrenOf(task.pid).length, 2), SOON);
});

test('a connection that was on its way to a process that ends is closed, and does not wait for ever', async (t) => {
  const { url } = await createTestDatabase(t);
  const task = await runTask(t, url, { TASK_PROCESSES: '2' });
  await eventually(() => ok(task.isReady()), SOON);
  const [victim = 0] = childrenOf(task.pid);
  process.kill(victim, 'SIGSTOP');
  const agents = [1, 2, 3, 4].map(() => new Agent({ connections: 1 }));
  const answers = agents.map(async (dispatcher) => {
    const asked = { dispatcher, headersTimeout: 10_000 };
    const { statusCode, body } = await request(`${task.url}/health/liveness`, asked);
    await body.dump();
    return statusCode;
  });
  await Promise.any(answers);
  process.kill(victim, 'SIGKILL');
  const outcomes = await Promise.allSettled(answers);
  const served = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  equal(served.length, 3);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') match(String(outcome.reason), /other side closed|ECONNRESET/);
  await Promise.all(agents.map((agent) => agent.destroy()));
});
