/** A Responses request becomes what Converse is asked: texts, turns, reasoning, bounds, formats, caching. */
import { sealReasoning, sealRedacted } from '../../proxy/dialects/openai-responses/sealed-reasoning.ts';
import { checkTranslations, responses } from './openai-request-fixture.ts';
import { callOfWeather, WEATHER, weatherSpec, weatherUse } from './responses-fixture.ts';
import { CACHE_POINT, document, image, text, toolResult, toolUse } from './converse-parts.ts';
import { assistant, CLOSED, inputText, PNG, user } from './request-parts.ts';

checkTranslations(responses, [
  ['a text as input', {}, { messages: [user(text('hi'))], inferenceConfig: { maxTokens: 64_000 } }],
  [
    'fields that ask for nothing',
    {
      background: false,
      truncation: 'disabled',
      conversation: null,
      prompt: null,
      previous_response_id: null,
      max_tool_calls: 4,
      top_logprobs: 0,
      include: [],
      tools: [],
      text: { format: { type: 'text' } },
      reasoning: null,
      stream_options: null,
    },
    { messages: [user(text('hi'))], inferenceConfig: { maxTokens: 64_000 }, toolConfig: undefined },
  ],
  [
    'instructions, and system and developer messages in front',
    {
      instructions: 'be brief',
      input: [
        { role: 'developer', content: [inputText('be kind')] },
        { type: 'message', role: 'system', content: 'be right' },
        user('hi'),
      ],
    },
    {
      system: [{ text: 'be brief' }, { text: 'be kind' }, { text: 'be right' }],
      messages: [user(text('hi'))],
    },
  ],
  [
    'a developer message in mid-conversation stays where it is',
    {
      input: [
        user('hi'),
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'yes', annotations: [] }],
        },
        { role: 'developer', content: 'now be kind' },
        user('go on'),
      ],
    },
    {
      system: undefined,
      messages: [
        user(text('hi')),
        assistant(text('yes')),
        user([{ text: '<system>\nnow be kind\n</system>' }, { text: 'go on' }]),
      ],
    },
  ],
  [
    'images and files as data URLs',
    {
      input: [
        user([
          inputText('see'),
          { type: 'input_image', detail: 'high', image_url: `data:image/png;base64,${PNG}` },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
        ]),
      ],
    },
    { messages: [user([{ text: 'see' }, image('png', PNG), document('pdf', 'a', 'AAAA')])] },
  ],
  [
    'calls and their outputs, outputs first in the turn that answers',
    {
      tools: [WEATHER],
      input: [
        user('weather?'),
        callOfWeather,
        user('quick'),
        { type: 'function_call_output', call_id: 'c1', output: 'sun' },
      ],
    },
    {
      messages: [
        user(text('weather?')),
        assistant([weatherUse]),
        user([toolResult('c1', text('sun')), { text: 'quick' }]),
      ],
      toolConfig: { tools: [weatherSpec] },
    },
  ],
  [
    'an output of parts, with an image in it',
    {
      tools: [WEATHER],
      input: [
        callOfWeather,
        {
          type: 'function_call_output',
          call_id: 'c1',
          output: [inputText('look'), { type: 'input_image', image_url: `data:image/png;base64,${PNG}` }],
        },
      ],
    },
    {
      messages: [
        user(text('Continue.')),
        assistant([weatherUse]),
        user([toolResult('c1', [{ text: 'look' }, image('png', PNG)])]),
      ],
    },
  ],
  [
    'an id that Converse forbids is the same in call and output',
    {
      tools: [WEATHER],
      input: [
        { ...callOfWeather, call_id: 'call:1' },
        { type: 'function_call_output', call_id: 'call:1', output: '' },
      ],
    },
    {
      messages: [
        user(text('Continue.')),
        assistant([toolUse('call_1_0af6315558b41599', 'weather', { a: 'x' })]),
        user([toolResult('call_1_0af6315558b41599', text('(no output)'))]),
      ],
    },
  ],
  [
    'reasoning comes back with its signature, redacted reasoning as it was',
    {
      input: [
        user('hi'),
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [],
          encrypted_content: sealReasoning('hm \\"so\\"', 'c2ln'),
        },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: sealRedacted('AAAA') },
        assistant('yes'),
        user('more'),
      ],
    },
    {
      messages: [
        user(text('hi')),
        assistant([
          { reasoningContent: { reasoningText: { text: 'hm "so"', signature: 'c2ln' } } },
          { reasoningContent: { redactedContent: 'AAAA' } },
          { text: 'yes' },
        ]),
        user(text('more')),
      ],
    },
  ],
  [
    'reasoning that another service sealed is left out, and so is what its servers did',
    {
      input: [
        user('hi'),
        { type: 'reasoning', summary: [], encrypted_content: 'gAAAAABo' },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
        { type: 'web_search_call', id: 'ws_1', status: 'completed' },
        { type: 'mcp_list_tools', id: 'm', server_label: 's', tools: [] },
        assistant('yes'),
        user('more'),
      ],
    },
    { messages: [user(text('hi')), assistant(text('yes')), user(text('more'))] },
  ],
  [
    'a bound, a temperature within Bedrock’s scale',
    { max_output_tokens: 50, temperature: 1.8 },
    { inferenceConfig: { maxTokens: 50, temperature: 1 } },
  ],
  [
    'effort as a budget of thoughts',
    { reasoning: { effort: 'low', summary: 'auto' } },
    {
      inferenceConfig: { maxTokens: 64_000 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_048 } },
    },
  ],
  [
    'effort of gpt-oss',
    { model: 'gpt-oss-20b', reasoning: { effort: 'high' } },
    { additionalModelRequestFields: { reasoning_effort: 'high' } },
  ],
  [
    'a closed JSON schema, natively',
    {
      model: 'claude-sonnet-4-5',
      text: { format: { type: 'json_schema', name: 'n', strict: true, schema: CLOSED } },
    },
    {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'n', schema: JSON.stringify(CLOSED) } },
        },
      },
    },
  ],
  [
    'any JSON object, asked for in words',
    { model: 'nova-lite', text: { format: { type: 'json_object' } } },
    {
      system: text('Answer with one JSON object and nothing else: no code fence, no words around it.'),
      toolConfig: undefined,
    },
  ],
  [
    'a cache key sets cache points behind the instructions and the newest turn',
    { instructions: 'be brief', prompt_cache_key: 'k', input: 'hi' },
    { system: [{ text: 'be brief' }, CACHE_POINT], messages: [user([{ text: 'hi' }, CACHE_POINT])] },
  ],
  [
    'of a conversation, behind the last two turns of the user, and behind the tools',
    {
      prompt_cache_key: 'k',
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
      input: [
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        { role: 'user', content: 'three' },
        { role: 'assistant', content: 'four' },
        { role: 'user', content: 'five' },
      ],
    },
    {
      messages: [
        user(text('one')),
        { role: 'assistant', content: text('two') },
        user([{ text: 'three' }, CACHE_POINT]),
        { role: 'assistant', content: text('four') },
        user([{ text: 'five' }, CACHE_POINT]),
      ],
      toolConfig: {
        tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } }, CACHE_POINT],
      },
    },
  ],
  [
    'a cache key on a model without cache sets none',
    { model: 'llama3-3-70b', instructions: 'be brief', prompt_cache_key: 'k' },
    { system: text('be brief'), messages: [user(text('hi'))] },
  ],
  [
    'fields that only tune or label are ignored',
    {
      store: true,
      metadata: { a: 'b' },
      user: 'u',
      max_tool_calls: 3,
      truncation: 'auto',
      client_metadata: { x: 'y' },
      stream_options: { include_obfuscation: false },
      never_heard_of: 1,
    },
    { messages: [user(text('hi'))], additionalModelRequestFields: undefined },
  ],
]);
