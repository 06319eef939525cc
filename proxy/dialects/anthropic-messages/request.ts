/**
 * Checks what the gateway itself relies on: the model, the token bound, and that messages, system and tools have the
 * shape that the translation walks. All else is for Bedrock to judge, so that fields of the future pass through.
 * Texts name the field the way Anthropic's own errors do (`messages.0.role: …`).
 */
import { refuse, type Refusal } from '../../../core/errors.ts';
import { bounds, shown } from '../bounds.ts';
import { noteBlock } from '../claude-attachments.ts';
import { isObject, type JsonObject } from '../json.ts';
import { Fault } from '../request/faults.ts';
import { noAttachments, type Attachments } from '../token-bound.ts';
import type { Work } from '../work.ts';
import { droppedMessageFields, serverToolRefusal, unsupportedFields } from './fields.ts';

/** A checked request and what was seen in it on the way. */
export type MessagesRequest = {
  readonly body: JsonObject;
  readonly model: string;
  readonly isStream: boolean;
  /** Null when counting tokens without a bound. */
  readonly maxTokens: number | null;
  readonly attachments: Attachments;
  readonly traits: RequestTraits;
};

/** What a translation may have to change. */
export type RequestTraits = {
  hasSystemTurns: boolean;
  hasCacheScope: boolean;
  hasDeferredTools: boolean;
  hasMemoryTool: boolean;
  /** Whether a message has members that Bedrock does not take. */
  hasDroppedMessageFields: boolean;
};

/** A token bound is needed unless tokens are only counted. */
export function* readMessages(body: JsonObject, isCount: boolean): Work<MessagesRequest> {
  const maxTokens = isCount && body['max_tokens'] === undefined ? null : readMaxTokens(body['max_tokens']);
  const model = body['model'];
  if (model === undefined) return wrong('model', 'Field required');
  if (typeof model !== 'string' || model === '') return wrong('model', 'Input should be a model name');
  const stream = body['stream'];
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    return wrong('stream', 'Input should be true or false');
  }
  for (const [field, say] of unsupportedFields) {
    if (body[field] !== undefined && body[field] !== null) return wrong(field, say);
  }
  const thread = body['thread'];
  if (isObject(thread) && thread['type'] === 'continue') throw new Fault(threadNotFound());
  const attachments = noAttachments();
  const traits: RequestTraits = {
    hasSystemTurns: false,
    hasCacheScope: false,
    hasDeferredTools: false,
    hasMemoryTool: false,
    hasDroppedMessageFields: false,
  };
  yield* checkTurns(body['messages'], attachments, traits);
  const { system, stop_sequences: stops } = body;
  if (system !== undefined && typeof system !== 'string')
    checkBlocks(system, 'system', attachments, traits, 0);
  yield* checkTools(body['tools'], attachments, traits);
  if (Array.isArray(stops)) checkLength(stops, 'stop_sequences', bounds.stopSequences);
  return { body, model, isStream: stream === true, maxTokens, attachments, traits };
}

function readMaxTokens(maxTokens: unknown): number {
  if (maxTokens === undefined) return wrong('max_tokens', 'Field required');
  if (typeof maxTokens === 'number' && Number.isSafeInteger(maxTokens) && maxTokens >= 1) return maxTokens;
  return wrong('max_tokens', 'Input should be a whole number of at least 1');
}

function* checkTurns(messages: unknown, found: Attachments, traits: RequestTraits): Work<void> {
  if (messages === undefined) return wrong('messages', 'Field required');
  if (!Array.isArray(messages)) return wrong('messages', 'Input should be a list');
  if (messages.length === 0) return wrong('messages', 'At least one message is required');
  checkLength(messages, 'messages', bounds.messages);
  for (let index = 0; index < messages.length; index++) {
    yield;
    const message: unknown = messages[index];
    const path = `messages.${index}`;
    if (!isObject(message)) return wrong(path, 'Input should be an object');
    const role = message['role'];
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      return wrong(`${path}.role`, "Input should be 'user', 'assistant' or 'system'");
    }
    if (role === 'system') traits.hasSystemTurns = true;
    for (const field of droppedMessageFields) {
      if (message[field] !== undefined) traits.hasDroppedMessageFields = true;
    }
    const content = message['content'];
    if (content === undefined) return wrong(`${path}.content`, 'Field required');
    if (typeof content !== 'string') checkBlocks(content, `${path}.content`, found, traits, 0);
  }
}

function checkBlocks(
  blocks: unknown,
  path: string,
  found: Attachments,
  traits: RequestTraits,
  depth: number,
): void {
  if (!Array.isArray(blocks)) return wrong(path, 'Input should be a string or a list of content blocks');
  checkLength(blocks, path, bounds.parts);
  if (depth > MAX_DEPTH) return wrong(path, 'Content is nested too deeply');
  for (let index = 0; index < blocks.length; index++) {
    const block: unknown = blocks[index];
    if (!isObject(block)) return wrong(`${path}.${index}`, 'Input should be an object');
    const type = block['type'];
    if (typeof type !== 'string') return wrong(`${path}.${index}.type`, 'Field required');
    noteCacheScope(block, traits);
    if (type === 'tool_result' && Array.isArray(block['content']))
      checkBlocks(block['content'], `${path}.${index}.content`, found, traits, depth + 1);
    else noteBlock(block, found);
  }
}

/** Results of tools hold no results of tools; a few levels more are for Bedrock to judge. */
const MAX_DEPTH = 8;

function* checkTools(tools: unknown, found: Attachments, traits: RequestTraits): Work<void> {
  if (tools === undefined) return;
  if (!Array.isArray(tools)) return wrong('tools', 'Input should be a list');
  checkLength(tools, 'tools', bounds.tools);
  for (let index = 0; index < tools.length; index++) {
    yield;
    const tool: unknown = tools[index];
    if (!isObject(tool)) return wrong(`tools.${index}`, 'Input should be an object');
    noteCacheScope(tool, traits);
    const type = tool['type'];
    if (typeof type === 'string' && type !== 'custom') {
      const say = serverToolRefusal(type);
      if (say !== null) return wrong(`tools.${index}`, say);
      found.builtInTools++;
      if (type.startsWith('tool_search_tool')) traits.hasDeferredTools = true;
      if (type.startsWith('memory_')) traits.hasMemoryTool = true;
    }
    if (tool['defer_loading'] === true) traits.hasDeferredTools = true;
  }
}

function noteCacheScope(block: JsonObject, traits: RequestTraits): void {
  const control = block['cache_control'];
  if (isObject(control) && control['scope'] !== undefined) traits.hasCacheScope = true;
}

/** Bedrock holds no conversations: none begins, and the SDKs send the whole one again when told it is not there. */
function threadNotFound(): Refusal {
  return refuse('not_found', {
    message: 'thread: Bedrock keeps no conversations between requests; send the whole one in messages',
    param: 'thread',
    details: { error_code: 'thread_not_found' },
  });
}

function checkLength(list: readonly unknown[], path: string, most: number): void {
  if (list.length <= most) return;
  wrong(path, `List should have at most ${shown(most)} items, not ${shown(list.length)}`);
}

/** A fault in Anthropic's words. */
function wrong(path: string, say: string): never {
  const param = path.replace(/\.(\d+)/g, '[$1]');
  throw new Fault(refuse('invalid_request', { message: `${path}: ${say}`, param }));
}
