/** Replies for people: tables for lists, name and value for one thing. Control characters never reach the terminal. */
import type { Command } from './command.ts';
import { isObject } from '../core/json.ts';

type Json = Readonly<Record<string, unknown>>;

export function show(reply: Json, how: Pick<Command, 'shows' | 'columns'>): string {
  const warnings = Array.isArray(reply['warnings'])
    ? reply['warnings'].map((line) => `note: ${String(line)}\n`)
    : [];
  return `${shown(reply, how)}\n${warnings.join('')}`;
}

/** Whatever command makes a key, its secret comes first. */
function shown(reply: Json, { shows, columns }: Pick<Command, 'shows' | 'columns'>): string {
  const { key, ...rest } = reply;
  if (isSecret(key)) {
    return `${clean(key)}\n\nThis is the key. It is shown this once; keep it in a safe place.\n\n${listing(rest)}`;
  }
  const part = shows === null ? reply : reply[shows];
  if (columns !== null) {
    const rows = recordsOf(part);
    return `${table(columns, rows)}\n${countOf(reply, rows.length)}`;
  }
  if (!Array.isArray(part)) return recordText(reply, part);
  return recordsOf(part)
    .map((item) => listing(flat(item)))
    .join('\n\n');
}

export function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('sk-sg-');
}

/** A reply that wraps one thing shows that thing, and below it what lies beside, such as its keys. */
function recordText(reply: Json, part: unknown): string {
  if (!isObject(part) || part === reply) return listing(reply);
  const parts = [listing(part)];
  const keys = recordsOf(reply['keys']);
  if (keys.length > 0) parts.push(table(['key_id', 'key_name', 'key_alias', 'expires', 'blocked'], keys));
  return parts.join('\n\n');
}

/** `group.*` stands for whatever names the object `group` holds. */
function table(named: readonly string[], rows: readonly Json[]): string {
  const columns = named.flatMap((column) =>
    column.endsWith('.*') ? innerNames(rows[0], column.slice(0, -2)) : [column],
  );
  const cells = rows.map((row) => columns.map((column) => cell(valueAt(row, column))));
  const lines = [columns.map((column) => column.slice(column.indexOf('.') + 1).toUpperCase()), ...cells];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function innerNames(row: Json | undefined, name: string): readonly string[] {
  return Object.keys(row?.[name] ?? {}).map((innerName) => `${name}.${innerName}`);
}

/** `actor.id` stands inside the object `actor`. */
function valueAt(row: Json, column: string): unknown {
  const dot = column.indexOf('.');
  if (dot === -1) return row[column];
  const inner = row[column.slice(0, dot)];
  return isObject(inner) ? inner[column.slice(dot + 1)] : undefined;
}

function listing(record: Json): string {
  const entries = Object.entries(record).filter(([name]) => name !== 'warnings');
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}`).join('\n');
}

/** One level of nesting becomes names with a dot. */
function flat(record: Json): Json {
  const entries = Object.entries(record).flatMap(([name, value]) =>
    isObject(value)
      ? Object.entries(value).map(([inner, item]): [string, unknown] => [`${name}.${inner}`, item])
      : [[name, value] as [string, unknown]],
  );
  return Object.fromEntries(entries);
}

function countOf(reply: Json, here: number): string {
  const total = reply['total'] ?? reply['total_count'];
  const page = reply['page'] ?? reply['current_page'];
  const pages = reply['total_pages'];
  const cursor = reply['next_cursor'];
  if (typeof cursor === 'string') return `(${here}; more: --cursor ${cursor})`;
  if (typeof total !== 'number' || typeof pages !== 'number' || pages <= 1) return `(${here})`;
  return `(${here} of ${total}; page ${String(page)} of ${pages})`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.length === 0 ? '-' : clean(value.join(','));
  }
  return clean(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Names come from users; an escape sequence in one must not steer an admin's terminal. */
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, '\u{FFFD}');
}

function recordsOf(value: unknown): readonly Json[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Json => isObject(item));
}
