/** Two deployments are under way and neither ever answers: whatever ends the call, its record has what both may cost. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { assertAtRest } from '../support/at-rest.ts';
import { usageRecords } from '../support/records.ts';
import { FIRST, SECOND, SILENCE, ask, assertBothPaid, hedgedGate, hedges } from './hedging-fixture.ts';
import { listen } from '../support/listen.ts';

/** A Bedrock that takes every request and never says a word. */
async function silentBedrock(t: TestContext) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    // The prompt is counted once neither has answered.
    if (incoming.url?.endsWith('/count-tokens') !== true) asked.push(decodeURIComponent(incoming.url ?? ''));
    incoming.resume();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  const url = await listen(t, server);
  /** Resolves once two more have been asked. */
  const bothAsked = (): Promise<void> =>
    eventually(
      () => {
        assert.deepEqual(asked.splice(0, asked.length === 2 ? 2 : 0).length, 2);
        return Promise.resolve();
      },
      { withinMs: 20_000 },
    );
  return { url, sockets, bothAsked };
}

test('with both under way the client leaves, or the task dies: one record, with what both may cost', async (t) => {
  const bedrock = await silentBedrock(t);
  const gate = await hedgedGate(t, {
    bedrockEndpoint: bedrock.url,
    environment: { UPSTREAM_TIMEOUT_MS: SILENCE },
  });
  const key = await gate.admin.createKey({ max_budget: 0.5 });

  await t.test(
    'the client leaves, and the worst case of both is charged, since neither ever says a word',
    async () => {
      const client = new AbortController();
      const left = ask(gate.edgeUrl, key.secret, { signal: client.signal }).catch(() => null);
      await bedrock.bothAsked();
      client.abort();
      await left;
      const [row] = await usageRecords(gate.database, 1);
      assert.deepEqual([row?.['ending'], row?.['usage_estimated']], ['client-gone', true]);
      for (const one of [row, assertBothPaid(row, SECOND, FIRST)])
        assert.deepEqual([Number(one?.['output_tokens']), one?.['usage_estimated']], [1_000, true]);
      await eventually(() => Promise.resolve(assert.equal(bedrock.sockets.size, 0)), { withinMs: 10_000 });
      assert.deepEqual(await hedges(gate), { won: 0, lost: 0, failed: 0, abandoned: 1, refused: 0 });
      await assertAtRest(gate);
    },
  );

  await t.test('the task dies', async () => {
    const lost = ask(gate.edgeUrl, key.secret).then(
      (answer) => answer.body.dump(),
      () => undefined,
    );
    await bedrock.bothAsked();
    gate.tasks()[0]?.kill('SIGKILL');
    await lost;
    const [row] = await eventually(
      async () => {
        const rows = await gate.database.query('select * from usage_records order by request_id desc');
        assert.equal(rows.length, 2);
        return rows;
      },
      { withinMs: 30_000 },
    );
    assert.equal(row?.['ending'], 'task-lost');
    assertBothPaid(row, FIRST, SECOND);
    await assertAtRest(gate);
  });
});
