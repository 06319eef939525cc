/** POST /budget/update: in force within a second for every key, user and team that refers to it. */
import * as z from 'zod';
import { lockBudget, saveBudget } from '../../../../core/db/queries/budgets/budgets.ts';
import { idField, limitShape, limitsOf, versionField } from '../../request/fields.ts';
import { operation, refuse, refuseStale, reply } from '../../api/operation.ts';
import { limitReferences } from '../../request/references.ts';
import { budgetReply, budgetReplySchema } from './budget-reply.ts';

export const budgetUpdate = operation({
  kind: 'write',
  path: '/budget/update',
  summary: 'Changes a budget. Absent fields stay, null clears.',
  input: z.object({ budget_id: idField, ...limitShape, version: versionField }),
  reply: budgetReplySchema,
  refers: limitReferences,
  command: { argument: 'budget_id' },
  run: async (context, input) => {
    const budget = await lockBudget(context.db, input.budget_id);
    if (budget === null) {
      return refuse('not_found', { message: 'There is no such budget.', param: 'budget_id' });
    }
    const stale = refuseStale(context, input.version, budget);
    if (stale !== null) return stale;
    const after = await saveBudget(context.db, { budgetId: budget.budgetId, ...limitsOf(input, budget) });
    return reply(budgetReply(after), after.version);
  },
});
