/** POST /budget/new: limits that many keys, users and teams may refer to; the id "global" caps the whole gateway. */
import * as z from 'zod';
import { noLimits } from '../../../../core/limits/limit-fields.ts';
import { insertBudget } from '../../../../core/db/queries/budgets/budgets.ts';
import { newId } from '../../../../core/ids.ts';
import { idField, limitShape, limitsOf } from '../../request/fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';
import { limitReferences } from '../../request/references.ts';
import { budgetReply, budgetReplySchema } from './budget-reply.ts';

export const budgetNew = operation({
  kind: 'write',
  path: '/budget/new',
  summary:
    'Creates a budget that keys, users and teams can refer to. The id "global" caps the whole gateway.',
  input: z.object({
    budget_id: idField.nullish().meta({ description: 'A UUIDv7 when absent.' }),
    ...limitShape,
  }),
  reply: budgetReplySchema,
  refers: limitReferences,
  run: async ({ db, clock }, input) => {
    const budget = await insertBudget(db, {
      budgetId: input.budget_id ?? newId(clock.nowMs()),
      ...limitsOf(input, noLimits),
    });
    if (budget === null) {
      return refuse('conflict', { message: 'A budget with this budget_id exists.', param: 'budget_id' });
    }
    return reply(budgetReply(budget), budget.version);
  },
});
