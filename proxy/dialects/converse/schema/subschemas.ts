/**
 * The schemas inside a JSON schema. What only looks like one is left alone: a property may be called `$ref` or `minimum`,
 * and an enum or a default may hold anything.
 */
import { isObject, type JsonObject } from '../../json.ts';

/** Keywords whose value is one schema. `items` may be a list as well, in old drafts. */
const ONE: ReadonlySet<string> = new Set([
  'items',
  'additionalItems',
  'unevaluatedItems',
  'contains',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
]);
/** Keywords whose value is a list of schemas. */
const LIST: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']);
/** Keywords whose value holds schemas by name. */
const NAMED: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/** How deep a schema is followed, references included. Beyond it nobody looks. */
export const SCHEMA_LEVELS = 64;

/** The schema with each schema directly inside it changed. */
export function withSubschemas(schema: JsonObject, change: (inner: JsonObject) => JsonObject): JsonObject {
  return fromEntries(schema, (keyword, value) => {
    if (isObject(value)) {
      if (ONE.has(keyword)) return change(value);
      return NAMED.has(keyword) ? fromEntries(value, (_name, inner) => changed(inner, change)) : value;
    }
    return Array.isArray(value) && LIST.has(keyword) ? value.map((inner) => changed(inner, change)) : value;
  });
}

/** Whether one of the schemas directly inside a schema is so. */
export function hasSubschema(schema: JsonObject, is: (inner: JsonObject) => boolean): boolean {
  for (const [keyword, value] of Object.entries(schema)) {
    if (isObject(value)) {
      if (ONE.has(keyword) && is(value)) return true;
      if (NAMED.has(keyword) && Object.values(value).some((inner) => isObject(inner) && is(inner)))
        return true;
    } else if (Array.isArray(value) && LIST.has(keyword)) {
      if (value.some((inner: unknown) => isObject(inner) && is(inner))) return true;
    }
  }
  return false;
}

/** An object with the same members and other values; a member may have any name, `__proto__` too. */
export function fromEntries(
  source: JsonObject,
  valueOf: (name: string, value: unknown) => unknown,
): JsonObject {
  return Object.fromEntries(Object.entries(source).map(([name, value]) => [name, valueOf(name, value)]));
}

function changed(inner: unknown, change: (inner: JsonObject) => JsonObject): unknown {
  return isObject(inner) ? change(inner) : inner;
}
