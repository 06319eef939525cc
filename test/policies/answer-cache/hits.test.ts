/** The same request is answered from the cache: without Bedrock, at no cost, and to its client like any answer. */
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { usageRecords } from '../../support/records.ts';
import { EVERYBODY, startCachedGate } from './cached-gate.ts';

test('a request that was answered before is answered without Bedrock, and costs nothing', async (t) => {
  const gate = await startCachedGate(t);
  const { secret, id } = await gate.admin.createKey({ tpm_limit: 100_000 });
  const before = gate.askedOfBedrock();
  const first = await gate.ask(secret);
  await gate.kept(1);
  const second = await gate.ask(secret);
  deepEqual([first.status, first.cache, second.status, second.cache], [200, 'miss', 200, 'hit']);
  equal(gate.askedOfBedrock() - before, 1);
  match(String(second.headers['age']), /^\d+$/);

  const [one, other] = [JSON.parse(first.text), JSON.parse(second.text)] as [Completion, Completion];
  notEqual(other.id, one.id);
  equal(other.id, `chatcmpl-${String(second.headers['x-request-id']).replaceAll('-', '')}`);
  deepEqual(
    { ...other, id: '', created: 0 },
    { ...one, id: '', created: 0 },
    'the client sees the same answer, and the usage that it had',
  );

  const [hit, miss] = await usageRecords(gate.database, 2, id);
  ok(hit !== undefined && miss !== undefined);
  deepEqual([miss['answer_cache'], hit['answer_cache']], ['miss', 'hit']);
  deepEqual(
    [
      'input_tokens',
      'output_tokens',
      'cache_read_tokens',
      'cache_write_tokens',
      'cost_pico_usd',
      'retries',
    ].map((column) => Number(hit[column])),
    [0, 0, 0, 0, 0, 0],
  );
  equal(hit['answer_saved_pico_usd'], miss['cost_pico_usd']);
  equal(Number(miss['answer_saved_pico_usd'] ?? 0), 0);
  deepEqual([hit['status'], hit['ending'], hit['finish_reason']], [200, 'complete', miss['finish_reason']]);
  deepEqual(
    await gate.database.query('select * from usage_cost_differences'),
    [],
    'each cost follows from its record',
  );
});

type Completion = { readonly id: string; readonly created: number };

test('a stream is answered by the same events, at once and in the rhythm in which they came', async (t) => {
  for (const pace of ['at-once', 'recorded']) {
    await t.test(pace, async (t) => {
      const gate = await startCachedGate(t, { rule: { ...EVERYBODY, pace } });
      const { secret } = await gate.admin.createKey();
      const prompt =
        '[[sim {"text":"one two three four five six seven eight","wordsPerEvent":1,"delayMs":15}]]';
      const asked = { prompt, body: { stream: true, stream_options: { include_usage: true } } };
      const first = await gate.ask(secret, asked);
      await gate.kept(1);
      const [row] = await gate.database.query('select pace from answer_cache');
      ok(Array.isArray(row?.['pace']) && row['pace'].length > 4, 'its rhythm is known');
      const second = await gate.ask(secret, asked);
      deepEqual([first.cache, second.cache], ['miss', 'hit']);
      const events = (text: string): string =>
        text.replaceAll(/"id":"chatcmpl-[0-9a-f]+"/g, '').replaceAll(/"created":\d+/g, '');
      equal(events(second.text), events(first.text));
      match(second.text, /data: \[DONE\]\n\n$/);
    });
  }
});
