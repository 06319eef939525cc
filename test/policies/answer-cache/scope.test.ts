/** Whose answers a caller is given, what a request can ask, and when two requests are the same. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { ASKED_ONLY, EVERYBODY, startCachedGate, type CachedGate } from './cached-gate.ts';

/** Keys of people of two teams; ada is in both. */
async function people({ admin }: CachedGate) {
  for (const team of ['red', 'blue']) await admin.createTeam({ team_id: team });
  for (const user of ['ada', 'ben', 'cyd']) await admin.createUser({ user_id: user });
  for (const [team, user] of [
    ['red', 'ada'],
    ['red', 'ben'],
    ['blue', 'ada'],
  ])
    await admin.post('/team/member_add', { team_id: team, member: { user_id: user, role: 'user' } });
  const key = async (user?: string, team?: string) =>
    (await admin.createKey({ user_id: user, team_id: team })).secret;
  return {
    adaInRed: await key('ada', 'red'),
    adaInRedToo: await key('ada', 'red'),
    benInRed: await key('ben', 'red'),
    adaInBlue: await key('ada', 'blue'),
    cyd: await key('cyd'),
    cydToo: await key('cyd'),
    nobody: await key(),
    nobodyElse: await key(),
  };
}

const SEEN = {
  key: [],
  user: ['adaInRedToo'],
  team: ['adaInRedToo', 'benInRed'],
} as const;

for (const scope of ['key', 'user', 'team'] as const) {
  test(`an answer of scope ${scope} is given to nobody beyond it`, async (t) => {
    const gate = await startCachedGate(t, { rule: { ...EVERYBODY, scope } });
    const keys = await people(gate);
    equal((await gate.ask(keys.adaInRed)).cache, 'miss');
    await gate.kept(1);
    equal((await gate.ask(keys.adaInRed)).cache, 'hit');
    const hits = [];
    for (const [name, key] of Object.entries(keys)) {
      if (name === 'adaInRed') continue;
      const { cache } = await gate.ask(key, { headers: ASKED_ONLY });
      if (cache === 'hit') hits.push(name);
    }
    deepEqual(hits, SEEN[scope]);
    // Without a team it is the user's, and without a user the key's.
    equal((await gate.ask(keys.cyd)).cache, 'miss');
    equal((await gate.ask(keys.nobody)).cache, 'miss');
    await gate.kept(3);
    equal((await gate.ask(keys.cydToo)).cache, scope === 'key' ? 'miss' : 'hit');
    equal((await gate.ask(keys.nobodyElse)).cache, 'miss');
  });
}

test('a request says whether it is looked up and kept', async (t) => {
  const gate = await startCachedGate(t, { rule: { ...EVERYBODY, when: 'asked' } });
  const { secret } = await gate.admin.createKey();
  let prompts = 0;
  const rows: readonly (readonly [
    name: string,
    headers: Record<string, string>,
    first: unknown,
    next: unknown,
  ])[] = [
    ['nothing', {}, undefined, undefined],
    ['on', { 'x-stargate-cache': 'on' }, 'miss', 'hit'],
    ['off', { 'x-stargate-cache': 'off', 'cache-control': 'max-age=60' }, undefined, undefined],
    ['refresh', { 'x-stargate-cache': 'refresh' }, 'miss', 'miss'],
    ['max-age', { 'cache-control': 'max-age=60' }, 'miss', 'hit'],
    ['on, no-cache', { 'x-stargate-cache': 'on', 'cache-control': 'no-cache' }, 'miss', 'miss'],
    ['on, no-store', { 'x-stargate-cache': 'on', 'cache-control': 'no-store' }, 'miss', 'miss'],
  ];
  let kept = 0;
  for (const [name, headers, first, next] of rows) {
    await t.test(name, async () => {
      prompts += 1;
      const asked = { prompt: `prompt ${prompts}`, headers };
      equal((await gate.ask(secret, asked)).cache, first);
      if (first !== undefined && name !== 'on, no-store') kept += 1;
      await gate.kept(kept);
      equal((await gate.ask(secret, asked)).cache, next);
    });
  }
  await t.test('max-age takes nothing that is older', async () => {
    const asked = { prompt: 'older' };
    equal((await gate.ask(secret, { ...asked, headers: { 'x-stargate-cache': 'on' } })).cache, 'miss');
    await gate.kept(kept + 1);
    await gate.database.query(`update answer_cache set created_at = created_at - interval '100 seconds'`);
    await forget(gate, kept + 1);
    const { cache } = await gate.ask(secret, {
      ...asked,
      headers: { 'cache-control': 'max-age=60, no-store' },
    });
    equal(cache, 'miss');
    const { headers } = await gate.ask(secret, { ...asked, headers: { 'cache-control': 'max-age=600' } });
    deepEqual([headers['x-stargate-cache'], Number(headers['age']) >= 100], ['hit', true]);
  });
});

/** Empties the memory of the task, by the word of a purge that has purged nothing; `kept`: answers in PostgreSQL. */
async function forget({ database, ask, admin, kept }: CachedGate, entries: number): Promise<void> {
  const { secret } = await admin.createKey();
  const asked = { prompt: 'to be forgotten' };
  equal((await ask(secret, { ...asked, headers: { 'x-stargate-cache': 'on' } })).cache, 'miss');
  await kept(entries + 1);
  await database.query(
    'delete from answer_cache where created_at = (select max(created_at) from answer_cache)',
  );
  equal((await ask(secret, { ...asked, headers: ASKED_ONLY })).cache, 'hit', 'it is in memory alone');
  await database.query(`select pg_notify('answer_cache_purge', '{}')`);
  await eventually(async () => equal((await ask(secret, { ...asked, headers: ASKED_ONLY })).cache, 'miss'), {
    withinMs: 5_000,
  });
}

test('LiteLLM’s field asks the same as the headers', async (t) => {
  const gate = await startCachedGate(t, { rule: { ...EVERYBODY, when: 'asked' } });
  const { secret } = await gate.admin.createKey();
  const ask = async (cache: unknown, prompt = 'hello') =>
    (await gate.ask(secret, { prompt, body: { cache } })).cache;
  equal(await ask({ ttl: 600 }), undefined, 'it is not asked for');
  equal(await ask({ 'use-cache': true, 'no-store': true }), 'miss');
  equal(await ask({ 'use-cache': true }), 'miss', 'it was not kept');
  await gate.kept(1);
  equal(await ask(true), 'hit');
  equal(await ask({ 'use-cache': true, 'no-cache': true }), 'miss');
  equal(await ask({ 'use-cache': true, 'no-store': true, namespace: 'mine' }), 'miss');
  equal(await ask({ 'use-cache': true, 's-maxage': 600 }), 'hit');
  equal(await ask({ 'use-cache': true, ttl: 1 }, 'brief'), 'miss');
  await gate.kept(2);
  await eventually(async () => equal(await ask({ 'use-cache': true, 'no-store': true }, 'brief'), 'miss'), {
    withinMs: 5_000,
  });
  const { status, text } = await gate.ask(secret, { body: { cache: 'yes' } });
  equal(status, 400, text);
});

test('what the policy says: temperature 0, or only those that ask', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  const rows: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
    ['0', { temperature: 0 }, 'miss'],
    ['a little', { temperature: 0.1 }, undefined],
    ['absent', { temperature: undefined }, undefined],
    ['0 to a model that takes none', { model: 'claude-opus-5-5' }, 'miss'],
  ];
  for (const [name, body, cache] of rows)
    equal((await gate.ask(secret, { prompt: name, body })).cache, cache, name);
});

test('the order of members, white space, and who asks make no other request; anything else does', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  const tools = (parameters: object) => [
    { type: 'function', function: { name: 'look', description: 'looks', parameters } },
  ];
  const parameters = { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] };
  equal((await gate.ask(secret, { body: { tools: tools(parameters) } })).cache, 'miss');
  await gate.kept(1);
  const { required, properties, type } = parameters;
  const same = { required, properties, type };
  const look = async (body: Record<string, unknown>) =>
    (await gate.ask(secret, { body, headers: ASKED_ONLY })).cache;
  equal(await look({ tools: tools(same), user: 'ada', metadata: { run: '7' } }), 'hit');
  equal(await look({ tools: tools({ ...same, required: [] }) }), 'miss');
  equal(await look({ tools: tools(same), max_tokens: 77 }), 'miss');
  equal(await look({ tools: tools(same), model: 'claude-sonnet-4-5' }), 'miss');
  equal(await look({ tools: tools(same), stream: true }), 'miss');
  equal(await look({ tools: tools(same), messages: [{ role: 'user', content: 'hello ' }] }), 'miss');
});

test('a policy in another version is a new beginning', async (t) => {
  const gate = await startCachedGate(t);
  const { secret } = await gate.admin.createKey();
  await gate.ask(secret);
  await gate.kept(1);
  equal((await gate.ask(secret)).cache, 'hit');
  await gate.admin.post('/policy/update', { policy_name: 'cached', description: 'the same, but said' });
  await eventually(async () => equal((await gate.ask(secret, { headers: ASKED_ONLY })).cache, 'miss'), {
    withinMs: 5_000,
  });
});
