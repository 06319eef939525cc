/** References inside a JSON schema (`#/$defs/Tree`): where they lead, and how a schema does without them. */
import { isObject, type JsonObject } from '../../json.ts';
import { hasSubschema, SCHEMA_LEVELS, withSubschemas } from './subschemas.ts';

/** What a reference leads to; null when it leads out of the schema or nowhere. */
export function targetOf(reference: string, root: JsonObject): JsonObject | null {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return null;
  let at: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return null;
    at = (at as JsonObject)[name];
  }
  return isObject(at) ? at : null;
}

function decoded(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A root that is only a reference, as that of a recursive class, with the members of what it leads to. */
export function withOwnRoot(schema: JsonObject): JsonObject {
  let root = schema;
  for (let steps = 0; steps < SCHEMA_LEVELS; steps++) {
    const { $ref: reference, ...rest } = root;
    if (typeof reference !== 'string') return root;
    const target = targetOf(reference, schema);
    if (target === null || target === schema) return rest;
    root = { ...target, ...rest };
  }
  const { $ref: _circular, ...rest } = root;
  return rest;
}

/** Whether a schema holds itself, or references so deep that nobody looks. */
export function isRecursive(root: JsonObject): boolean {
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (schema: JsonObject, level: number): boolean => {
    if (level > SCHEMA_LEVELS) return true;
    const reference = schema['$ref'];
    if (typeof reference === 'string' && !done.has(reference)) {
      if (open.has(reference)) return true;
      const target = targetOf(reference, root);
      open.add(reference);
      if (target !== null && (target === root || visit(target, level + 1))) return true;
      open.delete(reference);
      done.add(reference);
    }
    return hasSubschema(schema, (inner) => visit(inner, level + 1));
  };
  return visit(root, 0);
}

/**
 * How often the text of a schema may stand in what it becomes: a token has about so many characters, so that the bytes of
 * the request still bound its tokens (`token-bound.ts`).
 */
const MOST_GROWTH = 3;
/** What a short schema may become in any case. */
const SMALL_CHARS = 1_024;

/**
 * The schema with each reference replaced by what it leads to. Where that would have no end, or become long, words stand
 * for the rest.
 */
export function inlined(root: JsonObject): JsonObject {
  const open = new Set<string>();
  let left = MOST_GROWTH * JSON.stringify(root).length + SMALL_CHARS;
  const inline = (schema: JsonObject, level: number): JsonObject => {
    const { $ref: reference, $defs: _defs, definitions: _definitions, ...rest } = schema;
    if (typeof reference !== 'string') {
      left -= ownChars(rest);
      return withSubschemas(rest, (inner) => inline(inner, level + 1));
    }
    const target = targetOf(reference, root);
    if (target === null || open.has(reference) || level > SCHEMA_LEVELS || left < 0)
      return standIn(reference, target, rest);
    open.add(reference);
    const whole = inline({ ...target, ...rest }, level + 1);
    open.delete(reference);
    return whole;
  };
  return inline(root, 0);
}

/** Characters of a schema without those of the schemas inside it. */
function ownChars(schema: JsonObject): number {
  return JSON.stringify(withSubschemas(schema, () => ({}))).length;
}

function standIn(reference: string, target: JsonObject | null, rest: JsonObject): JsonObject {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const type = target === null || typeof target['type'] !== 'string' ? {} : { type: target['type'] };
  const own = typeof rest['description'] === 'string' ? `${rest['description']} ` : '';
  return { ...type, description: `${own}Of the kind ${name === '#' ? 'of the whole' : name}.` };
}
