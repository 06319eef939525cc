/** Pieces of a body of which nothing is known yet. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { BlockView, Given, TurnView } from './view.ts';

/** A member of `holder`, which stands at `at`; null when it is absent or null. */
export function given(holder: JsonObject, name: string, at: string): Given | null {
  const value = holder[name];
  return value === undefined || value === null ? null : { at: at === '' ? name : `${at}.${name}`, value };
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `read` reads the content of a message, which is at `at`. */
export function turnsOf(
  messages: unknown,
  read: (content: unknown, at: string) => readonly BlockView[],
): readonly TurnView[] {
  return arrayOf(messages).map((message, index) => {
    const at = `messages.${index}`;
    const { role, content } = isObject(message) ? message : { role: undefined, content: undefined };
    const contentAt = `${at}.content`;
    return { at, role, contentAt, blocks: read(content, contentAt) };
  });
}
