/** GET /budget/list: page by page; without `page` a bare array of all budgets, as LiteLLM's scripts expect. */
import * as z from 'zod';
import { budgetOrders, listBudgets } from '../../../../core/db/queries/budgets/budgets.ts';
import { operation } from '../../api/operation.ts';
import {
  orderField,
  pageSchema,
  pagingShape,
  queryList,
  replyPageOrAll,
  stateShape,
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
  reply: z.union([pageSchema('budgets', budgetReplySchema), z.array(budgetReplySchema)]),
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
  run: ({ db }, input) => {
    const filter = { budgetIds: input.budget_ids ?? null, withDeleted: input.include_deleted ?? false };
    return replyPageOrAll(input, {
      name: 'budgets',
      find: (page) => listBudgets(db, filter, input.sort_by ?? 'created_at', page),
      show: (budgets) => budgets.map(budgetReply),
    });
  },
});
