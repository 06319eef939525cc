/** Values of a reply as text for people: in a table, in a list of names and values. */
import { plain } from '../core/csv.ts';
import { isObject } from '../core/json.ts';

export type Json = Readonly<Record<string, unknown>>;

/** For people: nothing is `-`. */
export function cell(value: unknown): string {
  const text = plain(value);
  return text === '' ? '-' : clean(text);
}

/** Names come from users; an escape sequence in one must not steer an admin's terminal. */
export function clean(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Bidi_Control}/gu, '\u{FFFD}');
}

/** One level of nesting becomes names with a dot. */
export function flat(record: Json): Json {
  const entries = Object.entries(record).flatMap(([name, value]) =>
    isObject(value) && !isExactNumber(value)
      ? Object.entries(value).map(([inner, item]): [string, unknown] => [`${name}.${inner}`, item])
      : [[name, value] as [string, unknown]],
  );
  return Object.fromEntries(entries);
}

/** `actor.id` stands inside the object `actor`. */
export function valueAt(row: Json, column: string): unknown {
  const dot = column.indexOf('.');
  if (dot === -1) return row[column];
  const inner = row[column.slice(0, dot)];
  return isObject(inner) ? inner[column.slice(dot + 1)] : undefined;
}

export function recordsOf(value: unknown): readonly Json[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Json => isObject(item));
}

/** A number that client.ts has left as it was written. */
function isExactNumber(value: unknown): boolean {
  return (JSON as unknown as { isRawJSON: (value: unknown) => boolean }).isRawJSON(value);
}
