/** GET /customer/list: page by page; without `page` a bare array of all customers, as LiteLLM's scripts expect. */
import * as z from 'zod';
import { customerOrders, listCustomers } from '../../../../core/db/queries/customers/customers.ts';
import { operation } from '../../api/operation.ts';
import { orderField, pageSchema, pagingShape, replyPageOrAll, stateShape } from '../../request/paging.ts';
import { customerColumns, customerReply, customerReplySchema, olderPath } from './customer-reply.ts';

export const customerList = operation({
  kind: 'read',
  path: '/customer/list',
  aliases: olderPath('/customer/list'),
  summary: 'Customers, page by page; without page and page_size a bare array of all of them.',
  input: z.object({
    search: z.string().max(256).optional().meta({ description: 'Part of the id or the alias.' }),
    ...stateShape,
    sort_by: orderField(customerOrders),
    ...pagingShape,
  }),
  reply: z.union([pageSchema('customers', customerReplySchema), z.array(customerReplySchema)]),
  command: { fixed: { page: 1 }, shows: 'customers', columns: customerColumns },
  run: ({ db }, input) => {
    const filter = {
      part: input.search ?? null,
      isBlocked: input.blocked ?? null,
      withDeleted: input.include_deleted ?? false,
    };
    return replyPageOrAll(input, {
      name: 'customers',
      find: (page) => listCustomers(db, filter, input.sort_by ?? 'created_at', page),
      show: (customers) => customers.map(customerReply),
    });
  },
});
