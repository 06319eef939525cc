/**
 * The schema of a tool as a model takes it. Bedrock wants an object at the root of every one; Claude takes no union
 * there (R45), and Nova nothing but `type`, `properties` and `required` (R46; by docs/bedrock-rules.md).
 */
import type { ModelTraits } from '../../../../core/catalog/model.ts';
import { fault, isGiven, objectAt } from '../../request/faults.ts';
import { isObject, objectsIn, type JsonObject } from '../../json.ts';
import { inlined, targetOf, withOwnRoot } from './references.ts';

/** A tool's parameters as the client gives them; one without any takes an empty object. */
export function schemaOf(parameters: unknown, path: string): JsonObject {
  if (!isGiven(parameters)) return { type: 'object', properties: {} };
  const root = withOwnRoot(objectAt(parameters, path));
  const { type } = root;
  if (type === 'object') return root;
  if (!isGiven(type) || (Array.isArray(type) && type.includes('object'))) return { ...root, type: 'object' };
  return fault(path, "expected a schema whose type is 'object'.");
}

export type ToolSchema = {
  readonly schema: JsonObject;
  /** What the schema cannot say on this model, for the tool's description. */
  readonly note: string | null;
};

export function toolSchemaFor(schema: JsonObject, { toolSchemaRoot }: ModelTraits): ToolSchema {
  if (toolSchemaRoot === 'any') return { schema, note: null };
  const flat = withoutRootUnions(schema);
  if (toolSchemaRoot === 'no-unions') return flat;
  const { properties, required } = inlined(flat.schema);
  const plain = {
    type: 'object',
    ...(isObject(properties) ? { properties } : {}),
    ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
  };
  return { schema: plain, note: flat.note };
}

/** A root that is a union, or a combination, as one object with the properties of all. */
function withoutRootUnions(root: JsonObject): ToolSchema {
  const { anyOf, oneOf, allOf, ...rest } = root;
  if (anyOf === undefined && oneOf === undefined && allOf === undefined) return { schema: root, note: null };
  const variants = new Map<string, unknown[]>();
  const sets: (readonly string[])[] = [];
  const seen = new Set<JsonObject>();

  /** Adds the properties of a schema; returns the names that it demands, or null when it was added before. */
  const add = (schema: JsonObject): readonly string[] | null => {
    if (seen.has(schema)) return null;
    seen.add(schema);
    const { $ref: reference, properties, required } = schema;
    const names = new Set<string>();
    if (typeof reference === 'string') addNames(names, addIfAny(targetOf(reference, root)));
    if (isObject(properties)) {
      for (const [name, property] of Object.entries(properties)) {
        const known = variants.get(name);
        if (known === undefined) variants.set(name, [property]);
        else known.push(property);
      }
    }
    if (Array.isArray(required))
      addNames(
        names,
        required.filter((name) => typeof name === 'string'),
      );
    for (const part of objectsIn(schema['allOf'])) addNames(names, add(part));
    for (const keyword of ['anyOf', 'oneOf']) addNames(names, addUnion(objectsIn(schema[keyword])));
    return [...names];
  };
  const addIfAny = (schema: JsonObject | null): readonly string[] | null =>
    schema === null ? null : add(schema);
  /** What all branches of a union demand is demanded; what only some do is told in words. */
  const addUnion = (branches: readonly JsonObject[]): readonly string[] => {
    const demands = branches.map(add).filter((names) => names !== null);
    const counts = new Map<string, number>();
    for (const names of demands) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    const isShared = (name: string): boolean => counts.get(name) === demands.length;
    for (const names of demands) {
      const own = names.filter((name) => !isShared(name));
      if (own.length > 0) sets.push(own);
    }
    return [...counts.keys()].filter(isShared);
  };

  const required = add(root) ?? [];
  const properties = Object.fromEntries([...variants].map(([name, kinds]) => [name, oneOfKinds(kinds)]));
  const { additionalProperties: _closed, ...kept } = rest;
  const schema = { ...kept, type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
  const note =
    sets.length === 0
      ? null
      : `Give the properties of one of these groups: ${sets.map((names) => `(${names.join(', ')})`).join(' or ')}.`;
  return { schema, note };
}

function addNames(names: Set<string>, more: readonly string[] | null): void {
  for (const name of more ?? []) names.add(name);
}

/** A property that differs from branch to branch may be any of what it is there. */
function oneOfKinds(kinds: readonly unknown[]): unknown {
  const different = new Map(kinds.map((kind) => [JSON.stringify(kind), kind]));
  return different.size === 1 ? kinds[0] : { anyOf: [...different.values()] };
}
