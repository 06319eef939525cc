/** A Chat Completions body read into a Conversation. Its shape and the endpoint's limits have been looked at before. */
import type { Model } from '../../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { Conversation, ToolDefinition, Turn } from '../../model/conversation.ts';
import { tokensOfText } from '../../model/tokens.ts';
import { objectsOf, textsOf, tokensOfDataUrl } from '../content.ts';
import { refused } from '../error.ts';
import { createPrompt, type Prompt } from '../prompt.ts';

export function readChat(body: JsonObject, model: Model): Conversation {
  const prompt = createPrompt(model);
  const tools = objectsOf(body['tools']);
  for (const tool of tools) prompt.addTool(tool);
  const messages = objectsOf(body['messages']);
  checkCalls(messages);
  for (const message of messages) addMessage(message, prompt);
  const { stop, tool_choice: choice } = body;
  const definitions = choice === 'none' ? [] : tools.map(definitionOf);
  return prompt.conversation({
    maxTokens: body['max_completion_tokens'] ?? body['max_tokens'],
    effort: body['reasoning_effort'],
    stopSequences: typeof stop === 'string' ? [stop] : ((stop ?? []) as readonly string[]),
    tools: definitions,
    forcedTool: forcedTool(choice, definitions),
    schema: schemaOf(body['response_format']),
  });
}

function definitionOf(tool: JsonObject): ToolDefinition {
  const inner = tool['type'] === 'custom' ? tool['custom'] : tool['function'];
  const { name, parameters } = isObject(inner) ? inner : {};
  return { name: String(name), schema: parameters ?? { type: 'object' } };
}

function forcedTool(choice: unknown, tools: readonly ToolDefinition[]): ToolDefinition | null {
  if (choice === 'required') return tools[0] ?? null;
  if (!isObject(choice)) return null;
  const named = choice['type'] === 'custom' ? choice['custom'] : choice['function'];
  const name = isObject(named) ? named['name'] : undefined;
  return tools.find((tool) => tool.name === name) ?? null;
}

function schemaOf(format: unknown): unknown {
  if (!isObject(format)) return undefined;
  if (format['type'] === 'json_object') return { type: 'object' };
  const described = format['json_schema'];
  return format['type'] === 'json_schema' && isObject(described) ? described['schema'] : undefined;
}

function addMessage(message: JsonObject, prompt: Prompt): void {
  const { role, content } = message;
  const texts = textsOf(content);
  const tokens = tokensOf(content) + tokensOfCalls(message['tool_calls']);
  if (role === 'tool')
    prompt.addTurn({ role: 'user', texts: [], toolResults: [texts.join('\n')] }, message, tokens);
  else {
    const who: Turn['role'] = role === 'user' || role === 'assistant' ? role : 'system';
    prompt.addTurn({ role: who, texts, toolResults: [] }, message, tokens);
  }
}

/** After a turn with calls come their results, and no others. */
function checkCalls(messages: readonly JsonObject[]): void {
  let open: unknown[] = [];
  for (const { role, tool_calls: calls, tool_call_id: id } of messages) {
    if (role === 'tool') {
      if (!open.includes(id)) {
        throw refused(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          'messages',
        );
      }
      open = open.filter((called) => called !== id);
      continue;
    }
    if (open.length > 0) throw unanswered(open);
    if (role === 'assistant') open = objectsOf(calls).map((call) => call['id']);
  }
  if (open.length > 0) throw unanswered(open);
}

function unanswered(ids: readonly unknown[]): Error {
  return refused(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
    'messages',
  );
}

function tokensOf(content: unknown): number {
  let tokens = 0;
  for (const text of textsOf(content)) tokens += tokensOfText(text);
  for (const { image_url: image } of objectsOf(content)) {
    const url = isObject(image) ? String(image['url']) : '';
    if (url !== '') tokens += tokensOfDataUrl(url);
  }
  return tokens;
}

function tokensOfCalls(calls: unknown): number {
  let tokens = 0;
  for (const call of objectsOf(calls))
    tokens += tokensOfText(JSON.stringify(call['function'] ?? call['custom']));
  return tokens;
}
