/** `cache_control` of a whole request: a cache point on its last block that can be cached. */
import { isObject, type JsonObject } from '../json.ts';

/** The messages with a point on the last block that can be cached. */
export function withPointAtEnd(messages: readonly unknown[], control: JsonObject): readonly unknown[] {
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at];
    const content = isObject(message) ? pointed(message['content'], control) : null;
    if (isObject(message) && content !== null)
      return [...messages.slice(0, at), { ...message, content }, ...messages.slice(at + 1)];
  }
  return messages;
}

/** Null: nothing in it can be cached. */
function pointed(content: unknown, control: JsonObject): readonly unknown[] | null {
  if (typeof content === 'string') return [{ type: 'text', text: content, cache_control: control }];
  if (!Array.isArray(content)) return null;
  const blocks: readonly unknown[] = content;
  for (let at = blocks.length - 1; at >= 0; at--) {
    const block = blocks[at];
    if (!isObject(block) || block['type'] === 'thinking' || block['type'] === 'redacted_thinking') continue;
    if (isObject(block['cache_control'])) return blocks;
    return [...blocks.slice(0, at), { ...block, cache_control: control }, ...blocks.slice(at + 1)];
  }
  return null;
}
