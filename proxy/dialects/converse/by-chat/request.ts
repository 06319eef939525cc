/**
 * A request of Converse's as one of Chat Completions. Cache points and thoughts have no place there and are left out; a
 * file has none either, and is refused.
 */
import { isRefusal, refuse, type Refusal } from '../../../../core/errors.ts';
import type { UpstreamRequest } from '../../../bedrock-http.ts';
import { isObject, objectsIn, serializing, type JsonObject } from '../../json.ts';
import type { LongTexts } from '../../long-texts.ts';
import type { NativeRoute } from '../../native-route.ts';
import type { Work } from '../../work.ts';

/** `bodyBytes`: the size of the client's body. */
export function* requestingByChat(
  converse: JsonObject,
  route: NativeRoute,
  bodyBytes: number,
  isStream: boolean,
  texts: LongTexts | null = null,
): Work<UpstreamRequest | Refusal> {
  if (hasFiles(converse))
    return refuse('invalid_request', { message: 'This model does not take files here.' });
  const body = yield* serializing(chatRequestOf(converse, route, isStream), bodyBytes, texts);
  return isRefusal(body) ? body : { operation: route.operation, endpoint: route.endpoint, body };
}

function hasFiles({ messages }: JsonObject): boolean {
  return objectsIn(messages).some(({ content }) =>
    objectsIn(content).some(({ document, toolResult }) => {
      const results = isObject(toolResult) ? objectsIn(toolResult['content']) : [];
      return document !== undefined || results.some((result) => result['document'] !== undefined);
    }),
  );
}

function chatRequestOf(converse: JsonObject, { modelId }: NativeRoute, isStream: boolean): JsonObject {
  const { system, messages, inferenceConfig, toolConfig, outputConfig, serviceTier } = converse;
  return {
    model: modelId,
    messages: [...systemMessage(objectsIn(system)), ...objectsIn(messages).flatMap(messagesOf)],
    ...(isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...settingsOf(isObject(inferenceConfig) ? inferenceConfig : {}),
    ...(isObject(toolConfig) ? toolsOf(toolConfig) : {}),
    ...formatOf(isObject(outputConfig) ? outputConfig['textFormat'] : null),
    ...effortOf(converse['additionalModelRequestFields']),
    ...(isObject(serviceTier) ? { service_tier: serviceTier['type'] } : {}),
  };
}

function systemMessage(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const content = textIn(blocks);
  return content === '' ? [] : [{ role: 'system', content }];
}

function messagesOf({ role, content }: JsonObject): readonly JsonObject[] {
  const blocks = objectsIn(content);
  return role === 'assistant' ? [assistantMessage(blocks)] : userMessages(blocks);
}

function assistantMessage(blocks: readonly JsonObject[]): JsonObject {
  const content = textIn(blocks);
  const calls: JsonObject[] = [];
  for (const { toolUse } of blocks) {
    if (!isObject(toolUse)) continue;
    const { toolUseId: id, name, input } = toolUse;
    calls.push({ id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } });
  }
  return {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

/** Results of tools are messages of their own; images in them go into the user's message behind them. */
function userMessages(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const messages: JsonObject[] = [];
  const parts: JsonObject[] = [];
  for (const block of blocks) {
    const { toolResult } = block;
    if (!isObject(toolResult)) {
      parts.push(...partsOf(block));
      continue;
    }
    const { toolUseId, content } = toolResult;
    const results = objectsIn(content);
    messages.push({ role: 'tool', tool_call_id: toolUseId, content: textIn(results) });
    for (const result of results) if (result['text'] === undefined) parts.push(...partsOf(result));
  }
  const [only] = parts;
  if (only === undefined) return messages;
  const content = parts.length === 1 && only['type'] === 'text' ? only['text'] : parts;
  return [...messages, { role: 'user', content }];
}

function partsOf({ text, image }: JsonObject): readonly JsonObject[] {
  if (typeof text === 'string') return [{ type: 'text', text }];
  if (isObject(image)) {
    const { format, source } = image;
    const bytes = isObject(source) ? source['bytes'] : '';
    const url = `data:image/${String(format)};base64,${String(bytes)}`;
    return [{ type: 'image_url', image_url: { url } }];
  }
  return [];
}

/** Texts, and JSON values as text. */
function textIn(blocks: readonly JsonObject[]): string {
  const texts: string[] = [];
  for (const { text, json } of blocks) {
    if (typeof text === 'string') texts.push(text);
    else if (json !== undefined) texts.push(JSON.stringify(json));
  }
  return texts.join('\n\n');
}

function settingsOf({ maxTokens, temperature, topP, stopSequences }: JsonObject): JsonObject {
  return {
    max_completion_tokens: maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stopSequences === undefined ? {} : { stop: stopSequences }),
  };
}

function toolsOf({ tools, toolChoice }: JsonObject): JsonObject {
  const functions: JsonObject[] = [];
  for (const { toolSpec } of objectsIn(tools)) {
    if (!isObject(toolSpec)) continue;
    const { name, description, inputSchema, strict } = toolSpec;
    const definition = {
      name,
      ...(description === undefined ? {} : { description }),
      parameters: isObject(inputSchema) ? inputSchema['json'] : {},
      ...(strict === true ? { strict } : {}),
    };
    functions.push({ type: 'function', function: definition });
  }
  return { tools: functions, ...(isObject(toolChoice) ? { tool_choice: choiceOf(toolChoice) } : {}) };
}

function choiceOf({ any, tool }: JsonObject): unknown {
  if (isObject(tool)) return { type: 'function', function: { name: tool['name'] } };
  return any === undefined ? 'auto' : 'required';
}

function formatOf(textFormat: unknown): JsonObject {
  const structure = isObject(textFormat) ? textFormat['structure'] : null;
  const described = isObject(structure) ? structure['jsonSchema'] : null;
  if (!isObject(described)) return {};
  const schema: unknown = JSON.parse(String(described['schema']));
  return { response_format: { type: 'json_schema', json_schema: { ...described, schema, strict: true } } };
}

function effortOf(additional: unknown): JsonObject {
  if (!isObject(additional)) return {};
  const { reasoning_effort: flat, reasoning } = additional;
  const effort = flat ?? (isObject(reasoning) ? reasoning['effort'] : undefined);
  return effort === undefined ? {} : { reasoning_effort: effort };
}
