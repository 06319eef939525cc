/** Replies for people: tables for lists, name and value for one thing. Control characters never reach the terminal. */
import { isObject } from '../core/json.ts';
import { clean, flat, recordsOf, type Json } from './cells.ts';
import type { Command } from './command.ts';
import { listing, table } from './table.ts';

type How = Pick<Command, 'method' | 'shows' | 'columns'>;

/** `width`: of the terminal; null: no terminal. */
export function show(reply: Json, how: How, width: number | null): string {
  const { warnings, ...rest } = reply;
  const notes = Array.isArray(warnings) ? warnings.map((line) => `note: ${clean(String(line))}\n`) : [];
  return `${shown(Array.isArray(reply) ? reply : rest, how, width)}\n${notes.join('')}`;
}

/** Whatever command makes a key, its secret comes first. */
function shown(reply: Json, how: How, width: number | null): string {
  const { key, ...rest } = reply;
  if (how.method === 'POST' && isSecret(key)) {
    return `${clean(key)}\n\nThis is the key. It is shown this once; keep it in a safe place.\n\n${listing(rest)}`;
  }
  const part = partOf(reply, how);
  if (how.columns !== null) {
    const rows = recordsOf(part);
    return `${table(how.columns, rows, width)}\n${countOf(reply, rows.length)}`;
  }
  if (!Array.isArray(part)) return recordText(reply, part, width);
  return recordsOf(part)
    .map((item) => listing(flat(item)))
    .join('\n\n');
}

/** What of a reply a command shows. */
export function partOf(reply: Json, { shows }: Pick<Command, 'shows'>): unknown {
  return shows === null ? reply : reply[shows];
}

export function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('sk-sg-');
}

/** A reply that wraps one thing shows that thing, and below it what lies beside, such as its keys. */
function recordText(reply: Json, part: unknown, width: number | null): string {
  if (!isObject(part) || part === reply) return listing(reply);
  const parts = [listing(part)];
  const keys = recordsOf(reply['keys']);
  if (keys.length > 0)
    parts.push(table(['key_id', 'key_name', 'key_alias', 'expires', 'blocked'], keys, width));
  return parts.join('\n\n');
}

function countOf(reply: Json, here: number): string {
  const total = reply['total'] ?? reply['total_count'];
  const page = Number(reply['page'] ?? reply['current_page']);
  const pages = reply['total_pages'];
  const cursor = reply['next_cursor'];
  if (typeof cursor === 'string') return `(${here}; more: --cursor ${cursor})`;
  if (typeof total !== 'number' || typeof pages !== 'number' || pages <= 1) return `(${here})`;
  const more = page < pages ? `; more: --page ${page + 1}` : '';
  return `(${here} of ${total}; page ${page} of ${pages}${more})`;
}
