/** POST /customer/delete: customers, all or none. A request that names one afterwards names nobody. */
import * as z from 'zod';
import { markCustomerDeleted } from '../../../../core/db/queries/customers/customers.ts';
import { operation, reply } from '../../api/operation.ts';
import { idField } from '../../request/fields.ts';
import { olderPath } from './customer-reply.ts';
import { lockNamedCustomers } from './named-customers.ts';

export const customerDelete = operation({
  kind: 'write',
  path: '/customer/delete',
  aliases: olderPath('/customer/delete'),
  summary: 'Deletes customers, all or none. Requests that name them are no longer limited by them.',
  input: z.object({ user_ids: z.array(idField).min(1).max(1_000) }),
  reply: z.object({ deleted_customers: z.number(), message: z.string() }),
  command: { argument: 'user_ids' },
  run: async ({ db }, input) => {
    const customers = await lockNamedCustomers({ db }, input.user_ids);
    if ('kind' in customers) return customers;
    const ids = customers.map(({ customerId }) => customerId);
    for (const id of ids) await markCustomerDeleted(db, id);
    return reply({ deleted_customers: ids.length, message: `deleted: ${ids.join(', ')}` });
  },
});
