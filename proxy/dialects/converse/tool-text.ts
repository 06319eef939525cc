/** Calls and results of tools as text, where they cannot be blocks: for a model without tools, or without their other half. */
import { isObject, type JsonObject } from '../json.ts';
import type { Block } from './content.ts';
import type { Turn } from './turns.ts';

/** A turn for a model that knows no tools. */
export function withoutToolBlocks(turn: Turn): Turn {
  const content = turn.content.flatMap((block): readonly Block[] => {
    const { toolUse, toolResult } = block;
    if (isObject(toolUse)) return [callAsText(toolUse)];
    return isObject(toolResult) ? resultAsText(toolResult) : [block];
  });
  return { role: turn.role, content };
}

function callAsText({ name, input }: JsonObject): Block {
  return { text: `[Call of the tool ${String(name)} with ${JSON.stringify(input ?? {})}]` };
}

/** What a tool gave: its texts in brackets, all else as it is. */
export function resultAsText({ content }: JsonObject): readonly Block[] {
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  return parts.filter(isObject).map((part) => {
    if (typeof part['text'] === 'string') return { text: `[Result of a tool: ${part['text']}]` };
    return part['json'] === undefined
      ? part
      : { text: `[Result of a tool: ${JSON.stringify(part['json'])}]` };
  });
}
