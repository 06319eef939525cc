/** The parts of the cache of answers by themselves: their bounds, and what a kept answer is when it is played. */
import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../core/clock.ts';
import {
  countAnswers,
  findAnswer,
  keepAnswerOf,
  purgeAnswers,
  trimAnswers,
} from '../../../core/db/queries/operations/answer-cache.ts';
import { together } from '../../../core/policies/effective.ts';
import type { KeptAnswer } from '../../../proxy/answer-cache/cache-use.ts';
import { createLocalTier } from '../../../proxy/answer-cache/local-tier.ts';
import { play } from '../../../proxy/answer-cache/player.ts';
import { Recorder, RecorderRoom } from '../../../proxy/answer-cache/recorder.ts';
import { ownerOf, requestKeyOf } from '../../../proxy/answer-cache/request-key.ts';
import { lookUpAnswer } from '../../../proxy/answer-cache/serve-again.ts';
import type { Identified } from '../../../proxy/exchange.ts';
import { createTestDatabase } from '../../support/database.ts';
import { policyOf } from '../policy-fixture.ts';

const of = { teamId: 'red', userId: null, keyId: '01a229d0-a49f-7b93-bd58-940d063448b5', model: 'm' };

function answerOf(body: Buffer, pace: readonly number[] = [0, body.length], createdAtMs = 1_000): KeptAnswer {
  const headers = { 'content-type': 'application/json' };
  return { of, headers, body, pace, createdAtMs, expiresAtMs: createdAtMs + 60_000 };
}

test('the memory of a task never holds more than its bound, and lets the least recently used go', () => {
  const local = createLocalTier(100_000);
  const body = Buffer.alloc(9_000);
  for (let index = 0; index < 50; index += 1) {
    local.put(`a${index}`, answerOf(body), 0);
    ok(local.bytes() <= 100_000);
    // Used all the time.
    ok(index < 1 || local.get('a0', 2_000) !== null);
  }
  equal(local.entries(), 9);
  equal(local.get('a1', 2_000), null);
  local.put('too large', answerOf(Buffer.alloc(30_000)), 0);
  equal(local.get('too large', 2_000), null);
  equal(local.get('a49', 61_000), null, 'it has expired');
  local.purge({ teamId: 'blue', userId: null, keyId: null, model: null });
  equal(local.entries(), 8);
  local.purge({ teamId: 'red', userId: null, keyId: null, model: null });
  deepEqual([local.entries(), local.bytes()], [0, 0]);
});

test('what was purged while it was on its way into the memory of a task does not get there', () => {
  const local = createLocalTier(100_000);
  const since = local.purges();
  local.purge({ teamId: 'red', userId: null, keyId: null, model: null });
  local.put('purged', answerOf(Buffer.alloc(10)), since);
  equal(local.get('purged', 2_000), null);
  local.put('asked again', answerOf(Buffer.alloc(10)), local.purges());
  ok(local.get('asked again', 2_000) !== null);
});

test('no two owners of answers are the same, whatever their ids, nor a key before and after it changed its team', () => {
  type Parts = Parameters<typeof ownerOf>;
  const owner = (scope: Parts[1], teamId: string | null, actsFor: string | null): string =>
    JSON.stringify(ownerOf({ keyId: of.keyId, teamId, actsFor } as Parts[0], scope));
  const owners = [
    owner('user', 'a', 'b user:c'),
    owner('user', 'a user:b', 'c'),
    owner('team', 'a user:b', 'c'),
    owner('user', 'a', null),
    owner('key', 'b', null),
    owner('team', null, null),
  ];
  equal(new Set(owners).size, owners.length);
});

test('recorders hold no more together than there is room, and give it back', () => {
  const room = new RecorderRoom(10_000);
  let nowMs = 0;
  const recorder = (): Recorder => new Recorder({ 'content-type': 'x' }, room, 8_000, () => nowMs);
  const [one, other, large] = [recorder(), recorder(), recorder()];
  one.take(Buffer.alloc(6_000, 1));
  nowMs = 300;
  one.take(Buffer.alloc(1_000, 2));
  nowMs = 304;
  one.take(Buffer.alloc(500, 3));
  other.take(Buffer.alloc(4_000));
  equal(other.taken(), null, 'there was no room for it');
  const taken = one.taken();
  deepEqual(taken?.pace, [0, 6_000, 300, 1_500]);
  equal(taken?.body.length, 7_500);
  equal(one.taken(), null, 'it is taken once');
  for (let chunk = 0; chunk < 9; chunk += 1) large.take(Buffer.alloc(1_000));
  equal(large.taken(), null, 'it is larger than any that is kept');
  const last = recorder();
  last.take(Buffer.alloc(8_000));
  equal(last.taken()?.body.length, 8_000, 'all room was given back');
});

for (const pace of ['at-once', 'recorded'] as const) {
  for (const isSlow of [false, true]) {
    test(`a kept answer is played whole, ${pace}, to a reader that ${isSlow ? 'pauses' : 'takes all'}`, async () => {
      const body = Buffer.from(Array.from({ length: 300_000 }, (_byte, index) => index % 251));
      // The rest of it is in no moment of the pace.
      const answer = answerOf(body, [0, 10, 5, 100_000, 20, 1, 21, 50_000]);
      const { response } = play({ kind: 'hit', answer, pace, ageSeconds: 0 });
      equal(response.isWhole, true);
      const chunks: Buffer[] = [];
      await new Promise<void>((resolve, reject) => {
        response.read({
          onData: (chunk) => {
            chunks.push(chunk);
            if (isSlow) setTimeout(() => response.resume(), 2);
            return !isSlow;
          },
          onEnd: resolve,
          onError: reject,
        });
      });
      equal(Buffer.concat(chunks).equals(body), true);
      ok(chunks.every(({ length }) => length <= 65_536));
    });
  }
}

test('the rhythm of a kept answer is that in which it came', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] });
  const body = Buffer.from('one two three');
  const answer = answerOf(body, [0, 3, 400, 4, 1_000, 6]);
  let text = '';
  let hasEnded = false;
  play({ kind: 'hit', answer, pace: 'recorded', ageSeconds: 0 }).response.read({
    onData: (chunk) => {
      text += chunk.toString();
      return true;
    },
    onEnd: () => {
      hasEnded = true;
    },
    onError: () => undefined,
  });
  const after = (ms: number): string => {
    t.mock.timers.tick(ms);
    return text;
  };
  // The immediates of the player take a tick each.
  equal(after(1), 'one');
  equal(after(398), 'one');
  equal(after(5), 'one two');
  equal(after(1), 'one two');
  equal(after(590), 'one two');
  equal(hasEnded, false);
  equal(after(20), 'one two three');
  equal(hasEnded, true);
});

test('where no policy lets answers be kept, nothing of a call is looked at', () => {
  const untouched = { policyUse: null, answerCache: null };
  const identified = new Proxy(untouched, {
    get: (call, name) => {
      if (name === 'policyUse') return call.policyUse;
      throw new Error(`${String(name)} was read`);
    },
  });
  const asked = (): never => {
    throw new Error('the cache was asked');
  };
  const deps = {
    answerCache: { find: asked, recorder: asked, keep: asked },
    clock: systemClock,
    onFailure: (_arrival: unknown, error: unknown) => {
      throw error;
    },
  };
  equal(lookUpAnswer(identified as unknown as Identified, deps), undefined);
});

test('a look-up that fails is counted, and the call goes on without it', () => {
  const policy = together([policyOf({ name: 'a', checks: { answer_cache: { when: 'deterministic' } } })]);
  const policyUse = { policy, findings: new Map(), charges: [], blockedBy: null, placeholders: null };
  // Of a call that nothing else is known of.
  const identified = { policyUse, answerCache: null } as unknown as Identified;
  const failures: unknown[] = [];
  const asked = (): never => {
    throw new Error('the cache was asked');
  };
  const looking = lookUpAnswer(identified, {
    answerCache: { find: asked, recorder: asked, keep: asked },
    clock: systemClock,
    onFailure: (_arrival, error) => failures.push(error),
  });
  equal(looking, undefined);
  equal(failures.length, 1);
  equal(identified.answerCache, null);
});

test('a client that has left is not waited for, and an aborted one gets nothing more', async () => {
  const body = Buffer.from('one two');
  const answer = answerOf(body, [0, 3, 3_600_000, 4]);
  const playing = play({ kind: 'hit', answer, pace: 'recorded', ageSeconds: 0 });
  playing.hurry();
  equal((await playing.response.readWhole(100)).toString(), 'one two', 'an hour is not waited');
  const aborted = play({ kind: 'hit', answer, pace: 'recorded', ageSeconds: 0 });
  const reading = aborted.response.readWhole(100).catch((error: unknown) => String(error));
  aborted.response.abort(new Error('not wanted'));
  equal(await reading, 'Error: not wanted');
});

test('what is in PostgreSQL stays within its bounds: the expired go first, then the oldest', async (t) => {
  const { database } = await createTestDatabase(t);
  const nowMs = systemClock.nowMs();
  const keep = async (name: string, ageMs: number): Promise<void> => {
    const answer = {
      ...answerOf(Buffer.alloc(1_000), [0, 1_000], nowMs - ageMs),
      expiresAtMs: nowMs + 60_000 - ageMs,
    };
    equal(await keepAnswerOf(database, keyOf(name), answer, nowMs), true);
  };
  for (let minute = 0; minute < 10; minute += 1) await keep(`a${minute}`, minute * 1_000);
  await keep('expired', 70_000);
  await trimAnswers(database, { entries: 100, bytes: 1_000_000 }, nowMs);
  equal((await countAnswers(database)).entries, 10);
  equal(await findAnswer(database, keyOf('expired'), nowMs), null);
  await trimAnswers(database, { entries: 6, bytes: 1_000_000 }, nowMs);
  equal((await countAnswers(database)).entries, 6);
  equal(await findAnswer(database, keyOf('a6'), nowMs), null);
  await trimAnswers(database, { entries: 100, bytes: 4_000 }, nowMs);
  const left = await countAnswers(database);
  ok(left.bytes <= 4_000 && left.entries === 3, JSON.stringify(left));
  deepEqual((await findAnswer(database, keyOf('a0'), nowMs))?.of, of);
});

function keyOf(name: string): Buffer {
  return Buffer.from(name.padEnd(32));
}

test('after a purge, nothing of what was asked before it comes back', async (t) => {
  const { database } = await createTestDatabase(t);
  const nowMs = systemClock.nowMs();
  const answer = { ...answerOf(Buffer.alloc(10)), expiresAtMs: nowMs + 60_000 };
  const purge = { teamId: 'red', userId: null, keyId: null, model: null };
  await database.transaction((tx) => purgeAnswers(tx, purge));
  equal(await keepAnswerOf(database, keyOf('before'), answer, nowMs - 1_000), false);
  const blue = { ...answer, of: { ...of, teamId: 'blue' } };
  equal(await keepAnswerOf(database, keyOf('of another'), blue, nowMs - 1_000), true);
  equal(await keepAnswerOf(database, keyOf('after'), answer, nowMs + 10_000), true);
});

test('the draft of a guardrail changes under its name: such a request has no key', () => {
  const keyed = (version: string, own: string, header = '1') => {
    const guardrails = [{ id: 'gr1abc', version }];
    const policy = together([
      policyOf({ name: 'a', checks: { guardrails, answer_cache: { scope: 'team' } } }),
    ]);
    const body = { guardrailConfig: { guardrailIdentifier: 'gr1abc', guardrailVersion: own } };
    const headers = { 'X-Amzn-Bedrock-GuardrailVersion': header };
    const request = { operation: 'converse', headers, body: Buffer.from(JSON.stringify(body)) } as const;
    return requestKeyOf(request, { owner: ['key', null, 'team:red'], model: 'm', policy, namespace: '' });
  };
  deepEqual([keyed('DRAFT', '1'), keyed('1', 'DRAFT'), keyed('1', '1', 'DRAFT')], [null, null, null]);
  ok(keyed('1', '2') !== null);
});

test('marks of the prompt cache make no other request; the same words elsewhere do', () => {
  const policy = together([policyOf({ name: 'a', checks: { answer_cache: { scope: 'team' } } })]);
  const keyed = (body: object, operation: 'converse' | 'invoke' = 'converse') =>
    requestKeyOf(
      { operation, body: Buffer.from(JSON.stringify(body)) },
      { owner: ['key', null, 'team:red'], model: 'm', policy, namespace: '' },
    )?.toString('hex');
  const point = { cachePoint: { type: 'default' } };
  const converse = (marks: readonly object[]) => ({
    system: [{ text: 'you are' }, ...marks],
    messages: [{ role: 'user', content: [{ text: 'hi' }, ...marks] }],
    toolConfig: { tools: [{ toolSpec: { name: 'look' } }, ...marks] },
  });
  equal(keyed(converse([point])), keyed(converse([])));
  const mark = { cache_control: { type: 'ephemeral' } };
  const claude = (marked: object, input: object = {}) => ({
    ...marked,
    system: [{ type: 'text', text: 'you are', ...marked }],
    tools: [{ name: 'look', ...marked }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'tool_result', content: [{ type: 'text', text: 'seen', ...marked }], ...marked },
          { type: 'tool_use', input },
        ],
      },
    ],
  });
  equal(keyed(claude(mark), 'invoke'), keyed(claude({}), 'invoke'));
  notDeepEqual(keyed(claude({}, mark), 'invoke'), keyed(claude({}), 'invoke'));
  notDeepEqual(keyed(claude({}), 'invoke'), keyed(claude({})));
});
