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
  queryList,
  stateShape,
  tooManyForAll,
} from '../../request/paging.ts';
import { budgetReply, budgetReplySchema } from './budget-reply.ts';

export const budgetList = operation({
  kind: 'read',
  path: '/budget/list',
  summary: 'Budgets, page by page; without page and page_size a bare array of all of them.',
  input: z.object({
    budget_ids: queryList.meta({ description: 'Only these, separated by commas.' }),
    include_deleted: stateShape.include_deleted,
    sort_by: orderField(budgetOrders),
    ...pagingShape,
  }),
  reply: z.union([
    z.object({ budgets: z.array(budgetReplySchema), ...pageReplyShape }),
    z.array(budgetReplySchema),
  ]),
  command: {
    fixed: { page: 1 },
    shows: 'budgets',
    columns: [
      'budget_id',
      'max_budget',
      'soft_budget',
      'budget_duration',
      'budget_kind',
      'tpm_limit',
      'rpm_limit',
    ],
  },
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
