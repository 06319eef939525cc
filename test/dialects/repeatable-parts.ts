/** Every part of a request that may stand in it many times, as a body that has it so many times. */
import type { RouteId } from '../../core/routes.ts';
import { assistant, EPHEMERAL, inputText, said, system, toolTurn, user } from './request-parts.ts';

export type Repeatable = {
  readonly name: string;
  readonly routeId: RouteId;
  readonly param?: string;
  /** Those that are asked; `mantle …`: over bedrock-mantle. */
  readonly models: readonly string[];
  readonly body: (times: number) => string;
};

type Make = (index: number) => unknown;

function many(times: number, make: Make): unknown[] {
  return Array.from({ length: times }, (_, index) => make(index));
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

const hello = user('hello');
const CONVERSE = ['claude-sonnet-4-6', 'claude-haiku-4-5', 'nova-pro'];
const PLAIN_CONVERSE = [...CONVERSE, 'llama3-3-70b', 'gpt-oss-120b', 'mantle gpt-oss-120b'];

function chat(name: string, models: readonly string[], fields: (times: number) => object): Repeatable {
  const body = (times: number): string =>
    json({ model: 'claude-sonnet-4-6', messages: [hello], ...fields(times) });
  return { name: `Chat, ${name}`, routeId: 'chat-completions', models, body };
}

function messages(name: string, models: readonly string[], fields: (times: number) => object): Repeatable {
  const body = (times: number): string =>
    json({ model: 'claude-sonnet-4-6', max_tokens: 10, messages: [hello], ...fields(times) });
  return { name: `Messages, ${name}`, routeId: 'messages', models, body };
}

function responses(name: string, fields: (times: number) => object): Repeatable {
  const body = (times: number): string =>
    json({ model: 'claude-sonnet-4-6', input: 'hello', ...fields(times) });
  return { name: `Responses, ${name}`, routeId: 'responses', models: CONVERSE, body };
}

const chatCall: Make = (index) => ({
  id: `call ${index}`,
  type: 'function',
  function: { name: 'f', arguments: '{"a":[1,2]}' },
});
const chatTool: Make = (index) => ({
  type: 'function',
  function: {
    name: `f${index}`,
    parameters: { type: 'object', properties: { a: { type: 'string' } } },
    strict: true,
  },
});
const SCHEMAS = ['claude-sonnet-4-5', 'nova-pro', 'gpt-oss-120b'];
const refTo = (index: number): unknown => ({ $ref: `#/$defs/d${index}` });
const toolWith = (parameters: object): unknown => ({
  type: 'function',
  function: { name: 'f', parameters: { type: 'object', ...parameters }, strict: true },
});
const customTool: Make = (index) => ({ type: 'custom', custom: { name: `c${index}` } });
const alternating =
  (empty: unknown): Make =>
  (index) =>
    index % 2 === 0 ? hello : assistant(empty);

const chatParts: readonly Repeatable[] = [
  chat('messages', PLAIN_CONVERSE, (n) => ({ messages: many(n, alternating('hi')) })),
  chat('empty messages of one side', PLAIN_CONVERSE, (n) => ({ messages: many(n, alternating('')) })),
  chat('messages of one side', PLAIN_CONVERSE, (n) => ({ messages: many(n, () => hello) })),
  chat('instructions', PLAIN_CONVERSE, (n) => ({
    messages: [...many(n, () => system('s')), hello, ...many(n, () => ({ role: 'developer', content: 's' }))],
  })),
  chat('parts', PLAIN_CONVERSE, (n) => ({ messages: [user(many(n, () => said('x')))] })),
  chat('cache points', CONVERSE, (n) => ({
    messages: [user(many(n, () => ({ type: 'text', text: 'x', cache_control: EPHEMERAL })))],
  })),
  chat('thoughts', CONVERSE, (n) => ({
    messages: [
      hello,
      {
        role: 'assistant',
        content: 'x',
        thinking_blocks: many(n, () => ({ type: 'thinking', thinking: 't', signature: 's' })),
      },
    ],
  })),
  chat('calls and results', CONVERSE, (n) => ({
    messages: [
      hello,
      { role: 'assistant', tool_calls: many(n, chatCall) },
      ...many(n, (index) => toolTurn(`call ${index}`, 'ok')),
    ],
    tools: [chatTool(0)],
  })),
  chat('tools that were called and are not there', CONVERSE, (n) => ({
    messages: [
      hello,
      {
        role: 'assistant',
        tool_calls: many(n, (index) => ({
          id: `c${index}`,
          function: { name: `g${index}`, arguments: '{}' },
        })),
      },
    ],
  })),
  chat('calls of one id', CONVERSE, (n) => ({
    messages: many(2 * n, (index) =>
      index % 2 === 0 ? { role: 'assistant', tool_calls: [chatCall(0)] } : toolTurn('call 0', 'ok'),
    ),
    tools: [chatTool(0)],
  })),
  chat('results of one call', CONVERSE, (n) => ({
    messages: [
      hello,
      { role: 'assistant', tool_calls: [chatCall(0)] },
      ...many(n, () => toolTurn('call 0', 'ok')),
    ],
    tools: [chatTool(0)],
  })),
  chat('results without calls', CONVERSE, (n) => ({
    messages: many(n, (index) => toolTurn(`call ${index}`, 'ok')),
  })),
  chat('references in a schema', SCHEMAS, (n) => ({
    tools: [
      toolWith({
        $defs: Object.fromEntries(
          many(n, (index) => [`d${index}`, { type: 'object', properties: { a: refTo(index + 1) } }]) as [
            string,
            unknown,
          ][],
        ),
        properties: Object.fromEntries(many(n, (index) => [`p${index}`, refTo(0)]) as [string, unknown][]),
      }),
    ],
  })),
  chat('branches of a union', SCHEMAS, (n) => ({
    tools: [
      toolWith({
        anyOf: many(n, (index) => ({
          properties: { kind: { const: index }, [`p${index}`]: { type: 'string' } },
          required: ['kind', `p${index}`],
        })),
      }),
    ],
  })),
  chat('unusual names of properties', SCHEMAS, (n) => ({
    tools: [
      toolWith({
        properties: Object.fromEntries(
          many(n, (index) => [`é${index}`, { type: 'string', minLength: 1 }]) as [string, unknown][],
        ),
        required: many(n, (index) => `é${index}`),
      }),
    ],
  })),
  chat('tools', CONVERSE, (n) => ({ tools: many(n, chatTool), tool_choice: 'required' })),
  chat('custom tools', CONVERSE, (n) => ({ tools: many(n, customTool) })),
  chat('allowed tools', CONVERSE, (n) => ({
    tools: many(n, chatTool),
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: {
        mode: 'auto',
        tools: many(n, (index) => ({ type: 'function', function: { name: `f${index}` } })),
      },
    },
  })),
  chat('stop sequences', CONVERSE, (n) => ({ stop: many(n, (index) => `s${index}`) })),
  chat('properties of a schema', CONVERSE, (n) => ({
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'n',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(
            many(n, (index) => [`p${index}`, { type: 'string' }]) as [string, unknown][],
          ),
        },
      },
    },
  })),
  chat('metadata', PLAIN_CONVERSE, (n) => ({
    metadata: Object.fromEntries(many(n, (index) => [`p${index}`, 'x']) as [string, unknown][]),
  })),
];

const x = said('x');
const CLAUDE = ['claude-sonnet-4-6', 'mantle claude-sonnet-4-6'];
const OTHERS = ['nova-pro', 'gpt-oss-120b'];
const ALL = [...CLAUDE, ...OTHERS];

const messagesParts: readonly Repeatable[] = [
  messages('messages', ALL, (n) => ({ messages: [...many(n, alternating('hi')), hello] })),
  messages('empty messages of one side', ALL, (n) => ({ messages: many(n, alternating('')) })),
  messages('empty lists of one side', ALL, (n) => ({ messages: many(n, alternating([])) })),
  messages('system turns', ALL, (n) => ({ messages: [hello, ...many(n, () => system([x])), hello] })),
  messages('blocks', ALL, (n) => ({ messages: [user(many(n, () => x))] })),
  messages('system blocks', ALL, (n) => ({ system: many(n, () => x) })),
  messages('cache scopes', ALL, (n) => ({
    messages: [user(many(n, () => ({ ...x, cache_control: { type: 'ephemeral', scope: 'global' } })))],
  })),
  messages('documents', CLAUDE, (n) => ({
    messages: [
      user(
        many(n, () => ({
          type: 'document',
          title: 'a',
          source: { type: 'text', media_type: 'text/plain', data: 'x' },
        })),
      ),
    ],
  })),
  messages('calls and results', ALL, (n) => ({
    messages: [
      hello,
      assistant(many(n, (index) => ({ type: 'tool_use', id: `t ${index}`, name: 'a', input: {} }))),
      user(
        many(n, (index) => ({
          type: 'tool_result',
          tool_use_id: `t ${index}`,
          content: [x, x],
        })),
      ),
    ],
    tools: [{ name: 'a', input_schema: { type: 'object' } }],
  })),
  messages('blocks of a result', ALL, (n) => ({
    messages: [
      hello,
      assistant([{ type: 'tool_use', id: 't', name: 'a', input: {} }]),
      user([{ type: 'tool_result', tool_use_id: 't', content: many(n, () => x) }]),
    ],
    tools: [{ name: 'a', input_schema: { type: 'object' } }],
  })),
  messages('tools', ALL, (n) => ({
    tools: many(n, (index) => ({ name: `a${index}`, input_schema: { type: 'object' } })),
  })),
  messages('tools that are deferred', CLAUDE, (n) => ({
    tools: many(n, (index) => ({ name: `a${index}`, input_schema: { type: 'object' }, defer_loading: true })),
  })),
  messages('stop sequences', ALL, (n) => ({ stop_sequences: many(n, (index) => `s${index}`) })),
  messages('betas', CLAUDE, (n) => ({ anthropic_beta: many(n, (index) => `beta-${index}`) })),
  messages('edits', CLAUDE, (n) => ({
    context_management: { edits: many(n, () => ({ type: 'compact_20260112' })) },
  })),
  messages('fields of the body', CLAUDE, (n) =>
    Object.fromEntries(many(Math.min(n, 900), (index) => [`field${index}`, 1]) as [string, unknown][]),
  ),
];

const item = user('x');
const responsesParts: readonly Repeatable[] = [
  responses('items', (n) => ({ input: many(n, alternating('hi')) })),
  responses('empty items of one side', (n) => ({ input: many(n, alternating('')) })),
  responses('instructions', (n) => ({ instructions: many(n, () => system('s')) })),
  responses('parts', (n) => ({ input: [user(many(n, () => inputText('x')))] })),
  responses('calls and results', (n) => ({
    input: [
      item,
      ...many(n, (index) => ({ type: 'function_call', call_id: `c ${index}`, name: 'f', arguments: '{}' })),
      ...many(n, (index) => ({ type: 'function_call_output', call_id: `c ${index}`, output: 'x' })),
    ],
    tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
  })),
  responses('thoughts', (n) => ({
    input: [
      item,
      ...many(n, () => ({
        type: 'reasoning',
        encrypted_content: `sg1.${Buffer.from('{"text":"t","signature":"s"}').toString('base64url')}`,
      })),
      item,
    ],
  })),
  responses('tools', (n) => ({ tools: many(n, (index) => ({ type: 'function', name: `f${index}` })) })),
  responses('tools of a namespace', (n) => ({
    tools: [
      { type: 'namespace', name: 'n', tools: many(n, (index) => ({ type: 'custom', name: `f${index}` })) },
    ],
  })),
  responses('allowed tools', (n) => ({
    tools: many(n, (index) => ({ type: 'function', name: `f${index}` })),
    tool_choice: {
      type: 'allowed_tools',
      mode: 'auto',
      tools: many(n, (index) => ({ type: 'function', name: `f${index}` })),
    },
  })),
  responses('prompts to cache', (n) => ({ prompt_cache_key: 'k', input: many(n, alternating('hi')) })),
];

const CLAUDE_VERSION = 'bedrock-2023-05-31';
const otherParts: readonly Repeatable[] = [
  {
    name: 'Embeddings, texts',
    routeId: 'embeddings',
    models: ['titan-embed-text-v2', 'cohere-embed-v4', 'nova-2-multimodal-embeddings'],
    body: (n) => json({ model: 'titan-embed-text-v2', input: many(n, () => 'a text to embed') }),
  },
  {
    name: 'Rerank, documents',
    routeId: 'rerank',
    models: ['cohere-rerank-v3-5'],
    body: (n) =>
      json({
        model: 'cohere-rerank-v3-5',
        query: 'x',
        documents: many(Math.min(n, 1_000), () => 'a document'),
      }),
  },
  {
    name: 'Bedrock, messages of Converse',
    routeId: 'bedrock-converse',
    param: 'nova-pro',
    models: ['nova-pro'],
    body: (n) =>
      json({ messages: many(n, () => user([{ text: 'x' }, { toolResult: { content: [{ text: 'x' }] } }])) }),
  },
  {
    name: 'Bedrock, blocks of Claude',
    routeId: 'bedrock-invoke',
    param: 'claude-sonnet-4-6',
    models: ['claude-sonnet-4-6'],
    body: (n) =>
      json({ anthropic_version: CLAUDE_VERSION, max_tokens: 1, messages: [user(many(n, () => x))] }),
  },
  {
    name: 'Bedrock, documents to rerank',
    routeId: 'bedrock-invoke',
    param: 'cohere-rerank-v3-5',
    models: ['cohere-rerank-v3-5'],
    body: (n) => json({ query: 'x', documents: many(n, () => ({ text: 'x' })) }),
  },
  {
    name: 'Chat, levels of a schema',
    routeId: 'chat-completions',
    models: CONVERSE,
    body: (n) => {
      const levels = Math.floor(n / 4);
      const schema = `${'{"type":"object","properties":{"a":'.repeat(levels)}{}${'}}'.repeat(levels)}`;
      return `{"model":"nova-pro","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","parameters":${schema}}}]}`;
    },
  },
];

export const repeatables: readonly Repeatable[] = [
  ...chatParts,
  ...messagesParts,
  ...responsesParts,
  ...otherParts,
];
