/**
 * Cache points of the gateway's own for Claude, where the client sets none: behind the tools and the system prompt, behind
 * the last turn of the user, which the next request goes on from, and the one before, which the last request wrote.
 */
import { placementOn, promptShape, type Placement, type PromptShape } from '../../caching.ts';
import type { Target } from '../../dialect.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { LongTexts } from '../../long-texts.ts';
import type { MessagesRequest } from '../request.ts';

export const POINT = { type: 'ephemeral' } as const;

/** `bodyBytes`: of the client's body. */
export function placementIn(
  { body, seen, texts }: MessagesRequest,
  target: Target,
  bodyBytes: number,
): Placement {
  const { counts } = seen.points;
  const isAsked = counts.tools + counts.system + counts.messages > 0 || isObject(body['cache_control']);
  if (isAsked) return 'nowhere';
  const chars = bodyBytes - seen.attachments.encodedBytes;
  return placementOn(target, chars, () => shapeOf(body, texts));
}

/** The tools with a point behind the last one that may have it. */
export function pointedTools(tools: readonly unknown[]): readonly unknown[] {
  return withPoint(tools, takesPoint);
}

export function pointedTurns(messages: readonly unknown[]): readonly unknown[] {
  const pointed = usersToPoint(messages);
  return messages.map((message, at) =>
    pointed.includes(at) && isObject(message)
      ? { ...message, content: pointedContent(message['content']) }
      : message,
  );
}

/** Where the last two turns of the user are. */
export function usersToPoint(messages: readonly unknown[]): readonly number[] {
  const last = messages.findLastIndex(isUser);
  return [last, messages.findLastIndex((message, at) => at < last && isUser(message))];
}

/** The system prompt, or the content of a message, with a point at its end. */
export function pointedContent(content: unknown): unknown {
  if (typeof content === 'string')
    return content === '' ? content : [{ type: 'text', text: content, cache_control: POINT }];
  return Array.isArray(content) ? withPoint(content, isCachable) : content;
}

/** A tool that is only searched for has none. */
export function takesPoint(tool: JsonObject): boolean {
  return tool['defer_loading'] !== true;
}

export function isCachable({ type, text }: JsonObject): boolean {
  if (type === 'thinking' || type === 'redacted_thinking') return false;
  return type !== 'text' || text !== '';
}

/** On the last object of which `takes` holds. */
function withPoint(list: readonly unknown[], takes: (item: JsonObject) => boolean): readonly unknown[] {
  const last = list.findLastIndex((item) => isObject(item) && takes(item));
  const item = list[last];
  if (!isObject(item)) return list;
  return [...list.slice(0, last), { ...item, cache_control: POINT }, ...list.slice(last + 1)];
}

function isUser(message: unknown): boolean {
  return isObject(message) && message['role'] === 'user';
}

function shapeOf({ tools, system, messages }: JsonObject, long: LongTexts | null): PromptShape {
  const names: string[] = [];
  const texts: string[] = [];
  for (const tool of listed(tools)) {
    names.push(String(tool['name']));
    if (typeof tool['description'] === 'string') texts.push(tool['description']);
  }
  if (typeof system === 'string') texts.push(system);
  else for (const { text } of listed(system)) if (typeof text === 'string') texts.push(text);
  return promptShape({
    toolNames: names,
    headTexts: texts,
    head: [tools, system],
    turns: listed(messages),
    markOf,
    long,
  });
}

/** The last text of a turn, or the id of the call that its last result answers. */
function markOf({ content }: JsonObject): string | null {
  if (typeof content === 'string') return content;
  for (const { type, text, tool_use_id: id } of listed(content).toReversed()) {
    if (typeof text === 'string') return text;
    if (type === 'tool_result' && typeof id === 'string') return id;
  }
  return null;
}

function listed(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
