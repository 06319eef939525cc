/**
 * Reads the columns of a row as what they are. A column of another type is a fault of the query that asked for it,
 * so it throws and names the column.
 */
import { isObject } from '../../json.ts';
import { picoUsd, type PicoUsd } from '../../money.ts';
import type { Row } from '../connect.ts';

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`column ${column} is not text`);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

/** Integers; the driver gives bigint columns as text. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new Error(`column ${column} is not a safe integer`);
  }
  return number;
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

/** numeric(30,0) in pico-dollars; the driver gives it as text. */
export function money(row: Row, column: string): PicoUsd {
  return picoUsd(BigInt(text(row, column)));
}

export function moneyOrNull(row: Row, column: string): PicoUsd | null {
  return row[column] === null ? null : money(row, column);
}

export function flag(row: Row, column: string): boolean {
  const value = row[column];
  if (typeof value !== 'boolean') throw new Error(`column ${column} is not a boolean`);
  return value;
}

export function instant(row: Row, column: string): Date {
  const value = row[column];
  if (!(value instanceof Date)) throw new Error(`column ${column} is not a timestamp`);
  return value;
}

export function instantOrNull(row: Row, column: string): Date | null {
  return row[column] === null ? null : instant(row, column);
}

export function texts(row: Row, column: string): readonly string[] {
  const value: unknown = row[column];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new Error(`column ${column} is not an array of text`);
  }
  return value;
}

export function textsOrNull(row: Row, column: string): readonly string[] | null {
  return row[column] === null ? null : texts(row, column);
}

/** A jsonb object. */
export function object(row: Row, column: string): Readonly<Record<string, unknown>> {
  const value = row[column];
  if (!isObject(value)) throw new Error(`column ${column} is not a JSON object`);
  return value;
}

export function objectOrNull(row: Row, column: string): Readonly<Record<string, unknown>> | null {
  return row[column] === null ? null : object(row, column);
}

type Reader = (row: Row, column: string) => unknown;

/** How each field of an object is read; its column has its name in snake case. */
export type Readers = Readonly<Record<string, Reader>>;

/** The object that such readers make of a row. */
export type FieldsOf<Of extends Readers> = { readonly [Field in keyof Of]: ReturnType<Of[Field]> };

/** What `reading` gives for a table of fields. */
export type RowOf<Read extends (row: Row) => unknown> = ReturnType<Read>;

/**
 * Reads a row into an object: `{ keyName: text }` is the text of the column `key_name`.
 *
 *     const readUser = reading({ userId: text, userEmail: textOrNull });
 *     type User = RowOf<typeof readUser>;
 */
export function reading<const Of extends Readers>(readers: Of): (row: Row) => FieldsOf<Of> {
  const columns = Object.entries(readers).map(([field, read]) => [field, columnOf(field), read] as const);
  return (row) =>
    Object.fromEntries(columns.map(([field, column, read]) => [field, read(row, column)])) as FieldsOf<Of>;
}

/** Rows as JSON for json_to_recordset, each field under the name of its column. */
export function asJson(rows: readonly object[]): string {
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([field, value]) => [columnOf(field), value])),
    ),
  );
}

/** `cacheWrite5mTokens` is the column `cache_write_5m_tokens`. */
export function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);
}
