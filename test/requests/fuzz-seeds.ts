/** Requests that Bedrock takes as they are, with much in them, for mutation. */
import { PDF } from '../clients/client-fixture.ts';
import { PNG } from '../dialects/request-parts.ts';

const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};

export const chatBody = {
  model: 'nova-pro',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hi' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
        { type: 'file', file: { file_data: `data:application/pdf;base64,${PDF}`, filename: 'a.pdf' } },
      ],
    },
    {
      role: 'assistant',
      content: 'x',
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":"1"}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'ok' },
  ],
  tools: [{ type: 'function', function: { name: 'f', parameters: schema, strict: true } }],
  tool_choice: 'auto',
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 100,
  temperature: 0.5,
  stop: ['x'],
  reasoning_effort: 'high',
};

export const messagesBody = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  stream: true,
  system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', scope: 'global' } }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF } },
        { type: 'text', text: 'hi' },
      ],
    },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'a', input: { a: 'x' } }] },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'r' }] }],
    },
  ],
  tools: [{ name: 'a', description: 'd', input_schema: schema }],
  tool_choice: { type: 'auto' },
  metadata: { user_id: 'u' },
  stop_sequences: ['zzz'],
};

export const responsesBody = {
  model: 'claude-haiku-4-5',
  instructions: 'be brief',
  input: [
    { role: 'developer', content: 'x' },
    { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
    { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":"1"}' },
    { type: 'function_call_output', call_id: 'c1', output: 'ok' },
  ],
  tools: [{ type: 'function', name: 'f', parameters: schema }, { type: 'web_search' }],
  text: { format: { type: 'text' } },
  max_output_tokens: 100,
  stream: true,
};

export const embeddingsBody = {
  model: 'titan-embed-text-v2',
  input: ['one', 'two', 'three'],
  encoding_format: 'base64',
  dimensions: 256,
  input_type: 'search_query',
  user: 'u',
};

export const rerankBody = {
  model: 'cohere-rerank-v3-5',
  query: 'snow',
  documents: ['sun', { text: 'snow' }],
  top_n: 1,
  return_documents: true,
};

/** Claude's body as InvokeModel takes it. */
export const invokeBody = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 50,
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'hello' }] },
    { role: 'assistant', content: 'yes' },
    { role: 'user', content: 'go on' },
  ],
  tools: [{ name: 'a', input_schema: { type: 'object' } }],
};

const said = {
  system: [{ text: 'Be brief.' }],
  messages: [{ role: 'user', content: [{ text: 'hello' }] }],
};

export const countBody = { input: { converse: said } };

export const converseBody = {
  ...said,
  inferenceConfig: { maxTokens: 50, stopSequences: ['zzz'] },
  toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: { json: { type: 'object' } } } }] },
  serviceTier: { type: 'default' },
};
