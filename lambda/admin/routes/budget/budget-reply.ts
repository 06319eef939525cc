/** A budget as replies show it. */
import * as z from 'zod';
import type { Budget } from '../../../../core/db/queries/budgets/budgets.ts';
import { limitReply, limitReplyShape, stampsReply, stampsReplyShape } from '../../request/fields.ts';

export const budgetReplySchema = z.object({
  budget_id: z.string(),
  ...limitReplyShape,
  ...stampsReplyShape,
});

export function budgetReply(budget: Budget): z.output<typeof budgetReplySchema> {
  return { budget_id: budget.budgetId, ...limitReply(budget), ...stampsReply(budget) };
}
