/**
 * An Anthropic Messages body as InvokeModel takes it, read into a Conversation. Strict like Bedrock: top-level
 * fields and beta flags outside the tables are refused by name, so a wrong translation cannot pass unseen.
 *
 * Field and beta tables: AWS's "Anthropic Claude Messages API" pages, and what Claude Code sends in its own Bedrock
 * mode.
 */
import type { Model } from '../../core/catalog/model.ts';
import type { Conversation, Segment, Turn } from '../model/conversation.ts';
import { TOKENS_PER_MESSAGE, tokensOfText, toolPromptTokens } from '../model/tokens.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { invalid } from '../wire/aws-error.ts';
import { isRecord } from '../wire/json.ts';
import { readBlock, type ReadBlock } from './blocks.ts';
import { readOptions } from './options.ts';
import { readToolChoice, readTools } from './tools.ts';

const MAX_CACHE_POINTS = 4;

/** Throws an AwsError when Bedrock would refuse the body. */
export function readClaudeRequest(body: unknown, model: Model): Conversation {
  if (!isRecord(body)) throw invalid('Malformed input request, please reformat your input and try again.');
  const options = readOptions(body, model);
  const { segments: toolSegments, tools } = readTools(body['tools'], options.betas);
  const forcedTool = readToolChoice(body['tool_choice'], tools);
  if (forcedTool !== null && options.thinking !== 'off') {
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.');
  }
  const segments: Segment[] = [];
  const contents: unknown[] = [];
  const add = (segment: Segment, content: unknown) => {
    segments.push(segment);
    contents.push(content);
  };

  const toolValues = Array.isArray(body['tools']) ? body['tools'] : [];
  toolSegments.forEach((segment, index) => add(segment, toolValues[index]));
  if (tools.length > 0) add(plainSegment(toolPromptTokens(model.family)), 'tool prompt');
  readSystem(body['system'], add);
  const turns = readMessages(body['messages'], model, options.thinking !== 'off', add);
  checkCachePoints(segments);

  const promptTokens = totalTokens(segments);
  if (promptTokens > model.contextTokens) {
    throw invalid(`prompt is too long: ${promptTokens} tokens > ${model.contextTokens} maximum`);
  }
  const isCached = segments.some((segment) => segment.cacheTtl !== null);
  return {
    model,
    segments: isCached ? withContents(segments, contents) : segments,
    turns,
    maxTokens: options.maxTokens,
    stopSequences: options.stopSequences,
    thinking: options.thinking,
    forcedTool,
    answerSchema: options.answerSchema,
  };
}

type Add = (segment: Segment, content: unknown) => void;

function readSystem(system: unknown, add: Add): void {
  if (system === undefined) return;
  if (typeof system === 'string') {
    add(plainSegment(tokensOfText(system)), system);
    return;
  }
  if (!Array.isArray(system)) throw invalid('system: Input should be a valid list');
  system.forEach((value: unknown, index) =>
    add(readBlock(value, 'system', `system.${index}`).segment, value),
  );
}

function readMessages(messages: unknown, model: Model, isThinking: boolean, add: Add): Turn[] {
  if (messages === undefined) throw invalid('messages: Field required');
  if (!Array.isArray(messages)) throw invalid('messages: Input should be a valid list');
  if (messages.length === 0) throw invalid('messages: at least one message is required');
  const turns: Turn[] = [];
  let openCalls: readonly string[] = [];
  messages.forEach((message: unknown, index) => {
    const at = `messages.${index}`;
    const role = readRole(message, at, model, index);
    const blocks = readMessage(message, role, at, add);
    openCalls = checkToolPairs(blocks, role, openCalls, at, index, turns.at(-1)?.role);
    if (isThinking && role === 'assistant' && index === messages.length - 1) {
      throw invalid('When thinking is enabled, a final `assistant` message must not be given as a prefill.');
    }
    turns.push({
      role,
      texts: blocks.flatMap((block) => (block.text !== null && block.type === 'text' ? [block.text] : [])),
      toolResults: blocks.flatMap((block) => (block.toolResult === null ? [] : [block.toolResult])),
    });
  });
  if (openCalls.length > 0) throw unanswered(openCalls, messages.length - 1);
  if (turns.at(-1)?.role === 'assistant' && refusesPrefill(model)) {
    throw invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  return turns;
}

function readRole(message: unknown, at: string, model: Model, index: number): Turn['role'] {
  if (!isRecord(message)) throw invalid(`${at}: Input should be a valid dictionary`);
  for (const name of Object.keys(message)) {
    if (name !== 'role' && name !== 'content') throw invalid(`${at}.${name}: Extra inputs are not permitted`);
  }
  const role = message['role'];
  if (role === undefined) throw invalid(`${at}.role: Field required`);
  if (role === 'system') {
    if (!takesSystemMessages(model)) throw invalid(`${at}: role 'system' is not supported on this model`);
    if (index === 0) throw invalid('messages: first message must use the "user" role');
    return role;
  }
  if (role !== 'user' && role !== 'assistant')
    throw invalid(`${at}.role: Input should be 'user' or 'assistant'`);
  if (index === 0 && role === 'assistant') throw invalid('messages: first message must use the "user" role');
  return role;
}

function readMessage(message: unknown, role: Turn['role'], at: string, add: Add): ReadBlock[] {
  const content = isRecord(message) ? message['content'] : undefined;
  if (content === undefined) throw invalid(`${at}.content: Field required`);
  add(plainSegment(TOKENS_PER_MESSAGE), role);
  if (typeof content === 'string') {
    const block = readBlock({ type: 'text', text: content }, role, `${at}.content`);
    add(block.segment, content);
    return [block];
  }
  if (!Array.isArray(content)) throw invalid(`${at}.content: Input should be a valid list`);
  if (content.length === 0) throw invalid(`${at}: all messages must have non-empty content`);
  return content.map((value: unknown, index) => {
    const block = readBlock(value, role, `${at}.content.${index}`);
    add(block.segment, value);
    return block;
  });
}

/** Each tool_use of the assistant is answered by the user's next messages, and nothing else is. Returns open calls. */
function checkToolPairs(
  blocks: readonly ReadBlock[],
  role: Turn['role'],
  openCalls: readonly string[],
  at: string,
  index: number,
  roleBefore: Turn['role'] | undefined,
): readonly string[] {
  if (role === 'system') return openCalls;
  const answered = new Set<string>();
  blocks.forEach((block, position) => {
    const id = block.answersToolUseId;
    if (id === null) return;
    if (!openCalls.includes(id)) {
      throw invalid(
        `${at}.content.${position}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
    answered.add(id);
  });
  const missing = openCalls.filter((id) => !answered.has(id));
  if (role === 'user') return missing;
  if (missing.length > 0 && roleBefore === 'user') throw unanswered(missing, index - 2);
  const calls = blocks.flatMap((block) => (block.toolUseId === null ? [] : [block.toolUseId]));
  return [...missing, ...calls];
}

function unanswered(ids: readonly string[], index: number): Error {
  return invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

function checkCachePoints(segments: readonly Segment[]): void {
  const ttls = segments.flatMap((segment) => (segment.cacheTtl === null ? [] : [segment.cacheTtl]));
  if (ttls.length > MAX_CACHE_POINTS) {
    throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${ttls.length}.`);
  }
  if (ttls.indexOf('5m') !== -1 && ttls.lastIndexOf('1h') > ttls.indexOf('5m')) {
    throw invalid("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.");
  }
}

function plainSegment(tokens: number): Segment {
  return { content: '', tokens, cacheTtl: null };
}

/** The content of a block decides its cache identity, the cache point on it does not. */
function withContents(segments: readonly Segment[], contents: readonly unknown[]): Segment[] {
  return segments.map((segment, index) => ({
    content:
      JSON.stringify(contents[index], (name, value: unknown) =>
        name === 'cache_control' ? undefined : value,
      ) ?? '',
    tokens: segment.tokens,
    cacheTtl: segment.cacheTtl,
  }));
}

/** Mid-conversation system messages came with Opus 4.8; Sonnet 5 and all before refuse them. */
function takesSystemMessages(model: Model): boolean {
  return model.name === 'claude-opus-4-8' || model.name.startsWith('claude-opus-5');
}

function refusesPrefill(model: Model): boolean {
  return takesSystemMessages(model) || model.name === 'claude-sonnet-5';
}
