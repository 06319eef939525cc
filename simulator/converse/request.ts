/**
 * A Converse body read into a Conversation, for every family of model. Checked in Bedrock's order: shape, then the
 * rules of a conversation (starts with the user, roles alternate, tool results answer tool uses), then what the
 * model can do.
 */
import type { Model } from '../../core/catalog/model.ts';
import type { Conversation, Segment, Turn } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { TOKENS_PER_MESSAGE, toolPromptTokens } from '../model/tokens.ts';
import { invalid } from '../wire/aws-error.ts';
import { isRecord, show } from '../wire/json.ts';
import {
  checkKeys,
  nullError,
  readConverseBlock,
  recordOf,
  type ConverseBlock,
  type Piece,
} from './blocks.ts';
import { readAnswerSchema, readInference, readThinking } from './options.ts';
import { readToolConfig } from './tools.ts';

const FIELDS = [
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'guardrailConfig',
  'additionalModelRequestFields',
  'promptVariables',
  'additionalModelResponseFieldPaths',
  'requestMetadata',
  'performanceConfig',
  'serviceTier',
  'outputConfig',
];
/** What count-tokens takes of them. */
const COUNTED_FIELDS = ['messages', 'system', 'toolConfig', 'additionalModelRequestFields'];
const MAX_CACHE_POINTS = 4;

export function readConverseRequest(body: unknown, model: Model): Conversation {
  return readBody(body, model, FIELDS);
}

export function readCountedConverse(body: unknown, model: Model): Conversation {
  return readBody(body, model, COUNTED_FIELDS);
}

function readBody(body: unknown, model: Model, fields: readonly string[]): Conversation {
  if (!isRecord(body)) throw invalid('The request body is not a JSON object.');
  checkKeys(body, fields, 'the request');
  const inference = readInference(body['inferenceConfig'], model);
  const tools = readToolConfig(body['toolConfig'], model);
  const pieces: Piece[] = [];
  tools?.pieces.forEach((piece) => pieces.push(piece));
  if (tools !== null)
    pieces.push({ tokens: toolPromptTokens(model.family), content: 'tool prompt', cacheTtl: null });
  readSystem(body['system'], model, pieces);
  const turns = readMessages(body['messages'], model, tools !== null, pieces);
  const segments = segmentsOf(pieces);
  const promptTokens = totalTokens(segments);
  if (promptTokens > model.contextTokens) throw invalid('Input is too long for requested model.');
  const thinking = readThinking(body['additionalModelRequestFields'], model, inference.maxTokens);
  if (thinking !== 'off' && tools !== null && tools.forced !== null) {
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.');
  }
  return {
    model,
    segments,
    turns,
    maxTokens: inference.maxTokens,
    stopSequences: inference.stopSequences,
    thinking,
    forcedTool: tools?.forced ?? null,
    answerSchema: readAnswerSchema(body['outputConfig']),
    ...readServiceTier(body['serviceTier']),
    ...(asksForUsage(body['additionalModelResponseFieldPaths']) && model.family === 'claude'
      ? { showsOwnUsage: true as const }
      : {}),
  };
}

const SERVICE_TIERS = ['default', 'priority', 'flex', 'reserved'];

function readServiceTier(tier: unknown): { readonly serviceTier?: string } {
  if (tier === undefined) return {};
  const type = isRecord(tier) ? tier['type'] : undefined;
  if (typeof type === 'string' && SERVICE_TIERS.includes(type)) return { serviceTier: type };
  throw invalid(`serviceTier.type must be one of ${SERVICE_TIERS.join(', ')}.`);
}

/** Of the paths that a client may ask for, the simulated models have something at one. */
function asksForUsage(paths: unknown): boolean {
  if (paths === undefined) return false;
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string' && path.startsWith('/'))) {
    throw invalid('additionalModelResponseFieldPaths must be a list of JSON pointers.');
  }
  return paths.includes('/usage');
}

function readSystem(system: unknown, model: Model, pieces: Piece[]): void {
  if (system === undefined) return;
  if (!Array.isArray(system)) throw invalid('The value at system is not a list.');
  system.forEach((value: unknown, index) => {
    pieces.push(pieceOf(readConverseBlock(value, 'system', `system.${index}`, model), value));
  });
}

function readMessages(messages: unknown, model: Model, hasTools: boolean, pieces: Piece[]): Turn[] {
  if (messages === undefined || messages === null) throw nullError('messages');
  if (!Array.isArray(messages)) throw invalid('The value at messages is not a list.');
  const turns: Turn[] = [];
  let openCalls: readonly string[] = [];
  messages.forEach((value: unknown, index) => {
    const at = `messages.${index}`;
    const message = recordOf(value, at);
    checkKeys(message, ['role', 'content'], at);
    const role = readRole(message['role'], at, turns.at(-1)?.role);
    const content = message['content'];
    if (content === undefined || content === null) throw nullError(`${at}.content`);
    if (!Array.isArray(content)) throw invalid(`The value at ${at}.content is not a list.`);
    if (content.length === 0) {
      throw invalid(
        `The content field in the Message object at ${at} is empty. Add a ContentBlock object to the content field and try again.`,
      );
    }
    pieces.push({ tokens: TOKENS_PER_MESSAGE, content: role, cacheTtl: null });
    const blocks = content.map((block: unknown, position) => {
      const read = readConverseBlock(block, role, `${at}.content.${position}`, model);
      pieces.push(pieceOf(read, block));
      return read;
    });
    openCalls = checkTools(blocks, openCalls, at, hasTools);
    turns.push(turnOf(role, blocks));
  });
  if (turns.length === 0 || turns[0]?.role !== 'user') {
    throw invalid(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  if (openCalls.length > 0) {
    throw invalid(
      `Expected toolResult blocks at messages.${messages.length}.content for the following Ids: ${openCalls.join(', ')}`,
    );
  }
  return turns;
}

function readRole(role: unknown, at: string, before: Turn['role'] | undefined): 'user' | 'assistant' {
  if (role === undefined || role === null) throw nullError(`${at}.role`);
  if (role !== 'user' && role !== 'assistant') {
    throw invalid(
      `1 validation error detected: Value '${show(role)}' at '${at}.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]`,
    );
  }
  if (before === undefined && role === 'assistant') {
    throw invalid(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  if (before === role) {
    throw invalid(
      'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
    );
  }
  return role;
}

/** Results in a message answer exactly the tool uses of the message before it. Returns this message's tool uses. */
function checkTools(
  blocks: readonly ConverseBlock[],
  openCalls: readonly string[],
  at: string,
  hasTools: boolean,
): readonly string[] {
  const results = blocks.flatMap((block) =>
    block.answersToolUseId === null ? [] : [block.answersToolUseId],
  );
  const calls = blocks.flatMap((block) => (block.toolUseId === null ? [] : [block.toolUseId]));
  if (results.length + calls.length > 0 && !hasTools) {
    throw invalid('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
  }
  const missing = openCalls.filter((id) => !results.includes(id));
  if (missing.length > 0) {
    throw invalid(`Expected toolResult blocks at ${at}.content for the following Ids: ${missing.join(', ')}`);
  }
  if (results.length > openCalls.length) {
    throw invalid(
      `The number of toolResult blocks at ${at}.content exceeds the number of toolUse blocks of previous turn.`,
    );
  }
  return calls;
}

function turnOf(role: 'user' | 'assistant', blocks: readonly ConverseBlock[]): Turn {
  return {
    role,
    texts: blocks.flatMap((block) => (block.text === null ? [] : [block.text])),
    toolResults: blocks.flatMap((block) => (block.toolResult === null ? [] : [block.toolResult])),
  };
}

function pieceOf(block: ConverseBlock, value: unknown): Piece {
  return { tokens: block.tokens, content: value, cacheTtl: block.cacheTtl };
}

function segmentsOf(pieces: readonly Piece[]): Segment[] {
  const points = pieces.filter((piece) => piece.cacheTtl !== null).length;
  if (points > MAX_CACHE_POINTS) {
    throw invalid(
      `You've exceeded the maximum number of cache points, which is ${MAX_CACHE_POINTS}. Found ${points}.`,
    );
  }
  const segments: Segment[] = [];
  for (const piece of pieces) {
    const before = segments.at(-1);
    if (piece.cacheTtl !== null && piece.tokens === 0 && before !== undefined) {
      segments[segments.length - 1] = { ...before, cacheTtl: piece.cacheTtl };
      continue;
    }
    const content = points === 0 ? '' : JSON.stringify(piece.content);
    segments.push({ content, tokens: piece.tokens, cacheTtl: null });
  }
  return segments;
}
