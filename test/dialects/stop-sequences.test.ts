/**
 * Stop sequences that a model does not take: the gateway cuts the answer there, whole and streamed, as if the model had
 * stopped, and the usage is that of all that Bedrock generated.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { eventData, rawRequest, replyOf, streamed, upstreamBody, type Frame } from './dialect-fixture.ts';
import { frame, framesOf, usage, wholeOf, type Block } from './made-answers.ts';
import { user } from './request-parts.ts';

const messages = [user('hi')];
const said = (...texts: string[]): Block[] => texts.map((text) => ({ kind: 'text', text }));
const call: Block = { kind: 'tool', id: 't1', name: 'f', input: { a: 'END' } };
const thought: Block = { kind: 'reasoning', text: 'shall I say END?' };

const chatOf = (stop: unknown, fields = {}) =>
  rawRequest('chat-completions', { model: 'gpt-oss-20b', messages, stop, ...fields });
const messageOf = (stop_sequences: unknown, fields = {}) =>
  rawRequest('messages', { model: 'gpt-oss-20b', max_tokens: 100, messages, stop_sequences, ...fields });

/** model · stop · the sequences that Bedrock is asked to stop at */
const sent: [string, unknown, string[] | undefined][] = [
  ['nova-pro', ['a', ' '], ['a', ' ']],
  ['claude-haiku-4-5', ['a', ' \n', ''], ['a']],
  ['claude-opus-5-5', '\n\n', undefined],
  ['gpt-oss-20b', ['Observation:'], undefined],
  ['qwen3-coder-30b', 'END', undefined],
  ['llama3-3-70b', ['', ''], undefined],
];

for (const [model, stop, expected] of sent) {
  test(`${model} is asked to stop at ${JSON.stringify(expected)} of ${JSON.stringify(stop)}`, () => {
    const body = upstreamBody(openaiChat, chatOf(stop, { model })) as {
      inferenceConfig: { stopSequences?: string[] };
    };
    assert.deepEqual(body.inferenceConfig.stopSequences, expected);
  });
}

/** what · stop · blocks of Bedrock's answer · the text that the client gets · whether it was cut */
const cuts: [string, string[], Block[], string, boolean][] = [
  ['in the middle of a text', ['END'], said('one END two'), 'one ', true],
  ['at the beginning', ['END'], said('END two'), '', true],
  ['at the end', ['END'], said('one END'), 'one ', true],
  ['not found', ['END'], said('one EN D'), 'one EN D', false],
  ['a beginning at the end that goes no further', ['END'], said('one EN'), 'one EN', false],
  ['the first of several', ['two', 'one', 'END'], said('zero one two END'), 'zero ', true],
  ['one that begins again within itself', ['aab'], said('xaaab'), 'xa', true],
  ['white space', ['\n\n'], said('a\nb\n\nc'), 'a\nb', true],
  ['quotes, escapes and letters of many bytes', ['"é\\😀'], said('say "é "é\\😀 no'), 'say "é ', true],
  ['in the second text', ['END'], said('one ', 'two END three'), 'one two ', true],
  ['a call behind it is none of the answer', ['END'], [...said('one END'), call], 'one ', true],
  [
    'in a thought, or in the input of a tool, it stops nothing',
    ['END'],
    [thought, ...said('one'), call],
    'one',
    false,
  ],
];

const seeded = (seed: number) => () => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};

type Chunk = {
  choices: { delta: { content?: string; tool_calls?: unknown[] }; finish_reason: string | null }[];
};

for (const [what, stop, blocks, text, isCut] of cuts) {
  const answer = { blocks, stopReason: blocks.includes(call) ? 'tool_use' : 'end_turn', usage };

  test(`Chat Completions, a stop sequence ${what}: whole and in every cut of the stream alike`, () => {
    const reply = replyOf(openaiChat, chatOf(stop));
    const whole = JSON.parse(reply.whole(wholeOf(answer)).toString()) as {
      choices: { message: { content: string; tool_calls?: unknown[] }; finish_reason: string }[];
      usage: { completion_tokens: number };
    };
    const finish = blocks.includes(call) && !isCut ? 'tool_calls' : 'stop';
    assert.equal(whole.choices[0]?.message.content, text);
    assert.equal(whole.choices[0]?.message.tool_calls !== undefined, blocks.includes(call) && !isCut);
    assert.equal(whole.choices[0]?.finish_reason, finish);
    assert.equal(whole.usage.completion_tokens, usage.outputTokens);
    assert.equal(reply.finishReason(), isCut ? 'stop_sequence' : answer.stopReason);
    for (let seed = 1; seed < 30; seed++) {
      const stream = replyOf(
        openaiChat,
        chatOf(stop, { stream: true, stream_options: { include_usage: true } }),
      );
      const data = eventData(streamed(stream, framesOf(answer, seeded(seed))));
      assert.equal(data.pop(), '[DONE]');
      const chunks = data.map((event) => JSON.parse(event) as Chunk);
      const choices = chunks.flatMap((chunk) => chunk.choices);
      assert.equal(choices.map(({ delta }) => delta.content ?? '').join(''), text);
      assert.equal(
        choices.some(({ delta }) => delta.tool_calls !== undefined),
        blocks.includes(call) && !isCut,
      );
      assert.deepEqual(
        choices.flatMap(({ finish_reason }) => finish_reason ?? []),
        [finish],
      );
      assert.deepEqual(stream.usage(), reply.usage());
      assert.equal(stream.isUsageFinal(), true);
    }
  });

  test(`Messages of another model, a stop sequence ${what}: named, whole and in every cut of the stream`, () => {
    const reply = replyOf(anthropicMessages, messageOf(stop));
    const whole = JSON.parse(reply.whole(wholeOf(answer)).toString()) as {
      content: { type: string; text?: string }[];
      stop_reason: string;
      stop_sequence: string | null;
    };
    assert.equal(whole.content.map((block) => block.text ?? '').join(''), text);
    assert.equal(whole.stop_reason, isCut ? 'stop_sequence' : answer.stopReason);
    assert.equal(whole.stop_sequence !== null && stop.includes(whole.stop_sequence), isCut);
    for (let seed = 1; seed < 30; seed++) {
      const stream = replyOf(anthropicMessages, messageOf(stop, { stream: true }));
      const events = eventData(streamed(stream, framesOf(answer, seeded(seed)))).map(
        (event) =>
          JSON.parse(event) as {
            type: string;
            delta?: { text?: string; stop_reason?: string; stop_sequence?: string | null };
          },
      );
      assert.equal(events.map(({ delta }) => delta?.text ?? '').join(''), text);
      const end = events.filter(({ type }) => type === 'message_delta').map(({ delta }) => delta);
      assert.deepEqual(
        [end.length, end[0]?.stop_reason, end[0]?.stop_sequence],
        [1, whole.stop_reason, whole.stop_sequence],
      );
      const opened = events.filter(({ type }) => type === 'content_block_start').length;
      assert.equal(events.filter(({ type }) => type === 'content_block_stop').length, opened);
      assert.deepEqual(stream.usage(), reply.usage());
    }
  });
}

const delta = (text: string): Frame => frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });

test('only what may be the beginning of a stop sequence waits; the end is told at the cut', () => {
  const reply = replyOf(openaiChat, chatOf(['Observation:'], { stream: true }));
  const sink = new ByteSink();
  const sees = (one: Frame): string => {
    reply.event(one.type, Buffer.from(one.payload), sink);
    return [
      ...sink
        .take()
        .toString()
        .matchAll(/"content":"([^"]*)"|"finish_reason":"(stop)"/g),
    ]
      .map(([, text, finish]) => text ?? finish)
      .join('|');
  };
  sees(frame('messageStart', { role: 'assistant' }));
  assert.equal(sees(delta('Thought: O')), 'Thought: ');
  assert.equal(sees(delta('h no. Obser')), 'Oh no. ');
  assert.equal(sees(delta('vation')), '');
  assert.equal(sees(delta(': sunny')), 'stop');
  assert.equal(sees(delta(' and more that Bedrock still makes')), '');
  assert.ok(
    reply.relayedChars() > 'Thought: Oh no. '.length,
    'what follows is counted, though nobody sees it',
  );
});

test('where Bedrock stops itself, and was given one sequence, a message names it', () => {
  const answer = { blocks: said('one '), stopReason: 'stop_sequence', usage };
  const named = (stops: string[]): unknown => {
    const reply = replyOf(anthropicMessages, messageOf(stops, { model: 'nova-pro' }));
    return (JSON.parse(reply.whole(wholeOf(answer)).toString()) as { stop_sequence: unknown }).stop_sequence;
  };
  assert.equal(named(['END']), 'END');
  assert.equal(named(['END', 'STOP']), null);
});
