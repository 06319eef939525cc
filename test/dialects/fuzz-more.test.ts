/** Mutated requests never crash the dialect of Responses. */
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { testMutations } from './fuzz-rig.ts';

const responsesSeed = {
  model: 'claude-haiku-4-5',
  instructions: 'be brief',
  input: [
    { role: 'developer', content: [{ type: 'input_text', text: 's' }] },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'hi' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        { type: 'input_file', file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' },
      ],
    },
    {
      type: 'reasoning',
      summary: [],
      encrypted_content: 'sg1.eyJ0ZXh0IjoiaG0iLCJzaWduYXR1cmUiOiJjMmxuIn0',
    },
    { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}', namespace: 'n' },
    { type: 'function_call_output', call_id: 'c1', output: [{ type: 'input_text', text: 'ok' }] },
    { type: 'custom_tool_call', call_id: 'c2', name: 'c', input: 'x' },
    { type: 'custom_tool_call_output', call_id: 'c2', output: 'ok' },
    { type: 'local_shell_call', call_id: 'c3', action: { type: 'exec', command: ['ls'] } },
    { type: 'local_shell_call_output', id: 'c3', output: 'ok' },
    { type: 'apply_patch_call', call_id: 'c4', operation: { type: 'delete_file', path: 'a' } },
    { type: 'apply_patch_call_output', call_id: 'c4', status: 'completed' },
    { type: 'web_search_call', id: 'w' },
  ],
  tools: [
    { type: 'function', name: 'f', parameters: { type: 'object' }, strict: true },
    { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f' }] },
    { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
    { type: 'local_shell' },
    { type: 'web_search' },
  ],
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
  parallel_tool_calls: false,
  text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' } }, verbosity: 'low' },
  reasoning: { effort: 'high', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
  stream: true,
  store: false,
  max_output_tokens: 100,
  temperature: 0.5,
  truncation: 'auto',
  prompt_cache_key: 'k',
};

testMutations('Responses', openaiResponses, 'responses', responsesSeed);
