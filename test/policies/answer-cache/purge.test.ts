/** What admins purge is given to nobody any more, by any task; and what was on its way is not kept after it. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../../admin/cli-fixture.ts';
import { eventually } from '../../support/eventually.ts';
import { ASKED_ONLY, startCachedGate, type CachedGate } from './cached-gate.ts';

/** What each task says of a prompt, without keeping an answer. */
async function cachesOf(gate: CachedGate, secret: string, prompt: string): Promise<readonly unknown[]> {
  const asked = gate.tasks().map(({ url }) => gate.ask(secret, { prompt, url, headers: ASKED_ONLY }));
  return (await Promise.all(asked)).map(({ cache }) => cache);
}

test('a purge reaches what is kept, and the memory of every task', async (t) => {
  const gate = await startCachedGate(t, { tasks: 2 });
  await gate.admin.createTeam({ team_id: 'red' });
  await gate.admin.createUser({ user_id: 'ada' });
  const inRed = await gate.admin.createKey({ team_id: 'red' });
  const ofAda = await gate.admin.createKey({ user_id: 'ada' });
  const other = await gate.admin.createKey();
  const sonnet = { body: { model: 'claude-sonnet-4-5' } };
  let kept = 0;
  for (const { secret } of [inRed, ofAda, other]) {
    await gate.ask(secret, { prompt: 'kept' });
    kept += 1;
    await gate.kept(kept);
    deepEqual(await cachesOf(gate, secret, 'kept'), ['hit', 'hit']);
  }
  await gate.ask(other.secret, sonnet);
  await gate.kept(4);

  const purge = async (which: object, purged: number): Promise<void> => {
    const { status, body } = await gate.admin.post('/cache/purge', { ...which });
    deepEqual([status, body['purged']], [200, purged], JSON.stringify(body));
  };
  const isGone = (secret: string) =>
    eventually(async () => deepEqual(await cachesOf(gate, secret, 'kept'), ['miss', 'miss']), {
      withinMs: 2_000,
    });

  await purge({ team_id: 'blue' }, 0);
  await purge({ team_id: 'red' }, 1);
  await isGone(inRed.secret);
  deepEqual(await cachesOf(gate, ofAda.secret, 'kept'), ['hit', 'hit']);
  await purge({ user_id: 'ada', model: 'nova-pro' }, 0);
  await purge({ user_id: 'ada' }, 1);
  await isGone(ofAda.secret);
  await purge({ key_id: other.id, model: 'claude-sonnet-4-5' }, 1);
  deepEqual(await cachesOf(gate, other.secret, 'kept'), ['hit', 'hit']);
  await purge({}, 1);
  await isGone(other.secret);
  await gate.kept(0);

  const { entries } = (await gate.admin.get('/audit/list?object_type=answers')).body as {
    entries: readonly { action: string; before: Record<string, unknown>; operation: string; actor: object }[];
  };
  equal(entries.length, 6);
  const [last, ofTeam] = [entries[0], entries.at(-2)];
  deepEqual([last?.action, last?.operation, last?.before['entries']], ['deleted', '/cache/purge', 1]);
  equal(ofTeam?.before['team_id'], 'red');
});

test('an answer that was on its way when the cache was purged is not kept', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  let isAnswered = false;
  const before = gate.askedOfBedrock();
  const prompt = '[[sim {"text":"slow","firstTokenDelayMs":2500}]]';
  const asking = gate.ask(secret, { prompt, body: { stream: true } }).finally(() => {
    isAnswered = true;
  });
  await eventually(() => equal(gate.askedOfBedrock(), before + 1), { withinMs: 2_000 });
  equal((await gate.admin.post('/cache/purge', {})).status, 200);
  equal(isAnswered, false, 'it was purged meanwhile');
  equal((await asking).cache, 'miss');
  // Five seconds after the purge, answers to new calls are kept; clocks may differ by as much.
  await gate.database.query(`update answer_cache_purges set purged_at = purged_at - interval '6 seconds'`);
  equal((await gate.ask(secret, { prompt: 'later' })).cache, 'miss');
  await gate.kept(1);
});

test('what is there, and how often it is hit', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  await gate.ask(secret);
  await gate.kept(1);
  await gate.ask(secret);
  await gate.ask(secret);
  const info = await eventually(
    async () => {
      const { body } = await gate.admin.get('/cache/info');
      equal(body['hits'], 2);
      return body;
    },
    { withinMs: 10_000 },
  );
  deepEqual([info['entries'], info['status'], info['cache_type']], [1, 'healthy', 'postgresql']);
  equal(typeof info['bytes'], 'number');
  match(String(info['oldest_at']), /^\d{4}-/);
  equal(Number(info['hit_rate']), 2 / (2 + Number(info['misses'])));
  equal(Number(info['saved_usd']) > 0, true);
});

test('the command line says what there is, and purges for a team by its name', async (t) => {
  const gate = await startCachedGate(t);
  const teamId = await gate.admin.createTeam({ team_alias: 'Evals' });
  const { secret } = await gate.admin.createKey({ team_id: teamId });
  const other = await gate.admin.createKey();
  await gate.ask(secret);
  await gate.ask(other.secret);
  await gate.kept(2);
  const env = { STARGATE_URL: gate.albUrl, STARGATE_MASTER_KEY: gate.masterKey };
  const info = await run('cache info --json', { env });
  equal(info.code, 0, info.err);
  equal(info.json()['entries'], 2);
  const purged = await run('cache purge --team-id Evals --yes --json', { env });
  equal(purged.code, 0, purged.err);
  equal(purged.json()['purged'], 1);
  equal((await gate.ask(other.secret)).cache, 'hit');
});
