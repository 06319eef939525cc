/**
 * A schema as Bedrock enforces it itself, for an answer or a strict tool (R42, R50, R52, R53, R79): closed objects
 * without an end to themselves, and no limits of values. Limits become words in the description of their place, where the
 * model reads them and nobody enforces them. Sources: the Bedrock user guide on structured output, and Anthropic's page on
 * structured outputs, "JSON Schema limitations".
 */
import { isObject, type JsonObject } from '../../json.ts';
import { limitsInWords } from './limits.ts';
import { isRecursive, targetOf, withOwnRoot } from './references.ts';
import { withSubschemas } from './subschemas.ts';

export type NativeSchema = {
  readonly schema: JsonObject;
  /** Properties that may be absent. */
  readonly optional: number;
  /** Schemas of several types. */
  readonly unions: number;
};

/** The most that the schemas of one request may have together (Anthropic's page, "Schema complexity limits"; R104). */
export const MOST_OPTIONAL = 24;
export const MOST_UNIONS = 16;

/** Null: it is not enforced, since something in it cannot be, or it is too complex. */
export function nativeSchemaOf(given: JsonObject): NativeSchema | null {
  const root = withOwnRoot(given);
  if (root['type'] !== 'object' || isRecursive(root)) return null;
  const reader = new NativeReader(root);
  const schema = reader.read(root);
  const { isTaken, optional, unions } = reader;
  return isTaken && optional <= MOST_OPTIONAL && unions <= MOST_UNIONS ? { schema, optional, unions } : null;
}

/** Keywords that stay as they are, or hold schemas. All others are limits, or say nothing. */
const KEPT: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  '$ref',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
]);

class NativeReader {
  isTaken = true;
  optional = 0;
  unions = 0;
  readonly #root: JsonObject;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  read(given: JsonObject): JsonObject {
    const schema = simplified(given);
    this.#check(schema);
    const kept: Record<string, unknown> = {};
    for (const keyword of Object.keys(schema)) if (KEPT.has(keyword)) kept[keyword] = schema[keyword];
    const { words, limits } = limitsInWords(schema);
    if (words !== '') {
      const { description } = schema;
      kept['description'] = typeof description === 'string' ? `${description} ${words}` : words;
    }
    return withSubschemas({ ...kept, ...limits }, (inner) => this.read(inner));
  }

  #check(schema: JsonObject): void {
    const { type, properties, required, $ref: reference } = schema;
    const isObjectType = type === 'object' || (Array.isArray(type) && type.includes('object'));
    if ((isObjectType || isObject(properties)) && schema['additionalProperties'] !== false)
      this.isTaken = false;
    if (typeof reference === 'string' && targetOf(reference, this.#root) === null) this.isTaken = false;
    if (schema['allOf'] !== undefined) this.isTaken = false;
    if (
      Array.isArray(schema['enum']) &&
      schema['enum'].some((value) => typeof value === 'object' && value !== null)
    )
      this.isTaken = false;
    if (Array.isArray(type) || schema['anyOf'] !== undefined) this.unions += 1;
    if (!isObject(properties)) return;
    const demanded = new Set(Array.isArray(required) ? required : []);
    for (const name of Object.keys(properties)) if (!demanded.has(name)) this.optional += 1;
  }
}

/** `oneOf` as `anyOf`, and an `allOf` of one schema as that schema. */
function simplified(schema: JsonObject): JsonObject {
  let simple = schema;
  if (Array.isArray(simple['oneOf']) && simple['anyOf'] === undefined) {
    const { oneOf: anyOf, ...rest } = simple;
    simple = { ...rest, anyOf };
  }
  const { allOf, ...rest } = simple;
  if (!Array.isArray(allOf) || allOf.length !== 1 || !isObject(allOf[0])) return simple;
  return { ...allOf[0], ...rest };
}
