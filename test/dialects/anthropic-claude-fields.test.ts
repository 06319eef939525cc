/** Fields that Claude on Bedrock takes only otherwise than Anthropic's API: formats, effort, thinking, sampling, betas. */
import { assistant, said, user } from './request-parts.ts';
import {
  BINDING,
  call,
  checkSent,
  FORMAT,
  HAIKU,
  INVOKE_BINDING,
  OBJECT,
  OPUS_5_5,
  result,
  SONNET_4_5,
  thought,
  tool,
  WORDS,
} from './claude-fixture.ts';

checkSent([
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
]);
