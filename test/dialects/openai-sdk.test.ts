/** OpenAI's own client reads what the dialect writes: whole answers, streams, and streams that break. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import OpenAI from 'openai';
import { refuse } from '../../core/errors.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { conformingFetch } from '../conformance/wire.ts';
import { seededRandom } from '../support/random.ts';
import { rawRequest, replyOf, serveBytes, streamed } from './dialect-fixture.ts';
import { framesOf, randomAnswer, usage, wholeOf, type Answer } from './made-answers.ts';

const request = {
  model: 'claude-haiku-4-5',
  messages: [{ role: 'user', content: 'hi' }],
  tools: [
    { type: 'custom', custom: { name: 'tool_0' } },
    { type: 'function', function: { name: 'tool_1' } },
  ],
};

async function clientOf(t: TestContext, contentType: string, bytes: Buffer): Promise<OpenAI> {
  const origin = await serveBytes(t, contentType, bytes);
  return new OpenAI({ apiKey: 'sk-test', baseURL: `${origin}/v1`, maxRetries: 0, fetch: conformingFetch(t) });
}

/** What a completion says, with the arguments of calls as values: the two modes may space them differently. */
function meaningOf(completion: OpenAI.ChatCompletion): unknown {
  const choice = completion.choices[0];
  assert.ok(choice !== undefined);
  return {
    content: choice.message.content ?? '',
    calls: (choice.message.tool_calls ?? []).map((call) =>
      call.type === 'function'
        ? { id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) as unknown }
        : { id: call.id, name: call.custom.name, text: call.custom.input },
    ),
    finish: choice.finish_reason,
    model: completion.model,
    id: completion.id.slice(0, 9),
    created: completion.created,
    usage: completion.usage,
  };
}

test('a streamed answer, put together by the client, is the answer given at once', async (t) => {
  const random = seededRandom(20_261_101);
  const streamedRequest = { ...request, stream: true, stream_options: { include_usage: true } };
  for (let round = 0; round < 40; round++) {
    const answer = randomAnswer(random);
    const atOnce = replyOf(openaiChat, rawRequest('chat-completions', request));
    const body = atOnce.whole(wholeOf(answer));
    const whole = await (
      await clientOf(t, atOnce.contentType, body)
    ).chat.completions.create({
      model: 'claude-haiku-4-5',
      messages: [],
    });
    const piecemeal = replyOf(openaiChat, rawRequest('chat-completions', streamedRequest));
    const bytes = streamed(piecemeal, framesOf(answer, random));
    const client = await clientOf(t, piecemeal.contentType, bytes);
    const stream = client.chat.completions.stream({
      model: 'claude-haiku-4-5',
      messages: [],
      stream_options: { include_usage: true },
    });
    assert.deepEqual(meaningOf(await stream.finalChatCompletion()), meaningOf(whole), `round ${round}`);
    assert.deepEqual(piecemeal.usage(), atOnce.usage());
    assert.equal(piecemeal.finishReason(), atOnce.finishReason());
    assert.ok(piecemeal.isUsageFinal() && atOnce.isUsageFinal());
  }
});

test('a custom tool gets the text itself, in both modes; what is no text of ours goes through as it is', async (t) => {
  const inputs: [unknown, string][] = [
    [{ input: 'any "text"\n😀' }, 'any "text"\n😀'],
    [{ input: '' }, ''],
    [{}, '{}'],
    [{ input: 7 }, '{"input":7}'],
    [{ other: 'x' }, '{"other":"x"}'],
  ];
  for (const [input, expected] of inputs) {
    const blocks = [{ kind: 'tool', id: 'tooluse_0', name: 'tool_0', input }] as const;
    const answer: Answer = { blocks, stopReason: 'tool_use', usage };
    const expectedCall = { id: 'tooluse_0', type: 'custom', custom: { name: 'tool_0', input: expected } };
    const atOnce = replyOf(openaiChat, rawRequest('chat-completions', request));
    const whole = JSON.parse(atOnce.whole(wholeOf(answer)).toString()) as OpenAI.ChatCompletion;
    assert.deepEqual(whole.choices[0]?.message.tool_calls, [expectedCall]);
    const reply = replyOf(openaiChat, rawRequest('chat-completions', { ...request, stream: true }));
    const bytes = streamed(reply, framesOf(answer, seededRandom(7)));
    const client = await clientOf(t, reply.contentType, bytes);
    const stream = client.chat.completions.stream({ model: 'm', messages: [] });
    const [choice] = (await stream.finalChatCompletion()).choices;
    assert.deepEqual(choice?.message.tool_calls, [expectedCall]);
    assert.equal(choice.finish_reason, 'tool_calls');
    assert.ok(reply.relayedChars() > 0);
  }
});

test('reasoning streams as text, and once more whole with its signature, as in the answer given at once', () => {
  const answer: Answer = {
    blocks: [
      { kind: 'reasoning', text: 'well "then"', signature: 'c2ln' },
      { kind: 'text', text: '42' },
    ],
    stopReason: 'end_turn',
    usage,
  };
  const atOnce = replyOf(openaiChat, rawRequest('chat-completions', request)).whole(wholeOf(answer));
  const { choices } = JSON.parse(atOnce.toString()) as { choices: { message: Record<string, unknown> }[] };
  const message = choices[0]?.message;
  const reply = replyOf(openaiChat, rawRequest('chat-completions', { ...request, stream: true }));
  const chunks = streamed(reply, framesOf(answer, seededRandom(1)))
    .toString()
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map(
      (event) =>
        JSON.parse(event.slice(6)) as {
          choices: { delta: { reasoning_content?: string; thinking_blocks?: unknown[] } }[];
        },
    );
  const deltas = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
  const reasoning = deltas.map((delta) => delta.reasoning_content ?? '').join('');
  assert.equal(reasoning, message?.['reasoning_content']);
  assert.deepEqual(
    deltas.flatMap((delta) => delta.thinking_blocks ?? []),
    message?.['thinking_blocks'],
  );
});

test('a stream that breaks off reaches the client as an error, after what was sent', async (t) => {
  const reply = replyOf(openaiChat, rawRequest('chat-completions', { ...request, stream: true }));
  const sink = new ByteSink();
  reply.event('messageStart', Buffer.from('{"role":"assistant"}'), sink);
  reply.event('contentBlockDelta', Buffer.from('{"contentBlockIndex":0,"delta":{"text":"half"}}'), sink);
  reply.ping(sink);
  assert.equal(reply.end(new ByteSink()), false, 'an answer without a stop is not complete');
  reply.fail(refuse('upstream_failed', { message: 'Bedrock broke off.' }), sink);
  const bytes = sink.take();
  assert.doesNotMatch(bytes.toString(), /\[DONE\]/);
  const client = await clientOf(t, reply.contentType, bytes);
  const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
  let seen = '';
  await assert.rejects(async () => {
    for await (const chunk of stream) seen += chunk.choices[0]?.delta.content ?? '';
  }, /Bedrock broke off/);
  assert.equal(seen, 'half');
  assert.equal(reply.relayedChars(), 4);
  assert.equal(reply.isUsageFinal(), false);
});
