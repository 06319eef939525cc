/**
 * Budgets that keys, users, teams and customers refer to. The one with the id `global` caps the whole gateway. A change
 * announces itself to the proxy tasks through a trigger.
 */
import type { Queryable, Row } from '../../connect.ts';
import { limitColumns, limitValues, readLimits, readStamps, shownOfBudget } from './allowance.ts';
import type { Stamps } from './allowance.ts';
import type { Limits } from '../../../limits/limit-fields.ts';
import { integer, reading, text, type RowOf } from '../columns.ts';
import { objectTable, placeholders } from '../object-table.ts';

export type BudgetFields = Limits & { readonly budgetId: string };

export type Budget = BudgetFields & Stamps;

/** How many live keys, users, teams and customers refer to a budget. */
export type BudgetUse = RowOf<typeof readUse>;

const readUse = reading({ keys: integer, users: integer, teams: integer, customers: integer });

/** What a list of budgets can be sorted by, and the column it means. */
export const budgetOrders = {
  budget_id: 'budget_id',
  max_budget: 'max_budget_pico_usd',
  created_at: 'created_at',
  updated_at: 'updated_at',
} as const;

export type BudgetOrder = keyof typeof budgetOrders;

const COLUMNS = `budget_id, ${limitColumns}`;
const PARAMS = placeholders(COLUMNS);

type BudgetFilter = { readonly budgetIds: readonly string[] | null; readonly withDeleted: boolean };

const budgets = objectTable<BudgetFields, Budget, BudgetFilter, BudgetOrder>({
  table: 'budgets',
  id: 'budget_id',
  columns: COLUMNS,
  values,
  shown: shownOfBudget,
  read: readBudget,
  orders: budgetOrders,
  matches: `($budgetIds::text[] is null or budget_id = any($budgetIds)) and ($withDeleted::boolean or deleted_at is null)`,
});

export const findBudget = budgets.find;
export const holdBudget = budgets.hold;
export const lockBudget = budgets.lock;
export const lockBudgetsToDelete = budgets.lockAllToDelete;
export const saveBudget = budgets.save;
export const markBudgetDeleted = budgets.markDeleted;
export const listBudgets = budgets.list;

/** Null when a live budget has this id. A deleted one comes back with what is given now. */
export async function insertBudget(tx: Queryable, budget: BudgetFields): Promise<Budget | null> {
  const [row] = await tx.query(INSERT, values(budget));
  return row === undefined ? null : readBudget(row);
}

export async function useOfBudget(db: Queryable, budgetId: string): Promise<BudgetUse> {
  return readUse((await db.query(USE, [budgetId]))[0] ?? {});
}

const INSERT = `insert into budgets (${COLUMNS}) values (${PARAMS})
  on conflict (budget_id) do update set (${COLUMNS}) = (${PARAMS}), version = budgets.version + 1,
    deleted_at = null, created_at = clock_timestamp(), updated_at = clock_timestamp()
  where budgets.deleted_at is not null returning ${shownOfBudget}`;

/** Uses the indexes on budget_id. */
const USE = `select
  (select count(*) from virtual_keys where budget_id = $1 and deleted_at is null) as keys,
  (select count(*) from users where budget_id = $1 and deleted_at is null) as users,
  (select count(*) from teams where budget_id = $1 and deleted_at is null) as teams,
  (select count(*) from customers where budget_id = $1 and deleted_at is null) as customers`;

/** The table knows no zone and no kind that is left open. */
function values(budget: BudgetFields): readonly unknown[] {
  const limits = {
    ...budget,
    budgetTimezone: budget.budgetTimezone ?? 'UTC',
    budgetKind: budget.budgetKind ?? 'hard',
  };
  return [budget.budgetId, ...limitValues(limits)];
}

function readBudget(row: Row): Budget {
  return { budgetId: text(row, 'budget_id'), ...readLimits(row), ...readStamps(row) };
}
