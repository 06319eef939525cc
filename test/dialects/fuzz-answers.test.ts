/**
 * Answers that are not what Bedrock promises never crash a dialect: they are translated into well-formed JSON, or end in
 * a SyntaxError, which the relay tells the client as a failure of Bedrock's.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { refuse } from '../../core/errors.ts';
import type { RouteId } from '../../core/routes.ts';
import { anthropicMessages } from '../../proxy/dialects/anthropic-messages/index.ts';
import { bedrockNative } from '../../proxy/dialects/bedrock/index.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import type { DialectModule, Reply } from '../../proxy/dialects/dialect.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { openaiEmbeddings } from '../../proxy/dialects/openai-embeddings/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { rerank } from '../../proxy/dialects/rerank/index.ts';
import { replay } from '../support/replay.ts';
import { callOf, CREATED_AT_MS, rawRequest, REQUEST_ID, targetOf } from './dialect-fixture.ts';
import { rounds } from './fuzz-fixture.ts';
import { framesOf, wholeOf, type Answer } from './made-answers.ts';
import { mutated } from './mutations.ts';

const HAIKU = 'claude-haiku-4-5';
const usage = {
  inputTokens: 5,
  outputTokens: 2,
  totalTokens: 7,
  cacheDetails: [{ ttl: '1h', inputTokens: 1 }],
};
const made: Answer = {
  blocks: [
    { kind: 'reasoning', text: 'hm', signature: 'c2ln' },
    { kind: 'redacted', data: 'AAAA' },
    { kind: 'text', text: 'hi "there"' },
    { kind: 'tool', id: 't', name: 'f', input: { input: 'x' } },
    { kind: 'tool', id: 'u', name: 'shell', input: { commands: ['ls'] } },
  ],
  stopReason: 'tool_use',
  usage,
};
const converseAnswer: unknown = JSON.parse(wholeOf(made).toString());
const converseEvents = framesOf(made, () => 1).map(({ type, payload }) => [
  type,
  JSON.parse(payload) as unknown,
]);

const claudeEvents = [
  { type: 'message_start', message: { id: 'm', usage: { input_tokens: 5, cache_creation: {} } } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hi' } },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 5, outputTokenCount: 2 } },
].map((event) => ['chunk', event]);

const responsesBody = {
  model: HAIKU,
  input: 'hi',
  reasoning: { summary: 'auto' },
  include: ['reasoning.encrypted_content'],
  tools: [{ type: 'custom', name: 'f' }, { type: 'shell' }],
};
const jsonBody = { model: 'nova-lite', input: 'hi', text: { format: { type: 'json_object' } } };
const chatBody = {
  model: HAIKU,
  messages: [{ role: 'user', content: 'hi' }],
  tools: [{ type: 'custom', custom: { name: 'f' } }],
};
const claudeBody = { model: HAIKU, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
const nativeBody = { anthropic_version: 'bedrock-2023-05-31', ...claudeBody };

type Case = readonly [
  name: string,
  dialect: DialectModule,
  routeId: RouteId,
  param: string,
  body: unknown,
  answer: unknown,
];

const streams: readonly Case[] = [
  ['Chat Completions', openaiChat, 'chat-completions', '', { ...chatBody, stream: true }, converseEvents],
  ['Responses', openaiResponses, 'responses', '', { ...responsesBody, stream: true }, converseEvents],
  ['Responses as JSON', openaiResponses, 'responses', '', { ...jsonBody, stream: true }, converseEvents],
  ['Messages', anthropicMessages, 'messages', '', { ...claudeBody, stream: true }, claudeEvents],
  ['InvokeModel, Claude', bedrockNative, 'bedrock-invoke-stream', HAIKU, nativeBody, claudeEvents],
  ['InvokeModel, others', bedrockNative, 'bedrock-invoke-stream', 'llama3-3-70b', {}, claudeEvents],
  ['ConverseStream', bedrockNative, 'bedrock-converse-stream', 'nova-micro', {}, converseEvents],
];

const wholes: readonly Case[] = [
  ['Chat Completions', openaiChat, 'chat-completions', '', chatBody, converseAnswer],
  ['Responses', openaiResponses, 'responses', '', responsesBody, converseAnswer],
  ['Converse', bedrockNative, 'bedrock-converse', 'nova-micro', {}, converseAnswer],
  [
    'Embeddings',
    openaiEmbeddings,
    'embeddings',
    '',
    { model: 'cohere-embed-v4', input: ['a', 'b'], encoding_format: 'base64' },
    { embeddings: { float: [[0.1], [0.2]] }, inputTextTokenCount: 3 },
  ],
  [
    'Rerank',
    rerank,
    'rerank',
    '',
    { model: 'amazon-rerank-v1', query: 'q', documents: ['a'], return_documents: true },
    { results: [{ index: 0, relevance_score: 0.5 }] },
  ],
];

function replyFor([, dialect, routeId, param, body]: Case): Reply {
  const call = callOf(dialect, { ...rawRequest(routeId, body), param });
  const target = targetOf(param === '' ? call.modelAsked : param);
  return call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target });
}

function payloadOf(type: unknown, payload: unknown): Buffer {
  const text = JSON.stringify(payload) ?? 'null';
  const isChunk = type === 'chunk';
  return Buffer.from(isChunk ? `{"bytes":"${Buffer.from(text).toString('base64')}"}` : text);
}

/** Plays events of any shape; a SyntaxError ends the stream as the relay would. */
function play(reply: Reply, events: unknown): Buffer {
  const sink = new ByteSink();
  try {
    for (const event of Array.isArray(events) ? (events as readonly unknown[]) : []) {
      if (!Array.isArray(event)) continue;
      const [type, payload] = event as readonly unknown[];
      if (typeof type === 'string') reply.event(type, payloadOf(type, payload), sink);
    }
    if (!reply.end(sink)) reply.fail(refuse('upstream_failed'), sink);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    reply.fail(refuse('upstream_failed'), sink);
  }
  return sink.take();
}

function checkEvents(bytes: Buffer): void {
  for (const line of bytes.toString('utf8').split('\n')) {
    if (line.startsWith('data: ') && line !== 'data: [DONE]') JSON.parse(line.slice('data: '.length));
  }
}

function repeat(seed: number, answer: unknown, check: (mutated: unknown) => void): void {
  fc.assert(fc.property(mutated(answer), check), { numRuns: rounds, ...replay(seed) });
}

for (const one of streams) {
  test(`${rounds} mutated streams for ${one[0]} stay well-formed`, () => {
    repeat(1_871, one[5], (events) => {
      const reply = replyFor(one);
      const bytes = play(reply, events);
      if (reply.passesFrames !== true) checkEvents(bytes);
      assert.ok(Object.values(reply.usage()).every((count) => Number.isSafeInteger(count) && count >= 0));
    });
  });
}

for (const one of wholes) {
  test(`${rounds} mutated answers for ${one[0]} are translated or failures of Bedrock's`, () => {
    repeat(1_872, one[5], (answer) => {
      const reply = replyFor(one);
      try {
        JSON.parse(reply.whole(Buffer.from(JSON.stringify(answer) ?? '')).toString());
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
      assert.ok(Object.values(reply.usage()).every((count) => Number.isSafeInteger(count) && count >= 0));
    });
  });
}
