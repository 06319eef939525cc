/**
 * Each call is answered by a result in the turn behind it, and each result answers a call: Claude refuses a conversation in
 * which it is not so. Nobody here can know what the tool would have said, so it is refused at once, in Claude's words.
 */
import type { Refusal } from '../../../../core/errors.ts';
import { isObject } from '../../json.ts';
import type { Work } from '../../work.ts';
import { refusalAt } from '../reading/wrong.ts';

/** Null: all calls and results meet. */
export function* unpaired(messages: readonly unknown[]): Work<Refusal | null> {
  /** Calls of the assistant's turn that nothing has answered yet. */
  const open = new Set<string>();
  let answered = new Set<string>();
  let openedAt = 0;
  const made = new Set<string>();
  let before = 'user';
  for (let index = 0; index < messages.length; index++) {
    yield;
    const message = messages[index];
    if (!isObject(message) || message['role'] === 'system') continue;
    const role = message['role'] === 'assistant' ? 'assistant' : 'user';
    if (role === 'assistant' && before === 'user') {
      if (open.size > 0) return unanswered(open, openedAt);
      answered = new Set();
      openedAt = index;
    }
    before = role;
    const content = message['content'];
    if (!Array.isArray(content)) continue;
    for (let at = 0; at < content.length; at++) {
      const block: unknown = content[at];
      if (!isObject(block)) continue;
      const path = `messages.${index}.content.${at}`;
      if (block['type'] === 'tool_use' && typeof block['id'] === 'string') {
        if (made.has(block['id'])) return refusalAt(path, '`tool_use` ids must be unique');
        made.add(block['id']);
        open.add(block['id']);
        openedAt = index;
      } else if (block['type'] === 'tool_result' && typeof block['tool_use_id'] === 'string') {
        const id = block['tool_use_id'];
        if (answered.has(id))
          return refusalAt(
            path,
            `each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`,
          );
        if (!open.delete(id)) return unexpected(path, id);
        answered.add(id);
      }
    }
  }
  return open.size === 0 ? null : unanswered(open, openedAt);
}

function unexpected(path: string, id: string): Refusal {
  return refusalAt(
    path,
    `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id.slice(0, 64)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
  );
}

function unanswered(ids: ReadonlySet<string>, index: number): Refusal {
  const shown = [...ids].slice(0, 8).map((id) => id.slice(0, 64));
  return refusalAt(
    `messages.${index}`,
    `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${shown.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}
