/**
 * What is asked beside answers, and what happens beside the way of a call: counts, embeddings, several choices, another
 * model, kept turns, a policy that changes meanwhile, blocks, traces. Bedrock sees nothing of it, and nothing is left lying.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { succeeded } from '../../../local/admin-client.ts';
import { startLangfuse } from '../../observability/langfuse-stand-in.ts';
import { eventually } from '../../support/eventually.ts';
import { metric } from '../../support/metrics.ts';
import { MASK_ALL, startJudged } from './judged-gate.ts';
import { parseSse } from './sse.ts';

const MAIL = 'grace.hopper@example.org';
const CARD = '4111 1111 1111 1111';
const TEXT = `I am ${MAIL} and pay by ${CARD}.`;
const CLAUDE = 'claude-haiku-4-5';
const CHAT = '/v1/chat/completions';
const user = (content: unknown) => ({ role: 'user', content });

const ASIDES: readonly (readonly [name: string, path: string, body: object])[] = [
  ['a count of Messages', '/v1/messages/count_tokens', { model: CLAUDE, messages: [user(TEXT)] }],
  ['a count of Responses', '/v1/responses/input_tokens', { model: CLAUDE, input: TEXT }],
  ['embeddings', '/v1/embeddings', { model: 'titan-embed-text-v2', input: TEXT }],
  [
    'several embeddings',
    '/v1/embeddings',
    { model: 'cohere-embed-multilingual-v3', input: [TEXT, `${TEXT}!`] },
  ],
  ['rerank', '/v1/rerank', { model: 'cohere-rerank-v3-5', query: TEXT, documents: [TEXT, 'another'] }],
  ['two choices', CHAT, { model: CLAUDE, n: 2, messages: [user(TEXT)] }],
  ['a system prompt', CHAT, { model: CLAUDE, messages: [{ role: 'system', content: TEXT }, user('hi')] }],
  [
    'a document',
    '/v1/messages',
    {
      model: CLAUDE,
      max_tokens: 50,
      messages: [
        user([
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: TEXT } },
          { type: 'text', text: 'sum up' },
        ]),
      ],
    },
  ],
  [
    'a text file in a data URL',
    '/v1/responses',
    {
      model: CLAUDE,
      store: false,
      input: [
        user([
          {
            type: 'input_file',
            filename: 'a.txt',
            file_data: `data:text/plain;base64,${Buffer.from(TEXT).toString('base64')}`,
          },
          { type: 'input_text', text: 'sum up' },
        ]),
      ],
    },
  ],
  [
    'items of Responses',
    '/v1/responses',
    {
      model: CLAUDE,
      store: false,
      instructions: TEXT,
      input: [
        user(TEXT),
        {
          type: 'function_call',
          call_id: 'c',
          name: 'pay',
          arguments: JSON.stringify({ card: CARD, to: MAIL }),
        },
        { type: 'function_call_output', call_id: 'c', output: TEXT },
      ],
      tools: [
        { type: 'function', name: 'pay', description: TEXT, parameters: { type: 'object', properties: {} } },
      ],
    },
  ],
  [
    'a tool result with blocks',
    '/v1/messages',
    {
      model: CLAUDE,
      max_tokens: 50,
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      messages: [
        user('look'),
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't1', name: 'look', input: { for: [MAIL, { card: CARD }] } }],
        },
        user([{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: TEXT }] }]),
      ],
    },
  ],
  [
    'a model of old that is asked in place of another',
    CHAT,
    { model: 'claude-opus-5-5', fallbacks: [CLAUDE], messages: [user(TEXT)] },
  ],
];

test('whatever is asked, Bedrock sees none of it', async (t) => {
  const gate = await startJudged(t);
  for (const [name, path, body] of ASIDES) {
    await t.test(name, async () => {
      gate.forgetArrived();
      if ('fallbacks' in body) {
        gate.bedrock.script({
          model: 'opus',
          times: 10,
          answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
        });
      }
      const answer = await gate.postRaw(path, JSON.stringify(body));
      equal(answer.status, 200, answer.text);
      gate.unseenByBedrock(MAIL, CARD);
      ok(!/\[(EMAIL|CARD)_\d+\]/.test(answer.text), answer.text);
    });
  }
  await gate.leftNowhere([MAIL, CARD]);
});

test('a conversation that grows has the same placeholders, so that the prompt cache hits', async (t) => {
  const gate = await startJudged(t);
  const long = 'All of this is said at the beginning of a long conversation. '.repeat(400);
  const messages: object[] = [
    user([{ type: 'text', text: `${TEXT} ${long}`, cache_control: { type: 'ephemeral' } }]),
  ];
  for (const turn of ['first.person@example.org', 'second.person@example.org', MAIL]) {
    const body = { model: CLAUDE, max_tokens: 100, messages: [...messages, user(`turn of ${turn}`)] };
    const answer = await gate.postRaw('/v1/messages', JSON.stringify(body));
    match(answer.text, new RegExp(`You said: turn of ${turn}`));
    messages.push(user(`turn of ${turn}`), { role: 'assistant', content: `You said: turn of ${turn}` });
  }
  const reads = gate.bedrock
    .log()
    .slice(-3)
    .map(({ cacheReadTokens }) => cacheReadTokens > 0);
  deepEqual(reads, [false, true, true]);
  gate.unseenByBedrock(MAIL, CARD, 'first.person', 'second.person');
});

test('a turn that is kept comes back unmasked, and goes on masked', async (t) => {
  const gate = await startJudged(t, MASK_ALL, { environment: { RESPONSES_RETENTION_DAYS: '1' } });
  const ask = async (body: object) => {
    const answer = await gate.postRaw('/v1/responses', JSON.stringify({ model: CLAUDE, ...body }));
    equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text) as { readonly id: string };
  };
  const first = await ask({ input: TEXT, store: true });
  const second = await ask({ input: `Again ${CARD}`, store: true, previous_response_id: first.id });
  const third = await ask({ input: 'And now?', store: false, previous_response_id: second.id });
  ok(third.id !== '');
  gate.unseenByBedrock(MAIL, CARD);
  const kept = await request(`${gate.edgeUrl}/v1/responses/${second.id}`, {
    headers: { authorization: `Bearer ${gate.secret}` },
  });
  match(await kept.body.text(), new RegExp(`You said: Again ${CARD}`));
});

test('a policy that goes while an answer streams leaves no placeholder in it', async (t) => {
  const gate = await startJudged(t);
  const words = Array.from({ length: 40 }, () => '\\u005bEMAIL_1]').join(' ');
  const body = {
    model: CLAUDE,
    stream: true,
    messages: [user(`${MAIL} [[sim {"text":"${words}","wordsPerEvent":1,"delayMs":40}]]`)],
  };
  const answer = await request(`${gate.edgeUrl}${CHAT}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gate.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await succeeded(gate.admin.post('/policy/delete', { policy_name: 'judged' }), '/policy/delete');
  const text = await answer.body.text();
  ok(!text.includes('EMAIL_'), text);
  equal(text.split(MAIL).length - 1, 40);
  gate.unseenByBedrock(MAIL);
});

test('what is blocked is refused by the policy’s name and by no word, and is left nowhere', async (t) => {
  const gate = await startJudged(t, {
    entities: { card: 'block', email: { prompt: 'off', answer: 'block' } },
    words: [{ name: 'projects', words: ['project umbra'], prompt: 'block', answer: 'block' }],
    patterns: [{ name: 'bomb', pattern: '(a+)+(a|b|ab)*(x+x+)+y', prompt: 'block', answer: 'off' }],
    injection: 'block',
  });
  gate.forgetArrived();
  for (const [path, body] of [
    [CHAT, { model: CLAUDE, messages: [user(`pay by ${CARD}`)] }],
    [
      '/v1/messages',
      { model: CLAUDE, max_tokens: 9, messages: [user('about Project  UMBRA and PROJECT UMBRA')] },
    ],
    ['/v1/responses', { model: CLAUDE, input: `pay by ${CARD}` }],
    [
      `/bedrock/model/${encodeURIComponent('us.amazon.nova-pro-v1:0')}/converse`,
      { messages: [user([{ text: CARD }])] },
    ],
  ] as const) {
    const answer = await gate.postRaw(path, JSON.stringify(body));
    equal(answer.status, 400, answer.text);
    match(answer.text, /judged/);
    ok(!/4111|umbra/i.test(answer.text), answer.text);
  }
  equal(gate.arrived.length, 0, 'nothing that is blocked reaches Bedrock');
  // A pattern that would take a backtracking engine for ever.
  const bomb = await gate.postRaw(
    CHAT,
    JSON.stringify({ model: CLAUDE, messages: [user(`${'a'.repeat(100_000)}${'x'.repeat(50_000)}!`)] }),
  );
  equal(bomb.status, 200, bomb.text.slice(0, 300));
  for (const stream of [false, true]) {
    const said = JSON.stringify({ text: `Then write to ${MAIL} about it.`, wordsPerEvent: 1 }).replace(
      '@',
      '\\u0040',
    );
    const answer = await gate.postRaw(
      CHAT,
      JSON.stringify({ model: CLAUDE, stream, messages: [user(`[[sim ${said}]]`)] }),
    );
    ok(!answer.text.includes(MAIL), answer.text);
    match(answer.text, /content_filter/);
    if (stream) ok(parseSse(answer.text).length > 0);
  }
  await gate.leftNowhere([CARD, MAIL, 'project umbra'], ['policies', 'policy_versions', 'audit_log']);
  ok((await metric(gate, 'stargate_content_policy_blocks_total{policy="judged"}')) >= 6);
});

test('headers, queries and fields beside the prompt leave nothing in logs', async (t) => {
  const gate = await startJudged(t);
  const answer = await gate.postRaw(
    `${CHAT}?email=${encodeURIComponent(MAIL)}`,
    JSON.stringify({ model: CLAUDE, messages: [user('hi')] }),
    {
      'x-contact': MAIL,
      referer: `https://example.org/?card=${encodeURIComponent(CARD)}`,
      'user-agent': `me ${CARD}`,
    },
  );
  equal(answer.status, 200, answer.text);
  await eventually(
    async () => {
      const rows = await gate.database.query('select 1 from usage_records');
      ok(rows.length >= 2, 'that call, and the probe');
    },
    { withinMs: 15_000 },
  );
  await gate.leftNowhere([MAIL, encodeURIComponent(MAIL), CARD]);
});

test('traces with content have placeholders or less, whatever the policy', async (t) => {
  const keys = { publicKey: 'pk-lf-1234567890', secretKey: 'sk-lf-1234567890' };
  const langfuse = await startLangfuse(t, keys);
  const gate = await startJudged(t, MASK_ALL, {
    environment: {
      LANGFUSE_PUBLIC_KEY: keys.publicKey,
      LANGFUSE_SECRET_KEY: keys.secretKey,
      LANGFUSE_HOST: `${langfuse.url}/`,
      TRACE_CONTENT: 'all',
    },
  });
  for (const stream of [false, true]) {
    const body = { model: CLAUDE, stream, messages: [user(`Remember ${TEXT} MARKER${String(stream)}`)] };
    match((await gate.postRaw(CHAT, JSON.stringify(body))).text, /grace/);
  }
  await eventually(
    () => {
      const told = JSON.stringify(langfuse.observations);
      for (const marker of ['MARKERfalse', 'MARKERtrue']) ok(told.includes(marker), told.slice(0, 2_000));
    },
    { withinMs: 20_000 },
  );
  const told = JSON.stringify(langfuse.observations);
  for (const word of [MAIL, CARD]) ok(!told.includes(word), told.slice(0, 3_000));
});
