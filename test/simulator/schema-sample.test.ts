/** What the simulated model answers to a schema satisfies the schema, by zod's reading of it. */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';

import * as z from 'zod';

import { sampleOf } from '../../simulator/model/schema-sample.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };
const object = (properties: Record<string, unknown>, more = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
});
const list = (items: unknown, more = {}) => ({ type: 'array', items, ...more });
const tree = object({ name: text, children: list({ $ref: '#/$defs/Tree' }) });

const schemas: readonly (readonly [string, Record<string, unknown>])[] = [
  ['a number above a bound', { type: 'number', exclusiveMinimum: 1 }],
  ['a number below a bound', { type: 'number', exclusiveMaximum: 0.5 }],
  ['a number between bounds', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }],
  ['a whole number above a bound', { ...whole, exclusiveMinimum: 3 }],
  ['a whole number below a bound', { ...whole, exclusiveMaximum: -3 }],
  ['a multiple', { ...whole, multipleOf: 7, minimum: 10 }],
  ['a multiple below a bound', { ...whole, multipleOf: 5, maximum: -3 }],
  ['a list of at least two', list(whole, { minItems: 2 })],
  ['a list of at most one', list(text, { maxItems: 1 })],
  ['an empty list', list(text, { maxItems: 0 })],
  ['a text of a length', { ...text, minLength: 20 }],
  ['a text of a shortness', { ...text, maxLength: 2 }],
  ...[
    '^[A-Z]{3}-\\d{4}$',
    '^(red|green)\\.txt$',
    '^[^@]+@[a-z]+\\.com$',
    '^\\w+(?:-\\w+)*$',
    '^\\+?[1-9]\\d{1,14}$',
    '[0-9a-f]{8}',
  ].map((pattern) => [`the pattern ${pattern}`, { ...text, pattern }] as const),
  ['a pattern of a length', { ...text, pattern: '^[a-z]+$', minLength: 9 }],
  ['an email', { ...text, format: 'email' }],
  ['a choice that is null', { anyOf: [{ type: 'null' }, text] }],
  ['a tree', { $ref: '#/$defs/Tree', $defs: { Tree: tree } }],
  [
    'a chain that may end',
    {
      $ref: '#/$defs/Link',
      $defs: { Link: object({ next: { anyOf: [{ $ref: '#/$defs/Link' }, { type: 'null' }] } }) },
    },
  ],
  [
    'a chain that may be left out',
    {
      $ref: '#/$defs/Link',
      $defs: {
        Link: { type: 'object', properties: { at: whole, next: { $ref: '#/$defs/Link' } }, required: ['at'] },
      },
    },
  ],
];

for (const [name, schema] of schemas) {
  test(`the simulated model answers ${name}`, () => {
    const sample = sampleOf(schema);
    const read = z.fromJSONSchema(schema).safeParse(sample);
    ok(read.success, `${JSON.stringify(sample)}: ${read.error?.message}`);
  });
}

test('parts of a schema are answered together', () => {
  const schema = { allOf: [object({ a: whole }), object({ b: text })] };
  deepEqual(sampleOf(schema), { a: 1, b: 'sample' });
});

test('an open schema is answered with nothing', () => deepEqual(sampleOf({ type: 'object' }), {}));
