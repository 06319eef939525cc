/** Customers as a proxy task reads them: which ids there are, and what one of them may use. */
import type { Customer } from '../../../keys/customer.ts';
import type { CustomerId } from '../../../ids.ts';
import type { Queryable } from '../../connect.ts';
import { flag, text, textOrNull, textsOrNull } from '../columns.ts';
import { limitColumnsOf, scopeLimitsOf } from '../keys/principal-limits.ts';
import type { EnvironmentRules } from '../keys/principals.ts';

/** Bytes of the SHA-256 of an id by which the list of all ids knows it. */
export const DIGEST_BYTES = 6;

/** Called when a task starts and after an interruption. Reads the ids of the whole table, and sends six bytes of each. */
const DIGESTS = `
  select coalesce(string_agg(digest, ''::bytea order by digest), ''::bytea) as digests from (
    select substr(sha256(convert_to(customer_id, 'UTF8')), 1, ${DIGEST_BYTES}) as digest
      from customers where deleted_at is null
  ) ids`;

/** The digests of all customers, one behind the other, in their order. */
export async function customerDigests(db: Queryable): Promise<Buffer> {
  const [row] = await db.query(DIGESTS);
  const digests = row?.['digests'];
  if (!Buffer.isBuffer(digests)) throw new Error('the digests of customers are not bytes');
  return digests;
}

/** Called when a request names a customer that is not in memory. Uses customers_pkey, budgets_pkey. */
const CUSTOMER = `
  select c.customer_id, c.is_blocked, c.models, b.budget_id, ${limitColumnsOf('c', 'b', 'customer')},
    (extract(epoch from statement_timestamp()) * 1000000)::float8 as read_at_us
  from customers c left join budgets b on b.budget_id = c.budget_id and b.deleted_at is null
  where c.customer_id = $1 and c.deleted_at is null`;

/** What the environment says of them. */
export type CustomerRules = Pick<EnvironmentRules, 'modelsMeant' | 'budgetShortage'>;

export async function findCustomerOfCall(
  db: Queryable,
  customerId: string,
  rules: CustomerRules,
): Promise<Customer | null> {
  const [row] = await db.query(CUSTOMER, [customerId]);
  if (row === undefined) return null;
  const models = textsOrNull(row, 'models');
  const limits = scopeLimitsOf(row, rules.budgetShortage, 'customer', customerId);
  return {
    customerId: text(row, 'customer_id') as CustomerId,
    isBlocked: flag(row, 'is_blocked'),
    allowedModels: models === null || models.length === 0 ? null : rules.modelsMeant(models),
    limits: limits === null ? [] : [limits],
    budgetId: textOrNull(row, 'budget_id'),
  };
}
