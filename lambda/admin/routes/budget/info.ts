/** GET /budget/info, or POST as LiteLLM does: budgets by id, and how many keys, users, teams and customers refer to each. */
import * as z from 'zod';
import { findBudget, useOfBudget } from '../../../../core/db/queries/budgets/budgets.ts';
import { idField } from '../../request/fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';
import { queryList } from '../../request/paging.ts';
import { namedIds } from '../../request/references.ts';
import { budgetReply, budgetReplySchema } from './budget-reply.ts';

const useSchema = z.object({
  keys: z.number(),
  users: z.number(),
  teams: z.number(),
  customers: z.number(),
});

export const budgetInfo = operation({
  kind: 'read',
  path: '/budget/info',
  summary: 'Budgets by id, and how many keys, users, teams and customers refer to each.',
  input: z.object({
    budget_id: idField.optional().meta({ description: 'One budget.' }),
    budgets: z.union([queryList, z.array(idField).max(500)]).optional(),
  }),
  reply: z.array(budgetReplySchema.extend({ used_by: useSchema })),
  takesPost: true,
  command: { argument: 'budget_id' },
  run: async ({ db }, input) => {
    const ids = namedIds({ budget_id: input.budget_id, budgets: input.budgets });
    if ('kind' in ids) return ids;
    const found = [];
    for (const id of ids) {
      const budget = await findBudget(db, id);
      if (budget === null) {
        return refuse('not_found', { message: `There is no budget ${id}.`, param: 'budget_id' });
      }
      found.push({ ...budgetReply(budget), used_by: await useOfBudget(db, id) });
    }
    const only = found.length === 1 ? (found[0]?.version ?? null) : null;
    return reply(found, only);
  },
});
