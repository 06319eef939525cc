/**
 * A call has exactly one record, whatever fails beside it: settlement of its reservation, keeping of its answer, traces,
 * metrics, the log, or the bookkeeping of running calls. The failure is reported, and nothing else is lost.
 */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { DiskTrouble } from '../../proxy/journal/disk-trouble.ts';
import type { StageDeps } from '../../proxy/pipeline.ts';
import { eventually } from '../support/eventually.ts';
import { open } from './journal-parts.ts';
import { MODELS, serve, taskParts } from './task-parts.ts';

type Parts = Awaited<ReturnType<typeof taskParts>>;

const BROKEN = 'broken by the test';

function broken(): never {
  throw new Error(BROKEN);
}

/** What fails, and with which change of a task's parts. */
const faults: readonly (readonly [what: string, change: (deps: StageDeps) => Partial<StageDeps>])[] = [
  ['the settlement of the reservation', ({ leases }) => ({ leases: { ...leases, settle: broken } })],
  [
    'the trace of a call that begins',
    ({ tracer }) => ({ tracer: { ended: ended(tracer), admitted: broken } }),
  ],
  ['the trace of a call that ended', () => ({ tracer: { admitted: () => undefined, ended: broken } })],
  ['the list of running calls', ({ running }) => ({ running: { remove: running.remove, add: broken } })],
  ['the same at the end', ({ running }) => ({ running: { add: running.add, remove: broken } })],
  [
    'the pings of waiting streams',
    ({ keepAlive }) => ({ keepAlive: { remove: keepAlive.remove, add: broken } }),
  ],
  ['the same at the end', ({ keepAlive }) => ({ keepAlive: { add: keepAlive.add, remove: broken } })],
  ['the metrics of an ended call', ({ metrics }) => ({ metrics: { ...metrics, ended: broken } })],
  [
    'the metric of a fallback',
    ({ metrics }) => ({
      metrics: { ...metrics, upstreamFallbacks: { ...metrics.upstreamFallbacks, add: broken } },
    }),
  ],
  ['the log', ({ log }) => ({ log: { ...log, info: broken } })],
];

function ended(tracer: StageDeps['tracer']) {
  return tracer?.ended ?? (() => undefined);
}

test('one record each, whatever fails beside it', async (t) => {
  const parts = await taskParts(t);
  for (const [what, change] of faults) {
    await t.test(`${what} fails`, async (t) => {
      const url = await serve(t, { ...parts.deps, ...change(parts.deps) });
      // The model that is asked cannot answer, so that every observer has something to tell.
      parts.bedrock.script({
        model: MODELS.asked,
        times: 3,
        answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
      });
      const body = { model: MODELS.asked, stream: true, messages: [{ role: 'user', content: 'hi' }] };
      const answer = await ask(parts, `${url}/v1/chat/completions`, body);
      equal(answer.status, 200, answer.text);
      match(answer.text, /\[DONE\]/);
      await hasRecord(parts, answer.requestId, 'complete');
      deepEqual(parts.recorded.splice(0), [answer.requestId]);
      deepEqual(parts.failures.splice(0), [BROKEN]);
    });
  }

  for (const stream of [false, true]) {
    await t.test(
      `keeping fails of ${stream ? 'a stream' : 'a whole answer'}: the client is told`,
      async (t) => {
        const { responseStore } = parts.deps;
        if (responseStore === null) throw new Error('answers are kept here');
        const url = await serve(t, { ...parts.deps, responseStore: { ...responseStore, keep: broken } });
        const answer = await ask(parts, `${url}/v1/responses`, { model: 'nova-pro', input: 'hi', stream });
        equal(answer.status, 200);
        match(answer.text, /"store":false/);
        await hasRecord(parts, answer.requestId, 'complete');
        deepEqual(parts.recorded.splice(0), [answer.requestId]);
        deepEqual(parts.failures.splice(0), [BROKEN]);
      },
    );
  }

  await t.test('a refused request is counted, and in the log, when its metric fails', async (t) => {
    const counted: string[] = [];
    parts.lines.length = 0;
    const url = await serve(t, {
      ...parts.deps,
      metrics: { ...parts.deps.metrics, refused: broken },
      refusals: { ...parts.deps.refusals, add: (_route, _status, code) => counted.push(code) },
    });
    const answer = await ask(parts, `${url}/v1/chat/completions`, {
      model: 'no such model',
      messages: [{ role: 'user', content: 'hi' }],
    });
    equal(answer.status, 404);
    deepEqual([counted, parts.lines.splice(0)], [['model_not_found'], ['refused']]);
    deepEqual(parts.failures.splice(0), [BROKEN]);
  });
});

test('a record that cannot be written: the others hear of the call, and the next run records it', async (t) => {
  const parts = await taskParts(t);
  const told: string[] = [];
  const { journal, metrics, leases } = parts.deps;
  const url = await serve(t, {
    ...parts.deps,
    journal: { ...journal, record: broken },
    metrics: { ...metrics, ended: () => told.push('metrics') },
    tracer: { admitted: () => undefined, ended: () => told.push('trace') },
    leases: {
      ...leases,
      settle: () => told.push('settled'),
      release: (held) => {
        told.push(`released ${held.leases.map(({ rule }) => rule.resource).join()}`);
        leases.release(held);
      },
    },
  });
  const body = { model: 'nova-pro', messages: [{ role: 'user', content: 'hi' }] };
  const answer = await ask(parts, `${url}/v1/chat/completions`, body);
  equal(answer.status, 200);
  await eventually(() => deepEqual(told, ['released parallel', 'metrics', 'trace']), { withinMs: 5_000 });
  deepEqual([parts.failures.splice(0), parts.lines.splice(0)], [[BROKEN], ['request']]);
  await parts.closeJournal();
  const next = await open(parts.directory, parts.database);
  try {
    await hasRecord(parts, answer.requestId, 'task-lost');
  } finally {
    await next.close(5_000);
  }
});

test('several choices of which the disk takes some: none is sent, and those have their records', async (t) => {
  const parts = await taskParts(t);
  const { journal } = parts.deps;
  let admissions = 0;
  const url = await serve(t, {
    ...parts.deps,
    journal: {
      ...journal,
      admitted: (admission) => {
        admissions += 1;
        return admissions === 2 ? Promise.reject(new DiskTrouble('full')) : journal.admitted(admission);
      },
    },
  });
  const body = { model: 'nova-pro', n: 2, messages: [{ role: 'user', content: 'hi' }] };
  const answer = await ask(parts, `${url}/v1/chat/completions`, body);
  equal(answer.status, 503);
  equal(parts.bedrock.log().length, 0);
  const recorded = parts.recorded.splice(0);
  equal(recorded.length, 1);
  for (const requestId of recorded) await hasRecord(parts, requestId, 'upstream-error');
  deepEqual(parts.failures.splice(0), []);
});

async function ask({ secret }: Parts, url: string, body: unknown) {
  const {
    statusCode,
    headers,
    body: answered,
  } = await request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: statusCode, requestId: String(headers['x-request-id']), text: await answered.text() };
}

async function hasRecord({ database }: Parts, requestId: string, ending: string): Promise<void> {
  const rows = await eventually(
    async () => {
      const found = await database.query('select ending from usage_records where request_id = $1', [
        requestId,
      ]);
      if (found.length === 0) throw new Error('there is no record yet');
      return found;
    },
    { withinMs: 10_000 },
  );
  deepEqual(
    rows.map((row) => row['ending']),
    [ending],
  );
}
