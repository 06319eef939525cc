/**
 * The smallest value that satisfies a JSON schema: input of a forced tool call, or a structured answer. Where a schema
 * refers to itself, lists end empty, optional properties are left out and unions end with the choice that ends.
 */
import { isObject, type JsonObject } from '../../core/json.ts';
import { textOfPattern } from './pattern-sample.ts';

const MAX_DEPTH = 12;
const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** Below this depth a schema only ends: what may be left out is. */
const LEAN_DEPTH = 4;

export function sampleOf(schema: unknown): unknown {
  const value = sample(schema, isObject(schema) ? schema : {}, 0);
  return value === ENDLESS ? {} : value;
}

/** No value of a schema is finite, or none was found as deep as this looks. */
const ENDLESS = Symbol('endless');

function sample(schema: unknown, root: JsonObject, depth: number): unknown {
  if (!isObject(schema)) return {};
  if (depth > MAX_DEPTH) return ENDLESS;
  if ('const' in schema) return schema['const'];
  const choices = schema['enum'] ?? schema['examples'];
  if (Array.isArray(choices) && choices.length > 0) return choices[0];
  if (typeof schema['$ref'] === 'string') return sample(resolve(schema['$ref'], root), root, depth + 1);
  for (const name of ['anyOf', 'oneOf']) {
    const list = schema[name];
    if (Array.isArray(list) && list.length > 0) return firstFinite(list, root, depth + 1);
  }
  const parts: unknown = schema['allOf'];
  if (Array.isArray(parts) && parts.length > 0) return sample(merged(schema, parts, root), root, depth + 1);
  switch (Array.isArray(schema['type']) ? schema['type'][0] : schema['type']) {
    case 'string':
      return sampleText(schema);
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return sampleList(schema, root, depth);
    default:
      return sampleObject(schema, root, depth);
  }
}

function firstFinite(list: readonly unknown[], root: JsonObject, depth: number): unknown {
  for (const choice of list) {
    const value = sample(choice, root, depth);
    if (value !== ENDLESS) return value;
  }
  return ENDLESS;
}

/** One schema of all parts: their properties and what they require together, other members by the last that has them. */
function merged(schema: JsonObject, parts: readonly unknown[], root: JsonObject): JsonObject {
  const { allOf: _parts, ...own } = schema;
  const all = [own, ...parts.map((part) => resolved(part, root))];
  const properties = all.map(({ properties: some }) => (isObject(some) ? some : {}));
  const required = all.flatMap(({ required: some }) =>
    Array.isArray(some) ? (some as readonly unknown[]) : [],
  );
  return Object.assign({}, ...all, { properties: Object.assign({}, ...properties), required }) as JsonObject;
}

function resolved(schema: unknown, root: JsonObject): JsonObject {
  const found =
    isObject(schema) && typeof schema['$ref'] === 'string' ? resolve(schema['$ref'], root) : schema;
  return isObject(found) ? found : {};
}

function sampleObject(schema: JsonObject, root: JsonObject, depth: number): unknown {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const isLean = Array.isArray(schema['required']) || depth > LEAN_DEPTH;
  const value: Record<string, unknown> = {};
  for (const name of isLean ? required : Object.keys(properties)) {
    if (typeof name !== 'string') continue;
    const member = sample(properties[name] ?? { type: 'string' }, root, depth + 1);
    if (member !== ENDLESS) value[name] = member;
    else if (required.includes(name)) return ENDLESS;
  }
  return value;
}

function sampleList(schema: JsonObject, root: JsonObject, depth: number): unknown {
  const { prefixItems, minItems, items = { type: 'string' } } = schema;
  const first = Array.isArray(prefixItems) ? prefixItems.map((part) => sample(part, root, depth + 1)) : [];
  const least = typeof minItems === 'number' ? minItems : 0;
  const length = schema['maxItems'] === 0 ? 0 : Math.max(least, depth > LEAN_DEPTH ? 0 : 1);
  const values = [...first];
  while (values.length < length) {
    const item = numbered(sample(items, root, depth + 1), schema['uniqueItems'] === true ? values.length : 0);
    if (item === ENDLESS) break;
    values.push(item);
  }
  return values.includes(ENDLESS) || values.length < least ? ENDLESS : values;
}

/** Items that must differ: numbers count up, texts get their number. */
function numbered(value: unknown, at: number): unknown {
  if (at === 0) return value;
  if (typeof value === 'number') return value + at;
  return typeof value === 'string' ? `${value}${at}` : value;
}

function sampleText(schema: JsonObject): string {
  const { format, pattern, minLength, maxLength } = schema;
  const shortest = typeof minLength === 'number' ? minLength : 0;
  const longest = typeof maxLength === 'number' ? maxLength : Number.POSITIVE_INFINITY;
  if (typeof pattern === 'string') return textOfPattern(pattern, shortest);
  const known = typeof format === 'string' ? FORMATS[format] : undefined;
  return known ?? 'sample'.padEnd(shortest, 'x').slice(0, longest);
}

function sampleNumber(schema: JsonObject): number {
  const step = numberOf(schema['multipleOf']) ?? (schema['type'] === 'integer' ? 1 : null);
  const [least, aboveLeast] = [numberOf(schema['minimum']), numberOf(schema['exclusiveMinimum'])];
  const [most, belowMost] = [numberOf(schema['maximum']), numberOf(schema['exclusiveMaximum'])];
  const low = Math.max(least ?? -Infinity, aboveLeast ?? -Infinity);
  const high = Math.min(most ?? Infinity, belowMost ?? Infinity);
  const fits = (value: number) =>
    value >= low && value <= high && value !== aboveLeast && value !== belowMost;
  if (step !== null) {
    if (low === -Infinity) {
      return fits(step)
        ? step
        : ([0, -1].map((less) => (Math.floor(high / step) + less) * step).find(fits) ?? 0);
    }
    return [0, 1].map((more) => (Math.ceil(low / step) + more) * step).find(fits) ?? low;
  }
  if (low === -Infinity) return fits(1) ? 1 : high - 1;
  if (fits(low)) return low;
  return high === Infinity ? low + 1 : (low + high) / 2;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function resolve(reference: string, root: JsonObject): unknown {
  let at: unknown = root;
  for (const part of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    at = isObject(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return at;
}
