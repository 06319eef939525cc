/** Spend without a usage record: imported from another gateway, or a correction. Rows are only added. */
import type { PicoUsd } from '../../../money.ts';
import type { Queryable } from '../../connect.ts';
import { money, text } from '../columns.ts';

export type Adjustment = {
  readonly scope: 'key' | 'user' | 'team' | 'member' | 'customer';
  readonly scopeId: string;
  readonly amountPicoUsd: PicoUsd;
  readonly reason: string;
};

/** It counts in the budget period that is running. */
export async function insertAdjustment(tx: Queryable, adjustment: Adjustment): Promise<void> {
  const { scope, scopeId, amountPicoUsd, reason } = adjustment;
  await tx.query(INSERT, [scope, scopeId, amountPicoUsd, reason]);
}

/** All adjustments of a scope together. */
export async function adjustedBy(
  db: Queryable,
  scope: Adjustment['scope'],
  scopeId: string,
): Promise<PicoUsd> {
  const rows = await db.query(SUM, [scope, scopeId]);
  return money(rows[0] ?? {}, 'amount');
}

/** The same of many, by id; those without any are missing. */
export async function adjustedByEach(
  db: Queryable,
  scope: Adjustment['scope'],
  scopeIds: readonly string[],
): Promise<ReadonlyMap<string, PicoUsd>> {
  const rows = await db.query(SUMS, [scope, scopeIds]);
  return new Map(rows.map((row) => [text(row, 'scope_id'), money(row, 'amount')]));
}

const INSERT = `insert into budget_adjustments (scope, scope_id, amount_pico_usd, reason) values ($1, $2, $3, $4)`;

/** Uses budget_adjustments_scope. */
const SUM = `select coalesce(sum(amount_pico_usd), 0)::text as amount from budget_adjustments
  where scope = $1 and scope_id = $2 and model is null`;

/** Uses budget_adjustments_scope. */
const SUMS = `select scope_id, sum(amount_pico_usd)::text as amount from budget_adjustments
  where scope = $1 and scope_id = any($2::text[]) and model is null group by scope_id`;
