/**
 * How an answer is made to be JSON. Where the model has native structured output and the schema is
 * closed (it forbids additional properties everywhere, which Bedrock demands), Bedrock enforces it; else the model is
 * made to call one tool whose input is the answer; a model that cannot be made to call a tool is told in words.
 */
import type { Model } from '../../../core/catalog/model.ts';
import { bounds, shown } from '../bounds.ts';
import { isObject, type JsonObject } from '../json.ts';
import { isLongerThan } from '../size.ts';
import { fault } from '../request/faults.ts';

export type AnswerFormat =
  | { readonly kind: 'text' }
  | {
      readonly kind: 'json';
      readonly name: string;
      readonly description: string | null;
      readonly schema: JsonObject;
      /** The schema as text, made once. */
      readonly schemaText: string;
    };

/** What the format becomes on a given model. */
export type AnswerShape =
  | { readonly kind: 'text' }
  | { readonly kind: 'native'; readonly textFormat: JsonObject }
  | { readonly kind: 'forced-tool'; readonly toolSpec: JsonObject }
  | { readonly kind: 'instruction'; readonly text: string };

/** The tool that takes the answer. Clients never see its name. */
export const ANSWER_TOOL = 'stargate_json_answer';

export const TEXT: AnswerFormat = { kind: 'text' };
/** json_object asks for any object. */
export const ANY_OBJECT: JsonObject = { type: 'object', additionalProperties: true };

/** `param`: the field that holds the schema. */
export function jsonFormat(
  param: string,
  name: string,
  description: string | null,
  schema: JsonObject,
): AnswerFormat {
  if (isLongerThan(schema, bounds.schemaLength))
    return fault(param, `expected a schema of at most ${shown(bounds.schemaLength)} characters.`);
  try {
    return { kind: 'json', name, description, schema, schemaText: JSON.stringify(schema) };
  } catch (error) {
    if (error instanceof RangeError) return fault(param, 'the schema is nested too deeply.');
    throw error;
  }
}

export function answerShape(format: AnswerFormat, model: Model): AnswerShape {
  if (format.kind === 'text') return { kind: 'text' };
  const way = model.traits.json;
  const schema = format.schemaText;
  if (way === 'native' && isClosedSchema(format.schema, 0)) {
    const description = format.description === null ? {} : { description: format.description };
    const jsonSchema = { name: format.name, ...description, schema };
    return { kind: 'native', textFormat: { type: 'json_schema', structure: { jsonSchema } } };
  }
  if (way === 'instruction' || !model.supportsTools) {
    const text = `Answer with one JSON object and nothing else: no code fence, no words around it. It must be valid against this JSON schema:\n${schema}`;
    return { kind: 'instruction', text };
  }
  const description = format.description === null ? '' : ` ${format.description}`;
  return {
    kind: 'forced-tool',
    toolSpec: {
      name: ANSWER_TOOL,
      description: `Takes the final answer to the user as one JSON object with all that was asked for.${description}`,
      inputSchema: { json: { ...format.schema, type: 'object' } },
    },
  };
}

/** Whether every object in a schema forbids additional properties. Beyond 32 levels nobody looks. */
export function isClosedSchema(schema: unknown, depth: number): boolean {
  if (depth > 32) return false;
  if (Array.isArray(schema)) return schema.every((item) => isClosedSchema(item, depth + 1));
  if (!isObject(schema)) return true;
  if (
    (schema['type'] === 'object' || isObject(schema['properties'])) &&
    schema['additionalProperties'] !== false
  ) {
    return false;
  }
  return Object.values(schema).every((value) => isClosedSchema(value, depth + 1));
}
