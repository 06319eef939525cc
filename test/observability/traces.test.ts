/** Traces: what a collector and Langfuse get of a call, whose content is in them, and what a dead collector costs. */
import { deepEqual, doesNotMatch, equal, match, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import type { entityTypes } from '../../core/policies/entity-types.ts';
import { redact } from '../../core/redact.ts';
import type { RequestId } from '../../core/ids.ts';
import { picoUsd } from '../../core/money.ts';
import { contentSwitchOf, isContentOn, redactedContent } from '../../proxy/traces/content.ts';
import { createSpanExporter } from '../../proxy/traces/exporter.ts';
import { otlpJson } from '../../proxy/traces/spans.ts';
import { isChosen, traceContextOf } from '../../proxy/traces/trace-context.ts';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';
import { startCollector, type Collector, type Span } from './collector.ts';
import { sampleRecord } from './sample-record.ts';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('a call in its trace: GenAI conventions, usage, cost, session; content only of the team that wants it', async (t) => {
  const collector = await startCollector(t);
  const gate = await startGate(t, {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc',
      TRACE_SAMPLE_PERCENT: '0',
      TRACE_CONTENT: 'teams:open',
    },
  });
  await gate.admin.createTeam({ team_id: 'open' });
  const open = await gate.admin.createKey({ team_id: 'open', tags: ['compilers'] });
  const shut = await gate.admin.createKey({});
  const ask = async (
    key: string,
    prompt: string,
    headers: Readonly<Record<string, string>>,
    isStream = true,
  ) => {
    const answer = await request(`${gate.edgeUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        stream: isStream,
        messages: [{ role: 'user', content: prompt }],
      }),
    });
    equal(answer.statusCode, 200);
    await answer.body.dump();
    return String(answer.headers['x-request-id']);
  };
  await ask(shut.secret, 'the secret of the shut team', {});
  const session = { traceparent: TRACEPARENT, 'x-claude-code-session-id': 'session-7' };
  const requestId = await ask(open.secret, 'write to ada@example.com about rivers', session);
  await ask(shut.secret, 'the secret of the shut team', { traceparent: TRACEPARENT.replace(/01$/, '01') });

  await ask(
    open.secret,
    'Grüße, 世界',
    { traceparent: TRACEPARENT.replace('4bf9', '5bf9'), 'x-claude-code-session-id': 'session-8' },
    false,
  );

  const spans = await spansWhen(collector, 6);
  const whole = spans.find(
    ({ name, attributes }) => name.startsWith('chat') && attributes['session.id'] === 'session-8',
  );
  match(String(whole?.attributes['langfuse.observation.output']), /You said: Grüße, 世界/);
  const ours = spans.filter(({ attributes }) => attributes['session.id'] === 'session-7');
  const [server, model] = ours;
  ok(server !== undefined && model !== undefined && ours.length === 2);
  equal(server.traceId, '4bf92f3577b34da6a3ce929d0e0e4736');
  equal(server.parentSpanId, '00f067aa0ba902b7');
  equal(model.parentSpanId, server.spanId);
  equal(model.name, 'chat claude-haiku-4-5');
  equal(server.attributes['stargate.request_id'], requestId);
  const [row] = await gate.database.query('select * from usage_records where request_id = $1', [requestId]);
  equal(model.attributes['gen_ai.provider.name'], 'aws.bedrock');
  equal(model.attributes['gen_ai.usage.output_tokens'], String(row?.['output_tokens']));
  deepEqual(JSON.parse(String(model.attributes['langfuse.observation.usage_details'])), {
    input: Number(row?.['input_tokens']),
    output: Number(row?.['output_tokens']),
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  });
  const cost = JSON.parse(String(model.attributes['langfuse.observation.cost_details'])) as { total: number };
  equal(cost.total, Number(row?.['cost_pico_usd']) / 1e12);
  ok(BigInt(model.endTimeUnixNano) > BigInt(model.startTimeUnixNano));
  match(JSON.stringify(server.attributes['langfuse.trace.tags']), /compilers/);
  match(String(model.attributes['langfuse.observation.input']), /write to \[email\] about rivers/);
  match(String(model.attributes['langfuse.observation.output']), /You said: write to \[email\] about rivers/);
  equal(collector.headers[0]?.['authorization'], 'Basic abc');

  const all = collector.raw.join('');
  ok(!all.includes('ada@example.com') && !all.includes('shut team'), 'no word of a team that did not ask');
  ok(!all.includes(open.secret) && !all.includes(shut.secret));
  equal(spans.length, 6, 'there is none of a call that was not chosen');
});

test('a call with a long prompt is in its trace, with what was asked', async (t) => {
  const collector = await startCollector(t);
  const gate = await startGate(t, {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      TRACE_SAMPLE_PERCENT: '100',
      TRACE_CONTENT: 'all',
    },
  });
  const { secret } = await gate.admin.createKey({});
  const answer = await request(`${gate.edgeUrl}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      max_tokens: 10,
      messages: [{ role: 'user', content: `Tell me of rivers. ${'And of lakes. '.repeat(3_000)}` }],
    }),
  });
  equal(answer.statusCode, 200);
  await answer.body.dump();
  const spans = await spansWhen(collector, 2);
  const asked = spans.map(({ attributes }) => String(attributes['langfuse.observation.input']));
  ok(
    asked.some((text) => /Tell me of rivers\. And of lakes\./.test(text)),
    JSON.stringify(asked).slice(0, 200),
  );
});

test('a call that two deployments were asked for says whom else, and what that may have cost', () => {
  const hedge = {
    deployment: 'us-west-2/us.slow',
    priceId: 'claude-haiku-4-5/geographic@2026-01-01',
    costPicoUsd: picoUsd(1_500_000_000n),
    answers: [],
  };
  const told = [sampleRecord({ hedge }), sampleRecord()].map((record) =>
    otlpJson([{ context: traceContextOf(undefined, record.requestId), record, content: null }], {
      environment: 'test',
      version: '1',
      release: null,
    }),
  );
  match(told[0] ?? '', /"stargate.hedge_deployment","value":{"stringValue":"us-west-2\/us.slow"}/);
  match(told[0] ?? '', /\\"hedge\\":0.0015,/);
  doesNotMatch(told[1] ?? '', /hedge/);
});

test('a dead collector costs a counter, and a queue has an end', async () => {
  const dropped: string[] = [];
  const exporter = createSpanExporter({
    endpoint: 'http://127.0.0.1:1',
    headers: {},
    environment: 'test',
    onExported: () => dropped.push('exported'),
    onDropped: (spans, reason) => dropped.push(`${spans} ${reason}`),
    everyMs: 60_000,
  });
  const call = {
    context: traceContextOf(undefined, sampleRecord().requestId),
    record: sampleRecord(),
    content: null,
  };
  for (let index = 0; index < 4_097; index += 1) exporter.add(call);
  deepEqual(dropped, ['2 queue full']);
  await exporter.close();
  // Closing waits two seconds for them, which a busy machine may need longer for.
  await eventually(() => equal(dropped.length, 1 + 16), { withinMs: 10_000 });
  ok(dropped.slice(1).every((one) => one === '512 collector'));
});

test('the trace id is the request id unless the caller has one; shares are kept', () => {
  const requestId = '0192f0c1-0000-7000-8000-00000000abcd' as RequestId;
  const own = {
    traceId: '0192f0c1000070008000000000 00abcd'.replace(' ', ''),
    parentSpanId: '',
    isSampled: null,
  };
  deepEqual(traceContextOf(undefined, requestId), own);
  deepEqual(traceContextOf('00-00000000000000000000000000000000-00f067aa0ba902b7-01', requestId), own);
  deepEqual(traceContextOf('nonsense', requestId), own);
  equal(traceContextOf(TRACEPARENT.replace(/01$/, '00'), requestId).isSampled, false);
  const ids = Array.from({ length: 10_000 }, (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 0);
  const chosen = ids.filter((id) => isChosen(id.toString(16).padStart(32, '0'), 10)).length;
  ok(chosen > 800 && chosen < 1_200, String(chosen));
});

test('switches and headers are read strictly', () => {
  ok(isContentOn(contentSwitchOf('teams:a, b'), 'b'));
  ok(!isContentOn(contentSwitchOf('teams:a'), null));
  ok(!isContentOn(contentSwitchOf('off'), 'a'));
  throws(() => contentSwitchOf('yes'), /must be off, all, or teams:/);
});

const secrets: readonly (readonly [entity: (typeof entityTypes)[number], text: string])[] = [
  ['email', 'ada.lovelace+x@mail.example.co.uk'],
  ['api_key', 'sk-proj-abcdefghijklmnopqrstuvwxyz'],
  ['aws_key', 'AKIAIOSFODNN7EXAMPLE'],
  ['bearer_token', 'Bearer abcdefghijklmnopqrstuvwxyz'],
  ['jwt', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4'],
  ['iban', 'DE89 3704 0044 0532 0130 00'],
  ['card', '4111 1111 1111 1111'],
  ['us_ssn', '078-05-1120'],
  ['phone', '+49 30 1234 5678'],
  ['ip_address', '10.40.1.17'],
  ['password', 'password: hunter2hunter2'],
];

for (const [entity, secret] of secrets) {
  test(`redaction takes out ${entity}`, () => {
    const { text, found } = redact(`before ${secret} after`);
    ok(!text.includes(secret), text);
    equal(found.get(entity), 1, text);
    match(text, /^before .*after$/);
  });
}

test('redaction leaves no rest of what is only nearly a number or a secret', () => {
  for (const nearly of ['4111 1111 1111 1112', 'pwd: [hunter2secret'])
    match(redact(`before ${nearly} after`).text, /^before \[\w+\] after$/);
  const masked = 'password: [PASSWORD_1] and card [CARD_2]';
  equal(redact(masked).text, masked);
});

test('redaction leaves prose alone and is quick on hostile text', () => {
  const prose = 'In 1843 she wrote notes, 7 of them, on pages 666 to 731; see chapter 3.2.';
  equal(redact(prose).text, prose);
  const startedMs = performance.now();
  for (const piece of ['1 ', 'a@', '-----BEGIN ', 'password', '(12) ', 'A1'])
    redact(piece.repeat(65_536 / piece.length));
  ok(performance.now() - startedMs < 5_000);
});

test('the content of a body is its texts, nothing else', () => {
  const body = Buffer.from(
    JSON.stringify({
      model: 'm',
      metadata: { user_id: 'hidden' },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'seen' },
            { type: 'image', source: { data: 'hidden' } },
          ],
        },
      ],
    }),
  );
  const { prompt, answer } = redactedContent(
    body,
    'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"choices":[{"delta":{"content":"b"}}]}\n\ndata: [DONE]\n',
  );
  equal(prompt, 'seen');
  equal(answer, 'ab');
});

function spansWhen(collector: Collector, count: number): Promise<readonly Span[]> {
  return eventually(
    () => {
      if (collector.spans.length < count) throw new Error(`${collector.spans.length} spans of ${count}`);
      return collector.spans;
    },
    { withinMs: 15_000 },
  );
}
