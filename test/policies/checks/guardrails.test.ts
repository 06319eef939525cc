/** Guardrails of a policy: they go with the request where Bedrock has a place for them, and look by themselves elsewhere. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { GUARDRAIL, startCheckedGate, type CheckedGate } from './checked-gate.ts';

const BLOCKED_PROMPT = 'which stocks should I buy';
const TRACE = /actionReason|guardrailProcessingLatency|amazon-bedrock-trace/;
const SORRY_ANSWER = 'Sorry, the guardrail does not let this answer pass.';

type Way = {
  readonly path: string;
  readonly body: (content: string) => object;
  /** How the dialect says that the answer was not given. */
  readonly refused: RegExp;
};

const chat = (content: string, model = 'nova-pro', stream = false) => ({
  model,
  stream,
  messages: [{ role: 'user', content }],
});
const converse = (text: string) => ({ messages: [{ role: 'user', content: [{ text }] }] });
const claude = (content: string) => ({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 100,
  messages: [{ role: 'user', content }],
});
const message = (content: string, stream = false, model = 'claude-haiku-4-5') => ({
  ...chat(content, model, stream),
  max_tokens: 100,
});

const ways: Readonly<Record<string, Way>> = {
  'Chat Completions': {
    path: '/v1/chat/completions',
    body: (content) => chat(content),
    refused: /"finish_reason":"content_filter"/,
  },
  'Chat Completions, streamed': {
    path: '/v1/chat/completions',
    body: (content) => chat(content, 'nova-pro', true),
    refused: /"finish_reason":"content_filter"/,
  },
  'Chat Completions of a model that speaks them itself': {
    path: '/v1/chat/completions',
    body: (content) => chat(content, 'gpt-oss-120b'),
    refused: /"finish_reason":"content_filter"/,
  },
  Responses: {
    path: '/v1/responses',
    body: (input) => ({ model: 'nova-pro', input }),
    refused: /"reason":"content_filter"/,
  },
  Messages: {
    path: '/v1/messages',
    body: (content) => message(content),
    refused: /"stop_reason":"refusal"/,
  },
  'Messages, streamed': {
    path: '/v1/messages',
    body: (content) => message(content, true),
    refused: /"stop_reason":"refusal"/,
  },
  'Messages to another model': {
    path: '/v1/messages',
    body: (content) => message(content, false, 'nova-pro'),
    refused: /"stop_reason":"refusal"/,
  },
  Converse: {
    path: '/bedrock/model/nova-pro/converse',
    body: converse,
    refused: /"stopReason":"guardrail_intervened"/,
  },
  ConverseStream: {
    path: '/bedrock/model/nova-pro/converse-stream',
    body: converse,
    refused: /"stopReason":"guardrail_intervened"/,
  },
  InvokeModel: {
    path: '/bedrock/model/claude-haiku-4-5/invoke',
    body: claude,
    refused: /"amazon-bedrock-guardrailAction":"INTERVENED"/,
  },
};

for (const [name, { path, body, refused }] of Object.entries(ways)) {
  test(`${name}: the guardrail goes along, blocks in the dialect's own words, and is charged`, async (t) => {
    const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] });
    const answer = await gate.ask(path, body(BLOCKED_PROMPT));
    equal(answer.status, 200, answer.text);
    match(answer.text, refused);
    ok(answer.text.includes('Sorry, the guardrail'), answer.text);
    ok(!TRACE.test(answer.text), 'no trace is shown');
    const record = await gate.record();
    equal(record['blocked_by'], 'house-rules');
    deepEqual(record['policy_findings'], { 'guardrail:gr1abc': 1 });
    // One unit each of filters, topics and personal data.
    equal(Number(record['checks_cost_pico_usd']), 400_000_000);
    deepEqual(
      gate.arrived.filter(({ target }) => target.includes('/apply')),
      [],
      'one request alone',
    );
  });

  test(`${name}: what the guardrail lets pass is answered, and both texts are charged`, async (t) => {
    const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] });
    const answer = await gate.ask(path, body('tell me of cats'));
    equal(answer.status, 200, answer.text);
    ok(!TRACE.test(answer.text), 'no trace is shown');
    const record = await gate.record();
    equal(record['blocked_by'], null);
    equal(Number(record['checks_cost_pico_usd']), 800_000_000);
    ok(Number(record['output_tokens']) > 0);
    equal(
      Number(record['cost_pico_usd']),
      ['input', 'output', 'cache_read', 'cache_write']
        .map((part) => Number(record[`${part}_cost_pico_usd`]))
        .reduce((sum, cost) => sum + cost, 800_000_000),
    );
  });
}

test('an answer that the guardrail does not let pass ends as a refusal of Claude', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] });
  gate.bedrock.script({ model: 'claude-haiku', answer: { text: 'this has a forbidden word in it' } });
  const answer = await gate.ask('/v1/messages', message('go on'));
  const said = JSON.parse(answer.text) as { stop_reason: string; content: { text: string }[] };
  equal(said.stop_reason, 'refusal');
  equal(said.content[0]?.text, SORRY_ANSWER);
  ok(!answer.text.includes('amazon-bedrock'));
});

test('a text that the guardrail only masks is answered as usual', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] });
  gate.bedrock.script({ model: 'claude-haiku', answer: { text: 'write to ada@example.com' } });
  const answer = await gate.ask('/v1/messages', message('go on'));
  const said = JSON.parse(answer.text) as { stop_reason: string; content: { text: string }[] };
  equal(said.stop_reason, 'end_turn');
  equal(said.content[0]?.text, 'write to {EMAIL}');
  const record = await gate.record();
  equal(record['blocked_by'], null);
  deepEqual(record['policy_findings'], { 'guardrail:gr1abc': 1 });
});

test('with last-turn alone the guardrail looks at what was said last', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [{ ...GUARDRAIL, guards: 'last-turn' }] });
  const turns = (last: string) => ({
    model: 'nova-pro',
    messages: [
      { role: 'user', content: BLOCKED_PROMPT },
      { role: 'assistant', content: 'I do not know.' },
      { role: 'user', content: last },
    ],
  });
  const passed = await gate.ask('/v1/chat/completions', turns('and cats?'));
  match(passed.text, /"finish_reason":"stop"/);
  const blocked = await gate.ask('/v1/chat/completions', turns(BLOCKED_PROMPT));
  match(blocked.text, /"finish_reason":"content_filter"/);
});

test('with last-turn, while tools are at work, it looks at what the user said last, and not at what was said before', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [{ ...GUARDRAIL, guards: 'last-turn' }] });
  const look = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
  const turns = (earlier: string, last: string) => ({
    model: 'nova-pro',
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
    messages: [
      { role: 'user', content: earlier },
      { role: 'assistant', content: 'No.' },
      { role: 'user', content: last },
      { role: 'assistant', content: null, tool_calls: [look] },
      { role: 'tool', tool_call_id: 'call_1', content: 'seen' },
    ],
  });
  const passed = await gate.ask('/v1/chat/completions', turns(BLOCKED_PROMPT, 'Then look.'));
  match(passed.text, /"finish_reason":"stop"/);
  const blocked = await gate.ask('/v1/chat/completions', turns('Hello.', BLOCKED_PROMPT));
  match(blocked.text, /"finish_reason":"content_filter"/);
});

test('results of tools, which Bedrock does not show a guardrail, are checked by themselves where the policy says so', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [{ ...GUARDRAIL, tool_results: 'checked' }] });
  const turns = (result: string) => ({
    ...message('look'),
    tools: [{ name: 'look', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user', content: 'look' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: result }] },
    ],
  });
  equal((await gate.ask('/v1/messages', turns('all is well'))).status, 200);
  deepEqual(gate.arrived.map(applied), ['gr1abc', null]);
  equal((await gate.ask('/v1/messages', turns('all is well'))).status, 200);
  equal(gate.arrived.length, 3, 'what has passed is not looked at again');
  const refused = await gate.ask('/v1/messages', turns(BLOCKED_PROMPT));
  equal(refused.status, 400, refused.text);
  match(refused.text, /house-rules/);
});

test('what a guardrail only detects is on the record, and stops nothing', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [{ ...GUARDRAIL, id: 'detectonly12' }] });
  equal((await gate.ask('/v1/messages', message('write to ada@example.com'))).status, 200);
  const record = await gate.record();
  deepEqual(record['policy_findings'], { 'guardrail:detectonly12': 1 });
  equal(record['blocked_by'], null);
});

test('Embeddings: the guardrail looks at the texts by itself before they are sent', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] });
  const embed = (input: string) => gate.ask('/v1/embeddings', { model: 'titan-embed-text-v2', input });
  const refused = await embed(BLOCKED_PROMPT);
  equal(refused.status, 400, refused.text);
  match(refused.text, /house-rules/);
  deepEqual(gate.arrived.map(applied), ['gr1abc']);
  const record = await gate.record();
  equal(Number(record['cost_pico_usd']), 400_000_000);
  equal((await embed('cats')).status, 200);
});

test('a second guardrail looks at prompt and answer by itself', async (t) => {
  const other = { ...GUARDRAIL, id: 'detectonly12' };
  const gate = await startCheckedGate(t, { guardrails: [other, GUARDRAIL] });
  equal((await gate.ask('/v1/messages', message('tell me of cats'))).status, 200);
  equal(gate.arrived.filter((call) => applied(call) !== null).length, 2, 'before and after');
  const prompt = await gate.ask('/v1/messages', message(BLOCKED_PROMPT));
  equal(prompt.status, 400);
  for (const stream of [false, true]) {
    gate.bedrock.script({ model: 'claude-haiku', answer: { text: 'this has a forbidden word in it' } });
    const answer = await gate.ask('/v1/messages', message('go on', stream));
    equal(answer.status, 400);
    ok(!answer.text.includes('forbidden word'));
  }
});

test('a deployment in another region than the guardrail is guarded from there', async (t) => {
  const arn = 'arn:aws:bedrock:eu-west-1:000000000000:guardrail/gr1abc';
  const gate = await startCheckedGate(t, { guardrails: [{ ...GUARDRAIL, id: arn }] });
  equal((await gate.ask('/v1/messages', message('tell me of cats'))).status, 200);
  appliedIn(gate, 'eu-west-1');
  equal((await gate.ask('/v1/messages', message(BLOCKED_PROMPT))).status, 400);
  const invoked = gate.arrived.filter(({ target }) => target.includes('/invoke'));
  equal(invoked.length, 1);
  equal(invoked[0]?.headers['x-amzn-bedrock-guardrailidentifier'], undefined);
});

test('a guardrail of the client is kept, and that of the policy looks besides', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] });
  const own = { guardrailIdentifier: 'detectonly12', guardrailVersion: '1' };
  const body = { ...chat('tell me of cats'), guardrailConfig: own };
  equal((await gate.ask('/v1/chat/completions', body)).status, 200);
  const sent = gate.arrived.find(({ target }) => target.includes('/converse'));
  deepEqual((JSON.parse(String(sent?.body)) as { guardrailConfig: unknown }).guardrailConfig, own);
  equal(gate.arrived.filter((call) => applied(call) !== null).length, 2);
});

test('a guardrail that does not exist fails closed, natively and by itself', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [{ ...GUARDRAIL, version: '99' }] });
  equal((await gate.ask('/v1/messages', message('hello'))).status, 400);
  const embedded = await gate.ask('/v1/embeddings', { model: 'titan-embed-text-v2', input: 'hello' });
  equal(embedded.status, 503, embedded.text);
});

test('a text of more than 25 units is looked at in pieces', async (t) => {
  const gate = await startCheckedGate(t, { guardrails: [GUARDRAIL] });
  const input = `${'cats '.repeat(12_000)} ${BLOCKED_PROMPT}`;
  const refused = await gate.ask('/v1/embeddings', { model: 'titan-embed-text-v2', input });
  equal(refused.status, 400, refused.text);
  equal(gate.arrived.length, 3);
});

function applied({ target }: { readonly target: string }): string | null {
  return /^\/guardrail\/([^/]+)\/version\/1\/apply$/.exec(target)?.[1] ?? null;
}

function appliedIn(gate: CheckedGate, region: string): void {
  const calls = gate.arrived.filter(({ target }) => target.includes('/apply'));
  equal(calls.length, 2, 'before and after');
  for (const { headers } of calls) match(String(headers.authorization), new RegExp(`/${region}/bedrock/`));
}
