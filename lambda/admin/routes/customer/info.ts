/** GET /customer/info: a customer, what it has spent, and the budget it refers to. */
import * as z from 'zod';
import { findBudget } from '../../../../core/db/queries/budgets/budgets.ts';
import { findCustomer, spentByCustomer } from '../../../../core/db/queries/customers/customers.ts';
import { exactJsonNumber } from '../../../../core/money.ts';
import { invalid, operation, refuse, reply } from '../../api/operation.ts';
import { idField, litellmName } from '../../request/fields.ts';
import { budgetReply, budgetReplySchema } from '../budget/budget-reply.ts';
import { customerReply, customerReplySchema, olderPath } from './customer-reply.ts';

export const customerInfo = operation({
  kind: 'read',
  path: '/customer/info',
  aliases: olderPath('/customer/info'),
  summary: 'A customer with what it has spent, as far back as records are kept, and its budget.',
  input: z.object({
    user_id: idField.optional(),
    end_user_id: idField.optional().meta(litellmName('user_id')),
  }),
  reply: customerReplySchema.extend({
    spend: z.number(),
    litellm_budget_table: budgetReplySchema.nullable().meta({ description: 'The budget of budget_id.' }),
  }),
  command: { argument: 'user_id' },
  run: async ({ db }, input) => {
    const id = input.user_id ?? input.end_user_id;
    if (id === undefined) return invalid([{ param: 'user_id', message: 'give user_id' }]);
    const customer = await findCustomer(db, id);
    if (customer === null) {
      const param = input.user_id === undefined ? 'end_user_id' : 'user_id';
      return refuse('not_found', { message: 'There is no such customer.', param });
    }
    const spend = exactJsonNumber(await spentByCustomer(db, id));
    const budget = customer.budgetId === null ? null : await findBudget(db, customer.budgetId);
    const shown = budget === null ? null : budgetReply(budget);
    return reply({ ...customerReply(customer), spend, litellm_budget_table: shown }, customer.version);
  },
});
