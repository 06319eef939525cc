/**
 * GET /spend/savings: what the prompt cache and the cache of answers saved, grouped by anything. Negative where writing to the
 * prompt cache cost more than reading saved.
 */
import * as z from 'zod';
import { exactJsonNumber, plus } from '../../../../core/money.ts';
import type { UsageTotals } from '../../../../core/db/queries/usage/usage-measures.ts';
import { operation, reply } from '../../api/operation.ts';
import { pageShape } from '../../usage/pages.ts';
import { reportPage } from '../../usage/report-rows.ts';
import { rangeReply, rangeReplyShape, scopeShape } from '../../usage/scope.ts';
import { groupByField, groupedBy, groupShape, namedGroup, namesOfRows } from './report.ts';

const figures = {
  saved: z.number().meta({ description: 'By both caches, in US dollars, every digit.' }),
  cache_saved: z.number().meta({
    description:
      'What prompts would have cost without the prompt cache, less what they cost; negative where it did not pay.',
  }),
  answer_cache_saved: z
    .number()
    .meta({ description: 'What the calls would have cost that were answered from the cache of answers.' }),
  spend: z.number().meta({ description: 'What was spent all the same.' }),
  spend_without: z.number().meta({ description: 'The sum: what it would have cost without caches.' }),
  api_requests: z.number(),
  prompt_tokens: z.number().meta({ description: 'All that went in, cached or not.' }),
  cache_read_input_tokens: z.number(),
  cache_creation_input_tokens: z.number(),
};

export const spendSavings = operation({
  kind: 'read',
  path: '/spend/savings',
  summary: 'What caches saved, grouped by anything, the most first.',
  access: 'everyone',
  input: z.object({
    group_by: groupByField,
    ...scopeShape,
    order_by: z.enum(['saved', 'lost', 'group']).optional().meta({
      description:
        'Default: saved. lost: where they saved least, or cost more. group: by the groups themselves.',
    }),
    ...pageShape,
  }),
  reply: z.object({
    data: z.array(z.object({ ...groupShape, ...figures })),
    ...rangeReplyShape,
    timezone: z.string(),
    next_cursor: z.string().nullable(),
  }),
  command: {
    argument: 'group_by',
    shows: 'data',
    columns: [
      'group.*',
      'names.*',
      'saved',
      'cache_saved',
      'answer_cache_saved',
      'spend',
      'prompt_tokens',
      'cache_read_input_tokens',
    ],
  },
  run: async (context, input) => {
    const { group_by: groupBy, order_by: order = 'saved', ...rest } = input;
    const page = await reportPage(context, rest, { of: 'calls', ...groupedBy(groupBy, order) });
    if (page.kind !== 'page') return page;
    const names = await namesOfRows(context, groupBy, page.rows);
    return reply({
      data: page.rows.map(({ groups, totals }) => ({
        ...namedGroup(groupBy, groups, names),
        ...shownSavings(totals),
      })),
      ...rangeReply(page.range),
      timezone: page.range.timeZone,
      next_cursor: page.nextCursor,
    });
  },
});

function shownSavings(totals: UsageTotals) {
  const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = totals;
  const saved = plus(totals.cacheSavedPicoUsd, totals.answerSavedPicoUsd);
  const written = cacheWrite5mTokens + cacheWrite1hTokens;
  return {
    saved: exactJsonNumber(saved),
    cache_saved: exactJsonNumber(totals.cacheSavedPicoUsd),
    answer_cache_saved: exactJsonNumber(totals.answerSavedPicoUsd),
    spend: exactJsonNumber(totals.costPicoUsd),
    spend_without: exactJsonNumber(plus(totals.costPicoUsd, saved)),
    api_requests: totals.requests,
    prompt_tokens: inputTokens + cacheReadTokens + written,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation_input_tokens: written,
  };
}
