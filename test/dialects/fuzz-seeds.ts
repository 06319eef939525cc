/** Valid requests with much in them, for mutation. */
import { base64, EPHEMERAL, imageUrl, PNG, said, system, toolTurn, user } from './request-parts.ts';
export const chatSeed = {
  model: 'claude-haiku-4-5',
  messages: [
    system([{ type: 'text', text: 's', cache_control: EPHEMERAL }]),
    user([
      said('hi'),
      imageUrl(`data:image/png;base64,${PNG}`),
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
    ]),
    {
      role: 'assistant',
      content: 'x',
      thinking_blocks: [{ type: 'thinking', thinking: 't', signature: 's' }],
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
        { id: 'c2', type: 'custom', custom: { name: 'c', input: 'x' } },
      ],
    },
    toolTurn('c1', 'ok'),
    toolTurn('c2', 'ok'),
  ],
  tools: [
    { type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } },
    {
      type: 'custom',
      custom: { name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } },
    },
  ],
  tool_choice: { type: 'function', function: { name: 'f' } },
  response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } },
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 100,
  temperature: 0.5,
  stop: ['x'],
  reasoning_effort: 'high',
};

export const messagesSeed = {
  model: 'claude-sonnet-4-6',
  max_tokens: 100,
  stream: true,
  system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', scope: 'global' } }],
  messages: [
    user([
      { type: 'image', source: base64('image/png', PNG) },
      { type: 'document', source: { type: 'content', content: [said('d')] } },
      { type: 'tool_result', tool_use_id: 't', content: [said('r')] },
    ]),
    system([said('y')]),
  ],
  tools: [{ name: 'a', input_schema: { type: 'object' }, defer_loading: true }],
  thinking: { type: 'enabled', budget_tokens: 1024 },
  context_management: { edits: [{ type: 'compact_20260112' }] },
  anthropic_beta: ['interleaved-thinking-2025-05-14'],
};
