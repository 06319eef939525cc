/** A hit is a request like any other to limits, metrics and records, but takes no tokens and no money. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { assertAtRest } from '../../support/at-rest.ts';
import { earlyInMinute } from '../../support/early-in-minute.ts';
import { metric } from '../../support/metrics.ts';
import { usageRecords } from '../../support/records.ts';
import { EVERYBODY, startCachedGate, type CachedGate } from './cached-gate.ts';

test('hits count as requests a minute', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey({ rpm_limit: 3 });
  await earlyInMinute();
  const statuses = [];
  for (let call = 0; call < 4; call += 1) {
    const { status, cache } = await gate.ask(secret);
    statuses.push([status, cache]);
    if (call === 0) await gate.kept(1);
  }
  deepEqual(statuses, [
    [200, 'miss'],
    [200, 'hit'],
    [200, 'hit'],
    [429, undefined],
  ]);
});

test('hits take nothing of a hard budget and of tokens a minute, where a miss would not fit', async (t) => {
  const gate = await startCachedGate(t);
  const { secret, id } = await gate.admin.createKey({ max_budget: 0.02, tpm_limit: 1_500 });
  await earlyInMinute();
  const asked = { body: { max_tokens: 1_000 } };
  equal((await gate.ask(secret, asked)).status, 200);
  await gate.kept(1);
  for (let call = 0; call < 30; call += 1)
    equal((await gate.ask(secret, asked)).cache, 'hit', 'together they would be twenty times the limit');
  const records = await usageRecords(gate.database, 31, id);
  equal(records.filter((record) => BigInt(String(record['cost_pico_usd'])) > 0n).length, 1);
  await assertAtRest(gate);
});

test('hits and misses are metrics by model', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  const series = (name: string) => `stargate_cache_${name}_total{model="claude-haiku-4-5",kind="answer"}`;
  const misses = await metric(gate, series('misses'));
  await gate.ask(secret);
  await gate.kept(1);
  await gate.ask(secret);
  await gate.ask(secret);
  deepEqual([await metric(gate, series('hits')), (await metric(gate, series('misses'))) - misses], [2, 1]);
});

test('a hit asks nothing of the prompt cache, whatever its request says', async (t) => {
  const gate = await startCachedGate(t);
  const { secret, id } = await gate.admin.createKey();
  const text = { type: 'text', text: 'hello', cache_control: { type: 'ephemeral' } };
  const asked = { body: { messages: [{ role: 'user', content: [text] }] } };
  await gate.ask(secret, asked);
  await gate.kept(1);
  equal((await gate.ask(secret, asked)).cache, 'hit');
  const records = await usageRecords(gate.database, 2, id);
  const said = records.map((record) => [record['answer_cache'], record['cache_points']]);
  deepEqual(
    said.toSorted(([one], [other]) => String(one).localeCompare(String(other))),
    [
      ['hit', null],
      ['miss', 'client'],
    ],
  );
});

const SLOW = '[[sim {"words":80,"wordsPerEvent":1,"delayMs":40}]]';

/** A hit that goes on for seconds; `leave` closes the client's connection. */
async function slowHit(gate: CachedGate, secret: string): Promise<{ readonly leave: () => void }> {
  const body = { model: 'claude-haiku-4-5', temperature: 0, stream: true };
  equal((await gate.ask(secret, { prompt: SLOW, body })).cache, 'miss');
  await gate.kept(1);
  const leaving = new AbortController();
  const answer = await request(`${gate.edgeUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ ...body, messages: [{ role: 'user', content: SLOW }] }),
    signal: leaving.signal,
  });
  equal(answer.headers['x-stargate-cache'], 'hit');
  answer.body.on('error', () => undefined);
  await answer.body[Symbol.asyncIterator]().next();
  return { leave: () => leaving.abort() };
}

test('a client that leaves a hit in the middle leaves one record of it, without cost', async (t) => {
  const gate = await startCachedGate(t, { rule: { ...EVERYBODY, pace: 'recorded' } });
  const { secret, id } = await gate.admin.createKey();
  (await slowHit(gate, secret)).leave();
  const [hit] = await usageRecords(gate.database, 2, id);
  ok(hit !== undefined);
  deepEqual([hit['answer_cache'], hit['ending'], hit['cost_pico_usd']], ['hit', 'client-gone', '0']);
  await assertAtRest(gate);
});

test('a hit whose task is killed is recorded by the next run, without cost', async (t) => {
  const gate = await startCachedGate(t, { rule: { ...EVERYBODY, pace: 'recorded' } });
  const { secret, id } = await gate.admin.createKey({ max_budget: 1 });
  await slowHit(gate, secret);
  gate.tasks()[0]?.kill('SIGKILL');
  const records = await usageRecords(gate.database, 2, id);
  const lost = records.find((record) => record['ending'] === 'task-lost');
  ok(lost !== undefined);
  deepEqual(
    [lost['cost_pico_usd'], Number(lost['input_tokens']), Number(lost['output_tokens'])],
    ['0', 0, 0],
  );
  await assertAtRest(gate);
});
