/** The smallest value that satisfies a JSON schema: input of a forced tool call, or a structured answer. */
import { isObject } from '../../core/json.ts';

const MAX_DEPTH = 12;

export function sampleOf(schema: unknown): unknown {
  return sample(schema, isObject(schema) ? schema : {}, 0);
}

function sample(schema: unknown, root: Record<string, unknown>, depth: number): unknown {
  if (!isObject(schema) || depth > MAX_DEPTH) return {};
  if ('const' in schema) return schema['const'];
  const choices = schema['enum'] ?? schema['examples'];
  if (Array.isArray(choices) && choices.length > 0) return choices[0];
  if (typeof schema['$ref'] === 'string') return sample(resolve(schema['$ref'], root), root, depth + 1);
  for (const name of ['anyOf', 'oneOf', 'allOf']) {
    const list = schema[name];
    if (Array.isArray(list) && list.length > 0) return sample(list[0], root, depth + 1);
  }
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type) {
    case 'string':
      return sampleText(schema);
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return [sample(schema['items'] ?? { type: 'string' }, root, depth + 1)];
    default:
      return sampleObject(schema, root, depth);
  }
}

function sampleObject(
  schema: Record<string, unknown>,
  root: Record<string, unknown>,
  depth: number,
): unknown {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : Object.keys(properties);
  const value: Record<string, unknown> = {};
  for (const name of required) {
    if (typeof name === 'string')
      value[name] = sample(properties[name] ?? { type: 'string' }, root, depth + 1);
  }
  return value;
}

function sampleText(schema: Record<string, unknown>): string {
  if (schema['format'] === 'date') return '2026-01-01';
  if (schema['format'] === 'date-time') return '2026-01-01T00:00:00Z';
  const shortest = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0;
  return 'sample'.padEnd(shortest, 'x');
}

function resolve(reference: string, root: Record<string, unknown>): unknown {
  let at: unknown = root;
  for (const part of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    at = isObject(at) ? at[part] : undefined;
  }
  return at;
}
