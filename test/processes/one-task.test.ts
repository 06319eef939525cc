/**
 * A task of several processes is one task to everybody: one port, one set of metrics, one drain, one exit code. Budgets, limits
 * and records are as exact as those of a task that is one process, and one process that is killed takes none of the others along.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { Agent, request, type Dispatcher } from 'undici';
import { parseUsd } from '../../core/money.ts';
import { rush } from '../limits/rush.ts';
import { childrenOf } from '../support/child-processes.ts';
import { earlyInMinute } from '../support/early-in-minute.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { seededRandom } from '../support/random.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const SOON = { withinMs: 15_000 };
const BUDGET = '0.05';
const COMPLETE = 'stargate_call_endings_total{ending="complete"}';

test('a task of two processes', async (t) => {
  const gate = await startGate(t, {
    environment: { TASK_PROCESSES: '2', DRAIN_TIMEOUT_MS: '20000', UNREADY_DELAY_MS: '300' },
  });
  const { url, pid, ended } = taskOf(gate);

  await t.test('a hard budget is never exceeded, though both spend from it', async () => {
    const key = await gate.admin.createKey({ max_budget: BUDGET });
    const result = await rush(gate, {
      clients: 12,
      keys: [key.secret],
      longestMs: 30_000,
      random: seededRandom(5),
    });
    deepEqual([...result.others], []);
    const records = await usageRecords(gate.database, result.admitted, key.id);
    const spent = records.reduce((sum, row) => sum + BigInt(String(row['cost_pico_usd'])), 0n);
    const budget = parseUsd(BUDGET) ?? 0n;
    ok(spent <= budget && spent * 100n > budget * 90n, `${spent} pico-dollars spent of ${BUDGET} USD`);
  });

  await t.test('a small limit admits all of its requests, and none more', async () => {
    await earlyInMinute();
    const key = await gate.admin.createKey({ rpm_limit: 7 });
    const statuses = await onConnections(30, (dispatcher) => chat(url, key.secret, 'hello', dispatcher));
    const admitted = statuses.filter(({ status }) => status === 200).length;
    equal(admitted, 7, statuses.map(({ status }) => status).join(' '));
    await usageRecords(gate.database, 7, key.id);
  });

  await t.test('a key that is revoked is refused by both within a second', async () => {
    const key = await gate.admin.createKey();
    const ask = (status: number) =>
      onConnections(8, (dispatcher) => chat(url, key.secret, 'hello', dispatcher)).then((answers) =>
        deepEqual(new Set(answers.map((answer) => answer.status)), new Set([status])),
      );
    await ask(200);
    await gate.admin.revokeKey(key.id);
    await eventually(() => ask(401), { withinMs: 1_000 });
  });

  await t.test('whichever process is asked, the metrics are those of the task', async () => {
    const counted = await onConnections(4, async (dispatcher) => {
      const answer = await request(`${url}/metrics`, { dispatcher });
      return seriesIn(await answer.body.text(), COMPLETE);
    });
    equal(new Set(counted).size, 1, counted.join(' '));
    await usageRecords(gate.database, counted[0] ?? 0);
    const text = await metricsOf(url);
    equal(seriesIn(text, 'stargate_processes'), 2);
    equal(text.match(/^# TYPE stargate_requests_total /gm)?.length, 1, 'a family is there once');
  });

  await t.test('of a process that is killed, each open call has one record; the other goes on', async () => {
    const key = await gate.admin.createKey();
    const before = seriesIn(await metricsOf(url), COMPLETE);
    const streams = await openStreams(url, key.secret, 8);
    const [victim = 0] = childrenOf(pid);
    process.kill(victim, 'SIGKILL');
    const read = await Promise.all(streams.map((stream) => stream.body.text().catch(() => null)));
    // Each has half of them where both take connections equally fast.
    const broken = read.filter((text) => text === null).length;
    ok(broken >= 2 && broken <= 6, `${broken} of 8 connections were with the process that was killed`);
    const records = await usageRecords(gate.database, 8, key.id);
    const endings = records.map((row) => String(row['ending'])).toSorted();
    deepEqual(endings, [...Array(8 - broken).fill('complete'), ...Array(broken).fill('task-lost')]);
    await eventually(async () => {
      const text = await metricsOf(url);
      equal(seriesIn(text, 'stargate_processes'), 2);
      equal(seriesIn(text, 'stargate_process_restarts_total'), 1);
      ok(seriesIn(text, COMPLETE) >= before + 8 - broken, 'a sum never falls');
    }, SOON);
    equal(childrenOf(pid).length, 2);
    ok(!childrenOf(pid).includes(victim));
  });

  await t.test('a process that stands still holds up no scrape', async () => {
    const [one = 0] = childrenOf(pid);
    process.kill(one, 'SIGSTOP');
    try {
      // Of several connections, one is with the other process.
      const agents = [1, 2, 3].map(() => new Agent({ connections: 1 }));
      const text = await Promise.any(
        agents.map(async (dispatcher) => (await request(`${url}/metrics`, { dispatcher })).body.text()),
      );
      ok(seriesIn(text, 'stargate_process_figures_late_total') >= 1, text.slice(0, 200));
      ok(seriesIn(text, COMPLETE) > 0, 'its last figures stand for it');
      for (const agent of agents) void agent.destroy();
    } finally {
      process.kill(one, 'SIGCONT');
    }
    await eventually(async () => equal(seriesIn(await metricsOf(url), 'stargate_shedding_ratio'), 0), SOON);
  });

  await t.test(
    'told to stop, all are unready, streams end as they should, and the task ends with 0',
    async () => {
      const key = await gate.admin.createKey();
      const streams = await openStreams(url, key.secret, 6);
      const readers = await Promise.all(
        [1, 2].map(async () => {
          const agent = new Agent({ connections: 1 });
          await (await request(`${url}/health/readiness`, { dispatcher: agent })).body.dump();
          return agent;
        }),
      );
      process.kill(pid, 'SIGTERM');
      await eventually(async () => {
        for (const dispatcher of readers) {
          const { statusCode, body } = await request(`${url}/health/readiness`, { dispatcher });
          equal(statusCode, 503);
          match(await body.text(), /draining/);
        }
      }, SOON);
      const read = await Promise.all(streams.map((stream) => stream.body.text()));
      for (const text of read) match(text, /data: \[DONE\]/);
      deepEqual(await ended, { code: 0, signal: null });
      await usageRecords(gate.database, 6, key.id);
      await Promise.all(readers.map((agent) => agent.destroy()));
    },
  );
});

function taskOf(gate: Gate) {
  const [task] = gate.tasks();
  ok(task !== undefined);
  return task;
}

async function chat(url: string, key: string, prompt: string, dispatcher: Dispatcher, stream = false) {
  const { statusCode: status, body } = await request(`${url}/v1/chat/completions`, {
    dispatcher,
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      stream,
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  if (!stream) await body.dump();
  return { status, body };
}

/** Does the same on so many new connections, one after the other, so that each goes to the next process. */
async function onConnections<Result>(
  count: number,
  ask: (dispatcher: Dispatcher) => Promise<Result>,
): Promise<readonly Result[]> {
  const agents = Array.from({ length: count }, () => new Agent({ connections: 1 }));
  const results = await Promise.all(agents.map(ask));
  await Promise.all(agents.map((agent) => agent.destroy()));
  return results;
}

/** Streams of some seconds that have begun, each on a connection of its own; made one by one, so that both processes have half. */
async function openStreams(url: string, key: string, count: number) {
  const directive = { words: 60, wordsPerEvent: 1, delayMs: 30 };
  const prompt = `hi [[sim ${JSON.stringify(directive)}]]`;
  const streams = [];
  for (let number = 0; number < count; number += 1)
    streams.push(await chat(url, key, prompt, new Agent({ connections: 1 }), true));
  return streams;
}

function seriesIn(text: string, series: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
}
