/** GET /budget/list: page by page; without `page` a bare array of all budgets, as LiteLLM's scripts expect. */
import * as z from 'zod';
import { budgetOrders, listBudgets } from '../../../../core/db/queries/budgets/budgets.ts';
import { operation, reply } from '../../api/operation.ts';
import {
  orderField,
  pageReply,
  pageReplyShape,
  pagingOrAll,
  pagingShape,
  queryFlag,
  queryList,
  tooManyForAll,
} from '../../request/paging.ts';
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
    z.object({ budgets: z.array(budgetReplySchema), ...pageReplyShape }),
    z.array(budgetReplySchema),
  ]),
  run: async ({ db }, input) => {
    const paging = pagingOrAll(input);
    const filter = { budgetIds: input.budget_ids ?? null, withDeleted: input.include_deleted ?? false };
    const { items, total } = await listBudgets(db, filter, input.sort_by ?? 'created_at', paging.request);
    const tooMany = tooManyForAll(paging, total, 'budgets');
    if (tooMany !== null) return tooMany;
    const budgets = items.map(budgetReply);
    return reply(paging.isPaged ? { budgets, ...pageReply(paging, total) } : budgets);
  },
});
