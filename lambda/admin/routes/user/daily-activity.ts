/**
 * GET /user/daily/activity, and /team/daily/activity of what teams used: usage day by day with its breakdown by model and key, in LiteLLM's shape. A page is some
 * days, the newest first; the totals in `metadata` are those of the whole range.
 */
import * as z from 'zod';
import { reportUsage, totalUsage } from '../../../../core/db/queries/usage/usage-report.ts';
import { addDays, dateAt, startOfDay } from '../../../../core/usage/local-days.ts';
import { operation, reply, type Context, type Reply } from '../../api/operation.ts';
import { litellmName } from '../../request/fields.ts';
import { pageCount, queryList, wholeNumber } from '../../request/paging.ts';
import type { Range } from '../../../../core/usage/range.ts';
import { namesFor } from '../../usage/names.ts';
import { scopeOf, scopeShape, type Scope } from '../../usage/scope.ts';
import { shownCalls, type ShownCalls } from '../../../../core/usage/shown-totals.ts';
import { callsShape } from '../../usage/totals.ts';

const DEFAULT_DAYS = 31;
/** Groups in the breakdown of one page; a day with more keys than fit shows the largest. */
const MOST_GROUPS = 1_000;

/** What `metadata` says of the whole range. */
const wholeRange = {
  total_spend: 'spend',
  total_prompt_tokens: 'prompt_tokens',
  total_completion_tokens: 'completion_tokens',
  total_tokens: 'total_tokens',
  total_api_requests: 'api_requests',
  total_successful_requests: 'successful_requests',
  total_failed_requests: 'failed_requests',
  total_cache_read_input_tokens: 'cache_read_input_tokens',
  total_cache_creation_input_tokens: 'cache_creation_input_tokens',
} as const satisfies Readonly<Record<string, keyof ShownCalls>>;

const metrics = z.object(callsShape);
const breakdown = z.record(
  z.string(),
  z.object({ metrics, metadata: z.record(z.string(), z.string().nullable()) }),
);

const pages = {
  page: wholeNumber(1_000, 'Counted from 1. Default: 1.'),
  page_size: wholeNumber(100, `Days a page. Default: ${DEFAULT_DAYS}.`),
};

const activity = {
  kind: 'read',
  access: 'everyone',
  reply: z.object({
    results: z.array(
      z.object({
        date: z.string(),
        metrics,
        breakdown: z.object({ models: breakdown, api_keys: breakdown }),
      }),
    ),
    metadata: z.object({
      ...Object.fromEntries(Object.keys(wholeRange).map((name) => [name, z.number()])),
      page: z.number(),
      total_pages: z.number(),
      has_more: z.boolean(),
      breakdown_is_cut: z.boolean(),
    }),
  }),
} as const;

export const userDailyActivity = operation({
  ...activity,
  path: '/user/daily/activity',
  summary: 'Usage day by day with its breakdown by model and key, the newest day first.',
  input: z.object({ ...scopeShape, ...pages }),
  command: {
    shows: 'results',
    columns: ['date', 'metrics.spend', 'metrics.api_requests', 'metrics.total_tokens'],
  },
  run: async (context, input) => {
    const scope = await scopeOf(input, context);
    return scope.kind === 'invalid' ? scope : daysOf(context, scope, input);
  },
});

export const teamDailyActivity = operation({
  ...activity,
  path: '/team/daily/activity',
  summary: 'The same of what teams used; without team_ids of every team that the caller sees.',
  input: z.object({
    ...scopeShape,
    team_ids: queryList.meta(litellmName('team_id')),
    ...pages,
  }),
  command: null,
  run: async (context, { team_ids: teamIds, ...input }) => {
    const scope = await scopeOf({ ...input, team_id: input.team_id ?? teamIds }, context);
    if (scope.kind === 'invalid') return scope;
    const { filter } = scope;
    return daysOf(context, { ...scope, filter: { ...filter, teamIds: filter.teamIds ?? 'any' } }, input);
  },
});

type Paged = { readonly page?: number | undefined; readonly page_size?: number | undefined };

async function daysOf(context: Context, { range, filter }: Scope, input: Paged): Promise<Reply> {
  const { page = 1, page_size: pageSize = DEFAULT_DAYS } = input;
  const { db } = context;
  const days = newestDays(range, page, pageSize);
  const totals = shownCalls(await totalUsage(db, { of: 'calls', ...range, filter }));
  const common = { of: 'calls', ...days.range, filter, limit: MOST_GROUPS, after: null } as const;
  const byDay = await reportUsage(db, { ...common, groupBy: ['day'], order: 'group' });
  const byModel = await reportUsage(db, { ...common, groupBy: ['day', 'model'], order: 'spend' });
  const byKey = await reportUsage(db, { ...common, groupBy: ['day', 'key'], order: 'spend' });
  const names = await namesFor(
    context,
    'key',
    byKey.map(({ groups }) => groups[1] ?? ''),
  );
  const part = (rows: typeof byModel, day: string, about: (id: string) => Record<string, string | null>) =>
    Object.fromEntries(
      rows
        .filter(({ groups }) => groups[0] === day)
        .map(({ groups: [, id = ''], totals: of }) => [id, { metrics: shownCalls(of), metadata: about(id) }]),
    );
  return reply({
    results: byDay.toReversed().map(({ groups: [day = ''], totals: ofDay }) => ({
      date: day,
      metrics: shownCalls(ofDay),
      breakdown: {
        models: part(byModel, day, () => ({})),
        api_keys: part(byKey, day, (id) => ({ key_alias: names.get(id) ?? null })),
      },
    })),
    metadata: {
      ...Object.fromEntries(Object.entries(wholeRange).map(([name, figure]) => [name, totals[figure]])),
      page,
      total_pages: days.pages,
      has_more: page < days.pages,
      breakdown_is_cut: byModel.length === MOST_GROUPS || byKey.length === MOST_GROUPS,
    },
  });
}

/** The days of a page: the first page ends where the range ends. */
function newestDays(
  range: Range,
  page: number,
  pageSize: number,
): { readonly pages: number; readonly range: Range } {
  const first = dateAt(range.sinceMs, range.timeZone);
  const last = dateAt(range.untilMs - 1, range.timeZone);
  const count = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
  const newest = addDays(last, -(page - 1) * pageSize);
  const oldest = addDays(newest, 1 - pageSize);
  const sinceMs = Math.max(range.sinceMs, startOfDay(oldest, range.timeZone));
  const untilMs = Math.min(range.untilMs, startOfDay(addDays(newest, 1), range.timeZone));
  return {
    pages: pageCount(count, pageSize),
    // A page behind the last one is empty.
    range: { ...range, sinceMs: Math.min(sinceMs, untilMs), untilMs: Math.max(untilMs, range.sinceMs) },
  };
}
