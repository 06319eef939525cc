/**
 * A usage record as one line of JSON with the names of its columns. The journal stores this text and PostgreSQL reads
 * it (json_to_recordset), so a record is serialized once, and what is replayed after a crash is what was written.
 */
import {
  answerColumns,
  usageColumns,
  type ColumnType,
  type ColumnValue,
  type UsageColumn,
} from './columns.ts';
import { isoTime } from '../iso-time.ts';
import { jsonText } from '../json-text.ts';
import type { CheckCharge, GivenUpAnswer, UsageRecord } from './record.ts';

/** Amounts are JSON integers, which PostgreSQL reads exactly at any size. Nulls are left out. */
export function usageRowJson(record: UsageRecord): string {
  return rowJson(record, recordCells);
}

/** The id in a row that `usageRowJson` made: its first column. */
export function requestIdOf(row: string): string {
  return row.slice(ROW_ID_START.length, ROW_ID_START.length + ID_CHARS);
}

/** What a row begins with, before its id. */
export const ROW_ID_START = '{"request_id":"';
const ID_CHARS = 36;

type Cell<Source> = {
  /** The text before the value. */
  readonly start: string;
  readonly from: (source: Source) => ColumnValue;
  readonly write: (value: never) => string;
};

const writers: Readonly<Record<Exclude<ColumnType, 'jsonb'>, (value: never) => string>> = {
  uuid: (value: string) => `"${value}"`,
  timestamptz: (milliseconds: number) => `"${isoTime(milliseconds)}"`,
  text: textJson,
  boolean: String,
  smallint: String,
  integer: String,
  bigint: String,
  'text[]': (values: readonly string[]) => `[${values.map(textJson).join(',')}]`,
  'bigint[]': (values: readonly string[]) => `[${values.join(',')}]`,
  xid8: String,
};

/** Of the columns that hold JSON, by name. */
const jsonWriters: Readonly<Record<string, (value: never) => string>> = {
  given_up: (answers: readonly GivenUpAnswer[]) => `[${answers.map(answerJson).join(',')}]`,
  check_charges: (charges: readonly CheckCharge[]) => `[${charges.map(chargeJson).join(',')}]`,
  policy_findings: (findings: Readonly<Record<string, number>>) =>
    `{${Object.entries(findings)
      .map(([check, count]) => `${textJson(check)}:${count}`)
      .join(',')}}`,
};

const recordCells = cellsOf<UsageRecord>(usageColumns);
const answerCells = cellsOf<GivenUpAnswer>(answerColumns);

/** The first column always has a value, so that the row can begin with it. */
function cellsOf<Source>(columns: Readonly<Record<string, UsageColumn<Source>>>): readonly Cell<Source>[] {
  return Object.entries(columns).flatMap(([name, { type, from }], index) =>
    from === undefined
      ? []
      : [{ start: `${index === 0 ? '{' : ','}"${name}":`, from, write: writerOf(name, type) }],
  );
}

function writerOf(name: string, type: ColumnType): (value: never) => string {
  const write = type === 'jsonb' ? jsonWriters[name] : writers[type];
  if (write === undefined) throw new Error(`nothing writes the JSON of the column ${name}`);
  return write;
}

function answerJson(answer: GivenUpAnswer): string {
  return rowJson(answer, answerCells);
}

/** A judge's has the columns of an answer, so that SQL prices both alike. */
function chargeJson(charge: CheckCharge): string {
  const start = `{"kind":"${charge.kind}","name":${textJson(charge.name)},`;
  if (charge.kind === 'judge') return start + answerJson(charge).slice(1);
  const units = charge.units.map(
    ({ unit, count, unitPicoUsd }) =>
      `{"unit":${textJson(unit)},"count":${count},"unit_pico_usd":${unitPicoUsd}}`,
  );
  return `${start}"region":${textJson(charge.region)},"units":[${units.join(',')}],"cost_pico_usd":${charge.costPicoUsd}}`;
}

function rowJson<Source>(source: Source, cells: readonly Cell<Source>[]): string {
  let row = '';
  for (const { start, from, write } of cells) {
    const value = from(source);
    if (value !== null && value !== undefined) row += start + write(value as never);
  }
  return `${row}}`;
}

/**
 * PostgreSQL takes neither NUL nor half a surrogate pair, and one of them would keep the record, and its cost, out.
 * JSON writes both as an escape, as it does few other characters, so that nearly every text is looked at only once.
 */
function textJson(value: string): string {
  const json = jsonText(value);
  return json.includes('\\u') ? JSON.stringify(value.toWellFormed().replaceAll('\0', '\uFFFD')) : json;
}
