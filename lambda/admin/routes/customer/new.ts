/** POST /customer/new: an end user that requests may name, with limits of its own. */
import * as z from 'zod';
import { insertAdjustment } from '../../../../core/db/queries/budgets/budget-adjustments.ts';
import { insertCustomer } from '../../../../core/db/queries/customers/customers.ts';
import { noCustomerAllowance } from '../../../../core/limits/limit-fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';
import { customerAllowanceOf, idField, moneyField } from '../../request/fields.ts';
import { customerReferences } from '../../request/references.ts';
import { customerInputShape, customerReply, customerReplySchema, olderPath } from './customer-reply.ts';

export const customerNew = operation({
  kind: 'write',
  path: '/customer/new',
  aliases: olderPath('/customer/new'),
  summary: 'Creates a customer: an end user whom requests name, with limits and a budget of its own.',
  input: z.object({
    user_id: idField.meta({ description: 'The id by which requests name it.' }),
    ...customerInputShape,
    spend: moneyField.nullish().meta({ description: 'Spent before; counts in the budget.' }),
  }),
  reply: customerReplySchema,
  refers: customerReferences,
  command: { argument: 'user_id', leavesOut: ['allowed_model_region'] },
  run: async ({ db }, input) => {
    const customer = await insertCustomer(db, {
      customerId: input.user_id,
      customerAlias: input.alias ?? null,
      ...customerAllowanceOf(input, noCustomerAllowance),
    });
    if (customer === null) {
      return refuse('conflict', { message: 'A customer with this user_id exists.', param: 'user_id' });
    }
    const spent = input.spend ?? null;
    if (spent !== null && spent > 0n) {
      const of = { scope: 'customer', scopeId: customer.customerId } as const;
      await insertAdjustment(db, { ...of, amountPicoUsd: spent, reason: 'spent before, as the admin said' });
    }
    return reply(customerReply(customer), customer.version);
  },
});
