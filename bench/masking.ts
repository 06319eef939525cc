/**
 * What content policies cost a call, with every detector on: milliseconds of one core for a prompt of 100 KB, looked at for
 * the first time and as the history of a conversation, and microseconds for a chunk of a stream.
 *
 *     npm run bench:masking
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteSink } from '../proxy/dialects/byte-sink.ts';
import type { Reply } from '../proxy/dialects/dialect.ts';
import { createMessageReply } from '../proxy/dialects/anthropic-messages/response.ts';
import { relayChunk } from '../proxy/dialects/anthropic-messages/stream.ts';
import { createNativeReply } from '../proxy/dialects/bedrock/reply.ts';
import { finish } from '../proxy/dialects/work.ts';
import { replyUnderPolicy } from '../proxy/policies/answer/reply-under-policy.ts';
import { createPromptGuard } from '../proxy/policies/mask/prompt-guard.ts';
import type { PolicyUse } from '../proxy/policies/policy-use.ts';
import { newId, type RequestId } from '../core/ids.ts';
import { models } from '../core/catalog/models.ts';
import { bestCpuMs } from './best-cpu-ms.ts';
import { ordinaryTexts } from '../test/policies/detect/texts.ts';
import { effective, useOf } from '../test/policies/masking/masked.ts';

const ROOT = join(import.meta.dirname, '..');
const PROMPT_BYTES = 100_000;
const TURN_BYTES = 3_000;
const BATCHES = { warmUps: 50, batches: 5, rounds: 10 };
const CHUNKS = 2_000;

const everything = effective({
  entities: { default: { prompt: 'mask', answer: 'off' } },
  patterns: [{ name: 'ticket', pattern: '\\b[A-Z]{3}-\\d{4,6}\\b', prompt: 'mask', answer: 'off' }],
});
const answersToo = effective({ entities: { default: { prompt: 'mask', answer: 'mask' } } });
const guard = createPromptGuard();

console.log('| a prompt of 100 KB | ms of one core |\n| --- | ---: |');
const texts = new Map(ordinaryTexts((file) => readFileSync(join(ROOT, file), 'utf8')));
const usual = ['prose', 'source code', 'JSON', 'log lines'];
const conversation = usual.flatMap((name) =>
  pieces((texts.get(name) ?? '').slice(0, PROMPT_BYTES / usual.length)),
);
const customers = pieces((texts.get('customers in CSV') ?? '').slice(0, PROMPT_BYTES / 5));
// What compiles is no cost of the first row's.
for (let round = 0; round < 2 * BATCHES.warmUps; round += 1) guarded(bodyOf(conversation, `warm ${round}`));
for (const [name, parts] of [
  ['a conversation: prose, code, JSON, logs', conversation],
  [
    'the same with 20 things to mask',
    conversation.map((text, at) => (at < 20 ? `${text} ask user${at}@example.com` : text)),
  ],
  [
    'the same, a fifth of it a table of customers, 1,100 things to mask',
    [...conversation.slice(7), ...customers],
  ],
  ...usual.slice(0, 3).map((name) => [name, [(texts.get(name) ?? '').slice(0, PROMPT_BYTES)]] as const),
] as const) {
  // Every round has texts of its own, as if nobody had ever sent them.
  const fresh = Array.from({ length: BATCHES.warmUps + BATCHES.batches * BATCHES.rounds }, (_, round) =>
    bodyOf(parts, String(round)),
  );
  let next = 0;
  print(
    `${name}, for the first time`,
    bestCpuMs(() => guarded(fresh[next++ % fresh.length]), BATCHES),
  );
  const known = bodyOf(parts, 'the same');
  print(
    `${name}, again`,
    bestCpuMs(() => guarded(known), BATCHES),
  );
}
print('without a policy', 0);

console.log('\n| a chunk of a stream | µs of one core | more than without |\n| --- | ---: | ---: |');
for (const [dialect, chunks, reply] of [
  ['Messages', messageChunks, messageReply],
  ['Converse', converseChunks, converseReply],
] as const) {
  const plain = chunkMicros(() => reply(), chunks(0));
  printChunk(`${dialect}, without a policy`, plain, plain);
  for (const [what, policy, every] of [
    ['nothing to put back in it', everything, 0],
    ['a placeholder in every tenth', everything, 10],
    ['answers looked at for everything too', answersToo, 0],
  ] as const) {
    const use = useOf(policy);
    guarded(Buffer.from(JSON.stringify({ messages: [{ content: 'ada@example.com' }] })), use);
    const micros = chunkMicros(() => under(reply(), use), chunks(every));
    printChunk(`${dialect}, ${what}`, micros, plain);
  }
}

function guarded(body: Buffer | undefined, use: PolicyUse = useOf(everything)): void {
  if (body !== undefined) finish(guard.guarding(body, use));
}

/** Turns of a conversation. */
function pieces(text: string): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / TURN_BYTES) }, (_, at) =>
    text.slice(at * TURN_BYTES, (at + 1) * TURN_BYTES),
  );
}

function bodyOf(parts: readonly string[], mark: string): Buffer {
  const messages = parts.map((text, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    content: [{ type: 'text', text: `${mark} ${text}` }],
  }));
  return Buffer.from(JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 1_000, messages }));
}

function under(reply: Reply, use: PolicyUse): Reply {
  return replyUnderPolicy(
    reply,
    { dialect: 'anthropic-messages' },
    { model: { kind: 'chat', family: 'claude' } },
    use,
  );
}

function messageReply(): Reply {
  return createMessageReply(relayChunk, true, newId<RequestId>(0));
}

function converseReply(): Reply {
  const [model] = models;
  if (model === undefined) throw new Error('the catalog is empty');
  return createNativeReply('converse-stream', 'converse', model, 'request');
}

/** `every`: how many chunks go to one with a placeholder; 0: none has. */
function messageChunks(every: number): readonly (readonly [string, Buffer])[] {
  return words(every).map((text) => {
    const event = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
    const bytes = Buffer.from(JSON.stringify(event)).toString('base64');
    return ['chunk', Buffer.from(JSON.stringify({ bytes, p: 'abcdef' }))] as const;
  });
}

function converseChunks(every: number): readonly (readonly [string, Buffer])[] {
  return words(every).map((text) => [
    'contentBlockDelta',
    Buffer.from(JSON.stringify({ contentBlockIndex: 0, delta: { text }, p: 'abcdef' })),
  ]);
}

function words(every: number): readonly string[] {
  return Array.from({ length: CHUNKS }, (_, at) =>
    every > 0 && at % every === 0 ? ' ask [EMAIL_1] now' : ' the quick brown fox',
  );
}

function chunkMicros(make: () => Reply, chunks: readonly (readonly [string, Buffer])[]): number {
  const sink = new ByteSink();
  return (
    (bestCpuMs(() => {
      const reply = make();
      for (const [name, payload] of chunks) {
        reply.event(name, payload, sink);
        sink.clear();
      }
      reply.end(sink);
    }, BATCHES) /
      chunks.length) *
    1_000
  );
}

function print(what: string, ms: number): void {
  console.log(`| ${what} | ${ms.toFixed(2)} |`);
}

function printChunk(what: string, micros: number, plain: number): void {
  console.log(`| ${what} | ${micros.toFixed(2)} | ${Math.max(0, micros - plain).toFixed(2)} |`);
}
