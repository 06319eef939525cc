/** Valid requests with much in them, for mutation. */
export const chatSeed = {
  model: 'claude-haiku-4-5',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hi' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
      ],
    },
    {
      role: 'assistant',
      content: 'x',
      thinking_blocks: [{ type: 'thinking', thinking: 't', signature: 's' }],
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
        { id: 'c2', type: 'custom', custom: { name: 'c', input: 'x' } },
      ],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'ok' },
    { role: 'tool', tool_call_id: 'c2', content: 'ok' },
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
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'd' }] } },
        { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r' }] },
      ],
    },
    { role: 'system', content: [{ type: 'text', text: 'y' }] },
  ],
  tools: [{ name: 'a', input_schema: { type: 'object' }, defer_loading: true }],
  thinking: { type: 'enabled', budget_tokens: 1024 },
  context_management: { edits: [{ type: 'compact_20260112' }] },
  anthropic_beta: ['interleaved-thinking-2025-05-14'],
};
