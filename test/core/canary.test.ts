/** What the canary makes of an answer and of what was counted. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { checkChain, ok, patiently } from '../../core/canary/chain.ts';
import { countedOf, judgeCounted } from '../../core/canary/counted.ts';
import { links } from '../../core/canary/links.ts';
import { judgeReply } from '../../core/canary/probe.ts';

const ID = 'chatcmpl-01a2267d37c07f2c950e1e83a33dc80c';
const ANSWER = {
  id: ID,
  model: 'm',
  choices: [{ message: { role: 'assistant', content: 'pong' } }],
  usage: { prompt_tokens: 11, completion_tokens: 2 },
};
type Row = readonly [name: string, status: number, body: unknown, says: RegExp];

test('an answer is good when the model that was asked says something and what it used', () => {
  const { verdict, answered } = judgeReply({ status: 200, text: JSON.stringify(ANSWER) }, 'm');
  equal(verdict.state, 'ok');
  equal(answered?.requestId, '01a2267d-37c0-7f2c-950e-1e83a33dc80c');
  const rows: readonly Row[] = [
    [
      'refused',
      429,
      { error: { message: 'The budget is spent.' } },
      /^it answered 429: The budget is spent\.$/,
    ],
    ['a page', 502, '<html>', /^it answered 502: not by the gateway$/],
    ['not JSON', 200, '<html>', /^it answered 200 and no JSON$/],
    ['no id', 200, { ...ANSWER, id: 'x' }, /^its answer has no id$/],
    ['another model', 200, { ...ANSWER, model: 'n' }, /^"n" answered instead of m$/],
    ['no text', 200, { ...ANSWER, choices: [{ message: { content: ' ' } }] }, /^its answer has no text$/],
    ['no choice', 200, { ...ANSWER, choices: [] }, /^its answer has no text$/],
    [
      'no usage',
      200,
      { ...ANSWER, usage: { prompt_tokens: 0, completion_tokens: 2 } },
      /^its answer says no usage$/,
    ],
  ];
  for (const [name, status, body, says] of rows) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const judged = judgeReply({ status, text }, 'm');
    deepEqual([judged.verdict.state, judged.answered], ['broken', null], name);
    match(judged.verdict.says, says, name);
  }
});

test('a metric has arrived when a series of the user is there with a value that it did not have', () => {
  const counted = (...series: readonly (readonly [user: string, task: string, value: number])[]) =>
    countedOf(
      series.map(([user_id, instance, value]) => ({ labels: { user_id, instance }, value })),
      'u',
    );
  const none = counted();
  const before = counted(['u', 'a', 4], ['other', 'a', 9], ['ada', 'a', 1]);
  const rows: readonly (readonly [name: string, from: typeof none, to: typeof none, state: string])[] = [
    ['the first call', none, counted(['u', 'a', 1]), 'ok'],
    ['a new series shows 0 first', none, counted(['u', 'a', 0]), 'broken'],
    ['one more', before, counted(['u', 'a', 5]), 'ok'],
    ['as before', before, before, 'broken'],
    ['another task answered', before, counted(['u', 'a', 4], ['u', 'b', 1]), 'ok'],
    ['the task was replaced, so that the sum is smaller', before, counted(['u', 'b', 1]), 'ok'],
    ['the counter began anew', before, counted(['u', 'a', 1]), 'ok'],
    [
      'somebody else was counted',
      before,
      counted(['u', 'a', 4], ['ada', 'a', 2], ['other', 'a', 10]),
      'broken',
    ],
    ['no room for the user', counted(['other', 'a', 9]), counted(['other', 'a', 10]), 'ok'],
    ['the user is gone from Prometheus', before, none, 'broken'],
  ];
  for (const [name, from, to, state] of rows) equal(judgeCounted(from, to, 'u').state, state, name);
});

test('what depends on a broken link is not checked, and what does not is', async () => {
  const asked: string[] = [];
  const check = (name: string, works: boolean) => async () => {
    asked.push(name);
    if (!works) throw new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    return ok('well');
  };
  const findings = await checkChain(
    Object.fromEntries(links.map(({ name }) => [name, check(name, name !== 'record')])),
  );
  deepEqual(
    findings.map(({ link, state }) => `${link} ${state}`),
    ['edge ok', 'record broken', 'row unchecked', 'panel unchecked', 'metric ok'],
  );
  equal(findings[1]?.says, 'fetch failed (connect ECONNREFUSED)');
  deepEqual(asked, ['edge', 'record', 'metric']);
});

test('what arrives late is waited for, and no longer than was said', async () => {
  let nowMs = 0;
  const patience = {
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    sleep: async (ms: number) => (nowMs += ms),
    withinMs: 10_000,
    everyMs: 1_000,
  };
  const after = (ms: number) => async () =>
    nowMs >= ms ? ok('there') : ({ state: 'broken', says: 'not there' } as const);
  equal((await patiently(after(9_000), patience)).state, 'ok');
  nowMs = 0;
  deepEqual(await patiently(after(60_000), patience), { state: 'broken', says: 'not there, after 10 s' });
  equal(nowMs, 10_000);
});
