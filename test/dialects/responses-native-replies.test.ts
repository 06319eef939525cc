/** Answers of models that Bedrock serves by OpenAI's own Responses: they keep their bytes but for what the gateway sets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '../../core/errors.ts';
import type { Reply } from '../../proxy/dialects/dialect.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { callOf, CREATED_AT_MS, rawRequest, REQUEST_ID, targetOf } from './dialect-fixture.ts';

const MODEL = 'gpt-6-sol';
const OURS = REQUEST_ID.replaceAll('-', '');
const target = targetOf(MODEL);

const USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 30, cache_write_tokens: 20 },
  output_tokens: 50,
  output_tokens_details: { reasoning_tokens: 40 },
  total_tokens: 150,
};
const read = {
  inputTokens: 50,
  cacheReadTokens: 30,
  cacheWrite5mTokens: 20,
  cacheWrite1hTokens: 0,
  outputTokens: 50,
  reasoningTokens: 40,
};
const message = (id: string): object => ({
  id,
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'ok', annotations: [] }],
});
const thought = { id: 'rs_up', type: 'reasoning', summary: [], encrypted_content: 'gAAAA/+==' };
const response = (more: object): object => ({
  id: 'resp_up',
  object: 'response',
  status: 'completed',
  model: 'us.openai.gpt-6-sol',
  output: [thought, message('msg_up')],
  max_output_tokens: 128_000,
  store: false,
  service_tier: 'default',
  usage: USAGE,
  ...more,
});

function replyOf(body: object, expansion = false): Reply {
  const raw = rawRequest('responses', { model: MODEL, input: 'hi', ...body });
  const call = callOf(
    openaiResponses,
    expansion ? { ...raw, expansion: { previousResponseId: null, ownInput: null } } : raw,
  );
  return call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target });
}

type Event = readonly [type: string, members: object];

const events: readonly Event[] = [
  ['response.created', { response: response({ status: 'in_progress', output: [], usage: null }) }],
  ['response.output_item.added', { output_index: 0, item: thought }],
  ['response.output_item.done', { output_index: 0, item: thought }],
  ['response.output_item.added', { output_index: 1, item: message('msg_up') }],
  ['response.output_text.delta', { item_id: 'msg_up', output_index: 1, content_index: 0, delta: 'ok' }],
  ['response.completed', { response: response({}) }],
];

function play(reply: Reply, played: readonly Event[], sink = new ByteSink()): string {
  for (const [index, [type, members]] of played.entries()) {
    reply.event(type, Buffer.from(dataOf(type, members, index)), sink);
  }
  return sink.take().toString('utf8');
}

function dataOf(type: string, members: object, index: number): string {
  return JSON.stringify({ type, ...members, sequence_number: index });
}

test('a stream keeps its bytes, but for the name of the model and the bound that the gateway set', () => {
  const reply = replyOf({ stream: true });
  const sink = new ByteSink();
  const told = play(reply, events);
  assert.equal(reply.end(sink), true);
  const expected = events
    .map(([type, members], index) => `event: ${type}\ndata: ${dataOf(type, members, index)}\n\n`)
    .join('')
    .replaceAll('us.openai.gpt-6-sol', MODEL)
    .replaceAll('"max_output_tokens":128000', '"max_output_tokens":null');
  assert.equal(told + sink.take().toString('utf8'), expected);
  assert.deepEqual(reply.usage(), read);
  assert.equal(reply.isUsageFinal(), true);
  assert.equal(reply.finishReason(), 'completed');
  assert.equal(reply.serviceTier?.(), 'standard');
});

test('a stream that is kept has the ids by which it can be named', () => {
  const reply = replyOf({ stream: true }, true);
  const told = play(reply, events);
  const sink = new ByteSink();
  assert.equal(reply.end(sink), true);
  assert.equal(sink.length, 0, 'the last event waits until it is kept');
  const kept = reply.keeping?.complete();
  assert.ok(kept);
  const output = JSON.parse(kept.output) as readonly unknown[];
  assert.deepEqual(output, [{ ...thought, id: `rs_${OURS}0000` }, message(`msg_${OURS}0001`)]);
  reply.keeping?.finish('kept', sink);
  const last = JSON.parse(sink.take().toString('utf8').split('data: ')[1] ?? '') as {
    response: Record<string, unknown>;
  };
  assert.equal(JSON.stringify(last.response), kept.response);
  assert.deepEqual([last.response['id'], last.response['store']], [`resp_${OURS}`, true]);
  assert.ok(!told.includes('_up'));
  assert.match(told, new RegExp(`"item_id":"msg_${OURS}0001"`));
});

test('a stream that breaks ends with a failed response of the same id, and the next number', () => {
  const reply = replyOf({ stream: true });
  play(reply, events.slice(0, 5));
  const sink = new ByteSink();
  assert.equal(reply.end(sink), false);
  reply.fail(refuse('upstream_failed', { message: 'cut' }), sink);
  const [name, data] = sink.take().toString('utf8').split('\ndata: ');
  assert.equal(name, 'event: response.failed');
  const event = JSON.parse(data ?? '') as { sequence_number: number; response: Record<string, unknown> };
  assert.equal(event.sequence_number, 5);
  assert.deepEqual(
    [event.response['id'], event.response['status'], event.response['error']],
    ['resp_up', 'failed', { code: 'server_error', message: 'cut' }],
  );
  assert.equal(reply.isUsageFinal(), false);
  assert.ok(reply.relayedChars() >= 'ok'.length + thought.encrypted_content.length);
});

test('a response that Bedrock ends as failed says so once, and nothing of the account', () => {
  const reply = replyOf({ stream: true }, true);
  const error = { code: 'server_error', message: 'arn:aws:bedrock:us-east-1:123456789012:x broke' };
  const told = play(reply, [
    ['response.failed', { response: response({ status: 'failed', error, usage: null }) }],
  ]);
  assert.match(told, /\(an AWS resource\) broke/);
  const sink = new ByteSink();
  assert.equal(reply.end(sink), false);
  reply.fail(refuse('upstream_failed'), sink);
  assert.equal(sink.length, 0);
});

test('an answer that is no JSON is never the client’s', () => {
  const whole = replyOf({});
  assert.throws(() => whole.whole(Buffer.from(`${JSON.stringify(response({})).slice(0, -1)}]`)), SyntaxError);
  const streamed = replyOf({ stream: true });
  const sink = new ByteSink();
  const cut = Buffer.from('{"type":');
  assert.throws(() => streamed.event('response.output_text.delta', cut, sink), SyntaxError);
  assert.equal(sink.length, 0);
});

test('a whole answer keeps its bytes too, and one that was cut tells why', () => {
  const reply = replyOf({});
  const body = JSON.stringify(
    response({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }),
  );
  assert.equal(
    reply.whole(Buffer.from(body)).toString('utf8'),
    body
      .replace('us.openai.gpt-6-sol', MODEL)
      .replace('"max_output_tokens":128000', '"max_output_tokens":null'),
  );
  assert.deepEqual([reply.usage(), reply.finishReason()], [read, 'max_output_tokens']);
});
