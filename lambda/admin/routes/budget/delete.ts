/** POST /budget/delete: only a budget that nothing refers to, so that nobody loses a limit by surprise. */
import * as z from 'zod';
import {
  lockBudgetsToDelete,
  markBudgetDeleted,
  useOfBudget,
} from '../../../../core/db/queries/budgets/budgets.ts';
import { idField, litellmName } from '../../request/fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';
import { namedIds } from '../../request/references.ts';

export const budgetDelete = operation({
  kind: 'write',
  path: '/budget/delete',
  summary: 'Deletes a budget that no key, user, team or customer refers to.',
  input: z.object({
    id: idField.nullish().meta(litellmName('budget_id')),
    budget_id: idField.nullish(),
  }),
  reply: z.object({ deleted_budgets: z.array(z.string()) }),
  command: { argument: 'budget_id' },
  run: async ({ db }, input) => {
    const ids = namedIds({ budget_id: input.budget_id, id: input.id });
    if ('kind' in ids) return ids;
    const found = new Set((await lockBudgetsToDelete(db, ids)).map(({ budgetId }) => budgetId));
    for (const id of ids) {
      if (!found.has(id)) {
        return refuse('not_found', { message: `There is no budget ${id}.`, param: 'budget_id' });
      }
      const { keys, users, teams, customers } = await useOfBudget(db, id);
      if (keys + users + teams + customers > 0) {
        const message = `${keys} keys, ${users} users, ${teams} teams and ${customers} customers refer to this budget. Give them another first.`;
        return refuse('conflict', { message, param: 'budget_id' });
      }
      await markBudgetDeleted(db, id);
    }
    return reply({ deleted_budgets: ids });
  },
});
