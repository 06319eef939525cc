/** GET /budget/list: page by page; without `page` a bare array of all budgets, as LiteLLM's scripts expect. */
import { z } from 'zod';
import { budgetOrders, listBudgets } from '../../../../core/db/queries/budgets.ts';
import { invalid, operation, reply } from '../../operation.ts';
import { LARGEST_PAGE, orderField, pageCount, pagingOf, pagingShape } from '../../paging.ts';
import { queryFlag, queryList } from '../../paging.ts';
import { budgetReply, budgetReplySchema } from './budget-reply.ts';

export const budgetList = operation({
  kind: 'read',
  path: '/budget/list',
  summary: 'Budgets, page by page; without page and page_size a bare array of all of them.',
  input: z.object({
    budget_ids: queryList,
    include_deleted: queryFlag,
    sort_by: orderField(budgetOrders),
    ...pagingShape,
  }),
  reply: z.union([
    z.object({
      budgets: z.array(budgetReplySchema),
      total: z.number(),
      page: z.number(),
      page_size: z.number(),
      total_pages: z.number(),
    }),
    z.array(budgetReplySchema),
  ]),
  run: async ({ db }, input) => {
    const isPaged = input.page !== undefined || input.page_size !== undefined;
    const { page, pageSize, request } = pagingOf(isPaged ? input : { ...input, page_size: LARGEST_PAGE });
    const filter = { budgetIds: input.budget_ids ?? null, withDeleted: input.include_deleted ?? false };
    const { items, total } = await listBudgets(db, filter, input.sort_by ?? 'created_at', request);
    if (!isPaged && total > LARGEST_PAGE) {
      const message = `there are ${total} budgets; ask for them page by page, with page and page_size`;
      return invalid([{ param: 'page', message }]);
    }
    const budgets = items.map(budgetReply);
    if (!isPaged) return reply(budgets);
    return reply({ budgets, total, page, page_size: pageSize, total_pages: pageCount(total, pageSize) });
  },
});
