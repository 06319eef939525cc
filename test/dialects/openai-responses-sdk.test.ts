/** OpenAI's own client reads the Responses dialect: whole answers, event sequences, helpers, streams that break. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import OpenAI from 'openai';
import { refuse } from '../../core/errors.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { conformingFetch } from '../conformance/wire.ts';
import { seededRandom } from '../support/random.ts';
import { eventData, rawRequest, replyOf, serveBytes, streamed } from './dialect-fixture.ts';
import { framesOf, randomAnswer, usage, wholeOf, type Answer } from './made-answers.ts';

const request = {
  model: 'claude-haiku-4-5',
  input: 'hi',
  reasoning: { summary: 'auto' },
  include: ['reasoning.encrypted_content'],
  tools: [
    { type: 'custom', name: 'tool_0' },
    { type: 'namespace', name: 'far', description: 'd', tools: [{ type: 'function', name: 'tool_1' }] },
  ],
};

async function clientOf(t: TestContext, contentType: string, bytes: Buffer): Promise<OpenAI> {
  const origin = await serveBytes(t, contentType, bytes);
  return new OpenAI({ apiKey: 'sk-test', baseURL: `${origin}/v1`, maxRetries: 0, fetch: conformingFetch(t) });
}

type Event = Readonly<Record<string, unknown>> & { readonly type: string; readonly sequence_number: number };

function eventsOf(stream: Buffer): Event[] {
  return eventData(stream).map((data) => JSON.parse(data) as Event);
}

type Told = { readonly output: readonly unknown[]; readonly error: { readonly code: string } | null };

function responseOf(event: Event | undefined): Told {
  assert.ok(event !== undefined);
  return event['response'] as Told;
}

/** Arguments as values: the two modes may space them differently. The signature seals a text, not its spaces. */
function meaningOf(response: OpenAI.Responses.Response): unknown {
  const { output_text: _text, output, ...rest } = response;
  return {
    ...rest,
    output: output.map((item) =>
      item.type === 'function_call' ? { ...item, arguments: JSON.parse(item.arguments) as unknown } : item,
    ),
  };
}

test('a streamed response, put together by the client, is the response given at once', async (t) => {
  const random = seededRandom(20_261_121);
  for (let round = 0; round < 60; round++) {
    const answer = randomAnswer(random);
    const atOnce = replyOf(openaiResponses, rawRequest('responses', request));
    const whole = await (
      await clientOf(t, atOnce.contentType, atOnce.whole(wholeOf(answer)))
    ).responses.parse({ model: 'm', input: 'hi' });
    const piecemeal = replyOf(openaiResponses, rawRequest('responses', { ...request, stream: true }));
    const bytes = streamed(piecemeal, framesOf(answer, random));
    const client = await clientOf(t, piecemeal.contentType, bytes);
    const stream = client.responses.stream({ model: 'm', input: 'hi' });
    assert.deepEqual(meaningOf(await stream.finalResponse()), meaningOf(whole), `round ${round}`);
    assert.deepEqual(piecemeal.usage(), atOnce.usage());
    assert.equal(piecemeal.finishReason(), atOnce.finishReason());
    assert.ok(piecemeal.isUsageFinal() && atOnce.isUsageFinal());
    checkSequence(eventsOf(bytes));
  }
});

/** Numbered without a gap; every item is added, then done, as it stands in the final response. */
function checkSequence(events: readonly Event[]): void {
  assert.deepEqual(
    events.map((event) => event.sequence_number),
    events.map((_event, index) => index),
  );
  assert.deepEqual(
    events.slice(0, 2).map((event) => event.type),
    ['response.created', 'response.in_progress'],
  );
  const last = events.at(-1);
  assert.match(String(last?.type), /^response\.(completed|incomplete)$/);
  const { output } = responseOf(last);
  const done = events.filter((event) => event.type === 'response.output_item.done');
  const added = events.filter((event) => event.type === 'response.output_item.added');
  assert.deepEqual(
    done.map((event) => event['item']),
    output,
  );
  assert.deepEqual(
    added.map((event) => event['output_index']),
    output.map((_item, index) => index),
  );
  for (const kind of [
    'response.output_text',
    'response.function_call_arguments',
    'response.reasoning_summary_text',
  ]) {
    const member = kind.endsWith('arguments') ? 'arguments' : 'text';
    for (const end of events.filter((event) => event.type === `${kind}.done`)) {
      const deltas = events.filter(
        (event) => event.type === `${kind}.delta` && event['item_id'] === end['item_id'],
      );
      assert.equal(deltas.map((event) => String(event['delta'])).join(''), end[member]);
    }
  }
}

test('every kind of tool comes back as the item its client knows', () => {
  const tools = [
    { type: 'function', name: 'plain' },
    { type: 'namespace', name: 'far', description: 'd', tools: [{ type: 'function', name: 'away' }] },
    { type: 'custom', name: 'free' },
    { type: 'local_shell' },
    { type: 'shell' },
    { type: 'apply_patch' },
  ];
  const answer: Answer = {
    blocks: [
      { kind: 'tool', id: 'c0', name: 'plain', input: { a: 1 } },
      { kind: 'tool', id: 'c1', name: 'far__away', input: {} },
      { kind: 'tool', id: 'c2', name: 'free', input: { input: 'any "text"\n' } },
      { kind: 'tool', id: 'c3', name: 'local_shell', input: { command: ['ls', '-l'], timeout_ms: 5 } },
      { kind: 'tool', id: 'c4', name: 'shell', input: { commands: ['ls'] } },
      { kind: 'tool', id: 'c5', name: 'apply_patch', input: { type: 'delete_file', path: 'a' } },
      { kind: 'tool', id: 'c6', name: 'made_up', input: { b: 2 } },
    ],
    stopReason: 'tool_use',
    usage,
  };
  const body = { model: 'claude-haiku-4-5', input: 'hi', tools };
  const whole = JSON.parse(
    replyOf(openaiResponses, rawRequest('responses', body)).whole(wholeOf(answer)).toString(),
  ) as { readonly output: readonly Record<string, unknown>[] };
  assert.deepEqual(
    whole.output.map(({ id: _id, status: _status, ...item }) => item),
    [
      { type: 'function_call', call_id: 'c0', name: 'plain', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'c1', name: 'away', namespace: 'far', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'free', input: 'any "text"\n' },
      {
        type: 'local_shell_call',
        call_id: 'c3',
        action: { type: 'exec', command: ['ls', '-l'], env: {}, timeout_ms: 5, working_directory: null },
      },
      {
        type: 'shell_call',
        call_id: 'c4',
        action: { commands: ['ls'], timeout_ms: null, max_output_length: null },
        environment: null,
      },
      { type: 'apply_patch_call', call_id: 'c5', operation: { type: 'delete_file', path: 'a' } },
      { type: 'function_call', call_id: 'c6', name: 'made_up', arguments: '{"b":2}' },
    ],
  );
  const streaming = replyOf(openaiResponses, rawRequest('responses', { ...body, stream: true }));
  const events = eventsOf(streamed(streaming, framesOf(answer, seededRandom(1))));
  assert.deepEqual(responseOf(events.at(-1)).output, whole.output);
});

/** tool · what its item tells of a call that the model was cut off in, before any input */
const cutCalls: [string, Record<string, unknown>][] = [
  ['plain', { type: 'function_call', name: 'plain', arguments: '{}', status: 'incomplete' }],
  [
    'shell',
    {
      type: 'shell_call',
      action: { commands: [], timeout_ms: null, max_output_length: null },
      environment: null,
      status: 'incomplete',
    },
  ],
  [
    'apply_patch',
    {
      type: 'apply_patch_call',
      operation: { type: 'update_file', path: '', diff: '' },
      status: 'in_progress',
    },
  ],
];
for (const [name, told] of cutCalls) {
  test(`a call of ${name} that was cut off is an item with all its members`, () => {
    const tools = [{ type: 'function', name: 'plain' }, { type: 'shell' }, { type: 'apply_patch' }];
    const answer: Answer = {
      blocks: [{ kind: 'tool', id: 'c1', name, input: {} }],
      stopReason: 'max_tokens',
      usage,
    };
    const reply = replyOf(openaiResponses, rawRequest('responses', { ...request, tools }));
    const { output } = JSON.parse(reply.whole(wholeOf(answer)).toString()) as Told;
    const [{ id: _id, call_id: _callId, ...item } = {}] = output as readonly Record<string, unknown>[];
    assert.deepEqual(item, told);
  });
}

/** a function as the client gives it · as the answer repeats it */
const functions: [Record<string, unknown>, Record<string, unknown>][] = [
  [{ name: 'f' }, { name: 'f', parameters: null, strict: false }],
  [
    { name: 'f', parameters: {}, strict: null },
    { name: 'f', parameters: {}, strict: false },
  ],
  [
    { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
    { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
  ],
];
for (const [given, told] of functions) {
  test(`the function ${JSON.stringify(given)} is repeated with all its members`, () => {
    const tools = [{ type: 'function', ...given }, { type: 'local_shell' }];
    const answer: Answer = { blocks: [{ kind: 'text', text: 'a' }], stopReason: 'end_turn', usage };
    const reply = replyOf(openaiResponses, rawRequest('responses', { ...request, tools }));
    const whole = JSON.parse(reply.whole(wholeOf(answer)).toString()) as { readonly tools: unknown };
    assert.deepEqual(whole.tools, [{ type: 'function', ...told }, { type: 'local_shell' }]);
  });
}

/** stop reason of Bedrock's · status · reason · type of the last event */
const endings: [string, string, string | null, string][] = [
  ['end_turn', 'completed', null, 'response.completed'],
  ['stop_sequence', 'completed', null, 'response.completed'],
  ['tool_use', 'completed', null, 'response.completed'],
  ['max_tokens', 'incomplete', 'max_output_tokens', 'response.incomplete'],
  ['model_context_window_exceeded', 'incomplete', 'max_output_tokens', 'response.incomplete'],
  ['content_filtered', 'incomplete', 'content_filter', 'response.incomplete'],
  ['guardrail_intervened', 'incomplete', 'content_filter', 'response.incomplete'],
  ['refusal', 'incomplete', 'content_filter', 'response.incomplete'],
];
for (const [stopReason, status, reason, lastEvent] of endings) {
  test(`an answer that stopped for ${stopReason} is ${status}`, () => {
    const answer: Answer = { blocks: [{ kind: 'text', text: 'a' }], stopReason, usage };
    const whole = JSON.parse(
      replyOf(openaiResponses, rawRequest('responses', request)).whole(wholeOf(answer)).toString(),
    ) as Record<string, unknown>;
    assert.equal(whole['status'], status);
    assert.deepEqual(whole['incomplete_details'], reason === null ? null : { reason });
    const reply = replyOf(openaiResponses, rawRequest('responses', { ...request, stream: true }));
    const last = eventsOf(streamed(reply, framesOf(answer, seededRandom(3)))).at(-1);
    assert.equal(last?.type, lastEvent);
    assert.deepEqual(last?.['response'], whole);
  });
}

test('usage tells cached, written and total tokens apart, as OpenAI counts them', () => {
  const counted = {
    inputTokens: 10,
    outputTokens: 5,
    cacheReadInputTokens: 3,
    cacheWriteInputTokens: 4,
    totalTokens: 22,
  };
  const answer: Answer = { blocks: [{ kind: 'text', text: 'a' }], stopReason: 'end_turn', usage: counted };
  const { usage: told } = JSON.parse(
    replyOf(openaiResponses, rawRequest('responses', request)).whole(wholeOf(answer)).toString(),
  ) as { readonly usage: unknown };
  assert.deepEqual(told, {
    input_tokens: 17,
    input_tokens_details: { cached_tokens: 3, cache_write_tokens: 4 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 22,
  });
});

test('without an ask for it, reasoning is neither shown nor sealed, but its item is there', () => {
  const answer: Answer = {
    blocks: [
      { kind: 'reasoning', text: 'hm', signature: 'c2ln' },
      { kind: 'text', text: 'a' },
    ],
    stopReason: 'end_turn',
    usage,
  };
  const plain = { model: 'claude-haiku-4-5', input: 'hi', stream: true };
  const bytes = streamed(
    replyOf(openaiResponses, rawRequest('responses', plain)),
    framesOf(answer, seededRandom(1)),
  );
  assert.doesNotMatch(bytes.toString(), /"hm"|c2ln|encrypted_content|reasoning_summary/);
  assert.match(bytes.toString(), /"type":"reasoning","summary":\[\]/);
});

test('a stream that breaks off ends in response.failed, which the client raises', async (t) => {
  const reply = replyOf(openaiResponses, rawRequest('responses', { ...request, stream: true }));
  const sink = new ByteSink();
  reply.ping(sink);
  reply.event('messageStart', Buffer.from('{"role":"assistant"}'), sink);
  reply.event('contentBlockDelta', Buffer.from('{"contentBlockIndex":0,"delta":{"text":"half"}}'), sink);
  assert.equal(reply.end(new ByteSink()), false, 'an answer without a stop is not complete');
  reply.fail(refuse('upstream_failed', { message: 'Bedrock broke off.' }), sink);
  const bytes = sink.take();
  const client = await clientOf(t, reply.contentType, bytes);
  const stream = await client.responses.create({ model: 'm', input: 'hi', stream: true });
  let seen = '';
  let failure: OpenAI.Responses.ResponseError | null = null;
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') seen += event.delta;
    if (event.type === 'response.failed') failure = event.response.error;
  }
  assert.equal(seen, 'half');
  assert.deepEqual(failure, { code: 'server_error', message: 'Bedrock broke off.' });
  assert.equal(reply.relayedChars(), 4);
  assert.equal(reply.isUsageFinal(), false);
});

test('a refusal before the first event still makes a well-formed sequence', () => {
  const reply = replyOf(openaiResponses, rawRequest('responses', { ...request, stream: true }));
  const sink = new ByteSink();
  reply.fail(refuse('upstream_throttled'), sink);
  const events = eventsOf(sink.take());
  assert.deepEqual(
    events.map((event) => [event.type, event.sequence_number]),
    [
      ['response.created', 0],
      ['response.in_progress', 1],
      ['response.failed', 2],
    ],
  );
  assert.equal(responseOf(events[2]).error?.code, 'rate_limit_exceeded');
});
