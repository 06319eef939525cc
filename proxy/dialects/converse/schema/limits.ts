/** Limits of values in a JSON schema, in words: what Bedrock enforces in no native schema. */
import type { JsonObject } from '../../json.ts';

type Limits = {
  /** Sentences for the description; empty when there are none. */
  readonly words: string;
  /** Limits that are enforced, and so stay. */
  readonly limits: JsonObject;
};

export function limitsInWords(schema: JsonObject): Limits {
  const words: string[] = [];
  const kept: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const say = sentences.get(keyword);
    if (isEnforced(keyword, value)) kept[keyword] = value;
    else if (say !== undefined) words.push(...(saysNothing(value) ? [] : [say(value)]));
    else if (told.has(keyword)) rest[keyword] = value;
  }
  if (Object.keys(rest).length > 0) words.push(`Must also be valid against ${JSON.stringify(rest)}.`);
  return { words: words.join(' '), limits: kept };
}

const sentences: ReadonlyMap<string, (value: unknown) => string> = new Map<
  string,
  (value: unknown) => string
>([
  ['minimum', (value) => `Must be at least ${shown(value)}.`],
  ['maximum', (value) => `Must be at most ${shown(value)}.`],
  ['exclusiveMinimum', (value) => `Must be greater than ${shown(value)}.`],
  ['exclusiveMaximum', (value) => `Must be less than ${shown(value)}.`],
  ['multipleOf', (value) => `Must be a multiple of ${shown(value)}.`],
  ['minLength', (value) => `Must have at least ${shown(value)} characters.`],
  ['maxLength', (value) => `Must have at most ${shown(value)} characters.`],
  ['minItems', (value) => `Must have at least ${shown(value)} items.`],
  ['maxItems', (value) => `Must have at most ${shown(value)} items.`],
  ['uniqueItems', () => 'No two items may be equal.'],
  ['minProperties', (value) => `Must have at least ${shown(value)} properties.`],
  ['maxProperties', (value) => `Must have at most ${shown(value)} properties.`],
  ['pattern', (value) => `Must match the regular expression ${shown(value)}.`],
  ['format', (value) => `Must have the format ${shown(value)}.`],
  ['examples', (value) => `Examples: ${JSON.stringify(value)}.`],
]);

/** Keywords that are told as they stand. */
const told: ReadonlySet<string> = new Set([
  'patternProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'prefixItems',
  'contains',
  'minContains',
  'maxContains',
  'dependentRequired',
  'dependentSchemas',
  'oneOf',
]);

function isEnforced(keyword: string, value: unknown): boolean {
  if (keyword === 'minItems') return value === 0 || value === 1;
  if (keyword === 'format') return FORMATS.has(String(value));
  return keyword === 'pattern' && typeof value === 'string' && !BEYOND_GRAMMARS.test(value);
}

const FORMATS: ReadonlySet<string> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);

/** Looking ahead or behind, references to groups, and word boundaries. */
const BEYOND_GRAMMARS = /\(\?[=!<]|\\[1-9bBk]/;

/** zod writes the ends of the safe integers for every whole number. */
function saysNothing(value: unknown): boolean {
  return value === false || value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
