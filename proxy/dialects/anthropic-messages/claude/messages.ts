/**
 * The messages as Claude on Bedrock takes them, where something in them has to change:
 *
 * 1. Each message: its own members alone, no blank texts, no members of no value, cache points as they may be, images by
 *    the type that their bytes have, thoughts left out where they would be refused.
 * 2. System turns where none may stand become words of the user's.
 * 3. Turns of one side that follow each other are put together, as the model reads them anyway, results of tools first.
 */
import { isBlank } from '../../blank.ts';
import { toolUseId } from '../../converse/tool-use.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { addAll } from '../../lists.ts';
import type { ArgumentsReader } from '../../request/arguments.ts';
import type { Work } from '../../work.ts';
import { isSealed, mediaTypeOf } from '../reading/content.ts';
import type { PointMender } from './cache-points.ts';
import { asReminder, isOver, lastUserIndex, systemContent } from '../system-turns.ts';
import { callInput } from '../tool-words.ts';

export type MessageChanges = {
  readonly points: PointMender | null;
  readonly takesSystemTurns: boolean;
  readonly leavesThinkingOut: boolean;
  /** Reads inputs of calls that are given as text. */
  readonly calls: ArgumentsReader;
};

export function* mendedMessages(
  messages: readonly unknown[],
  changes: MessageChanges,
): Work<readonly JsonObject[]> {
  const turns: OpenTurn[] = [];
  const lastUser = lastUserIndex(messages);
  for (let index = 0; index < messages.length; index++) {
    yield;
    const message = messages[index];
    if (!isObject(message)) continue;
    const isSystem = message['role'] === 'system';
    if (isSystem && isOver(message, index, lastUser)) continue;
    const own = isSystem ? systemContent(message['content']) : message['content'];
    const content = mendedContent(own, changes);
    if (content === null) continue;
    if (!isSystem) add(turns, message['role'] === 'assistant' ? 'assistant' : 'user', content);
    else if (changes.takesSystemTurns && isSystemPlace(turns.at(-1), messages[index + 1]))
      turns.push({ role: 'system', content });
    else add(turns, 'user', asReminder(content));
  }
  if (turns.length > 0 && turns[0]?.role !== 'user') turns.unshift({ role: 'user', content: 'Continue.' });
  return turns.map(({ role, content }) => ({
    role,
    content: role === 'user' ? resultsFirst(content) : content,
  }));
}

type OpenTurn = { readonly role: 'user' | 'assistant' | 'system'; content: unknown };

/** Behind a turn of the user, and before one of the assistant or at the end. */
function isSystemPlace(before: OpenTurn | undefined, after: unknown): boolean {
  const isEnd = after === undefined || (isObject(after) && after['role'] === 'assistant');
  return before?.role === 'user' && isEnd;
}

/** Adds content to the conversation: to its last turn, if that is of the same side. */
function add(turns: OpenTurn[], role: 'user' | 'assistant', content: unknown): void {
  const last = turns.at(-1);
  if (last === undefined || last.role !== role) {
    turns.push({ role, content });
    return;
  }
  const blocks = asBlocks(last.content);
  addAll(blocks, asBlocks(content));
  last.content = blocks;
}

/** The list itself, which is ours: it was made while the message was mended. */
function asBlocks(content: unknown): unknown[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content : [];
}

function resultsFirst(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const blocks: readonly unknown[] = content;
  const results = blocks.filter(isResult);
  return results.length === 0 ? blocks : [...results, ...blocks.filter((block) => !isResult(block))];
}

function isResult(block: unknown): boolean {
  return isObject(block) && block['type'] === 'tool_result';
}

/** Null: nothing is left. */
function mendedContent(content: unknown, changes: MessageChanges): unknown {
  if (typeof content === 'string') return isBlank(content) ? null : content;
  if (!Array.isArray(content)) return null;
  const blocks = mendedBlocks(content, changes);
  return blocks.length === 0 ? null : blocks;
}

/** Blocks of a message, of a result, or of the system prompt. */
export function mendedBlocks(
  blocks: readonly unknown[],
  { points, leavesThinkingOut, calls }: Pick<MessageChanges, 'points' | 'leavesThinkingOut' | 'calls'>,
): unknown[] {
  const mended: unknown[] = [];
  for (const block of blocks) {
    if (!isObject(block)) {
      mended.push(block);
      continue;
    }
    const { type, text } = block;
    if (type === 'text' && typeof text === 'string' && isBlank(text)) {
      movePoint(block['cache_control'], mended);
      continue;
    }
    const isThought = type === 'thinking' || type === 'redacted_thinking';
    if (isThought && (leavesThinkingOut || !isSealed(block))) continue;
    mended.push(mendedBlock(block, isThought, calls));
  }
  return points === null ? mended : mended.map((block) => (isObject(block) ? points.block(block) : block));
}

/** The point of a text that is left out goes to what stands before it. */
function movePoint(control: unknown, before: unknown[]): void {
  const last = before.at(-1);
  if (!isObject(control) || !isObject(last) || isObject(last['cache_control'])) return;
  if (last['type'] === 'thinking' || last['type'] === 'redacted_thinking') return;
  before[before.length - 1] = { ...last, cache_control: control };
}

function mendedBlock(block: JsonObject, isThought: boolean, calls: ArgumentsReader): JsonObject {
  const mended: Record<string, unknown> = {};
  for (const member in block) {
    const value = block[member];
    if (value === null || (isThought && member === 'cache_control')) continue;
    mended[member] = value;
  }
  switch (block['type']) {
    case 'image':
      mended['source'] = mendedSource(block['source']);
      break;
    case 'tool_use':
      mended['id'] = typeof block['id'] === 'string' ? callId(block['id']) : block['id'];
      mended['input'] = callInput(block['input'], calls, 'messages');
      break;
    case 'tool_result':
      mendResult(block, mended, calls);
      break;
    default:
  }
  return mended;
}

function mendedSource(source: unknown): unknown {
  return isObject(source) && source['type'] === 'base64'
    ? { ...source, media_type: mediaTypeOf(source) }
    : source;
}

/** An id that another maker's model gave, as Claude takes it; the same one always gives the same. */
function callId(id: string): string {
  return /^[a-zA-Z0-9_-]+$/.test(id) ? id : toolUseId(id);
}

function mendResult(block: JsonObject, mended: Record<string, unknown>, calls: ArgumentsReader): void {
  const { tool_use_id: id, content, is_error: isError } = block;
  if (typeof id === 'string') mended['tool_use_id'] = callId(id);
  if (Array.isArray(content))
    mended['content'] = mendedBlocks(content, { points: null, leavesThinkingOut: false, calls });
  const result = mended['content'];
  const isBlankText = typeof result === 'string' && isBlank(result);
  const isNothing = result === undefined || (Array.isArray(result) && result.length === 0);
  if (isBlankText || (isNothing && (isError === true || content !== undefined)))
    mended['content'] = '(no output)';
}
