/** What is measured: the same question to the bare proxy in Bedrock's words and to the gateway in each dialect's. */

export type Question = { readonly path: string; readonly body: string };

export type Scenario = {
  readonly name: string;
  readonly connections: number;
  /** What the bare proxy passes on unchanged. */
  readonly bare: Question;
  /** What the gateway is asked. */
  readonly gateway: Question;
};

const MODEL = 'claude-haiku-4-5';
const UPSTREAM_ID = encodeURIComponent('global.anthropic.claude-haiku-4-5-20251001-v1:0');

/** A prompt of about `bytes` bytes that looks like text. */
function prompt(bytes: number): string {
  return 'The quick brown fox jumps over the lazy dog. '.repeat(Math.ceil(bytes / 45)).slice(0, bytes);
}

const STREAM_STEER = '[[sim {"words":200,"wordsPerEvent":3}]]';

export const scenarios: readonly Scenario[] = [
  messages('messages, 1 KB', prompt(900), { isStream: false, connections: 64 }),
  chat('chat completions, 1 KB', prompt(900), { isStream: false, connections: 64 }),
  messages('messages, 100 KB', prompt(100_000), { isStream: false, connections: 32 }),
  chat('chat completions, 100 KB', prompt(100_000), { isStream: false, connections: 32 }),
  messages('messages, stream', `${STREAM_STEER} go`, { isStream: true, connections: 32 }),
  chat('chat completions, stream', `${STREAM_STEER} go`, { isStream: true, connections: 32 }),
  responses('responses of GPT, 1 KB', prompt(900), { isStream: false, connections: 64 }),
  responses('responses of GPT, stream', `${STREAM_STEER} go`, { isStream: true, connections: 32 }),
];

type Shape = { readonly isStream: boolean; readonly connections: number };

function messages(name: string, text: string, { isStream, connections }: Shape): Scenario {
  const shared = { max_tokens: 1_000, messages: [{ role: 'user', content: text }] };
  return {
    name,
    connections,
    bare: {
      path: `/model/${UPSTREAM_ID}/${isStream ? 'invoke-with-response-stream' : 'invoke'}`,
      body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', ...shared }),
    },
    gateway: { path: '/v1/messages', body: JSON.stringify({ model: MODEL, stream: isStream, ...shared }) },
  };
}

function chat(name: string, text: string, { isStream, connections }: Shape): Scenario {
  return {
    name,
    connections,
    bare: {
      path: `/model/${UPSTREAM_ID}/${isStream ? 'converse-stream' : 'converse'}`,
      body: JSON.stringify({
        inferenceConfig: { maxTokens: 1_000 },
        messages: [{ role: 'user', content: [{ text }] }],
      }),
    },
    gateway: {
      path: '/v1/chat/completions',
      body: JSON.stringify({
        model: MODEL,
        stream: isStream,
        max_tokens: 1_000,
        messages: [{ role: 'user', content: text }],
      }),
    },
  };
}

/** By OpenAI's own API on both sides. */
function responses(name: string, text: string, { isStream, connections }: Shape): Scenario {
  const question = (model: string): string =>
    JSON.stringify({ model, stream: isStream, store: false, max_output_tokens: 1_000, input: text });
  return {
    name,
    connections,
    bare: { path: '/openai/v1/responses', body: question('global.openai.gpt-6-sol') },
    gateway: { path: '/v1/responses', body: question('gpt-6-sol') },
  };
}
