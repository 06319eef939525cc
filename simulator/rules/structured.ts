/** Rules of answers that follow a schema by the service's own means: JSON formats and strict tools. */
import { isObject, type JsonObject } from '../../core/json.ts';
import { ANSWERING, docs, issue, MODEL, SERVICE } from './base.ts';
import {
  closed,
  converse,
  invoke,
  LLAMA_3_3,
  NOVA_LITE,
  OPUS_4_8,
  OPUS_5_5,
  SONNET_4_5,
  SONNET_4_6,
  textFormat,
  tool,
  tools,
} from './example.ts';
import { CLAUDE, NO_NATIVE_JSON, REFUSES_FORMAT, STRICT } from './model-sets.ts';
import type { RequestView } from './request/view.ts';
import { schemasIn, strictToolsOf } from './request/walk.ts';
import type { Breach, Rule } from './rule.ts';

/** Keywords of JSON schema that a grammar is not made of. */
const UNSUPPORTED = new Set(
  'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength maxItems uniqueItems patternProperties propertyNames oneOf not if then else prefixItems contains dependentSchemas unevaluatedProperties'.split(
    ' ',
  ),
);
const MAX_OPTIONAL = 24;
const MAX_UNIONS = 16;
const TEXT = { type: 'string' };
const WHOLE = { type: 'integer' };
const ANSWER = closed({ answer: TEXT });
const TREE = {
  $ref: '#/$defs/Tree',
  $defs: { Tree: closed({ children: { type: 'array', items: { $ref: '#/$defs/Tree' } } }) },
};

export const structuredRules: readonly Rule[] = [
  {
    ...SERVICE,
    id: 'R51',
    title: 'A native JSON format is for the models that AWS lists.',
    models: NO_NATIVE_JSON,
    operations: ['converse'],
    message:
      "This model doesn't support the outputConfig.textFormat field. Remove outputConfig.textFormat and try again.",
    isQuoted: false,
    sources: [docs.structured, 'https://github.com/langchain4j/langchain4j/pull/4552'],
    breaches: ({ format }) => formats(format),
    examples: [
      converse(NOVA_LITE, 'a format', {}, textFormat(ANSWER)),
      converse(LLAMA_3_3, 'a format', {}, textFormat(ANSWER)),
    ],
  },
  {
    ...MODEL,
    id: 'R88',
    title: 'A native JSON format is refused although AWS lists some of the models.',
    models: REFUSES_FORMAT,
    operations: ANSWERING,
    evidence: 'live',
    message: 'output_config.format: Extra inputs are not permitted',
    sources: [
      issue('presenton/presenton', 939),
      issue('anthropics/anthropic-sdk-python', 1759),
      issue('BerriAI/litellm', 42717),
      issue('vercel/ai', 19988),
    ],
    breaches: ({ format }) => formats(format),
    examples: [
      converse(OPUS_5_5, 'a format', {}, textFormat(ANSWER)),
      invoke(OPUS_4_8, 'a format', {}, claudeFormat(ANSWER)),
    ],
  },
  {
    ...MODEL,
    id: 'R103',
    title: 'A native JSON format may be refused to an account, whatever AWS lists.',
    models: CLAUDE,
    operations: ANSWERING,
    evidence: 'suspected',
    message: 'output_config.format: Extra inputs are not permitted',
    sources: [issue('vercel/ai', 20128)],
    breaches: ({ format }) => formats(format),
    examples: [converse(SONNET_4_6, 'a format', {}, textFormat(ANSWER))],
  },
  {
    ...MODEL,
    id: 'R50',
    title:
      'A native JSON format knows no limits of numbers, lengths and counts, and none of oneOf, not, if, prefixItems, contains, patternProperties.',
    models: CLAUDE,
    operations: ANSWERING,
    message: 'output_config.format.schema: {what} is not supported',
    isQuoted: false,
    sources: [
      docs.structured,
      docs.formats,
      issue('gaiin-platform/amplify-genai-backend', 383),
      issue('vercel/ai', 17197),
      issue('BerriAI/litellm', 29168),
    ],
    breaches: ({ format }) => (format === null ? [] : unsupportedIn(format.value, format.at)),
    examples: [
      ...[{ minimum: 1 }, { multipleOf: 2 }].map((limit) =>
        converse(
          SONNET_4_5,
          Object.keys(limit)[0] ?? '',
          textFormat(closed({ n: WHOLE })),
          textFormat(closed({ n: { ...WHOLE, ...limit } })),
        ),
      ),
      converse(
        SONNET_4_5,
        'maxItems',
        textFormat(closed({ n: { type: 'array', items: WHOLE, minItems: 1 } })),
        textFormat(closed({ n: { type: 'array', items: WHOLE, maxItems: 3 } })),
      ),
      converse(
        SONNET_4_5,
        'an object that is not closed',
        textFormat(ANSWER),
        textFormat({ type: 'object', properties: { answer: TEXT } }),
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R52',
    title: 'The root of a native JSON format is an object.',
    models: CLAUDE,
    operations: ANSWERING,
    message: 'output_config.format.schema: the root of a schema must be an object.',
    isQuoted: false,
    sources: [docs.structured, docs.formats],
    breaches: ({ format }) => {
      if (format === null) return [];
      const { value, at } = format;
      const isRoot = isObject(value) && (value['type'] === 'object' || typeof value['$ref'] === 'string');
      return isRoot ? [] : [{ at }];
    },
    examples: [
      converse(SONNET_4_5, 'a list', textFormat(ANSWER), textFormat({ type: 'array', items: TEXT })),
    ],
  },
  {
    ...MODEL,
    id: 'R53',
    title: 'The schema of a native JSON format or a strict tool does not refer to itself.',
    models: STRICT,
    operations: ANSWERING,
    message: '{at}: recursive schemas are not supported.',
    isQuoted: false,
    sources: [docs.structured, docs.formats],
    breaches: (request) =>
      grammarsOf(request).flatMap(({ schema, at }) => (isRecursive(schema) ? [{ at }] : [])),
    examples: [converse(SONNET_4_5, 'a tree', textFormat(ANSWER), textFormat(TREE))],
  },
  {
    ...MODEL,
    id: 'R42',
    title: 'The schema of a strict tool knows no more than a native JSON format does.',
    models: STRICT,
    message: 'tools: {what} is not supported in the schema of a strict tool.',
    isQuoted: false,
    sources: [
      docs.structured,
      docs.formats,
      issue('BerriAI/litellm', 39115),
      issue('strands-agents/harness-sdk', 2664),
    ],
    breaches: (request) =>
      strictToolsOf(request).flatMap(({ schema, schemaAt }) => unsupportedIn(schema, schemaAt)),
    examples: [
      converse(
        SONNET_4_5,
        'maximum',
        tools(strict({ n: WHOLE })),
        tools(strict({ n: { ...WHOLE, maximum: 5 } })),
      ),
      converse(
        SONNET_4_5,
        'oneOf',
        tools(strict({ n: { anyOf: [WHOLE, TEXT] } })),
        tools(strict({ n: { oneOf: [WHOLE, TEXT] } })),
      ),
    ],
  },
  {
    ...MODEL,
    id: 'R104',
    title:
      'The strict tools and the format of a request have at most 24 optional properties and 16 that are unions, together.',
    models: STRICT,
    message: 'Schemas contain too many {what}.',
    isQuoted: false,
    sources: [docs.formats, issue('strands-agents/harness-sdk', 2664), issue('elizaOS/eliza', 16499)],
    breaches: (request) => {
      const schemas = grammarsOf(request).flatMap(({ schema, at }) => [...schemasIn(schema, at)]);
      const optional = schemas.reduce((sum, { schema }) => sum + optionalOf(schema), 0);
      const unions = schemas.filter(({ schema }) => isUnion(schema)).length;
      const at = schemas[0]?.at ?? '';
      return [
        ...(optional > MAX_OPTIONAL ? [{ at, what: 'optional parameters' }] : []),
        ...(unions > MAX_UNIONS ? [{ at, what: 'parameters with union types' }] : []),
      ];
    },
    examples: [
      converse(
        SONNET_4_5,
        '25 optional properties',
        tools(strict(numbered(MAX_OPTIONAL, TEXT), { required: [] })),
        tools(strict(numbered(MAX_OPTIONAL + 1, TEXT), { required: [] })),
      ),
      converse(
        SONNET_4_5,
        '17 unions',
        tools(strict(numbered(MAX_UNIONS, { type: ['string', 'null'] }))),
        tools(strict(numbered(MAX_UNIONS + 1, { type: ['string', 'null'] }))),
      ),
    ],
  },
];

function formats(format: RequestView['format']): readonly Breach[] {
  return format === null ? [] : [{ at: format.at }];
}

/** What the answer's grammar is made of: the format, and the schemas of strict tools. */
function grammarsOf(request: RequestView): readonly { readonly schema: unknown; readonly at: string }[] {
  const { format } = request;
  return [
    ...(format === null ? [] : [{ schema: format.value, at: format.at }]),
    ...strictToolsOf(request).map(({ schema, schemaAt }) => ({ schema, at: schemaAt })),
  ];
}

function unsupportedIn(root: unknown, rootAt: string): readonly Breach[] {
  return [...schemasIn(root, rootAt)].flatMap(({ schema, at }) => [
    ...Object.keys(schema)
      .filter((name) => UNSUPPORTED.has(name) || isOtherLimit(name, schema[name]))
      .map((name) => ({ at: `${at}.${name}`, what: saidOf(schema, name) })),
    ...(isOpen(schema) ? [{ at, what: "an object without 'additionalProperties: false'" }] : []),
  ]);
}

function isOtherLimit(name: string, value: unknown): boolean {
  if (name === 'minItems') return typeof value === 'number' && value > 1;
  return name === '$ref' && typeof value === 'string' && !value.startsWith('#');
}

function isOpen(schema: JsonObject): boolean {
  return schema['type'] === 'object' && schema['additionalProperties'] !== false;
}

/** `For 'integer' type, property 'minimum'`, as the service says it. */
function saidOf(schema: JsonObject, name: string): string {
  const type = typeof schema['type'] === 'string' ? `For '${schema['type']}' type, ` : '';
  return `${type}property '${name}'`;
}

/** Whether a definition leads back to itself. */
function isRecursive(root: unknown): boolean {
  if (!isObject(root)) return false;
  const edges = new Map<string, ReadonlySet<string>>();
  for (const group of ['$defs', 'definitions']) {
    const definitions = root[group];
    if (!isObject(definitions)) continue;
    for (const [name, schema] of Object.entries(definitions)) {
      edges.set(`#/${group}/${name}`, referencesIn(schema));
    }
  }
  const { $defs: _defs, definitions: _definitions, ...body } = root;
  edges.set('#', referencesIn(body));
  return [...edges.keys()].some((name) => reaches(name, name, edges, new Set()));
}

function referencesIn(schema: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { schema: each } of schemasIn(schema, '')) {
    if (typeof each['$ref'] === 'string') found.add(each['$ref']);
  }
  return found;
}

function reaches(
  from: string,
  to: string,
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  seen: Set<string>,
): boolean {
  for (const next of edges.get(from) ?? []) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    if (reaches(next, to, edges, seen)) return true;
  }
  return false;
}

function optionalOf(schema: JsonObject): number {
  const names = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return names.filter((name) => !required.includes(name)).length;
}

function isUnion(schema: JsonObject): boolean {
  return Array.isArray(schema['anyOf']) || Array.isArray(schema['type']);
}

function strict(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return tool(closed(properties, more), { strict: true });
}

function numbered(count: number, schema: JsonObject): JsonObject {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, schema]));
}

function claudeFormat(schema: JsonObject): JsonObject {
  return { output_config: { format: { type: 'json_schema', schema } } };
}
