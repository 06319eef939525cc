/** What is never kept: what a policy touched, what did not end well, and what may not be kept at all. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { usageRecords } from '../../support/records.ts';
import { startGate } from '../../support/start-gate.ts';
import { ASKED_ONLY, startCachedGate, type Asked } from './cached-gate.ts';

/** Ada's, and a card of the test numbers of payment networks. */
const EMAIL = 'ada.lovelace@example.com';
const CARD = '4111 1111 1111 1111';
const IBAN = 'DE89 3704 0044 0532 0130 00';

const checks = {
  entities: {
    email: { prompt: 'mask', answer: 'mask' },
    card: { prompt: 'observe', answer: 'block' },
    iban: { prompt: 'observe', answer: 'observe' },
  },
};

type Row = readonly [
  name: string,
  asked: Asked,
  /** What Bedrock answers, when not what it always does. */
  script: Readonly<Record<string, unknown>> | null,
  status: number,
  cache: 'miss' | undefined,
];

const rows: readonly Row[] = [
  ['a prompt in which something was masked', { prompt: `I am ${EMAIL}` }, null, 200, undefined],
  ['an answer in which something was masked', {}, { text: `ask ${EMAIL}` }, 200, 'miss'],
  [
    'a stream in which something was masked',
    { body: { stream: true } },
    { text: `ask ${EMAIL}` },
    200,
    'miss',
  ],
  ['an answer that was blocked', {}, { text: `pay with ${CARD}` }, 200, 'miss'],
  ['a stream that was blocked', { body: { stream: true } }, { text: `pay with ${CARD}` }, 200, 'miss'],
  [
    'a stream that broke off',
    { body: { stream: true } },
    { words: 50, fail: { kind: 'cut', afterEvents: 6 } },
    200,
    'miss',
  ],
  ['a refusal of Bedrock', {}, { fail: { kind: 'http', type: 'ValidationException' } }, 400, undefined],
  ['several choices', { body: { n: 2 } }, null, 200, undefined],
  [
    'a response that is stored',
    { path: '/v1/responses', body: { messages: undefined, input: 'hi', store: true } },
    null,
    200,
    undefined,
  ],
  [
    'the answer of another model in place of the one asked for',
    { body: { fallbacks: ['nova-pro'] } },
    { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
    200,
    'miss',
  ],
];

test('what is never kept', async (t) => {
  const gate = await startCachedGate(t, { checks, environment: { RESPONSES_RETENTION_DAYS: '1' } });
  const { secret } = await gate.admin.createKey();
  let kept = 0;
  for (const [name, asked, script, status, cache] of rows) {
    await t.test(name, async () => {
      // Each is another request.
      const { prompt = 'hello', body = {} } = asked;
      const own = { ...asked, prompt: `${name}: ${prompt}`, body: { ...body, max_tokens: undefined } };
      if (script !== null) gate.bedrock.script({ model: 'haiku', times: 50, answer: script });
      const answer = await gate.ask(secret, own);
      gate.bedrock.reset();
      equal(answer.status, status, answer.text);
      if (status === 200) equal(answer.cache, cache);
      // Answers are written in the order in which they ended: once this one is there, the other would be.
      equal((await gate.ask(secret, { prompt: `after ${name}` })).cache, 'miss');
      kept += 1;
      await gate.kept(kept);
    });
  }
  await t.test('but an answer in which something was observed alone', async () => {
    gate.bedrock.script({ answer: { text: `to ${IBAN}` } });
    const asked = { prompt: `from ${IBAN}` };
    equal((await gate.ask(secret, asked)).cache, 'miss');
    await gate.kept(kept + 1);
    const { cache, text } = await gate.ask(secret, asked);
    equal(cache, 'hit');
    equal(text.includes(IBAN), true);
  });
});

test('an answer that went on because a check failed is not kept, and one that was checked is', async (t) => {
  const judge = { name: 'polite', model: 'nova-pro', instructions: 'Refuse insults.', prompt: 'block' };
  const gate = await startCachedGate(t, { checks: { judges: [{ ...judge, on_failure: 'open' }] } });
  const { secret } = await gate.admin.createKey();
  const judgeSays = (answer: Readonly<Record<string, unknown>>): void => {
    gate.bedrock.reset();
    gate.bedrock.script({ model: 'nova-pro', times: 50, answer });
  };
  judgeSays({ fail: { kind: 'http', type: 'ValidationException' } });
  const { status, cache } = await gate.ask(secret, { prompt: 'unchecked' });
  deepEqual([status, cache], [200, 'miss']);
  judgeSays({ text: 'ALLOW' });
  equal((await gate.ask(secret, { prompt: 'checked' })).status, 200);
  await gate.kept(1);
  equal((await gate.ask(secret, { prompt: 'unchecked', headers: ASKED_ONLY })).cache, 'miss');
  const before = gate.askedOfBedrock();
  equal((await gate.ask(secret, { prompt: 'checked' })).cache, 'hit');
  equal(gate.askedOfBedrock(), before, 'neither the model is asked, nor the judge');
});

test('what tasks write together stays within the bound of the cache', async (t) => {
  const gate = await startCachedGate(t, { tasks: 2, environment: { ANSWER_CACHE_MAX_BYTES: '40000' } });
  const { secret } = await gate.admin.createKey();
  const [one, other] = gate.tasks().map(({ url }) => url);
  for (let call = 0; call < 60; call += 1) {
    // Nothing that can be made smaller.
    gate.bedrock.script({ answer: { text: randomBytes(900).toString('base64') } });
    const { status } = await gate.ask(secret, {
      prompt: `prompt ${call}`,
      url: call % 2 === 0 ? one : other,
    });
    equal(status, 200);
  }
  const held = await eventually(
    async () => {
      const [row] = await gate.database.query(
        'select count(*)::int as entries, sum(stored_bytes)::int as bytes, max(created_at) as newest from answer_cache',
      );
      ok(Number(row?.['bytes']) <= 40_000, `${String(row?.['bytes'])} bytes`);
      return row;
    },
    { withinMs: 5_000 },
  );
  ok(Number(held?.['entries']) > 10, 'the newest are there');
  equal((await gate.ask(secret, { prompt: 'prompt 59', url: one })).cache, 'hit');
});

test('nothing is looked up for a team that forbids models that keep traffic', async (t) => {
  const gate = await startCachedGate(t);
  await gate.admin.createTeam({ team_id: 'careful', forbid_data_retention: true });
  const { secret } = await gate.admin.createKey({ team_id: 'careful' });
  equal((await gate.ask(secret, { headers: { 'x-stargate-cache': 'on' } })).cache, undefined);
});

test('a cache that is switched off is asked by nobody, and a policy changes nothing in that', async (t) => {
  const gate = await startGate(t, { environment: { ANSWER_CACHE_MAX_BYTES: '0' } });
  const words = [{ name: 'tabu', words: ['xyzzy'], prompt: 'block' }];
  await gate.admin.post('/policy/new', {
    policy_name: 'cached',
    checks: { words, answer_cache: { when: 'deterministic' } },
  });
  const { secret, id } = await gate.admin.createKey();
  const ask = (content: string) =>
    gate.post(secret, '/v1/chat/completions', {
      model: 'claude-haiku-4-5',
      temperature: 0,
      messages: [{ role: 'user', content }],
    });
  // The policy is in force.
  await eventually(async () => equal((await ask('xyzzy')).status, 400), { withinMs: 5_000 });
  const before = (await gate.database.query('select 1 from usage_records')).length;
  for (let call = 0; call < 2; call += 1) {
    const { status, headers } = await ask('hello');
    deepEqual([status, headers['x-stargate-cache']], [200, undefined]);
  }
  for (const record of await usageRecords(gate.database, before + 2, id)) equal(record['answer_cache'], null);
});
