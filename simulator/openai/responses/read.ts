/** A Responses body read into a Conversation. Its shape and the endpoint's limits have been looked at before. */
import type { Model } from '../../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { Conversation, Turn } from '../../model/conversation.ts';
import { tokensOfText } from '../../model/tokens.ts';
import { effortOf, objectsOf, textsOf, tokensOfDataUrl } from '../content.ts';
import { OpenaiError, refused } from '../error.ts';
import { createPrompt, type Prompt } from '../prompt.ts';
import { unseal, type Owner } from '../sealed.ts';
import type { Asked } from './items.ts';
import type { StoredResponses } from './stored.ts';
import { forcedResponsesTool, responsesTools } from './tools.ts';

export function readResponses(
  { body, owner, input }: Asked,
  model: Model,
  stored: StoredResponses,
): Conversation {
  const prompt = createPrompt(model);
  const tools = responsesTools(body);
  for (const tool of (body['tools'] ?? []) as readonly unknown[]) prompt.addTool(tool);
  const instructions = body['instructions'];
  if (typeof instructions === 'string') addText(prompt, 'system', instructions);
  checkCalls(input);
  for (const item of sinceCompaction(input)) addItem(item, prompt, owner, stored);
  const { tool_choice: choice } = body;
  const callable = choice === 'none' ? [] : tools;
  return prompt.conversation({
    maxTokens: body['max_output_tokens'],
    effort: effortOf(body),
    stopSequences: [],
    tools: callable,
    forcedTool: forcedResponsesTool(choice, callable),
    schema: schemaOf(body['text']),
  });
}

function schemaOf(text: unknown): unknown {
  const format = isObject(text) ? text['format'] : undefined;
  if (!isObject(format)) return undefined;
  if (format['type'] === 'json_object') return { type: 'object' };
  return format['type'] === 'json_schema' ? format['schema'] : undefined;
}

/** What stands before a compacted conversation is in it. */
function sinceCompaction(items: readonly JsonObject[]): readonly JsonObject[] {
  const at = items.findLastIndex(({ type }) => type === 'compaction');
  return at === -1 ? items : items.slice(at);
}

function addText(prompt: Prompt, role: Turn['role'], text: string): void {
  prompt.addTurn({ role, texts: [text], toolResults: [] }, text, tokensOfText(text));
}

function addItem(item: JsonObject, prompt: Prompt, owner: Owner, stored: StoredResponses): void {
  const { type = 'message' } = item;
  switch (type) {
    case 'message':
      return addMessage(item, prompt);
    case 'reasoning':
      return addSealed(item, 'reasoning', 'assistant', prompt, owner, stored);
    case 'compaction':
      return addSealed(item, 'compaction', 'system', prompt, owner, stored);
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const result = textsOf(item['output']).join('\n');
      const turn: Turn = { role: 'user', texts: [], toolResults: [result] };
      return prompt.addTurn(turn, item, tokensOfParts(item['output']));
    }
    case 'compaction_trigger':
      return;
    default: {
      const turn: Turn = { role: 'assistant', texts: [], toolResults: [] };
      return prompt.addTurn(turn, item, tokensOfText(JSON.stringify(item)));
    }
  }
}

function addMessage(item: JsonObject, prompt: Prompt): void {
  const { role, content } = item;
  const who = role === 'user' || role === 'assistant' ? role : 'system';
  prompt.addTurn({ role: who, texts: textsOf(content), toolResults: [] }, item, tokensOfParts(content));
}

/** A thought that only the service can read, or one that it kept. */
function addSealed(
  item: JsonObject,
  kind: 'reasoning' | 'compaction',
  role: Turn['role'],
  prompt: Prompt,
  owner: Owner,
  stored: StoredResponses,
): void {
  const { encrypted_content: sealed, id } = item;
  if (typeof sealed !== 'string') {
    if (stored.hasItem(id)) return;
    throw new OpenaiError(
      'ResourceNotFoundException',
      `Item with id '${String(id)}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
      'input',
      null,
    );
  }
  const { text } = unseal(sealed, kind, owner);
  const texts = kind === 'compaction' ? [text] : [];
  prompt.addTurn({ role, texts, toolResults: [] }, item, tokensOfText(text));
}

const CALLS: Readonly<Record<string, string>> = {
  function_call: 'function call',
  custom_tool_call: 'custom tool call',
};

/** Each call has its result, and each result its call. */
function checkCalls(items: readonly JsonObject[]): void {
  const calls = new Map<unknown, string>();
  const results = new Map<unknown, string>();
  for (const { type, call_id: id } of items) {
    const name = CALLS[String(type).replace(/_output$/, '')];
    if (name === undefined) continue;
    (String(type).endsWith('_output') ? results : calls).set(id, name);
  }
  for (const [id, name] of results) {
    if (calls.has(id)) continue;
    throw refused(`No tool call found for ${name} output with call_id ${String(id)}.`, 'input');
  }
  for (const [id, name] of calls) {
    if (!results.has(id)) throw refused(`No tool output found for ${name} ${String(id)}.`, 'input');
  }
}

function tokensOfParts(content: unknown): number {
  if (typeof content === 'string') return tokensOfText(content);
  let tokens = 0;
  for (const part of objectsOf(content)) tokens += tokensOfPart(part);
  return tokens;
}

function tokensOfPart(part: JsonObject): number {
  const { image_url: url, file_data: file } = part;
  if (typeof url === 'string') return tokensOfDataUrl(url);
  if (typeof file === 'string') return tokensOfText(file);
  return tokensOfText(textsOf([part]).join(''));
}
