/** Each way to send a text to a model, and to read what came back, told without a word of the gateway's own code. */
import { parseSse } from './sse.ts';

export type Way = {
  readonly name: string;
  readonly path: string;
  readonly body: (text: string, stream: boolean) => object;
  /** The words of the answer. */
  readonly said: (answer: string, stream: boolean) => string;
};

// oxlint-disable-next-line typescript/no-explicit-any -- answers of six APIs, read where a test looks
type Json = Readonly<Record<string, any>>;

const CLAUDE = 'claude-haiku-4-5';
const CLAUDE_ID = encodeURIComponent('us.anthropic.claude-haiku-4-5-20251001-v1:0');
const NOVA_ID = encodeURIComponent('us.amazon.nova-pro-v1:0');

const chat = (model: string): Way => ({
  name: `Chat Completions, ${model}`,
  path: '/v1/chat/completions',
  body: (content, stream) => ({ model, stream, messages: [{ role: 'user', content }] }),
  said: (answer, stream) =>
    stream
      ? parseSse(answer)
          .map((event: Json) => event['choices']?.[0]?.delta?.content ?? '')
          .join('')
      : (JSON.parse(answer) as Json)['choices'][0].message.content,
});

const responses = (model: string): Way => ({
  name: `Responses, ${model}`,
  path: '/v1/responses',
  body: (input, stream) => ({ model, stream, store: false, input }),
  said: (answer, stream) => {
    const events: readonly Json[] = stream ? parseSse(answer) : [{ response: JSON.parse(answer) as Json }];
    const whole = events.findLast(({ response }) => response !== undefined)?.['response'];
    const text = whole.output.find(({ type }: Json) => type === 'message').content[0].text as string;
    if (!stream) return text;
    const deltas = events
      .filter(({ type }) => type === 'response.output_text.delta')
      .map(({ delta }) => String(delta))
      .join('');
    if (deltas !== text) throw new Error(`the deltas say ${deltas}, the whole ${text}`);
    return text;
  },
});

const messages = (model: string): Way => ({
  name: `Messages, ${model}`,
  path: '/v1/messages',
  body: (content, stream) => ({ model, stream, max_tokens: 5_000, messages: [{ role: 'user', content }] }),
  said: (answer, stream) =>
    stream
      ? parseSse(answer)
          .map((event: Json) => event['delta']?.text ?? '')
          .join('')
      : (JSON.parse(answer) as Json)['content'][0].text,
});

const converse: Way = {
  name: 'Converse',
  path: `/bedrock/model/${NOVA_ID}/converse`,
  body: (text) => ({ messages: [{ role: 'user', content: [{ text }] }] }),
  said: (answer) => (JSON.parse(answer) as Json)['output'].message.content[0].text,
};

const invoke: Way = {
  name: 'InvokeModel, Claude',
  path: `/bedrock/model/${CLAUDE_ID}/invoke`,
  body: (content) => ({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 5_000,
    messages: [{ role: 'user', content }],
  }),
  said: (answer) => (JSON.parse(answer) as Json)['content'][0].text,
};

const invokeNova: Way = {
  name: 'InvokeModel, Nova',
  path: `/bedrock/model/${NOVA_ID}/invoke`,
  body: (text) => ({ messages: [{ role: 'user', content: [{ text }] }] }),
  said: (answer) => (JSON.parse(answer) as Json)['output'].message.content[0].text,
};

/** They may be asked for a stream. */
export const streamable: readonly Way[] = [
  chat(CLAUDE),
  chat('nova-pro'),
  chat('gpt-6-sol'),
  responses(CLAUDE),
  responses('nova-pro'),
  responses('gpt-6-sol'),
  messages(CLAUDE),
  messages('nova-pro'),
];

export const ways: readonly Way[] = [...streamable, converse, invoke, invokeNova];
