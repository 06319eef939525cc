/** POST /customer/update: changes the fields that are given, null clears one. In force everywhere within a second. */
import * as z from 'zod';
import { lockCustomer, saveCustomer } from '../../../../core/db/queries/customers/customers.ts';
import { operation, refuse, refuseStale, reply } from '../../api/operation.ts';
import { changed, customerAllowanceOf, idField, versionField } from '../../request/fields.ts';
import { customerReferences } from '../../request/references.ts';
import { customerInputShape, customerReply, customerReplySchema, olderPath } from './customer-reply.ts';

export const customerUpdate = operation({
  kind: 'write',
  path: '/customer/update',
  aliases: olderPath('/customer/update'),
  summary: 'Changes a customer. Absent fields stay, null clears.',
  input: z.object({ user_id: idField, ...customerInputShape, version: versionField }),
  reply: customerReplySchema,
  refers: customerReferences,
  command: { argument: 'user_id', leavesOut: ['allowed_model_region'] },
  run: async (context, input) => {
    const customer = await lockCustomer(context.db, input.user_id);
    if (customer === null) {
      return refuse('not_found', { message: 'There is no such customer.', param: 'user_id' });
    }
    const stale = refuseStale(context, input.version, customer);
    if (stale !== null) return stale;
    const after = await saveCustomer(context.db, {
      customerId: customer.customerId,
      customerAlias: changed(input.alias, customer.customerAlias),
      ...customerAllowanceOf(input, customer),
    });
    return reply(customerReply(after), after.version);
  },
});
