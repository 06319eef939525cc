/** Personal data that Amazon Comprehend finds; and what throttles such checks. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { COMPREHEND, GUARDRAIL, startCheckedGate } from './checked-gate.ts';

const ask = (content: string, stream = false) => ({
  model: 'claude-haiku-4-5',
  max_tokens: 100,
  stream,
  messages: [{ role: 'user', content }],
});
const OTHER_REGION = 'arn:aws:bedrock:eu-west-1:000000000000:guardrail/gr1abc';
const WITH_DATA = 'write to ada@example.com';

test('a prompt with personal data is refused, and Comprehend is charged', async (t) => {
  const gate = await startCheckedGate(t, { comprehend: COMPREHEND });
  const answer = await gate.ask('/v1/messages', ask(WITH_DATA));
  equal(answer.status, 400, answer.text);
  match(answer.text, /house-rules/);
  ok(!answer.text.includes('ada'));
  const record = await gate.record();
  deepEqual(record['policy_findings'], { comprehend: 1 });
  equal(Number(record['cost_pico_usd']), 300_000_000);
  equal(gate.arrived.length, 1);
  equal(gate.arrived[0]?.headers['x-amz-target'], 'Comprehend_20171127.DetectPiiEntities');
});

test('observed, the same prompt is answered, and what was found is on the record', async (t) => {
  const gate = await startCheckedGate(t, { comprehend: { ...COMPREHEND, prompt: 'observe' } });
  equal((await gate.ask('/v1/messages', ask(WITH_DATA))).status, 200);
  const record = await gate.record();
  deepEqual(record['policy_findings'], { comprehend: 1 });
  equal(record['blocked_by'], null);
});

test('what it is less sure of than the policy wants is not found', async (t) => {
  const gate = await startCheckedGate(t, { comprehend: { ...COMPREHEND, min_score: 1 } });
  equal((await gate.ask('/v1/messages', ask(WITH_DATA))).status, 200);
});

test('an answer with personal data is not given', async (t) => {
  const gate = await startCheckedGate(t, { comprehend: { ...COMPREHEND, prompt: 'off', answer: 'block' } });
  for (const stream of [false, true]) {
    gate.bedrock.script({ model: 'claude-haiku', answer: { text: WITH_DATA } });
    const answer = await gate.ask('/v1/messages', ask('whom do I write to?', stream));
    equal(answer.status, 400, answer.text);
    ok(!answer.text.includes('ada'));
  }
});

for (const [rule, status] of [
  ['open', 200],
  ['closed', 529],
] as const)
  test(`when Comprehend fails, the rule says what happens: ${rule}`, async (t) => {
    const gate = await startCheckedGate(t, { comprehend: { ...COMPREHEND, on_failure: rule } });
    gate.bedrock.script({
      operation: 'detect-pii-entities',
      times: 5,
      answer: { fail: { kind: 'http', type: 'InternalServerException' } },
    });
    equal((await gate.ask('/v1/messages', ask('hello'))).status, status);
  });

for (const [name, checks, operation] of [
  ['Comprehend', { comprehend: COMPREHEND }, 'detect-pii-entities'],
  ['ApplyGuardrail', { guardrails: [{ ...GUARDRAIL, id: OTHER_REGION }] }, 'apply-guardrail'],
] as const)
  test(`${name} is asked again when AWS throttles`, async (t) => {
    const gate = await startCheckedGate(t, checks);
    gate.bedrock.script({ operation, answer: { fail: { kind: 'http', type: 'ThrottlingException' } } });
    equal((await gate.ask('/v1/messages', ask('hello'))).status, 200);
  });

test('a long text is looked at in pieces that Comprehend takes', async (t) => {
  const gate = await startCheckedGate(t, { comprehend: COMPREHEND });
  const answer = await gate.ask('/v1/messages', ask(`${'cats ü '.repeat(20_000)} ${WITH_DATA}`));
  equal(answer.status, 400, answer.text);
  const pieces = gate.arrived.map(({ body }) => (JSON.parse(String(body)) as { Text: string }).Text);
  ok(pieces.length > 1);
  for (const piece of pieces) ok(Buffer.byteLength(piece) <= 100_000);
});
