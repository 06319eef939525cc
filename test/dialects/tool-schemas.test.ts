/** Schemas of tools as each kind of model takes them: roots, unions, definitions, and what is strict. */
import { spec } from './converse-parts.ts';
import { chat, checkRefusals, checkTranslations } from './openai-request-fixture.ts';

const tool = (parameters: unknown, more: object = {}) => ({
  type: 'function',
  function: { name: 'f', parameters, ...more },
});
const TEXT = { type: 'string' };
const COUNT = { type: 'integer' };
const sent = (schema: unknown, description?: string) => ({
  toolConfig: { tools: [spec('f', schema, description)] },
});
const strictly = (schema: unknown) => ({
  toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: schema }, strict: true } }] },
});

/** As pydantic writes a class that holds itself. */
const TREE = {
  properties: { value: TEXT, children: { type: 'array', items: { $ref: '#/$defs/Tree' } } },
  required: ['value'],
  title: 'Tree',
  type: 'object',
};
const POINT = { type: 'object', properties: { x: COUNT, y: COUNT }, required: ['x', 'y'] };
/** As zod writes a union, and MCP servers an "either, or". */
const UNION = {
  anyOf: [
    { type: 'object', properties: { kind: { const: 'a' }, a: TEXT }, required: ['kind', 'a'] },
    { type: 'object', properties: { kind: { const: 'b' }, b: COUNT }, required: ['kind', 'b'] },
  ],
};
const FLAT_UNION = {
  type: 'object',
  properties: { kind: { anyOf: [{ const: 'a' }, { const: 'b' }] }, a: TEXT, b: COUNT },
  required: ['kind'],
};
const GROUPS = 'Give the properties of one of these groups: (a) or (b).';
/** As zod and pydantic write limits. */
const LIMITED = {
  type: 'object',
  properties: {
    n: { type: 'integer', minimum: 1, maximum: 9007199254740991, description: 'How many.' },
    s: { type: 'string', minLength: 2, maxLength: 5, pattern: '^(?=a)', format: 'uri' },
    l: {
      type: 'array',
      items: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.5 },
      minItems: 1,
      maxItems: 3,
    },
    minimum: { oneOf: [TEXT, { type: 'string', not: { const: 'x' } }] },
  },
  required: ['n', 's', 'l', 'minimum'],
  additionalProperties: false,
};
const IN_WORDS = {
  type: 'object',
  properties: {
    n: { type: 'integer', description: 'How many. Must be at least 1.' },
    s: {
      type: 'string',
      description:
        'Must have at least 2 characters. Must have at most 5 characters. Must match the regular expression ^(?=a).',
      format: 'uri',
    },
    l: {
      type: 'array',
      items: { type: 'number', description: 'Must be greater than 0. Must be a multiple of 0.5.' },
      description: 'Must have at most 3 items.',
      minItems: 1,
    },
    minimum: {
      anyOf: [TEXT, { type: 'string', description: 'Must also be valid against {"not":{"const":"x"}}.' }],
    },
  },
  required: ['n', 's', 'l', 'minimum'],
  additionalProperties: false,
};

checkTranslations(chat, [
  [
    'a recursive class has the type and properties of what its root refers to',
    { tools: [tool({ $ref: '#/$defs/Tree', $defs: { Tree: TREE } })] },
    sent({ ...TREE, $defs: { Tree: TREE } }),
  ],
  ['parameters of null', { tools: [tool(null)] }, sent({ type: 'object', properties: {} })],
  ['a type of null', { tools: [tool({ type: null })] }, sent({ type: 'object' })],
  [
    'a root that may be null',
    { tools: [tool({ type: ['object', 'null'], properties: { a: TEXT } })] },
    sent({ type: 'object', properties: { a: TEXT } }),
  ],
  ['an empty description is none', { tools: [tool({}, { description: '' })] }, sent({ type: 'object' })],
  [
    'a union at the root, on Claude: one object, and the groups in words',
    { tools: [tool(UNION)] },
    sent(FLAT_UNION, GROUPS),
  ],
  [
    'the same beside a description and by reference',
    {
      tools: [
        tool(
          {
            $defs: { A: UNION.anyOf[0], B: UNION.anyOf[1] },
            oneOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }],
          },
          { description: 'Does it.' },
        ),
      ],
    },
    sent({ $defs: { A: UNION.anyOf[0], B: UNION.anyOf[1] }, ...FLAT_UNION }, `Does it.\n${GROUPS}`),
  ],
  [
    'groups of properties that are demanded',
    {
      tools: [
        tool({
          type: 'object',
          properties: { a: TEXT, b: COUNT },
          anyOf: [{ required: ['a'] }, { required: ['b'] }],
        }),
      ],
    },
    sent({ type: 'object', properties: { a: TEXT, b: COUNT } }, GROUPS),
  ],
  [
    'parts of a whole at the root',
    {
      tools: [tool({ allOf: [{ properties: { a: TEXT }, required: ['a'] }, { properties: { b: COUNT } }] })],
    },
    sent({ type: 'object', properties: { a: TEXT, b: COUNT }, required: ['a'] }),
  ],
  [
    'a union at the root stays on a model that takes it',
    { model: 'gpt-oss-20b', tools: [tool(UNION)] },
    sent({ ...UNION, type: 'object' }),
  ],
  [
    'definitions go into their places on Nova, and nothing else stays at the root',
    {
      model: 'nova-lite',
      tools: [
        tool({
          $schema: 'http://json-schema.org/draft-07/schema#',
          title: 'Line',
          description: 'A line.',
          type: 'object',
          properties: {
            from: { $ref: '#/$defs/Point', description: 'Where it begins.' },
            to: { $ref: '#/$defs/Point' },
            $ref: TEXT,
          },
          required: ['from'],
          additionalProperties: false,
          $defs: { Point: POINT },
        }),
      ],
    },
    sent({
      type: 'object',
      properties: { from: { ...POINT, description: 'Where it begins.' }, to: POINT, $ref: TEXT },
      required: ['from'],
    }),
  ],
  [
    'a recursive class on Nova ends in words',
    { model: 'nova-lite', tools: [tool({ $ref: '#/$defs/Tree', $defs: { Tree: TREE } })] },
    sent({
      type: 'object',
      properties: {
        value: TEXT,
        children: {
          type: 'array',
          items: {
            title: 'Tree',
            type: 'object',
            properties: {
              value: TEXT,
              children: { type: 'array', items: { type: 'object', description: 'Of the kind Tree.' } },
            },
            required: ['value'],
          },
        },
      },
      required: ['value'],
    }),
  ],
  [
    'limits in a schema that is not strict stay',
    { model: 'claude-sonnet-4-5', tools: [tool(LIMITED)] },
    sent(LIMITED),
  ],
  [
    'limits in a strict schema become words',
    { model: 'claude-sonnet-4-5', tools: [tool(LIMITED, { strict: true })] },
    strictly(IN_WORDS),
  ],
  [
    'limits in a native schema of an answer become words',
    {
      model: 'claude-sonnet-4-5',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: LIMITED } },
    },
    {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'n', schema: JSON.stringify(IN_WORDS) } },
        },
      },
    },
  ],
  [
    'strict, where it is refused',
    { model: 'claude-opus-5', tools: [tool(LIMITED, { strict: true })] },
    sent(LIMITED),
  ],
  [
    'strict: false says nothing',
    { model: 'claude-sonnet-4-5', tools: [tool({}, { strict: false })] },
    sent({ type: 'object' }),
  ],
  [
    'a recursive schema is not strict',
    {
      model: 'claude-sonnet-4-5',
      tools: [tool({ ...TREE, additionalProperties: false, $defs: { Tree: TREE } }, { strict: true })],
    },
    sent({ ...TREE, additionalProperties: false, $defs: { Tree: TREE } }),
  ],
]);

checkRefusals(chat, [
  [
    'a tool that takes a text instead of an object',
    { tools: [tool(TEXT)] },
    'tools[0].function.parameters',
    /type is 'object'/,
  ],
]);
