/** The simulator's answers are shaped as AWS's service model says, whole and streamed; what the model allows passes. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';

import { models } from '../../../core/catalog/models.ts';
import { converseMessage, converseStream } from '../../../simulator/converse/reply.ts';
import type { Reply } from '../../../simulator/model/conversation.ts';
import { bedrockRuntime } from '../../../simulator/service-model/bedrock-runtime.ts';
import { breachesOf } from '../../../simulator/service-model/check.ts';
import { modelPath, NOVA, post, startSimulator } from '../support.ts';

const [model] = models;

const reply = {
  model,
  answer: {
    blocks: [
      { kind: 'thinking', text: 'I wonder.', signature: 'c2ln', isShown: true },
      { kind: 'text', text: 'It is so.' },
      { kind: 'tool', name: 'look', inputJson: '{"at":"it"}' },
    ],
    stop: 'tool_use',
    stopSequence: null,
    outputTokens: 9,
    thinkingTokens: 3,
    serviceTier: 'flex',
  },
  billed: {
    inputTokens: 5,
    outputTokens: 9,
    cacheReadTokens: 1,
    cacheWrite5mTokens: 2,
    cacheWrite1hTokens: 3,
  },
  id: 'abc',
  wordsPerEvent: 1,
} as unknown as Reply;

test('a Converse answer has the shape of a ConverseResponse', () => {
  const { output } = bedrockRuntime.operations.Converse;
  deepEqual(breachesOf(bedrockRuntime, output, JSON.parse(converseMessage(reply))), []);
});

test('each event of a Converse stream is a member of its output', () => {
  let events = 0;
  for (const { eventType, payload } of converseStream(reply)) {
    // Padding is beside the model.
    const { p: _padding, ...event } = JSON.parse(payload) as { readonly p: string };
    deepEqual(breachesOf(bedrockRuntime, 'ConverseStreamOutput', { [eventType]: event }), [], payload);
    events += 1;
  }
  equal(events, 14);
});

const user = (...content: unknown[]) => ({ role: 'user', content });
const s3Location = { uri: 's3://bucket/key', bucketOwner: '123456789012' };

for (const [name, body] of [
  [
    'video from S3',
    { messages: [user({ text: 'x' }, { video: { format: 'mp4', source: { s3Location } } })] },
  ],
  [
    'a picture from S3',
    { messages: [user({ text: 'x' }, { image: { format: 'png', source: { s3Location } } })] },
  ],
  [
    'a system tool',
    { messages: [user({ text: 'x' })], toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } },
  ],
  ['null for a field that is not set', { messages: [user({ text: 'x' })], system: null, toolConfig: null }],
] as const) {
  test(`Converse takes ${name}`, async (t) => {
    const simulator = await startSimulator(t);
    const answer = await post(simulator, modelPath(NOVA, 'converse'), body);
    equal(answer.status, 200, answer.text);
  });
}
