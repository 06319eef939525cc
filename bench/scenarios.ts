/**
 * What is measured: the same question to the bare proxy in Bedrock's words, which it passes on unchanged, and to the gateway
 * in each dialect's. The simulator stands for Bedrock and answers both alike.
 */
import { claudeCode } from './claude-code.ts';
import { NATIVE_DELTA, type Question } from './question.ts';

export type Scenario = {
  readonly name: string;
  /** Clients of the closed loop, each with one request at a time. */
  readonly connections: number;
  /** Events of the answer as Bedrock sends them; null where the answer is one body. */
  readonly frames: number | null;
  readonly bare: Question;
  readonly gateway: Question;
};

type Dialect = 'messages' | 'chat' | 'responses';
type Shape = { readonly isStream: boolean; readonly connections: number };

const MODEL = 'claude-haiku-4-5';
const UPSTREAM_ID = encodeURIComponent('global.anthropic.claude-haiku-4-5-20251001-v1:0');
const WHOLE = { isStream: false, connections: 64 };
const LARGE = { isStream: false, connections: 32 };
const STREAM = { isStream: true, connections: 32 };

/** 67 events with text, and those that begin and end an answer. */
const STREAM_STEER = '[[sim {"words":200,"wordsPerEvent":3}]] go';
const EVENTS_OF_STREAM = 67;

/** As a model writes: fifty times a second. */
const PACED_EVENTS = 64;
const PACED_DELAY_MS = 20;
const PACED_STEER = `[[sim {"words":${PACED_EVENTS * 3},"wordsPerEvent":3,"delayMs":${PACED_DELAY_MS}}]] go`;

type Questions = Pick<Scenario, 'bare' | 'gateway'>;

const questionsOf: Readonly<Record<Dialect, (text: string, isStream: boolean) => Questions>> = {
  messages: (text, isStream) => {
    const shared = { max_tokens: 1_000, messages: [{ role: 'user', content: text }] };
    return {
      bare: {
        path: `/model/${UPSTREAM_ID}/${isStream ? 'invoke-with-response-stream' : 'invoke'}`,
        body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', ...shared }),
        ...(isStream ? { firstDelta: NATIVE_DELTA } : {}),
      },
      gateway: {
        path: '/v1/messages',
        body: JSON.stringify({ model: MODEL, stream: isStream, ...shared }),
        ...(isStream ? { firstDelta: 'content_block_delta' } : {}),
      },
    };
  },
  chat: (text, isStream) => ({
    bare: {
      path: `/model/${UPSTREAM_ID}/${isStream ? 'converse-stream' : 'converse'}`,
      body: JSON.stringify({
        inferenceConfig: { maxTokens: 1_000 },
        messages: [{ role: 'user', content: [{ text }] }],
      }),
      ...(isStream ? { firstDelta: 'contentBlockDelta' } : {}),
    },
    gateway: {
      path: '/v1/chat/completions',
      body: JSON.stringify({
        model: MODEL,
        stream: isStream,
        max_tokens: 1_000,
        messages: [{ role: 'user', content: text }],
      }),
      ...(isStream ? { firstDelta: '"delta":{"content":"' } : {}),
    },
  }),
  /** By OpenAI's own API on both sides. */
  responses: (text, isStream) => {
    const question = (path: string, model: string): Question => ({
      path,
      body: JSON.stringify({ model, stream: isStream, store: false, max_output_tokens: 1_000, input: text }),
      ...(isStream ? { firstDelta: 'response.output_text.delta' } : {}),
    });
    return {
      bare: question('/openai/v1/responses', 'global.openai.gpt-6-sol'),
      gateway: question('/v1/responses', 'gpt-6-sol'),
    };
  },
};

/** For what takes the processor: as fast as it goes. */
export const scenarios: readonly Scenario[] = [
  scenarioOf('messages', 'messages, 1 KB', prompt(900), WHOLE),
  scenarioOf('chat', 'chat completions, 1 KB', prompt(900), WHOLE),
  scenarioOf('messages', 'messages, 20 KB', prompt(20_000), WHOLE),
  scenarioOf('chat', 'chat completions, 20 KB', prompt(20_000), WHOLE),
  scenarioOf('messages', 'messages, 100 KB', prompt(100_000), LARGE),
  scenarioOf('chat', 'chat completions, 100 KB', prompt(100_000), LARGE),
  scenarioOf('messages', 'messages, 300 KB', prompt(300_000), LARGE),
  scenarioOf('chat', 'chat completions, 300 KB', prompt(300_000), LARGE),
  { name: 'Claude Code, stream', connections: 32, frames: EVENTS_OF_STREAM, ...claudeCode(STREAM_STEER) },
  scenarioOf('messages', 'messages, stream', STREAM_STEER, STREAM),
  scenarioOf('chat', 'chat completions, stream', STREAM_STEER, STREAM),
  scenarioOf('responses', 'responses of GPT, 1 KB', prompt(900), WHOLE),
  scenarioOf('responses', 'responses of GPT, stream', STREAM_STEER, STREAM),
];

export const oneKilobyte = scenarioOf('chat', 'chat completions, 1 KB', prompt(900), WHOLE);

/** As many of each as stand here: mostly small calls, some of them streams, and some with much to read. */
export const mixedTraffic: readonly Scenario[] = [
  ...Array.from({ length: 5 }, () => oneKilobyte),
  scenarioOf('chat', 'stream', STREAM_STEER, STREAM),
  scenarioOf('messages', 'stream', STREAM_STEER, STREAM),
  scenarioOf('messages', '1 KB', prompt(900), WHOLE),
  scenarioOf('messages', '20 KB', prompt(20_000), WHOLE),
  scenarioOf('chat', '100 KB', prompt(100_000), LARGE),
];

/** A stream of 64 events, one every 20 ms. */
export const pacedStream: Scenario = {
  ...scenarioOf('chat', 'chat completions, 64 events at 20 ms', PACED_STEER, STREAM),
  frames: PACED_EVENTS,
};

/** How long a paced stream lasts where nobody is late: its deltas and the four events around them. */
export const PACED_STREAM_SECONDS = ((PACED_EVENTS + 4) * PACED_DELAY_MS) / 1_000;

function scenarioOf(
  dialect: Dialect,
  name: string,
  text: string,
  { isStream, connections }: Shape,
): Scenario {
  const { bare, gateway } = questionsOf[dialect](text, isStream);
  return { name, connections, frames: isStream ? EVENTS_OF_STREAM : null, bare, gateway };
}

/** A prompt of about `bytes` bytes that looks like text. */
function prompt(bytes: number): string {
  return 'The quick brown fox jumps over the lazy dog. '.repeat(Math.ceil(bytes / 45)).slice(0, bytes);
}
