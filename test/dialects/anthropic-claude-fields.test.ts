/** What Claude on Bedrock takes only otherwise than Anthropic's API: fields, tools, thinking, sampling. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Optional } from '../../proxy/dialects/dialect.ts';
import { toolUseId } from '../../proxy/dialects/converse/tool-use.ts';
import { assistant, base64, CLOSED, EPHEMERAL, PNG, said, system, user } from './request-parts.ts';
import {
  BINDING,
  call,
  FORMAT,
  HAIKU,
  INVOKE_BINDING,
  OBJECT,
  OPUS_5_5,
  result,
  search,
  sent,
  SONNET_4_5,
  thought,
  tool,
  WORDS,
  type Body,
} from './claude-fixture.ts';

/** what the user sees · fields of the request · fields that Bedrock gets · what it has refused before */
const cases: readonly [string, Body, Body, (readonly Optional[])?][] = [
  // Fields of other gateways and of Anthropic's own service
  [
    'fields of other gateways go no further',
    { litellm_metadata: { a: 1 }, litellm_call_id: 'x', tags: ['t'], user: 'u', fallbacks: [] },
    {
      litellm_metadata: undefined,
      litellm_call_id: undefined,
      tags: undefined,
      user: undefined,
      fallbacks: undefined,
    },
  ],
  [
    'a field that is null is not given',
    {
      system: null,
      tools: null,
      temperature: null,
      tool_choice: null,
      thinking: null,
      stop_sequences: null,
      metadata: null,
      container: null,
    },
    { system: undefined, tools: undefined, thinking: undefined, metadata: undefined, container: undefined },
  ],
  ['an empty list of MCP servers asks for nothing', { mcp_servers: [] }, { mcp_servers: undefined }],
  ['a field of the future goes along', { future: [1] }, { future: [1] }],
  ['and no longer once Bedrock has refused one', { future: [1] }, { future: undefined }, ['unknown-fields']],
  [
    'metadata is the id of a user alone',
    { metadata: { user_id: 'u', trace: 't' } },
    { metadata: { user_id: 'u' } },
  ],
  // max_tokens
  [
    'max_tokens beyond the model is what the model gives',
    { model: HAIKU, max_tokens: 128_000 },
    { max_tokens: 64_000 },
  ],
  // Structured answers
  [
    'output_format is output_config.format',
    { model: SONNET_4_5, output_format: FORMAT },
    { output_format: undefined, output_config: { format: FORMAT } },
  ],
  [
    'a format that Bedrock refuses for the model is said in words',
    { output_config: { format: FORMAT, effort: 'low' }, system: 'Be brief.' },
    { output_config: { effort: 'low' }, system: `Be brief.\n\n${WORDS}` },
  ],
  [
    'a system prompt of blocks gets them at its end',
    { output_format: FORMAT, system: [said('Be brief.')] },
    { output_config: undefined, system: [said('Be brief.'), said(WORDS)] },
  ],
  [
    'a format that a deployment has refused is said in words',
    { model: SONNET_4_5, output_format: FORMAT },
    { output_config: undefined, system: WORDS },
    ['native-json'],
  ],
  [
    'a schema that is open is said in words',
    { model: SONNET_4_5, output_format: { type: 'json_schema', schema: OBJECT } },
    { output_config: undefined },
  ],
  [
    'a task budget belongs to a beta that Bedrock does not have',
    { output_config: { effort: 'low', task_budget: { type: 'tokens', total: 9 } } },
    { output_config: { effort: 'low' } },
  ],
  // Effort
  [
    'Opus 4.5 takes an effort with its beta, up to high',
    { model: 'claude-opus-4-5', output_config: { effort: 'max' } },
    { output_config: { effort: 'high' }, anthropic_beta: ['effort-2025-11-24'] },
  ],
  [
    'Sonnet 4.5 has no effort',
    { model: SONNET_4_5, output_config: { effort: 'low' } },
    { output_config: undefined },
  ],
  [
    'an effort that a deployment has refused is left out',
    { output_config: { effort: 'low' } },
    { output_config: undefined },
    ['effort'],
  ],
  // Thinking
  [
    'a budget is an effort where the model knows only that',
    { thinking: { type: 'enabled', budget_tokens: 1_500 } },
    { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
  ],
  [
    'an effort of the client counts more than its budget',
    { thinking: { type: 'enabled', budget_tokens: 1_500 }, output_config: { effort: 'high' } },
    { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
  ],
  [
    'adaptive is a budget where the model knows only that',
    {
      model: HAIKU,
      max_tokens: 20_000,
      thinking: { type: 'adaptive', display: 'omitted' },
      output_config: { effort: 'low' },
    },
    { thinking: { type: 'enabled', budget_tokens: 2_048, display: 'omitted' }, output_config: undefined },
  ],
  [
    'a budget is smaller than max_tokens',
    { model: HAIKU, thinking: { type: 'enabled', budget_tokens: 31_999 } },
    { thinking: { type: 'enabled', budget_tokens: 1_500 } },
  ],
  [
    'a budget of few tokens is the least there is',
    { model: HAIKU, thinking: { type: 'enabled', budget_tokens: 100 } },
    { thinking: { type: 'enabled', budget_tokens: 1_024 } },
  ],
  [
    'no thinking where there is no room for it',
    { model: HAIKU, max_tokens: 500, thinking: { type: 'enabled', budget_tokens: 400 } },
    { thinking: undefined },
  ],
  [
    'a budget that leaves a token for the answer is the client’s own choice',
    { model: HAIKU, thinking: { type: 'enabled', budget_tokens: 1_999 } },
    { thinking: { type: 'enabled', budget_tokens: 1_999 } },
  ],
  [
    'disabled thinking is sent where it can be',
    { thinking: { type: 'disabled' } },
    { thinking: { type: 'disabled' } },
  ],
  [
    'and left out where it cannot be switched off',
    { model: OPUS_5_5, thinking: { type: 'disabled' } },
    { thinking: undefined },
  ],
  [
    'a model is kept from thinking at a high effort at most',
    { thinking: { type: 'disabled' }, output_config: { effort: 'max' } },
    { thinking: { type: 'disabled' }, output_config: { effort: 'high' } },
  ],
  [
    'display updates is a summary',
    { thinking: { type: 'adaptive', display: 'updates' } },
    { thinking: { type: 'adaptive', display: 'summarized' } },
  ],
  [
    'a forced tool and thinking: the tool is called',
    { thinking: { type: 'adaptive' }, tools: [tool], tool_choice: { type: 'any' } },
    { thinking: { type: 'disabled' }, tool_choice: { type: 'any' } },
  ],
  [
    'the same with a budget',
    {
      model: HAIKU,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
      tools: [tool],
      tool_choice: { type: 'tool', name: 'f' },
    },
    { thinking: undefined, tool_choice: { type: 'tool', name: 'f' } },
  ],
  [
    'a loop of tools whose thought was not sent back goes on without thinking',
    {
      model: HAIKU,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
      tools: [tool],
      messages: [user('go'), assistant([call]), user([result])],
    },
    { thinking: undefined },
  ],
  [
    'also where a blank answer behind it is left out',
    {
      model: HAIKU,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
      tools: [tool],
      messages: [user('go'), assistant([call]), user([result]), assistant([said('')]), user('on')],
    },
    { thinking: undefined },
  ],
  [
    'and with it where it was',
    {
      model: HAIKU,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
      tools: [tool],
      messages: [user('go'), assistant([thought, call]), user([result])],
    },
    { thinking: { type: 'enabled', budget_tokens: 1_024 } },
  ],
  // Thoughts that are bound to what stands before them
  [
    'thoughts that go along may be dropped rather than refused',
    { model: OPUS_5_5, messages: [user('a'), assistant([thought, said('b')]), user('c')] },
    {
      thinking: { type: 'adaptive', ...INVOKE_BINDING },
      anthropic_beta: ['thinking-binding-controls-2026-08-01'],
    },
  ],
  [
    'the client’s own binding goes with its beta',
    { model: OPUS_5_5, thinking: { type: 'adaptive', block_binding: { prefix_mismatch_behavior: 'error' } } },
    {
      thinking: { type: 'adaptive', block_binding: { mismatch_behavior: 'error' } },
      anthropic_beta: ['thinking-binding-controls-2026-08-01'],
    },
  ],
  [
    'a binding is left out on models that refuse it',
    { thinking: { type: 'adaptive', ...BINDING } },
    { thinking: { type: 'adaptive' }, anthropic_beta: undefined },
  ],
  [
    'a deployment that refuses it gets no old thoughts',
    {
      model: OPUS_5_5,
      thinking: { type: 'adaptive', ...BINDING },
      messages: [user('a'), assistant([thought, said('b')]), user('c')],
    },
    {
      thinking: { type: 'adaptive' },
      messages: [user('a'), assistant([said('b')]), user('c')],
      anthropic_beta: undefined,
    },
    ['thinking-binding'],
  ],
  // Sampling and stop sequences
  [
    'no sampling on models that take none',
    { temperature: 0.2, top_p: 0.9, top_k: 5 },
    { temperature: undefined, top_p: undefined, top_k: undefined },
  ],
  [
    'temperature or top_p, where a model takes one',
    { model: HAIKU, temperature: 0.2, top_p: 0.9, top_k: 5 },
    { temperature: 0.2, top_p: undefined, top_k: 5 },
  ],
  [
    'thinking fixes sampling',
    { model: HAIKU, thinking: { type: 'enabled', budget_tokens: 1_024 }, temperature: 0.2, top_k: 5 },
    { temperature: undefined, top_k: undefined },
  ],
  ['an empty stop sequence stops nothing', { stop_sequences: ['', 'END'] }, { stop_sequences: ['END'] }],
  ['no stop sequences are none', { stop_sequences: [''] }, { stop_sequences: undefined }],
  // Tools
  [
    'no tools and a choice that demands none',
    { tools: [], tool_choice: { type: 'auto' } },
    { tools: undefined, tool_choice: undefined },
  ],
  [
    'eager streaming of a tool is a beta on Bedrock',
    { stream: true, tools: [{ ...tool, eager_input_streaming: true }] },
    { tools: [tool], anthropic_beta: ['fine-grained-tool-streaming-2025-05-14'] },
  ],
  [
    'and nothing in an answer that comes whole',
    { tools: [{ ...tool, eager_input_streaming: true }] },
    { tools: [tool], anthropic_beta: undefined },
  ],
  [
    'a tool that the model may call itself',
    { tools: [{ ...tool, allowed_callers: ['direct'] }] },
    { tools: [tool] },
  ],
  [
    'examples of a tool are words in its description',
    { model: HAIKU, tools: [{ ...tool, description: 'd', input_examples: [{ a: 1 }, { a: 2 }] }] },
    { tools: [{ ...tool, description: 'd\n\nExamples of its input:\n{"a":1}\n{"a":2}' }] },
  ],
  [
    'and a field with a beta on Opus 4.5',
    { model: 'claude-opus-4-5', tools: [{ ...tool, input_examples: [{ a: 1 }] }] },
    { tools: [{ ...tool, input_examples: [{ a: 1 }] }], anthropic_beta: ['tool-examples-2025-10-29'] },
  ],
  [
    'strict where Bedrock takes it',
    { model: SONNET_4_5, tools: [{ name: 'f', input_schema: CLOSED, strict: true }] },
    { tools: [{ name: 'f', input_schema: CLOSED, strict: true }] },
  ],
  [
    'and not where it refuses it',
    { tools: [{ name: 'f', input_schema: CLOSED, strict: true }] },
    { tools: [{ name: 'f', input_schema: CLOSED }] },
  ],
  [
    'nor once it has',
    { model: SONNET_4_5, tools: [{ name: 'f', input_schema: CLOSED, strict: true }] },
    { tools: [{ name: 'f', input_schema: CLOSED }] },
    ['strict'],
  ],
  [
    'a schema without type is one of an object',
    { tools: [{ name: 'f', input_schema: { properties: {} } }] },
    { tools: [{ name: 'f', input_schema: { properties: {}, type: 'object' } }] },
  ],
  [
    'a union at the root of a schema is one object, and words tell its groups',
    {
      tools: [
        {
          name: 'f',
          description: 'd',
          input_schema: {
            type: 'object',
            anyOf: [{ required: ['a'] }, { required: ['b'] }],
            properties: { a: {}, b: {} },
          },
        },
      ],
    },
    {
      tools: [
        {
          name: 'f',
          description: 'd\nGive the properties of one of these groups: (a) or (b).',
          input_schema: { type: 'object', properties: { a: {}, b: {} } },
        },
      ],
    },
  ],
  [
    'a recursive class as the root of a schema',
    {
      tools: [
        {
          name: 'f',
          input_schema: {
            $ref: '#/$defs/T',
            $defs: { T: { type: 'object', properties: { t: { $ref: '#/$defs/T' } } } },
          },
        },
      ],
    },
    {
      tools: [
        {
          name: 'f',
          input_schema: {
            type: 'object',
            properties: { t: { $ref: '#/$defs/T' } },
            $defs: { T: { type: 'object', properties: { t: { $ref: '#/$defs/T' } } } },
          },
        },
      ],
    },
  ],
  [
    'limits of a strict tool are words, which strict tools do not know',
    {
      model: SONNET_4_5,
      tools: [
        {
          name: 'f',
          strict: true,
          input_schema: { ...CLOSED, properties: { a: { type: 'string', maxLength: 3 } } },
        },
      ],
    },
    {
      tools: [
        {
          name: 'f',
          strict: true,
          input_schema: {
            ...CLOSED,
            properties: { a: { type: 'string', description: 'Must have at most 3 characters.' } },
          },
        },
      ],
    },
  ],
  [
    'members that nobody knows go along',
    { tools: [{ ...tool, annotations: {} }] },
    { tools: [{ ...tool, annotations: {} }] },
  ],
  [
    'until Bedrock has refused one',
    { tools: [{ ...tool, annotations: {}, defer_loading: true, cache_control: EPHEMERAL }] },
    { tools: [{ ...tool, cache_control: EPHEMERAL }], anthropic_beta: undefined },
    ['tool-fields'],
  ],
  [
    'members of no value are left out',
    { tools: [{ ...tool, type: null, description: null }] },
    { tools: [tool] },
  ],
  [
    'a server tool beside tools of one’s own is left out',
    { tools: [search, tool], tool_choice: { type: 'auto' } },
    { tools: [tool], tool_choice: { type: 'auto' } },
  ],
  [
    'a choice that the model cannot be held to is said in words',
    {
      model: OPUS_5_5,
      tools: [tool],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
    },
    {
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      system: 'Answer by calling the tool "f".',
    },
  ],
  [
    'a choice of none says nothing of parallel calls',
    { tools: [tool], tool_choice: { type: 'none', disable_parallel_tool_use: true } },
    { tool_choice: { type: 'none' } },
  ],
  // Betas
  [
    'a deployment that refuses betas gets none, nor what they stand for',
    {
      tools: [{ ...tool, defer_loading: true }],
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
    },
    { anthropic_beta: undefined, context_management: undefined, tools: [tool] },
    ['betas'],
  ],
  // Cache points
  [
    'a cache point for the whole request stands on its last block',
    {
      cache_control: { type: 'ephemeral', ttl: '1h' },
      messages: [user('a'), assistant('b'), user([said('c'), said('d')])],
    },
    {
      cache_control: undefined,
      messages: [
        user('a'),
        assistant('b'),
        user([said('c'), { ...said('d'), cache_control: { type: 'ephemeral', ttl: '1h' } }]),
      ],
    },
  ],
  [
    'of five cache points the last four are kept',
    {
      system: [{ ...said('s'), cache_control: EPHEMERAL }],
      tools: [{ ...tool, cache_control: EPHEMERAL }],
      messages: [user([1, 2, 3].map((n) => ({ ...said(String(n)), cache_control: EPHEMERAL })))],
    },
    { tools: [tool], system: [{ ...said('s'), cache_control: EPHEMERAL }] },
  ],
  [
    'an hour behind five minutes is five minutes',
    {
      system: [{ ...said('s'), cache_control: EPHEMERAL }],
      messages: [user([{ ...said('a'), cache_control: { type: 'ephemeral', ttl: '1h' } }])],
    },
    {
      system: [{ ...said('s'), cache_control: EPHEMERAL }],
      messages: [user([{ ...said('a'), cache_control: { type: 'ephemeral', ttl: '5m' } }])],
    },
  ],
  [
    'a deployment that refuses cache points gets none',
    { cache_control: EPHEMERAL, system: [{ ...said('s'), cache_control: EPHEMERAL }] },
    { system: [said('s')], messages: [user('hi')] },
    ['cache-points'],
  ],
  // Messages
  [
    'blank texts are left out',
    {
      system: ' ',
      messages: [
        user([said(' '), said('a')]),
        assistant(''),
        user([{ ...said('b') }, { ...said('\n'), cache_control: EPHEMERAL }]),
      ],
    },
    { system: undefined, messages: [user([said('a'), { ...said('b'), cache_control: EPHEMERAL }])] },
  ],
  [
    'results of tools come first in their turn',
    { tools: [tool], messages: [user('go'), assistant([call]), user([said('and'), result])] },
    { messages: [user('go'), assistant([call]), user([result, said('and')])] },
  ],
  [
    'in two messages of one turn too',
    { tools: [tool], messages: [user('go'), assistant([call]), user('and'), user([result])] },
    { messages: [user('go'), assistant([call]), user([result, said('and')])] },
  ],
  [
    'a result that says nothing of its error',
    {
      tools: [tool],
      messages: [
        user('go'),
        assistant([call]),
        user([{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true }]),
      ],
    },
    {
      messages: [
        user('go'),
        assistant([call]),
        user([{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: '(no output)' }]),
      ],
    },
  ],
  [
    'a call of another maker’s model',
    {
      tools: [tool],
      messages: [
        user('go'),
        assistant([{ type: 'tool_use', id: 'f:0', name: 'f', input: '{"a":1}' }]),
        user([{ ...result, tool_use_id: 'f:0' }]),
      ],
    },
    {
      messages: [
        user('go'),
        assistant([{ ...call, id: toolUseId('f:0'), input: { a: 1 } }]),
        user([{ ...result, tool_use_id: toolUseId('f:0') }]),
      ],
    },
  ],
  [
    'a thought of another maker’s model, which has no signature, is left out',
    { messages: [user('a'), assistant([{ ...thought, signature: '' }, said('b')]), user('c')] },
    { messages: [user('a'), assistant([said('b')]), user('c')] },
  ],
  [
    'a result of white space says that there was no output',
    { tools: [tool], messages: [user('go'), assistant([call]), user([{ ...result, content: ' ' }])] },
    { messages: [user('go'), assistant([call]), user([{ ...result, content: '(no output)' }])] },
  ],
  [
    'an image is what its bytes say',
    { messages: [user([{ type: 'image', source: base64('image/jpeg', PNG) }])] },
    { messages: [user([{ type: 'image', source: base64('image/png', PNG) }])] },
  ],
  [
    'a message that was an answer once',
    {
      messages: [
        user('a'),
        { id: 'msg_1', type: 'message', ...assistant([said('b')]), stop_reason: 'end_turn' },
        user('c'),
      ],
    },
    { messages: [user('a'), assistant([said('b')]), user('c')] },
  ],
  [
    'a conversation that begins with the assistant',
    { messages: [assistant('a'), user('b')] },
    { messages: [user('Continue.'), assistant('a'), user('b')] },
  ],
  [
    'white space behind a prefill is cut',
    { model: HAIKU, messages: [user('a'), assistant('{ ')] },
    { messages: [user('a'), assistant('{')] },
  ],
  [
    'a system turn where none may stand becomes words of the user',
    { messages: [user('a'), system('x'), user('b')] },
    { messages: [user([said('a'), said('<system-reminder>\nx\n</system-reminder>'), said('b')])] },
  ],
  [
    'a system turn that was for one turn only is gone after it',
    { messages: [user('a'), { ...system('x'), clear_at: 'next_user_message' }, assistant('b'), user('c')] },
    { messages: [user('a'), assistant('b'), user('c')] },
  ],
  [
    'tools that come in mid-conversation are among the tools',
    {
      messages: [
        user('a'),
        system([
          { type: 'tool_addition', tool: { type: 'tool_definition', definition: { ...tool, name: 'g' } } },
        ]),
      ],
      tools: [tool],
    },
    {
      tools: [tool, { ...tool, name: 'g' }],
      messages: [user('a'), system([said('The tool g is available from here on.')])],
    },
  ],
];

for (const [name, fields, expected, without] of cases) {
  test(`Messages to Claude: ${name}`, () => {
    const body = sent(fields, without);
    for (const [member, value] of Object.entries(expected)) assert.deepEqual(body[member], value, member);
  });
}
