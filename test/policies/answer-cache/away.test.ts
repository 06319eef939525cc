/** PostgreSQL away or slow costs hits alone: calls are answered, and what the task has in memory is still given. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createDatabaseRelay } from '../../support/database-relay.ts';
import { eventually } from '../../support/eventually.ts';
import { metric } from '../../support/metrics.ts';
import { startCachedGate } from './cached-gate.ts';

for (const how of ['refused', 'silent'] as const) {
  test(`PostgreSQL is away (${how}): hits from memory, misses else, and never an error`, async (t) => {
    const relay = createDatabaseRelay(t);
    const gate = await startCachedGate(t, { relay, environment: { ANSWER_CACHE_LOOK_UP_MS: '200' } });
    const { secret } = await gate.admin.createKey();
    equal((await gate.ask(secret, { prompt: 'known' })).cache, 'miss');
    await gate.kept(1);
    equal((await gate.ask(secret, { prompt: 'known' })).cache, 'hit');
    relay.cut(how);
    const failures = 'stargate_background_failures_total{task="look up an answer"}';
    const { status, cache } = await gate.ask(secret, { prompt: 'known' });
    deepEqual([status, cache], [200, 'hit'], 'from memory');
    for (let call = 0; call < 5; call += 1) {
      const asked = await gate.ask(secret, { prompt: `unknown ${call}` });
      deepEqual([asked.status, asked.cache], [200, 'miss']);
    }
    // Two look-ups in a row found that out; the others did not wait for it.
    const counted = await metric(gate, failures);
    ok(counted >= 1 && counted < 5, `${counted} look-ups failed`);
    relay.mend();
    await eventually(
      async () => {
        await gate.ask(secret, { prompt: 'again' });
        equal((await gate.ask(secret, { prompt: 'again' })).cache, 'hit');
      },
      { withinMs: 15_000 },
    );
  });
}

test('what another task has kept is found without memory, and is in memory then', async (t) => {
  const gate = await startCachedGate(t, { tasks: 2 });
  const [one, other] = gate.tasks().map(({ url }) => url);
  const { secret } = await gate.admin.createKey();
  equal((await gate.ask(secret, { url: one })).cache, 'miss');
  await gate.kept(1);
  equal((await gate.ask(secret, { url: other })).cache, 'hit');
  await gate.database.query('delete from answer_cache');
  equal((await gate.ask(secret, { url: other })).cache, 'hit');
});
