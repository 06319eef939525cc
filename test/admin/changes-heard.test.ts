/** A proxy task takes each change once, whether it hears of it or finds it, and misses none. */
import { deepEqual } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { followRevocations } from '../../proxy/stages/authenticate/revocation.ts';
import { createDatabaseRelay } from '../support/database-relay.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

/** Longer than two polls. */
const POLLED_TWICE_MS = 1_200;

async function follow(t: TestContext) {
  const { url, database } = await createTestDatabase(t);
  const relay = createDatabaseRelay(t);
  const dropped: string[] = [];
  const stop = followRevocations({
    databaseUrl: await relay.via(url),
    database,
    cache: {
      get: () => null,
      drop: ({ scope, scopeId }) => dropped.push(`${scope}:${scopeId}`),
      markAllStale: () => undefined,
      keyHashOf: () => null,
    },
    customers: {
      onChange: () => undefined,
      markStale: () => undefined,
      refresh: () => Promise.resolve(),
    },
    running: { onChange: () => undefined, doubtAll: () => undefined },
    answerCache: null,
    reloadModels: () => Promise.resolve(),
    reloadPolicies: () => Promise.resolve(),
    onError: () => undefined,
  });
  t.after(stop);
  const change = (scope: string, id: string) =>
    database.query('insert into principal_changes (scope, scope_id) values ($1, $2)', [scope, id]);
  return { dropped, change, relay };
}

test('a change that was heard is not taken again from the poll: what was read since stays in memory', async (t) => {
  const { dropped, change } = await follow(t);
  await change('key', 'ab12');
  await eventually(() => deepEqual(dropped, ['key:ab12']), { withinMs: 2_000 });
  await change('user', 'ada: 7 x');
  await delay(POLLED_TWICE_MS);
  deepEqual(dropped, ['key:ab12', 'user:ada: 7 x']);
  await change('key', 'ab12');
  await delay(POLLED_TWICE_MS);
  deepEqual(dropped, ['key:ab12', 'user:ada: 7 x', 'key:ab12']);
});

test('a change whose notification is lost is found by the poll, once', async (t) => {
  const { dropped, change, relay } = await follow(t);
  relay.cut('refused');
  await change('team', 'ops');
  await eventually(() => deepEqual(dropped, ['team:ops']), { withinMs: 1_000 });
  relay.mend();
  await delay(POLLED_TWICE_MS);
  deepEqual(dropped, ['team:ops']);
});
