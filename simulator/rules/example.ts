/** Bodies for the examples of rules: small, cheap on the real service, and right but for the one fault. */
import type { JsonObject } from '../../core/json.ts';
import type { Example } from './rule.ts';

export const OPUS_5_5 = 'anthropic.claude-opus-5-5';
export const OPUS_5 = 'anthropic.claude-opus-5';
export const OPUS_4_8 = 'anthropic.claude-opus-4-8';
export const SONNET_4_6 = 'anthropic.claude-sonnet-4-6';
export const SONNET_4_5 = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
export const HAIKU_4_5 = 'anthropic.claude-haiku-4-5-20251001-v1:0';
export const NOVA_LITE = 'amazon.nova-lite-v1:0';
export const LLAMA_3_3 = 'meta.llama3-3-70b-instruct-v1:0';
export const MISTRAL_LARGE = 'mistral.mistral-large-3-675b-instruct';
export const R1 = 'deepseek.r1-v1:0';
export const GPT_6 = 'openai.gpt-6-sol';
export const GPT_OSS = 'openai.gpt-oss-20b-1:0';

/** Converse; both bodies get a question and a small bound unless they have their own. */
export function converse(modelId: string, name: string, passes: JsonObject, refused: JsonObject): Example {
  const bodies = { passes: asked(passes), refused: asked(refused) };
  return { name, operation: 'converse', isStream: false, modelId, ...bodies };
}

/** Claude on InvokeModel. */
export function invoke(modelId: string, name: string, passes: JsonObject, refused: JsonObject): Example {
  const bodies = { passes: bodyOf(passes), refused: bodyOf(refused) };
  return { name, operation: 'invoke', isStream: false, modelId, ...bodies };
}

export function user(...content: readonly unknown[]): JsonObject {
  return { role: 'user', content };
}

export function assistant(...content: readonly unknown[]): JsonObject {
  return { role: 'assistant', content };
}

export const HI = user({ text: 'Say hi.' });
export const HELLO = assistant({ text: 'Hi.' });
export const CLAUDE_HI = user({ type: 'text', text: 'Say hi.' });

export function bounded(maxTokens: number, more: JsonObject = {}): JsonObject {
  return { inferenceConfig: { maxTokens, ...more } };
}

/** A tool named `look`, or more of them. */
export function tools(...specs: readonly JsonObject[]): JsonObject {
  return { toolConfig: { tools: (specs.length === 0 ? [tool()] : specs).map((toolSpec) => ({ toolSpec })) } };
}

export function tool(json: JsonObject = OPEN, more: JsonObject = {}): JsonObject {
  return { name: 'look', description: 'Looks.', inputSchema: { json }, ...more };
}

/** An object with these properties. */
export function object(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'object', properties, ...more };
}

const OPEN = object({ at: { type: 'string' } });

/** As strict schemas must be. */
export function closed(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return object(properties, {
    required: Object.keys(properties),
    additionalProperties: false,
    ...more,
  });
}

export function call(toolUseId: string): JsonObject {
  return { toolUse: { toolUseId, name: 'look', input: { at: 'it' } } };
}

export function result(toolUseId: string, ...content: readonly unknown[]): JsonObject {
  return { toolResult: { toolUseId, content: content.length === 0 ? [{ text: 'Seen.' }] : content } };
}

export function note(name: string, format = 'txt', bytes = 'SGkh'): JsonObject {
  return { document: { format, name, source: { bytes } } };
}

/** A white PNG of one pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC';

export function picture(format = 'png', bytes = PIXEL): JsonObject {
  return { image: { format, source: { bytes } } };
}

/** An answer in JSON by Converse's own format. */
export function textFormat(schema: JsonObject): JsonObject {
  const jsonSchema = { name: 'answer', schema: JSON.stringify(schema) };
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
}

export function claudeTool(name = 'look', more: JsonObject = {}): JsonObject {
  return { name, description: 'Looks.', input_schema: OPEN, ...more };
}

function asked(members: JsonObject): JsonObject {
  return { messages: [HI], inferenceConfig: { maxTokens: MAX_TOKENS }, ...members };
}

function bodyOf(members: JsonObject): JsonObject {
  return {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: MAX_TOKENS,
    messages: [CLAUDE_HI],
    ...members,
  };
}

const MAX_TOKENS = 32;
