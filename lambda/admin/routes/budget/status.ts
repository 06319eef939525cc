/**
 * GET /budget/status: what is left of each budget in its period, how fast it goes, and the day on which nothing is left. What
 * was imported counts. Who does not see everything sees its own budgets and those of its teams.
 */
import * as z from 'zod';
import {
  listBudgetStatus,
  MOST_WORKED_OUT,
  type BudgetStatus,
} from '../../../../core/db/queries/budgets/budget-status.ts';
import { isUuid } from '../../../../core/ids.ts';
import { exactJsonNumber, minus, type PicoUsd } from '../../../../core/money.ts';
import { dateAt } from '../../../../core/usage/local-days.ts';
import { isOverseer, type Caller } from '../../access/caller.ts';
import { invalid, operation, reply } from '../../api/operation.ts';
import { after } from '../../request/duration.ts';
import { durationField, idField } from '../../request/fields.ts';
import { pageCount, pageSchema, pagingOf, pagingShape } from '../../request/paging.ts';

const statusSchema = z.object({
  scope: z.enum(['key', 'user', 'team', 'member', 'global', 'service']),
  id: z.string().meta({
    description:
      'Of the key, user or team; of a member <team>/<user>; the name of the account of another service.',
  }),
  name: z.string().nullable(),
  max_budget: z.number(),
  spend: z
    .number()
    .nullable()
    .meta({ description: 'In the period that is running, with what was imported.' }),
  left: z.number().nullable(),
  per_day: z.number().nullable().meta({ description: 'The mean of the last seven days.' }),
  projected: z.number().nullable().meta({ description: 'Spend at the end of the period, at this rate.' }),
  budget_duration: z.string().nullable(),
  budget_reset_at: z.string().nullable(),
  runs_out_on: z.string().nullable().meta({
    description: "The day on which nothing is left, in the budget's time zone; null: the period ends before.",
  }),
  runs_out_at: z.string().nullable(),
  fault: z.string().nullable().meta({ description: 'Why the budget could not be worked out.' }),
});

export const budgetStatus = operation({
  kind: 'read',
  path: '/budget/status',
  summary: 'What is left of each budget, how fast it goes, and the day it runs out; the soonest first.',
  access: 'everyone',
  input: z.object({
    scope: statusSchema.shape.scope.optional().meta({ description: 'Only budgets of this kind.' }),
    user_id: idField.optional().meta({ description: 'Only those of this user, its keys and memberships.' }),
    team_id: idField.optional().meta({ description: 'Only those of this team, its keys and members.' }),
    key_id: z
      .string()
      .refine(isUuid, 'must be the id of a key')
      .optional()
      .meta({ description: 'Only that of this key.' }),
    runs_out_within: durationField.optional().meta({
      description: 'Only those that run out within this time, or have.',
    }),
    page: pagingShape.page,
    page_size: pagingShape.page_size,
  }),
  reply: pageSchema('budgets', statusSchema),
  command: {
    shows: 'budgets',
    columns: [
      'scope',
      'name',
      'id',
      'spend',
      'max_budget',
      'left',
      'per_day',
      'budget_reset_at',
      'runs_out_on',
    ],
  },
  run: async ({ db, clock, caller }, input) => {
    const { runs_out_within: within } = input;
    const filter = {
      scope: input.scope ?? null,
      userId: input.user_id ?? null,
      teamId: input.team_id ?? null,
      keyId: input.key_id ?? null,
      runsOutBefore: within === undefined ? null : after(clock.nowMs(), within),
      reach: isOverseer(caller) ? null : reachOf(caller),
    };
    const { page, pageSize, request } = pagingOf(input);
    const found = await listBudgetStatus(db, filter, request);
    if ('tooMany' in found) {
      const message = `${found.tooMany} budgets match, and at most ${MOST_WORKED_OUT} are worked out at once; name a scope, user, team or key`;
      return invalid([{ param: 'scope', message }]);
    }
    const { items, total } = found;
    const position = { total, page, page_size: pageSize, total_pages: pageCount(total, pageSize) };
    return reply({ budgets: items.map(statusReply), ...position });
  },
});

function reachOf({ userId, keyId, memberOf, adminOf }: Caller) {
  return { userId, keyId, memberOf: [...memberOf], adminOf: [...adminOf] };
}

function statusReply(budget: BudgetStatus): z.input<typeof statusSchema> {
  const { maxBudgetPicoUsd: most, spentPicoUsd: spent, endsAt, runsOutAt } = budget;
  return {
    scope: statusSchema.shape.scope.parse(budget.scope),
    id: budget.scopeId,
    name: budget.name,
    max_budget: exactJsonNumber(most),
    spend: shown(spent),
    left: shown(spent === null ? null : minus(most, spent)),
    per_day: shown(budget.burnPicoUsdPerDay),
    projected: shown(budget.projectedPicoUsd),
    budget_duration: budget.budgetDuration,
    budget_reset_at: endsAt?.toISOString() ?? null,
    runs_out_on: runsOutAt === null ? null : dateAt(runsOutAt.getTime(), budget.budgetTimezone),
    runs_out_at: runsOutAt?.toISOString() ?? null,
    fault: budget.fault,
  };
}

function shown(amount: PicoUsd | null): number | null {
  return amount === null ? null : exactJsonNumber(amount);
}
