/**
 * Budgets that keys, users and teams refer to. The one with the id `global` caps the whole gateway. A change
 * announces itself to the proxy tasks through a trigger.
 */
import type { Queryable, Row } from '../../connect.ts';
import { limitColumns, limitValues, placeholders, readLimits, readStamps } from './allowance.ts';
import type { Page, PageRequest, Stamps } from './allowance.ts';
import type { Limits } from '../../../limits/limit-fields.ts';
import { integer, text } from '../columns.ts';

export type BudgetFields = Limits & { readonly budgetId: string };

export type Budget = BudgetFields & Stamps;

/** How many live keys, users and teams refer to a budget. */
export type BudgetUse = { readonly keys: number; readonly users: number; readonly teams: number };

/** What a list of budgets can be sorted by, and the column it means. */
export const budgetOrders = {
  budget_id: 'budget_id',
  max_budget: 'max_budget_pico_usd',
  created_at: 'created_at',
  updated_at: 'updated_at',
} as const;

export type BudgetOrder = keyof typeof budgetOrders;

/** Null when a live budget has this id. A deleted one comes back with what is given now. */
export async function insertBudget(tx: Queryable, budget: BudgetFields): Promise<Budget | null> {
  return first(await tx.query(INSERT, values(budget)));
}

/** The budget with this id, unless deleted. */
export async function findBudget(db: Queryable, budgetId: string): Promise<Budget | null> {
  return first(await db.query(FIND, [budgetId]));
}

/** The budget, held until the transaction ends so that a change is made on what was read. */
export async function lockBudget(tx: Queryable, budgetId: string): Promise<Budget | null> {
  return first(await tx.query(`${FIND} for update`, [budgetId]));
}

export async function saveBudget(tx: Queryable, budget: BudgetFields): Promise<Budget> {
  const saved = first(await tx.query(SAVE, values(budget)));
  if (saved === null) throw new Error('a budget disappeared while it was written');
  return saved;
}

export async function markBudgetDeleted(tx: Queryable, budgetId: string): Promise<void> {
  await tx.query(MARK_DELETED, [budgetId]);
}

export async function useOfBudget(db: Queryable, budgetId: string): Promise<BudgetUse> {
  const row = (await db.query(USE, [budgetId]))[0] ?? {};
  return { keys: integer(row, 'keys'), users: integer(row, 'users'), teams: integer(row, 'teams') };
}

export async function listBudgets(
  db: Queryable,
  filter: { readonly budgetIds: readonly string[] | null; readonly withDeleted: boolean },
  order: BudgetOrder,
  page: PageRequest,
): Promise<Page<Budget>> {
  const params = [filter.budgetIds, filter.withDeleted];
  const direction = page.isDescending ? 'desc nulls last' : 'asc nulls first';
  const rows = await db.query(
    `select * from budgets ${MATCHES} order by ${budgetOrders[order]} ${direction}, budget_id limit $3 offset $4`,
    [...params, page.limit, page.offset],
  );
  const counted = await db.query(`select count(*) as total from budgets ${MATCHES}`, params);
  return { items: rows.map(readBudget), total: integer(counted[0] ?? {}, 'total') };
}

const COLUMNS = `budget_id, ${limitColumns}`;
const PARAMS = placeholders(COLUMNS);

const INSERT = `insert into budgets (${COLUMNS}) values (${PARAMS})
  on conflict (budget_id) do update set (${COLUMNS}) = (${PARAMS}), version = budgets.version + 1,
    deleted_at = null, created_at = clock_timestamp(), updated_at = clock_timestamp()
  where budgets.deleted_at is not null returning *`;

/** Uses budgets_pkey. */
const FIND = `select * from budgets where budget_id = $1 and deleted_at is null`;

const SAVE = `update budgets set (${COLUMNS}) = (${PARAMS}),
  version = version + 1, updated_at = clock_timestamp() where budget_id = $1 returning *`;

const MARK_DELETED = `update budgets set deleted_at = clock_timestamp(), updated_at = clock_timestamp(),
  version = version + 1 where budget_id = $1 and deleted_at is null`;

/** Uses the indexes on budget_id. */
const USE = `select
  (select count(*) from virtual_keys where budget_id = $1 and deleted_at is null) as keys,
  (select count(*) from users where budget_id = $1 and deleted_at is null) as users,
  (select count(*) from teams where budget_id = $1 and deleted_at is null) as teams`;

const MATCHES = `where ($1::text[] is null or budget_id = any($1)) and ($2::boolean or deleted_at is null)`;

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

function first(rows: readonly Row[]): Budget | null {
  return rows[0] === undefined ? null : readBudget(rows[0]);
}
