/** Tools that Claude on Bedrock takes only otherwise than Anthropic's API: their members, schemas, and the choice of one. */
import { CLOSED, EPHEMERAL } from './request-parts.ts';
import { checkSent, HAIKU, OPUS_5_5, search, SONNET_4_5, tool } from './claude-fixture.ts';

checkSent([
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
]);
