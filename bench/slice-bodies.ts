/** Bodies of a given size for `slices.ts`: what they are full of, and where in a request of each dialect it stands. */
import type { RouteId } from '../core/routes.ts';

export type Filling = {
  readonly name: string;
  /** Text as it stands between the quotes of a JSON string. */
  readonly unit: string;
  /** Into how many strings of equal length the text is cut. */
  readonly strings: number;
};

export const fillings: readonly Filling[] = [
  { name: 'ASCII', unit: 'hello world, ', strings: 1 },
  { name: 'base64', unit: 'QUJD', strings: 1 },
  { name: '\\n', unit: '\\n', strings: 1 },
  { name: '\\"', unit: '\\"', strings: 1 },
  { name: '\\u00e9', unit: '\\u00e9', strings: 1 },
  { name: '\\ud83d\\ude00', unit: '\\ud83d\\ude00', strings: 1 },
  { name: 'Cyrillic', unit: 'привет ', strings: 1 },
  { name: 'Chinese', unit: '漢字', strings: 1 },
  { name: 'emoji', unit: '😀', strings: 1 },
  { name: 'mixed', unit: 'a\\n\\"😀ж\\\\', strings: 1 },
  { name: '8,000 × mixed', unit: 'a\\n\\"😀ж\\\\', strings: 8_000 },
  { name: '90,000 × ASCII', unit: 'hello ', strings: 90_000 },
];

type Shape = {
  readonly name: string;
  readonly routeId: RouteId;
  readonly param: string;
  readonly model: string;
  /** A body of `bytes` in all. */
  readonly body: (filling: Filling, bytes: number) => Buffer;
};

type Frame = {
  readonly head: string;
  readonly item: (text: string, index: number) => string;
  readonly tail: string;
};

/** A request whose list is filled up with items. */
function framed(frame: Frame, most = Number.POSITIVE_INFINITY): Shape['body'] {
  return ({ unit, strings }, bytes) => {
    const count = Math.min(strings, most);
    const around = frame.item('', 99_999).length + 1;
    const each = Math.floor((bytes - frame.head.length - frame.tail.length) / count) - around;
    const text = unit.repeat(Math.max(1, Math.floor(each / Buffer.byteLength(unit))));
    const items = Array.from({ length: count }, (_, index) => frame.item(text, index));
    return Buffer.from(`${frame.head}${items.join(',')}${frame.tail}`);
  };
}

function messages(model: string, rest = ''): Frame {
  return {
    head: `{"model":"${model}","max_tokens":100${rest},"messages":[`,
    item: (text, index) => `{"role":"${index % 2 === 0 ? 'user' : 'assistant'}","content":"${text}"}`,
    tail: ']}',
  };
}

function parts(model: string): Frame {
  return {
    head: `{"model":"${model}","max_tokens":100,"messages":[{"role":"user","content":[`,
    item: (text) => `{"type":"text","text":"${text}"}`,
    tail: ']}]}',
  };
}

const PARTS = 10_000;
const chat = { routeId: 'chat-completions', param: '', model: 'gpt-oss-120b' } as const;
const claude = { routeId: 'messages', param: '', model: 'claude-sonnet-4-6' } as const;
const other = { routeId: 'messages', param: '', model: 'nova-pro' } as const;
const responses = { routeId: 'responses', param: '', model: 'claude-sonnet-4-6' } as const;

export const shapes: readonly Shape[] = [
  { ...chat, name: 'Chat, messages', body: framed(messages('gpt-oss-120b')) },
  { ...chat, name: 'Chat, parts', body: framed(parts('gpt-oss-120b'), PARTS) },
  {
    ...chat,
    name: 'Chat, arguments of calls',
    body: framed(
      {
        head: '{"model":"gpt-oss-120b","messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[',
        item: (text, index) =>
          `{"id":"c${index}","type":"function","function":{"name":"f","arguments":"{\\"a\\":\\"${text.replaceAll('\\', '\\\\')}\\"}"}}`,
        tail: ']}]}',
      },
      PARTS,
    ),
  },
  {
    ...chat,
    name: 'Chat, descriptions of tools',
    body: framed(
      {
        head: '{"model":"gpt-oss-120b","messages":[{"role":"user","content":"x"}],"tools":[',
        item: (text, index) =>
          `{"type":"function","function":{"name":"f${index}","description":"${text}","parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}`,
        tail: ']}',
      },
      PARTS,
    ),
  },
  { ...claude, name: 'Messages, Claude', body: framed(messages('claude-sonnet-4-6')) },
  {
    ...claude,
    name: 'Messages, Claude, rewritten',
    body: framed(
      messages(
        'claude-sonnet-4-6',
        ',"system":[{"type":"text","text":"x","cache_control":{"type":"ephemeral","scope":"global"}}]',
      ),
    ),
  },
  { ...claude, name: 'count_tokens', routeId: 'count-tokens', body: framed(messages('claude-sonnet-4-6')) },
  { ...other, name: 'Messages, other models', body: framed(messages('nova-pro')) },
  { ...other, name: 'Messages, other models, parts', body: framed(parts('nova-pro'), PARTS) },
  {
    ...responses,
    name: 'Responses, items',
    body: framed({
      head: '{"model":"claude-sonnet-4-6","stream":true,"input":[',
      item: (text) => `{"role":"user","content":"${text}"}`,
      tail: ']}',
    }),
  },
  {
    ...responses,
    name: 'Responses, instructions',
    body: framed(
      {
        head: '{"model":"claude-sonnet-4-6","stream":true,"input":"x","instructions":',
        item: (text) => `"${text}"`,
        tail: '}',
      },
      1,
    ),
  },
  {
    ...responses,
    name: 'Responses, results of tools',
    body: framed({
      head: '{"model":"claude-sonnet-4-6","input":[{"role":"user","content":"x"},',
      item: (text, index) => `{"type":"function_call_output","call_id":"c${index}","output":"${text}"}`,
      tail: ']}',
    }),
  },
  {
    name: 'Embeddings',
    routeId: 'embeddings',
    param: '',
    model: 'cohere-embed-v4',
    body: framed(
      { head: '{"model":"cohere-embed-v4","input":[', item: (text) => `"${text} x"`, tail: ']}' },
      2_048,
    ),
  },
  {
    name: 'Rerank',
    routeId: 'rerank',
    param: '',
    model: 'cohere-rerank-v3-5',
    body: framed(
      {
        head: '{"model":"cohere-rerank-v3-5","query":"x","documents":[',
        item: (text) => `"${text} x"`,
        tail: ']}',
      },
      1_000,
    ),
  },
  {
    name: 'Bedrock, Converse',
    routeId: 'bedrock-converse',
    param: 'nova-pro',
    model: 'nova-pro',
    body: framed({
      head: '{"messages":[',
      item: (text) => `{"role":"user","content":[{"text":"${text}"}]}`,
      tail: ']}',
    }),
  },
  {
    name: 'Bedrock, InvokeModel',
    routeId: 'bedrock-invoke',
    param: 'claude-sonnet-4-6',
    model: 'claude-sonnet-4-6',
    body: framed(messages('claude-sonnet-4-6', ',"anthropic_version":"bedrock-2023-05-31"')),
  },
];
