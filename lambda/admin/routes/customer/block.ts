/**
 * POST /customer/block and /customer/unblock: requests that name these customers are refused, or served again, within a
 * second. Who is blocked may be unknown until then: it is made, as in LiteLLM.
 */
import * as z from 'zod';
import {
  insertCustomer,
  lockCustomer,
  saveCustomer,
} from '../../../../core/db/queries/customers/customers.ts';
import { noCustomerAllowance } from '../../../../core/limits/limit-fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';
import { idField } from '../../request/fields.ts';
import { customerColumns, customerReply, customerReplySchema, olderPath } from './customer-reply.ts';
import { lockNamedCustomers } from './named-customers.ts';

const input = z.object({ user_ids: z.array(idField).min(1).max(1_000) });

export const customerBlock = operation({
  kind: 'write',
  path: '/customer/block',
  aliases: olderPath('/customer/block'),
  summary: 'Blocks customers: requests that name them are refused. One that is unknown is made.',
  input,
  reply: z.object({ blocked_users: z.array(customerReplySchema) }),
  command: { argument: 'user_ids', shows: 'blocked_users', columns: customerColumns },
  run: async ({ db }, { user_ids: userIds }) => {
    const blocked = [];
    for (const customerId of [...new Set(userIds)].toSorted()) {
      const fresh = { ...noCustomerAllowance, customerId, customerAlias: null, isBlocked: true };
      const made = await insertCustomer(db, fresh);
      const customer = made === null ? await lockCustomer(db, customerId) : null;
      const after = customer === null ? made : await saveCustomer(db, { ...customer, isBlocked: true });
      if (after === null) return refuse('conflict', { message: 'Another change was in the way. Try again.' });
      blocked.push(customerReply(after));
    }
    return reply({ blocked_users: blocked });
  },
});

export const customerUnblock = operation({
  kind: 'write',
  path: '/customer/unblock',
  aliases: olderPath('/customer/unblock'),
  summary: 'Lets blocked customers in again.',
  input,
  reply: z.object({
    blocked_users: z.array(z.string()).meta({ description: 'Those named that are still blocked: none.' }),
    unblocked_users: z.array(customerReplySchema),
  }),
  command: { argument: 'user_ids', shows: 'unblocked_users', columns: customerColumns },
  run: async ({ db }, { user_ids: userIds }) => {
    const customers = await lockNamedCustomers({ db }, userIds);
    if ('kind' in customers) return customers;
    const unblocked = [];
    for (const customer of customers) {
      unblocked.push(customerReply(await saveCustomer(db, { ...customer, isBlocked: false })));
    }
    return reply({ blocked_users: [], unblocked_users: unblocked });
  },
});
