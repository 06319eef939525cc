/**
 * What keys, users, teams and customers have in common: the models they may use, what they may spend and how fast, and the
 * stamps of a row. Their tables name these columns alike, so they are written and read in one place.
 */
import { isObject } from '../../../json.ts';
import {
  allowanceFields,
  budgetShortages,
  byField,
  customerFields,
  limitFields,
  type AllowanceField,
  type Limits,
  type LimitValues,
  type ModelBudget,
  type ValuesOf,
} from '../../../limits/limit-fields.ts';
import type { Row } from '../../connect.ts';
import {
  columnOf,
  flag,
  instant,
  instantOrNull,
  integer,
  integerOrNull,
  money,
  moneyOrNull,
  object,
  reading,
  text,
  textOrNull,
  textsOrNull,
  type FieldsOf,
  type Readers,
  type RowOf,
} from '../columns.ts';

/** A row of fields of its own, the id first, beside an allowance: its columns, what is written to them, how it is read. */
export function besideAllowance<const Own extends Readers>(own: Own) {
  return besideFields(own, allowanceFields);
}

/** The same of a customer. */
export function besideCustomerAllowance<const Own extends Readers>(own: Own) {
  return besideFields(own, customerFields);
}

function besideFields<const Own extends Readers, Field extends AllowanceField>(
  own: Own,
  allowed: readonly Field[],
) {
  type Fields = FieldsOf<Own> & ValuesOf<Field>;
  const readOwn = reading(own);
  const names: readonly (keyof Own & string)[] = Object.keys(own);
  return {
    columns: `${names.map(columnOf).join(', ')}, ${columnsOf(allowed)}`,
    shown: shownOfAllowance,
    values: (fields: Fields): readonly unknown[] => {
      const given: Readonly<Record<string, unknown>> = fields;
      return [
        ...names.map((name) => given[name]),
        ...allowed.map(({ kind, property }) =>
          written(kind, given[property] as LimitValues[keyof LimitValues]),
        ),
      ];
    },
    read: (row: Row): Fields & Stamps => ({
      ...readOwn(row),
      ...(byField(allowed, 'property', readerOf(row)) as ValuesOf<Field>),
      ...readStamps(row),
    }),
  };
}

export type Stamps = RowOf<typeof readStamps>;

export const readStamps = reading({
  /** Grows by one with every change; the basis of optimistic concurrency. */
  version: integer,
  createdAt: instant,
  updatedAt: instant,
  deletedAt: instantOrNull,
  /** When its budget starts anew; null: it has none, or one for ever. */
  budgetResetAt: instantOrNull,
});

const resetAt = (budgetId: string, anchor: string): string =>
  `budget_reset_at(max_budget_pico_usd, soft_budget_pico_usd, budget_duration, budget_timezone, ${budgetId}, ${anchor})
    as budget_reset_at`;

/** What is read of a row that may refer to a budget, and of a budget itself (migration 0019). */
export const shownOfAllowance = `*, ${resetAt('budget_id', 'created_at')}`;
export const shownOfBudget = `*, ${resetAt('null', `case when budget_id = 'global' then created_at end`)}`;

/** The columns of limits, in the order of `limitValues`. */
export const limitColumns = columnsOf(limitFields);

export function limitValues(limits: Limits): readonly unknown[] {
  return limitFields.map(({ kind, property }) => written(kind, limits[property]));
}

function columnsOf(fields: readonly AllowanceField[]): string {
  return fields.map(({ property }) => columnOf(property)).join(', ');
}

export function readLimits(row: Row): Limits {
  return byField(limitFields, 'property', readerOf(row)) as Limits;
}

function readerOf(row: Row): (field: AllowanceField) => unknown {
  return ({ kind, property }) => readers[kind](row, columnOf(property));
}

const readers: { readonly [Kind in keyof LimitValues]: (row: Row, column: string) => LimitValues[Kind] } = {
  models: textsOrNull,
  routes: textsOrNull,
  addresses: textsOrNull,
  aliases: strings,
  budget: textOrNull,
  money: moneyOrNull,
  period: textOrNull,
  zone: textOrNull,
  hardness: (row, column) => {
    const kind = textOrNull(row, column);
    return kind === 'hard' || kind === 'soft' ? kind : null;
  },
  shortage: (row, column) => {
    const shortage = textOrNull(row, column);
    return budgetShortages.find((known) => known === shortage) ?? null;
  },
  whole: integerOrNull,
  'money-by-model': (row, column) => readModelBudgets(object(row, column)),
  'whole-by-model': numbers,
  json: object,
  flag,
};

/** A value as a parameter: objects are written as JSON. */
function written(kind: keyof LimitValues, value: LimitValues[keyof LimitValues]): unknown {
  if (kind === 'money-by-model') {
    return JSON.stringify(storedModelBudgets(value as LimitValues['money-by-model']));
  }
  return isObject(value) ? JSON.stringify(value) : value;
}

/** Money is text in JSON, so that no reader rounds it. */
function storedModelBudgets(budgets: Readonly<Record<string, ModelBudget>>): object {
  return Object.fromEntries(
    Object.entries(budgets).map(([model, { maxBudgetPicoUsd, budgetDuration }]) => [
      model,
      { max_budget_pico_usd: String(maxBudgetPicoUsd), budget_duration: budgetDuration },
    ]),
  );
}

function readModelBudgets(stored: Readonly<Record<string, unknown>>): Readonly<Record<string, ModelBudget>> {
  return Object.fromEntries(
    Object.entries(stored).map(([model, budget]) => {
      const row = budget as Row;
      const duration = row['budget_duration'] ?? null;
      return [
        model,
        {
          maxBudgetPicoUsd: money(row, 'max_budget_pico_usd'),
          budgetDuration: typeof duration === 'string' ? duration : null,
        },
      ];
    }),
  );
}

function numbers(row: Row, column: string): Readonly<Record<string, number>> {
  const stored = object(row, column);
  return Object.fromEntries(Object.keys(stored).map((name) => [name, integer(stored, name)]));
}

function strings(row: Row, column: string): Readonly<Record<string, string>> {
  const stored = object(row, column);
  return Object.fromEntries(Object.keys(stored).map((name) => [name, text(stored, name)]));
}
