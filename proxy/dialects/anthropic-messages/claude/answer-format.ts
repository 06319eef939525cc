/**
 * A schema for the answer: in Bedrock's own field where the model takes it there, and else in words, which the model keeps
 * to and nobody enforces. Its text goes to the client as Claude wrote it.
 */
import { nativeSchemaOf, type NativeSchema } from '../../converse/schema/native-schema.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { isGiven } from '../../request/faults.ts';
import { wrong } from '../reading/wrong.ts';

/** What the client asks for; null: text. */
export function formatAsked(body: JsonObject): JsonObject | null {
  const config = body['output_config'];
  if (isGiven(config) && !isObject(config)) return wrong('output_config', 'Input should be an object');
  const inConfig = isObject(config) ? config['format'] : undefined;
  const format = isGiven(inConfig) ? inConfig : body['output_format'];
  if (!isGiven(format)) return null;
  const path = isGiven(inConfig) ? 'output_config.format' : 'output_format';
  if (!isObject(format)) return wrong(path, 'Input should be an object');
  if (format['type'] !== 'json_schema') return wrong(`${path}.type`, "Input should be 'json_schema'");
  if (!isObject(format['schema'])) return wrong(`${path}.schema`, 'Input should be an object');
  return { type: 'json_schema', schema: format['schema'] };
}

/** The schema as Bedrock enforces it, limits in words; null where it does not. */
export function enforcedSchema({ schema }: JsonObject): NativeSchema | null {
  return isObject(schema) ? nativeSchemaOf(schema) : null;
}

export function formatInWords(format: JsonObject): string {
  return `Answer with one JSON object and nothing else: no code fence, no words around it. It must be valid against this JSON schema:\n${JSON.stringify(format['schema'])}`;
}
