/**
 * A client that leaves pays what Bedrock bills: it goes on generating and charges the whole answer, whoever hears it. So a
 * hard budget is not passed by leaving, in any dialect, before the answer or half-way. Bedrock's own log is the truth.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { assertAtRest } from '../support/at-rest.ts';
import { metric } from '../support/metrics.ts';
import { startGate } from '../support/start-gate.ts';
import {
  askAndLeave,
  billedUsd,
  chargedUsd,
  MAX_TOKENS,
  MODEL,
  recordsOf,
  sameUsd,
  steer,
  surface,
  SURFACES,
} from './leaving-fixture.ts';

test('seven calls whose client leaves do not pass a hard budget of ten cents, and cost what Bedrock bills', async (t) => {
  const gate = await startGate(t, { environment: { CLIENT_STALL_MS: '500' } });
  const usage = { outputTokens: 6_000 };

  for (const one of SURFACES) {
    await t.test(one.name, async () => {
      gate.bedrock.reset();
      const key = await gate.admin.createKey({
        max_budget: 0.1,
        budget_shortage: 'refuse',
        tpm_limit: 1_000_000_000,
      });
      const pace = one.isStream ? { words: 40, wordsPerEvent: 1, delayMs: 8 } : { headerDelayMs: 400 };
      let admitted = 0;
      let refused = '';
      for (let call = 1; call <= 7; call += 1) {
        const left = await askAndLeave(gate, key.secret, one, steer({ ...pace, usage }));
        if (left.status === 200) admitted += 1;
        else {
          equal(left.status, 429, left.text);
          refused = left.text;
          await recordsOf(gate, key.id, admitted);
        }
      }
      const rows = await recordsOf(gate, key.id, admitted);
      ok(admitted >= 2, `${admitted} of seven were let in`);
      match(refused, /budget/i, 'the others were not');
      for (const row of rows)
        deepEqual([row['ending'], row['usage_estimated']], ['client-gone', false], one.name);
      const log = gate.bedrock.log();
      ok(log.every((served) => served.ending === 'complete'));
      sameUsd(chargedUsd(rows), billedUsd(log), 'what is charged is what Bedrock billed');
      ok(billedUsd(log) <= 0.1, 'and within the budget');
    });
  }

  await t.test('a client that reads nothing of its stream is left, and pays for all of it', async () => {
    gate.bedrock.reset();
    const key = await gate.admin.createKey();
    const [task] = gate.tasks();
    ok(task);
    const { hostname, port } = new URL(task.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    t.after(() => socket.destroy());
    // More than the buffers between the two hold.
    const body = JSON.stringify({
      model: MODEL,
      max_tokens: 64_000,
      stream: true,
      messages: [{ role: 'user', content: steer({ words: 40_000, wordsPerEvent: 1 }) }],
    });
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key.secret}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const [row] = await recordsOf(gate, key.id, 1);
    const [served] = gate.bedrock.log();
    deepEqual([row?.['ending'], row?.['usage_estimated']], ['client-gone', false]);
    equal(served?.ending, 'complete');
    deepEqual([Number(row?.['output_tokens'])], [served.outputTokens]);
  });

  await t.test(
    'one key has sixteen of those that are read on; what is left beyond costs its worst case',
    async () => {
      gate.bedrock.reset();
      const key = await gate.admin.createKey();
      const stream = surface('Messages, streamed');
      const slow = steer({ words: 60, wordsPerEvent: 1, delayMs: 50 });
      await Promise.all(Array.from({ length: 18 }, () => askAndLeave(gate, key.secret, stream, slow)));
      const rows = await recordsOf(gate, key.id, 18);
      const estimated = rows.filter((row) => row['usage_estimated'] === true);
      ok(estimated.length >= 2, `${estimated.length} were not read on`);
      for (const row of estimated) equal(Number(row['output_tokens']), MAX_TOKENS);
      const read = gate.bedrock.log().filter(({ ending }) => ending === 'complete');
      const exact = rows.filter((row) => row['usage_estimated'] === false);
      equal(exact.length, read.length);
      sameUsd(chargedUsd(exact), billedUsd(read), 'the others cost what Bedrock billed');
      ok((await metric(gate, 'stargate_unheard_answers_total{outcome="refused"}')) >= 2);
      equal(await metric(gate, 'stargate_unheard_answers'), 0);
    },
  );

  await t.test(
    'while it is read on, the call runs: its slot and its part of the budget stay taken',
    async () => {
      gate.bedrock.reset();
      const key = await gate.admin.createKey({ max_parallel_requests: 1 });
      const stream = surface('Messages, streamed');
      await askAndLeave(gate, key.secret, stream, steer({ words: 40, wordsPerEvent: 1, delayMs: 50 }));
      const refused = await askAndLeave(gate, key.secret, stream, 'hello');
      equal(refused.status, 429, refused.text);
      await recordsOf(gate, key.id, 1);
      equal((await askAndLeave(gate, key.secret, stream, 'hello')).status, 200);
    },
  );

  await t.test('an answer that cannot be read, or breaks off, costs what was reserved', async () => {
    const key = await gate.admin.createKey();
    const whole = surface('Chat, whole');
    for (const kind of ['corrupt', 'cut']) {
      const left = await askAndLeave(
        gate,
        key.secret,
        { ...whole, isStream: true },
        steer({ fail: { kind } }),
      );
      equal(left.status, 502, left.text);
    }
    for (const row of await recordsOf(gate, key.id, 2)) {
      deepEqual([row['ending'], row['usage_estimated']], ['upstream-cut', true]);
      equal(Number(row['output_tokens']), MAX_TOKENS);
    }
  });

  await assertAtRest(gate);
});

test('a task that is told to stop reads on what it can, and charges the worst case of the rest', async (t) => {
  const gate = await startGate(t, { environment: { DRAIN_TIMEOUT_MS: '2500', UNREADY_DELAY_MS: '0' } });
  const key = await gate.admin.createKey({ max_budget: 1 });
  const stream = surface('Messages, streamed');
  for (const words of [30, 400])
    await askAndLeave(gate, key.secret, stream, steer({ words, wordsPerEvent: 1, delayMs: 50 }));
  equal(await metric(gate, 'stargate_inflight_requests'), 2);
  const [task] = gate.tasks();
  task?.kill('SIGTERM');
  await task?.ended;
  const [short, long] = await recordsOf(gate, key.id, 2);
  const [served] = gate.bedrock.log();
  deepEqual(
    [short?.['ending'], short?.['usage_estimated'], Number(short?.['output_tokens'])],
    ['client-gone', false, served?.outputTokens],
  );
  deepEqual(
    [long?.['ending'], long?.['usage_estimated'], Number(long?.['output_tokens'])],
    ['client-gone', true, MAX_TOKENS],
  );
  await assertAtRest(gate);
});
