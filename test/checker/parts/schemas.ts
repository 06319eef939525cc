/** JSON schemas of tools and answers, with what pydantic, zod and people put into them. */
import * as fc from 'fast-check';

import { often, rarely, type Arb } from './values.ts';

export type Schema = Readonly<Record<string, unknown>>;

const names = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('city', 'name', 'count', 'items', 'options', 'user_id') },
  { weight: 1, arbitrary: fc.constantFrom('@id', 'with space', '$top', 'naïve', 'x'.repeat(70), 'a/b') },
);

const scalars: Arb<Schema> = fc.oneof(
  fc.record({
    type: fc.constant('string'),
    description: often(fc.constant('What it is.')),
    title: often(fc.constant('Name')),
  }),
  fc.constantFrom<Schema>(
    { type: 'integer', minimum: 1, maximum: 10 },
    { type: 'integer', exclusiveMinimum: 0 },
    // What zod makes of z.int().
    { type: 'integer', minimum: -9_007_199_254_740_991, maximum: 9_007_199_254_740_991 },
    { type: 'number', multipleOf: 0.5, exclusiveMaximum: 100 },
    { type: 'string', minLength: 1, maxLength: 40 },
    { type: 'string', pattern: '^[a-z]+$' },
    { type: 'string', format: 'date-time' },
    { type: 'string', format: 'uri' },
    { type: 'string', enum: ['low', 'high'] },
    { type: 'string', enum: ['low', 'high', null] },
    { enum: [1, 2, 3] },
    { const: 'fixed' },
    { type: 'boolean', default: false },
    { type: 'null' },
    { type: ['string', 'null'] },
    { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
    { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] },
    { oneOf: [{ type: 'string' }, { type: 'number' }] },
    { not: { type: 'string' } },
    {},
    true as unknown as Schema,
  ),
);

const nested: Arb<Schema> = fc.letrec<{ one: Schema }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, maxDepth: 3 },
    { weight: 6, arbitrary: scalars },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('array'),
        items: tie('one'),
        minItems: rarely(3, fc.constantFrom(0, 1, 2)),
        maxItems: rarely(3, fc.constant(5)),
        uniqueItems: rarely(4, fc.constant(true)),
      }),
    },
    {
      weight: 1,
      arbitrary: tie('one').map((one) => ({ type: 'array', prefixItems: [one, { type: 'string' }] })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(names, tie('one'), { maxKeys: 3 }),
        additionalProperties: rarely(3, fc.oneof(fc.boolean(), tie('one'))),
      }),
    },
    { weight: 1, arbitrary: tie('one').map((one) => ({ type: 'object', additionalProperties: one })) },
    { weight: 1, arbitrary: tie('one').map((one) => ({ allOf: [one] })) },
  ),
})).one;

/** An object with properties, as most tools have. */
const objects: Arb<Schema> = fc
  .record({
    properties: fc.dictionary(names, nested, { maxKeys: 4 }),
    isClosed: fc.boolean(),
    isTitled: fc.boolean(),
  })
  .map(({ properties, isClosed, isTitled }) => ({
    ...(isTitled ? { title: 'Args', $schema: 'http://json-schema.org/draft-07/schema#' } : {}),
    type: 'object',
    properties,
    required: Object.keys(properties),
    ...(isClosed ? { additionalProperties: false } : {}),
  }));

const TREE = {
  type: 'object',
  properties: { value: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/Tree' } } },
  required: ['value', 'children'],
} as const;

/** Roots that are no plain object. */
const roots: readonly Schema[] = [
  // A recursive pydantic model: the root has no type.
  { $defs: { Tree: TREE }, $ref: '#/$defs/Tree' },
  { definitions: { Tree: TREE }, $ref: '#/definitions/Tree' },
  { type: 'object', properties: { self: { $ref: '#' } } },
  {
    $defs: { Leaf: { type: 'string' } },
    type: 'object',
    properties: { a: { $ref: '#/$defs/Leaf' } },
    required: ['a'],
  },
  {
    $defs: { Size: { enum: ['s', 'l'], type: 'string' } },
    type: 'object',
    properties: { size: { $ref: '#/$defs/Size', description: 'Which size.' } },
  },
  {
    anyOf: [
      { type: 'object', properties: { a: { type: 'string' } } },
      { type: 'object', properties: { b: { type: 'number' } } },
    ],
  },
  {
    oneOf: [
      { type: 'object', properties: { kind: { const: 'a' } } },
      { type: 'object', properties: { kind: { const: 'b' } } },
    ],
  },
  { allOf: [{ type: 'object', properties: { a: { type: 'string' } } }, { required: ['a'] }] },
  { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }], properties: { a: {}, b: {} } },
  { type: 'object' },
  { type: 'object', properties: {} },
  { type: 'object', properties: {}, additionalProperties: true },
  {},
  { properties: { a: { type: 'string' } } },
  { type: ['object', 'null'], properties: { a: { type: 'string' } } },
  {
    type: 'object',
    properties: { a: { type: 'string' } },
    if: { required: ['a'] },
  },
  { type: 'object', patternProperties: { '^x-': { type: 'string' } } },
  { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, additionalProperties: { type: 'number' } },
  { type: 'object', properties: { a: { $ref: 'https://example.com/schema.json' } } },
  {
    type: 'object',
    properties: { a: { type: 'string' } },
    description: 'Arguments.',
    examples: [{ a: 'x' }],
  },
];

export const objectSchemas: Arb<Schema> = fc.oneof(
  { weight: 3, arbitrary: objects },
  { weight: 2, arbitrary: fc.constantFrom(...roots) },
);

/** A schema for a whole answer may be of any kind. */
export const answerSchemas: Arb<Schema> = fc.oneof(
  { weight: 8, arbitrary: objectSchemas },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Schema>(
      { type: 'array', items: { type: 'string' } },
      { type: 'string', enum: ['a'] },
    ),
  },
);
