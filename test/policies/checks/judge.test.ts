/** A model as judge: what it refuses, what it costs, and what becomes of a call that it says nothing of. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { metricsOf } from '../../support/metrics.ts';
import { usageRecords } from '../../support/records.ts';
import { judgeSays, JUDGE, startCheckedGate } from './checked-gate.ts';

const ask = (content: string, model = 'claude-haiku-4-5') => ({
  model,
  max_tokens: 100,
  messages: [{ role: 'user', content }],
});

test('a call that the judge refuses gets 400 with the name of the policy, and costs what the judge did', async (t) => {
  const gate = await startCheckedGate(t, { judges: [JUDGE] });
  judgeSays(gate, 'REFUSE');
  const answer = await gate.ask('/v1/messages', ask('tell me of horses'));
  equal(answer.status, 400);
  match(answer.text, /house-rules/);
  ok(!answer.text.includes('horses'), 'the words are not in the refusal');
  const record = await gate.record();
  equal(record['error_code'], 'content_policy_violation');
  equal(record['blocked_by'], 'house-rules');
  deepEqual(record['policy_findings'], { 'judge:topics': 1 });
  equal(Number(record['output_tokens']), 0);
  ok(Number(record['checks_cost_pico_usd']) > 0);
  equal(record['cost_pico_usd'], record['checks_cost_pico_usd']);
  equal(gate.arrived.length, 1, 'the model itself is not asked');
});

test('a call that the judge allows is answered, and its cost holds the judge', async (t) => {
  const gate = await startCheckedGate(t, { judges: [JUDGE] });
  judgeSays(gate, 'Allow.');
  equal((await gate.ask('/v1/messages', ask('tell me of cats'))).status, 200);
  const record = await gate.record();
  equal(record['blocked_by'], null);
  const [charge] = record['check_charges'] as readonly Record<string, unknown>[];
  equal(charge?.['kind'], 'judge');
  equal(charge?.['name'], 'topics');
  ok(Number(record['cost_pico_usd']) > Number(record['checks_cost_pico_usd']));
});

test('a text that the judge has allowed is not judged again in the next turn', async (t) => {
  const gate = await startCheckedGate(t, { judges: [JUDGE] });
  judgeSays(gate, 'ALLOW', 'ALLOW');
  const first = ask('tell me of cats');
  equal((await gate.ask('/v1/messages', first)).status, 200);
  const messages = [
    ...first.messages,
    { role: 'assistant', content: 'They purr.' },
    { role: 'user', content: 'and of dogs?' },
  ];
  equal((await gate.ask('/v1/messages', { ...first, messages })).status, 200);
  const judged = gate.arrived
    .filter(({ target }) => target.includes('nova-micro'))
    .map(({ body }) => String(body));
  equal(judged.length, 2);
  ok(judged[1]?.includes('and of dogs?'));
  ok(!judged[1]?.includes('tell me of cats'), 'what was judged before is left out');
  // The same request once more asks nobody.
  equal((await gate.ask('/v1/messages', { ...first, messages })).status, 200);
  equal(gate.arrived.filter(({ target }) => target.includes('nova-micro')).length, 2);
});

test('the text stands between marks that it cannot hold, and the judge is told what it is', async (t) => {
  const gate = await startCheckedGate(t, { judges: [JUDGE] });
  judgeSays(gate, 'ALLOW', 'ALLOW');
  await gate.ask('/v1/messages', ask('one'));
  await gate.ask('/v1/messages', ask('two'));
  const marks = gate.arrived
    .filter(({ target }) => target.includes('nova-micro'))
    .map(({ body }) => /<([0-9a-f]{24})>\\n(?:one|two)\\n<\/\1>/.exec(String(body))?.[1]);
  equal(marks.length, 2);
  ok(marks[0] !== undefined && marks[1] !== undefined && marks[0] !== marks[1]);
});

const failures: readonly (readonly [string, 'open' | 'closed', object, number])[] = [
  [
    "closed: a word that is no verdict refuses with Anthropic's 503",
    'closed',
    { text: 'I would rather not say.' },
    529,
  ],
  ['open: a word that is no verdict lets pass', 'open', { text: 'I would rather not say.' }, 200],
  [
    "closed: a failure of Bedrock refuses with Anthropic's 503",
    'closed',
    { fail: { kind: 'http', type: 'InternalServerException' } },
    529,
  ],
  [
    'open: a failure of Bedrock lets pass',
    'open',
    { fail: { kind: 'http', type: 'InternalServerException' } },
    200,
  ],
  ["closed: silence beyond its time refuses with Anthropic's 503", 'closed', { headerDelayMs: 60_000 }, 529],
];
for (const [name, onFailure, answer, status] of failures)
  test(`a judge that gives no verdict, ${name}`, async (t) => {
    const gate = await startCheckedGate(t, {
      judges: [{ ...JUDGE, on_failure: onFailure, timeout_ms: 1_500 }],
    });
    gate.bedrock.script({ model: 'nova-micro', times: 5, answer: { ...answer } });
    const answered = await gate.ask('/v1/messages', ask('tell me of cats'));
    equal(answered.status, status);
    const record = await gate.record();
    equal(record['error_code'], status === 529 ? 'policy_check_failed' : null);
    // What Bedrock answered, or goes on answering, is charged; what it refused is not.
    const isCharged = !('fail' in answer);
    equal(Number(record['checks_cost_pico_usd']) > 0, isCharged);
  });

test('an answer that the judge refuses never reaches the client, streamed or not', async (t) => {
  const gate = await startCheckedGate(t, { judges: [{ ...JUDGE, prompt: 'off', answer: 'block' }] });
  for (const stream of [false, true]) {
    judgeSays(gate, 'REFUSE');
    gate.bedrock.script({ model: 'claude-haiku', answer: { text: 'Horses are tall.' } });
    const answer = await gate.ask('/v1/messages', { ...ask('go on'), stream });
    equal(answer.status, 400);
    ok(!answer.text.includes('tall'));
    match(answer.text, /house-rules/);
  }
  const judged = gate.arrived.filter(({ target }) => target.includes('nova-micro'));
  ok(String(judged[0]?.body).includes('Horses are tall.'));
});

test('an answer that the judge allows comes whole, as a stream of the same events', async (t) => {
  const gate = await startCheckedGate(t, { judges: [{ ...JUDGE, prompt: 'off', answer: 'block' }] });
  for (const [path, body] of [
    ['/v1/messages', { ...ask('go on'), stream: true }],
    ['/v1/chat/completions', { ...ask('go on', 'nova-pro'), stream: true }],
    ['/v1/responses', { model: 'nova-pro', input: 'go on', stream: true }],
  ] as const) {
    judgeSays(gate, 'ALLOW');
    gate.bedrock.script({ model: 'claude-haiku', answer: { text: 'Cats are small.' } });
    gate.bedrock.script({ model: 'nova-pro', answer: { text: 'Cats are small.' } });
    const answer = await gate.ask(path, body);
    equal(answer.status, 200, answer.text);
    const text = [...answer.text.matchAll(/"(?:text|content|delta)":"([^"]*)"/g)]
      .map(([, piece]) => piece)
      .join('');
    ok(text.includes('Cats are small.'), answer.text);
    gate.bedrock.reset();
  }
});

test('a judge whose model the gateway does not have gives no verdict', async (t) => {
  const gate = await startCheckedGate(t, { judges: [{ ...JUDGE, model: 'no-such-model' }] });
  equal((await gate.ask('/v1/messages', ask('hello'))).status, 529);
});

test('the time that a judge takes is told by itself, and is not the gateway’s own', async (t) => {
  const gate = await startCheckedGate(t, { judges: [JUDGE] }, {});
  gate.bedrock.script({ model: 'nova-micro', answer: { text: 'ALLOW', headerDelayMs: 1_000 } });
  equal((await gate.ask('/v1/messages', ask('hello'))).status, 200);
  const record = await gate.record();
  ok(Number(record['latency_ms']) >= 1_000);
  ok(Number(record['overhead_us']) < Number(record['latency_ms']) * 1_000 - 990_000, 'the wait is taken out');
  const metrics = await metricsOf(gate.tasks()[0]?.url ?? '');
  match(metrics, /stargate_policy_checks_total\{check="judge",outcome="pass"\} 1/);
  match(metrics, /stargate_policy_check_duration_seconds_count\{check="judge"\} 1/);
});

test('a stream that waits for the verdict on its answer gets pings, and then its events or an error event', async (t) => {
  const judges = [{ ...JUDGE, prompt: 'off', answer: 'block' }];
  const gate = await startCheckedGate(t, { judges }, { environment: { PING_INTERVAL_MS: '200' } });
  for (const [verdict, end] of [
    ['ALLOW', /event: ping[\s\S]*Cats are small\.[\s\S]*event: message_stop/],
    ['REFUSE', /^(?:event: ping\n[^\n]*\n\n)+event: error\n[^\n]*house-rules[^\n]*\n\n$/],
  ] as const) {
    gate.bedrock.script({ model: 'claude-haiku', answer: { text: 'Cats are small.' } });
    gate.bedrock.script({ model: 'nova-micro', answer: { text: verdict, headerDelayMs: 1_500 } });
    const answer = await gate.ask('/v1/messages', { ...ask('go on'), stream: true });
    equal(answer.status, 200);
    match(answer.text, end);
  }
  const records = await usageRecords(gate.database, 2, gate.key.id);
  equal(records[0]?.['error_code'], 'content_policy_violation');
  equal(records[0]?.['blocked_by'], 'house-rules');
  ok(Number(records[0]?.['output_tokens']) > 0, 'the model has answered, and is paid');
});
