/**
 * Turns of role `system`. A Claude that takes them takes them behind a turn of the user, and before one of the assistant or
 * at the end; all others become words of the user's in `<system-reminder>`, the way Claude Code itself does it.
 */
import { isObject, type JsonObject } from '../json.ts';

/** The turn's content, with changes of the tools in words: the beta that they belong to is none of Bedrock's. */
export function systemContent(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  return (content as readonly unknown[]).map((block) => (isObject(block) ? inWords(block) : block));
}

/** A tool that came is among the tools, and the model is told of it; of one that went it is told that it went. */
function inWords(block: JsonObject): JsonObject {
  const { type, tool, cache_control: control } = block;
  if (type !== 'tool_addition' && type !== 'tool_removal') return block;
  const name = nameOf(tool);
  const text =
    type === 'tool_addition'
      ? `The tool ${name} is available from here on.`
      : `The tool ${name} is no longer available; do not call it.`;
  return { type: 'text', text, ...(isObject(control) ? { cache_control: control } : {}) };
}

/** A change names a tool, or defines it. */
function nameOf(tool: unknown): string {
  if (!isObject(tool)) return '';
  const { name, definition } = tool;
  const own = isObject(definition) ? definition['name'] : name;
  return typeof own === 'string' ? own.slice(0, 128) : '';
}

/** Whether its words were for a turn of the user that is over. */
export function isOver({ clear_at: clearAt }: JsonObject, index: number, lastUserIndex: number): boolean {
  return clearAt === 'next_user_message' && index < lastUserIndex;
}

/** Where the last turn of the user stands; -1: there is none. */
export function lastUserIndex(messages: readonly unknown[]): number {
  return messages.findLastIndex((message) => isObject(message) && message['role'] === 'user');
}

export function asReminder(content: unknown): unknown {
  if (typeof content === 'string') return reminder(content);
  if (!Array.isArray(content)) return content;
  return (content as readonly unknown[]).map((block) =>
    isObject(block) && typeof block['text'] === 'string'
      ? { ...block, text: reminder(block['text']) }
      : block,
  );
}

function reminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`;
}
