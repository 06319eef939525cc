/**
 * A request without the marks at which Bedrock's prompt cache begins, of which its answer does not depend: `cachePoint`
 * blocks of Converse, and members `cache_control` of Claude's own requests. Only where they are marks: at the top, in the
 * system prompt, the tools, messages and their content. The same words in a text, or in what a tool is given, stay. A text
 * alone is the list of blocks that it becomes where it gets a mark.
 */
import { isObject, type JsonObject } from '../../core/json.ts';

export function withoutCachePoints(body: JsonObject): JsonObject {
  const { system, tools, messages, toolConfig } = body;
  return {
    ...unmarked(body),
    ...changed('system', system, blocksOf),
    ...changed('tools', tools, blocksOf),
    ...changed('messages', messages, messagesOf),
    ...(isObject(toolConfig)
      ? { toolConfig: { ...toolConfig, ...changed('tools', toolConfig['tools'], blocksOf) } }
      : {}),
  };
}

type Change = (list: readonly unknown[]) => readonly unknown[];

/** Nothing where it is neither a list nor a text. */
function changed(name: string, value: unknown, change: Change): JsonObject {
  if (typeof value === 'string') return { [name]: [{ type: 'text', text: value }] };
  return Array.isArray(value) ? { [name]: change(value) } : {};
}

function messagesOf(messages: readonly unknown[]): readonly unknown[] {
  return messages.map((message) =>
    isObject(message)
      ? { ...unmarked(message), ...changed('content', message['content'], blocksOf) }
      : message,
  );
}

/** A block may hold further ones: the result of a tool. */
function blocksOf(blocks: readonly unknown[]): readonly unknown[] {
  return blocks.flatMap((block) => {
    if (!isObject(block)) return [block];
    if ('cachePoint' in block && Object.keys(block).length === 1) return [];
    const { type, content } = block;
    return [{ ...unmarked(block), ...(type === 'tool_result' ? changed('content', content, blocksOf) : {}) }];
  });
}

function unmarked(part: JsonObject): JsonObject {
  const { cache_control: _mark, ...rest } = part;
  return rest;
}
