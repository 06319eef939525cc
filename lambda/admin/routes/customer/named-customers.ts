/** Customers that a request names, locked until the transaction ends. */
import { lockCustomers, type CustomerRow } from '../../../../core/db/queries/customers/customers.ts';
import { refuse, type Context, type Refusal } from '../../api/operation.ts';

/** All of them, each once and in lock order, or none. `userIds`: the field of that name. */
export async function lockNamedCustomers(
  { db }: Pick<Context, 'db'>,
  userIds: readonly string[],
): Promise<readonly CustomerRow[] | Refusal> {
  const customers = await lockCustomers(db, userIds);
  const found = new Set(customers.map(({ customerId }) => customerId));
  const missing = userIds.findIndex((id) => !found.has(id));
  if (missing === -1) return customers;
  const param = `user_ids[${missing}]`;
  return refuse('not_found', { message: `There is no such customer: ${param}.`, param });
}
