/**
 * How an answer is made to be JSON. Where the model has native structured output that takes the schema, Bedrock enforces
 * it; else the model is made to call one tool whose input is the answer; a model that cannot be made to call a tool, or a
 * schema that no tool takes, is told in words. Any JSON object is asked for in words too: a tool whose schema says nothing
 * is answered `{}` (R82 of docs/bedrock-rules.md).
 */
import { bounds, shown } from '../bounds.ts';
import { isWithout, type Target } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { isLongerThan } from '../size.ts';
import { fault } from '../request/faults.ts';
import { unusualNames } from './schema/property-names.ts';
import { nativeSchemaOf, type NativeSchema } from './schema/native-schema.ts';
import { withOwnRoot } from './schema/references.ts';
import { toolSchemaFor } from './schema/tool-schema.ts';

export type AnswerFormat =
  | { readonly kind: 'text' }
  /** Any JSON object. */
  | { readonly kind: 'object' }
  | {
      readonly kind: 'json';
      readonly name: string;
      readonly description: string | null;
      readonly schema: JsonObject;
      /** The schema as text, made once. */
      readonly schemaText: string;
    };

type JsonFormat = Extract<AnswerFormat, { kind: 'json' }>;

/** What the format becomes on a given model. */
export type AnswerShape =
  | { readonly kind: 'text' }
  | { readonly kind: 'native'; readonly textFormat: JsonObject; readonly native: NativeSchema }
  | { readonly kind: 'forced-tool'; readonly toolSpec: JsonObject }
  | { readonly kind: 'instruction'; readonly text: string };

/** The tool that takes the answer. Clients never see its name. */
export const ANSWER_TOOL = 'stargate_json_answer';

export const TEXT: AnswerFormat = { kind: 'text' };
export const ANY_OBJECT: AnswerFormat = { kind: 'object' };

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

export function answerShape(format: AnswerFormat, target: Target): AnswerShape {
  switch (format.kind) {
    case 'text':
      return { kind: 'text' };
    case 'object':
      return { kind: 'instruction', text: ONE_OBJECT };
    case 'json':
      return nativeShape(format, target) ?? toolShape(format, target) ?? inWords(format);
  }
}

function nativeShape(format: JsonFormat, target: Target): AnswerShape | null {
  const { traits } = target.model;
  if (traits.json !== 'native' || isWithout(target, 'native-json')) return null;
  if (traits.limitsPropertyNames && hasUnusualNames(format)) return null;
  const native = nativeSchemaOf(format.schema);
  if (native === null) return null;
  const description = format.description === null ? {} : { description: format.description };
  const jsonSchema = { name: format.name, ...description, schema: JSON.stringify(native.schema) };
  return { kind: 'native', native, textFormat: { type: 'json_schema', structure: { jsonSchema } } };
}

/** A tool takes an object with properties that have names. */
function toolShape(format: JsonFormat, { model }: Target): AnswerShape | null {
  const { traits } = model;
  if (traits.json === 'instruction' || traits.toolChoice === 'auto' || !model.supportsTools) return null;
  if (traits.limitsPropertyNames && hasUnusualNames(format)) return null;
  const root = withOwnRoot(format.schema);
  if (root['type'] !== undefined && root['type'] !== 'object') return null;
  const { schema, note } = toolSchemaFor({ ...root, type: 'object' }, traits);
  if (!isObject(schema['properties']) || Object.keys(schema['properties']).length === 0) return null;
  const words = [
    'Takes the final answer to the user as one JSON object with all that was asked for.',
    format.description,
    note,
  ];
  return {
    kind: 'forced-tool',
    toolSpec: {
      name: ANSWER_TOOL,
      description: words.filter((each) => each !== null).join(' '),
      inputSchema: { json: schema },
    },
  };
}

function hasUnusualNames({ schema }: JsonFormat): boolean {
  return unusualNames(schema) !== null;
}

const ONE_OBJECT = 'Answer with one JSON object and nothing else: no code fence, no words around it.';

function inWords({ schema, schemaText }: JsonFormat): AnswerShape {
  const { type } = withOwnRoot(schema);
  const isOther = type !== undefined && type !== 'object';
  const what = isOther ? ONE_OBJECT.replace('object', 'value') : ONE_OBJECT;
  return { kind: 'instruction', text: `${what} It must be valid against this JSON schema:\n${schemaText}` };
}
