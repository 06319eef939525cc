/**
 * `response_format`: how an answer is made to be JSON. Where the model has native structured output and the schema is
 * closed (it forbids additional properties everywhere, which Bedrock demands), Bedrock enforces it; else the model is
 * made to call one tool whose input is the answer; a model that cannot be made to call a tool is told in words.
 */
import type { Model } from '../../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../json.ts';
import { traitsOf } from '../model-traits.ts';
import { fault, isGiven, objectAt, stringAt } from './faults.ts';

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

const TEXT: AnswerFormat = { kind: 'text' };
/** json_object asks for any object. */
const ANY_OBJECT: JsonObject = { type: 'object', additionalProperties: true };

export function readFormat(value: unknown): AnswerFormat {
  if (!isGiven(value)) return TEXT;
  const format = objectAt(value, 'response_format');
  switch (format['type']) {
    case 'text':
      return TEXT;
    case 'json_object':
      return jsonFormat('answer', null, ANY_OBJECT);
    case 'json_schema':
      return readSchema(objectAt(format['json_schema'], 'response_format.json_schema'));
    default:
      return fault('response_format.type', "expected 'text', 'json_object' or 'json_schema'.");
  }
}

function readSchema(definition: JsonObject): AnswerFormat {
  const path = 'response_format.json_schema';
  const name = stringAt(definition['name'], `${path}.name`);
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    fault(`${path}.name`, 'expected 1 to 64 letters, digits, underscores or hyphens.');
  }
  const description = definition['description'];
  const schema = isGiven(definition['schema'])
    ? objectAt(definition['schema'], `${path}.schema`)
    : ANY_OBJECT;
  return jsonFormat(name, typeof description === 'string' ? description : null, schema);
}

function jsonFormat(name: string, description: string | null, schema: JsonObject): AnswerFormat {
  try {
    return { kind: 'json', name, description, schema, schemaText: JSON.stringify(schema) };
  } catch (error) {
    if (error instanceof RangeError) return fault('response_format', 'the schema is nested too deeply.');
    throw error;
  }
}

export function answerShape(format: AnswerFormat, model: Model): AnswerShape {
  if (format.kind === 'text') return { kind: 'text' };
  const way = traitsOf(model).json;
  const schema = format.schemaText;
  if (way === 'native' && isClosed(format.schema, 0)) {
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
function isClosed(schema: unknown, depth: number): boolean {
  if (depth > 32) return false;
  if (Array.isArray(schema)) return schema.every((item) => isClosed(item, depth + 1));
  if (!isObject(schema)) return true;
  if (
    (schema['type'] === 'object' || isObject(schema['properties'])) &&
    schema['additionalProperties'] !== false
  ) {
    return false;
  }
  return Object.values(schema).every((value) => isClosed(value, depth + 1));
}

export { isClosed as isClosedSchema };
