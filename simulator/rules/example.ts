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
export const NOVA_MICRO = 'amazon.nova-micro-v1:0';
export const LLAMA_3_3 = 'meta.llama3-3-70b-instruct-v1:0';
export const MISTRAL_LARGE = 'mistral.mistral-large-3-675b-instruct';
export const R1 = 'deepseek.r1-v1:0';
export const GPT_OSS = 'openai.gpt-oss-20b-1:0';
export const QWEN = 'qwen.qwen3-coder-480b-a35b-v1:0';

const MAX_TOKENS = 32;

/** Converse; both bodies get a question and a small bound unless they have their own. */
export function converse(modelId: string, name: string, passes: JsonObject, refused: JsonObject): Example {
  return { name, operation: 'converse', modelId, passes: asked(passes), refused: asked(refused) };
}

/** Claude on InvokeModel. */
export function invoke(modelId: string, name: string, passes: JsonObject, refused: JsonObject): Example {
  return { name, operation: 'invoke', modelId, passes: bodyOf(passes), refused: bodyOf(refused) };
}

export function user(...content: readonly unknown[]): JsonObject {
  return { role: 'user', content };
}

export function assistant(...content: readonly unknown[]): JsonObject {
  return { role: 'assistant', content };
}

export const HI = user({ text: 'Say hi.' });
export const HELLO = assistant({ text: 'Hi.' });

function asked(members: JsonObject): JsonObject {
  return { messages: [HI], inferenceConfig: { maxTokens: MAX_TOKENS }, ...members };
}

function bodyOf(members: JsonObject): JsonObject {
  return {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: MAX_TOKENS,
    messages: [{ role: 'user', content: 'Say hi.' }],
    ...members,
  };
}
