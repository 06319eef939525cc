/** Mutated requests never crash the dialects of Responses, embeddings, rerank and Bedrock's own operations. */
import { bedrockNative } from '../../proxy/dialects/bedrock/index.ts';
import { openaiEmbeddings } from '../../proxy/dialects/openai-embeddings/index.ts';
import { openaiResponses } from '../../proxy/dialects/openai-responses/index.ts';
import { rerank } from '../../proxy/dialects/rerank/index.ts';
import { testMutations } from './fuzz-fixture.ts';
import { CACHE_POINT, image, spec, toolResult } from './converse-parts.ts';
import { base64, EPHEMERAL, inputText, PNG, said, user } from './request-parts.ts';

const responsesSeed = {
  model: 'claude-haiku-4-5',
  instructions: 'be brief',
  input: [
    { role: 'developer', content: [inputText('s')] },
    {
      type: 'message',
      role: 'user',
      content: [
        inputText('hi'),
        { type: 'input_image', image_url: `data:image/png;base64,${PNG}` },
        { type: 'input_file', file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' },
      ],
    },
    {
      type: 'reasoning',
      summary: [],
      encrypted_content: 'sg1.eyJ0ZXh0IjoiaG0iLCJzaWduYXR1cmUiOiJjMmxuIn0',
    },
    { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}', namespace: 'n' },
    { type: 'function_call_output', call_id: 'c1', output: [inputText('ok')] },
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

const embeddingsSeed = {
  model: 'cohere-embed-v4',
  input: ['a', 'b'],
  encoding_format: 'base64',
  dimensions: 256,
  input_type: 'search_query',
  user: 'u',
};

const rerankSeed = {
  model: 'cohere-rerank-v3-5',
  query: 'q',
  documents: ['a', { text: 'b' }],
  top_n: 1,
  return_documents: true,
};

const claudeSeed = {
  anthropic_version: 'bedrock-2023-05-31',
  anthropic_beta: ['interleaved-thinking-2025-05-14'],
  max_tokens: 100,
  system: [{ type: 'text', text: 's', cache_control: EPHEMERAL }],
  messages: [
    user([
      { type: 'image', source: base64('image/png', PNG) },
      { type: 'document', source: { type: 'content', content: [said('d')] } },
      { type: 'tool_result', tool_use_id: 't', content: [said('r')] },
    ]),
  ],
  tools: [
    { name: 'a', input_schema: { type: 'object' } },
    { type: 'bash_20250124', name: 'bash' },
  ],
};

const converseSeed = {
  system: [{ text: 's' }, CACHE_POINT],
  messages: [
    user([
      { text: 'hi' },
      image('png', 'AAAA'),
      { document: { format: 'pdf', name: 'd', source: { s3Location: { uri: 's3://b/k' } } } },
      toolResult('t', [{ json: {} }, { video: { source: { bytes: 'AAAA' } } }]),
      { guardContent: { image: { source: { bytes: 'AAAA' } } } },
    ]),
  ],
  inferenceConfig: { maxTokens: 10, stopSequences: ['x'] },
  toolConfig: { tools: [spec('a', {})] },
  additionalModelRequestFields: { max_tokens: 4, top_k: 5 },
  performanceConfig: { latency: 'standard' },
  serviceTier: { type: 'default' },
};

const vendorSeed = {
  prompt: 'hi',
  max_gen_len: 10,
  inputText: 'hi',
  inputImage: 'AAAA',
  texts: ['hi'],
  images: ['data:image/png;base64,AAAA'],
  inputs: [{ content: [{ type: 'image_url', image_url: `data:image/png;base64,${PNG}` }] }],
  singleEmbeddingParams: { text: { value: 'x' }, image: { source: { bytes: 'AAAA' } }, video: {} },
};

testMutations('Responses', openaiResponses, 'responses', responsesSeed);
testMutations('input_tokens', openaiResponses, 'responses-input-tokens', responsesSeed);
testMutations('InvokeModel, Claude', bedrockNative, 'bedrock-invoke-stream', claudeSeed, 'claude-haiku-4-5');
testMutations('InvokeModel, other vendors', bedrockNative, 'bedrock-invoke', vendorSeed, 'llama3-3-70b');
testMutations('Converse', bedrockNative, 'bedrock-converse', converseSeed, 'nova-micro');
testMutations(
  'CountTokens',
  bedrockNative,
  'bedrock-count-tokens',
  { input: { converse: converseSeed } },
  'x',
);
testMutations('Embeddings', openaiEmbeddings, 'embeddings', embeddingsSeed);
testMutations('Rerank', rerank, 'rerank', rerankSeed);
