/**
 * Custom tools of OpenAI's APIs as Converse takes them: a function with one text, `input`. A grammar that the text has to
 * follow is told to the model in words, since Bedrock enforces none. What the model calls is unwrapped again.
 */
import { isObject, type JsonObject } from '../json.ts';
import { escape } from './delta.ts';
import { descriptionOf, objectBehind, type ToolDefinition } from './tool-use.ts';

export type Grammar = { readonly syntax: string; readonly definition: string };

export function customDefinition(
  tool: JsonObject,
  grammar: Grammar | null,
): Omit<ToolDefinition, 'name' | 'cachePoint'> {
  const rule =
    grammar === null ? '' : `\nThe input must follow this ${grammar.syntax} grammar:\n${grammar.definition}`;
  const description = `${descriptionOf(tool) ?? ''}${rule}`.trim();
  return { description: description === '' ? null : description, schema: SCHEMA, isStrict: false };
}

const SCHEMA: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};

/** Bytes that a definition has here and did not have in the client's body, for the bound of the input's tokens. */
export function customAddedBytes({
  description,
  schema,
}: Omit<ToolDefinition, 'name' | 'cachePoint'>): number {
  return (description?.length ?? 0) + JSON.stringify(schema).length;
}

/** The input of an earlier call of the tool. */
export function wrapped(text: string): JsonObject {
  return { input: text };
}

/** The text that the tool gets; what is not the object we asked for is passed on as it is. */
export function unwrapped(input: unknown): string {
  return isObject(input) && typeof input['input'] === 'string' ? input['input'] : JSON.stringify(input ?? {});
}

/** The same of an input as a stream gathers it: JSON between the quotes of a JSON string, and so is the text. */
export function unwrappedEscaped(input: string): string {
  const text = objectBehind(input)['input'];
  return typeof text === 'string' ? escape(text).toString('utf8') : input;
}
