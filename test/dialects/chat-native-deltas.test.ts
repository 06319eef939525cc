/** Whatever text a delta of Bedrock's own Chat Completions has, it goes to the client as if it were the stream's only one. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import type { Reply } from '../../proxy/dialects/dialect.ts';
import { createNativeReply } from '../../proxy/dialects/openai-chat/native/reply.ts';
import { replay } from '../support/replay.ts';
import { CREATED_AT_MS, REQUEST_ID, targetOf } from './dialect-fixture.ts';

function newReply(): Reply {
  return createNativeReply(
    { model: 'gpt-oss-20b', isStream: true, includeUsage: true },
    { requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target: targetOf('gpt-oss-20b') },
  );
}

function eventOf(delta: object, finishReason: string | null = null): Buffer {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return Buffer.from(JSON.stringify({ id: 'chatcmpl-1', model: 'openai.gpt-oss-20b-1:0', choices }));
}

function shown(reply: Reply, data: Buffer): string {
  const sink = new ByteSink();
  reply.event('', data, sink);
  return sink.take().toString();
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '"',
    '\\',
    '"}',
    '\\"',
    '"content":"x"',
    'call_0',
    '"finish_reason":"stop"',
    '"usage":{',
    '',
  ),
);
const delta = fc.oneof(
  fc.record({ content: text }),
  fc.record({ content: text, reasoning: text }),
  fc.record({ reasoning: text }),
  fc.record({ tool_calls: fc.constant([{ index: 0, id: 'call_0', function: { arguments: '{}' } }]) }),
);

test('deltas of any text come to the client as each would alone, and are counted so', () => {
  const property = fc.property(fc.array(delta, { maxLength: 12 }), (deltas) => {
    const stream = newReply();
    let chars = 0;
    for (const one of deltas) {
      const alone = newReply();
      equal(shown(stream, eventOf(one)), shown(alone, eventOf(one)));
      chars += alone.relayedChars();
    }
    equal(stream.relayedChars(), chars);
  });
  fc.assert(property, replay(197));
});

test('an event with the reason of the end, or of another answer, is no delta like those before', () => {
  const stream = newReply();
  shown(stream, eventOf({ content: 'a' }));
  ok(shown(stream, eventOf({ content: 'b' }, 'stop')).includes('"finish_reason":"stop"'));
  equal(stream.finishReason(), 'stop');
  const usage = Buffer.from(
    '{"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}',
  );
  shown(stream, usage);
  deepEqual([stream.usage().inputTokens, stream.usage().outputTokens], [3, 2]);
  shown(stream, Buffer.from('[DONE]'));
  equal(stream.end(new ByteSink()), true);
});

test('an event that names a much longer model than the client did, behind its text, comes to the client', () => {
  const stream = newReply();
  const eventWith = (model: string, content: string): string =>
    JSON.stringify({ choices: [{ index: 0, delta: { content } }], model });
  for (const content of ['a', 'b'])
    equal(
      shown(stream, Buffer.from(eventWith('m'.repeat(200), content))),
      `data: ${eventWith('gpt-oss-20b', content)}\n\n`,
    );
});
