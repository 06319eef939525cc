/**
 * Brings over a row of LiteLLM's end users as a customer. LiteLLM makes such rows of every name that a request gives; one
 * that nobody bounded, blocked or named is not needed here.
 */
import { holdBudget } from '../../../../core/db/queries/budgets/budgets.ts';
import { findCustomer, insertCustomer } from '../../../../core/db/queries/customers/customers.ts';
import { isObject } from '../../../../core/json.ts';
import { noCustomerAllowance } from '../../../../core/limits/limit-fields.ts';
import { customerAllowanceOf } from '../../request/fields.ts';
import { allowanceFields, textOf, type LitellmRow } from './litellm-fields.ts';
import {
  carrySpend,
  notNeeded,
  skipped,
  skippedUnbounded,
  type Brought,
  type ImportContext,
} from './litellm-rows.ts';

export async function bringCustomer(context: ImportContext, row: LitellmRow): Promise<Brought> {
  const { db, catalog } = context;
  const id = textOf(row['user_id']);
  if (id === null) return skipped('?', 'it has no user_id that can be taken');
  if ((await findCustomer(db, id)) !== null) return { kind: 'there', id };
  const region = textOf(row['allowed_model_region']);
  if (region !== null) return skipped(id, `it is restricted to models in the region "${region}"`);
  const budgetId = textOf(row['budget_id']);
  const budget = budgetId === null ? null : await holdBudget(db, budgetId);
  // As its API shows it; in the tables the budget is a row of its own.
  const shown = isObject(row['litellm_budget_table']) ? row['litellm_budget_table'] : null;
  if (budgetId !== null && budget === null && shown === null)
    return skipped(id, `there is no budget ${budgetId}`);
  const limits = budget === null ? shown : null;
  const given = { ...limits, ...row };
  const { fields, notes, unbounded } = allowanceFields(given, catalog);
  if (unbounded.length > 0) return skippedUnbounded(id, unbounded, given);
  const alias = textOf(row['alias']);
  const isBounded = budget !== null || limits !== null || fields.blocked === true;
  if (!isBounded && alias === null && (fields.models ?? []).length === 0)
    return notNeeded(id, 'it is a name that requests gave, without limits');
  const customer = await insertCustomer(db, {
    customerId: id,
    customerAlias: alias,
    ...customerAllowanceOf(fields, noCustomerAllowance),
    budgetId: budget?.budgetId ?? null,
  });
  if (customer === null) return { kind: 'there', id };
  await carrySpend(context, { scope: 'customer', scopeId: id }, row['spend']);
  return { kind: 'imported', id, notes };
}
