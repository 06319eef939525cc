/**
 * GET /spend/logs: usage records one by one, newest first. A prompt or an answer is never stored, so none is here.
 *
 * | asked with | the answer |
 * | --- | --- |
 * | LiteLLM's parameters alone | a bare list; one that is cut says so in x-litellm-spend-logs-truncated and x-next-cursor |
 * | of them `start_date` and `end_date` | the same with summarize=false; else LiteLLM's summary by day |
 * | any other, such as `page_size` or `since` | pages |
 * | of these `format=csv` | pages of CSV with every field |
 */
import * as z from 'zod';
import { listUsageLogs, type UsageLog } from '../../../../core/db/queries/usage/usage-logs.ts';
import { plain } from '../../../../core/csv.ts';
import { idTimeMs, isUuid, requestIdOf } from '../../../../core/ids.ts';
import { operation, reply, type Context, type Invalid } from '../../api/operation.ts';
import { csvPage, formatField } from '../../usage/csv-page.ts';
import { queryFlag, queryList } from '../../request/paging.ts';
import {
  cursorAt,
  DEFAULT_ROWS,
  fitting,
  MOST_ROWS,
  notACursor,
  pageShape,
  placeOf,
} from '../../usage/pages.ts';
import { rangeReply, rangeReplyShape, scopeOf, scopeShape } from '../../usage/scope.ts';
import type { Range } from '../../../../core/usage/range.ts';
import { dailySummary, daySchema } from './daily-summary.ts';
import { logColumns, logReplies, logSchema, type ShownLog } from './log-reply.ts';

/** What LiteLLM's operation of this path takes. */
const LITELLM: ReadonlySet<string> = new Set([
  'request_id',
  'api_key',
  'user_id',
  'start_date',
  'end_date',
  'summarize',
]);

const inputSchema = z.object({
  request_id: z
    .string()
    .refine((text) => requestIdOf(text) !== null, 'must be a request id, or the id of an answer')
    .optional()
    .meta({ description: 'Only this request: its id, or that of its answer (chatcmpl-…, msg_…, resp_…).' }),
  ending: z
    .enum(['complete', 'client-gone', 'upstream-error', 'upstream-cut', 'task-lost'])
    .optional()
    .meta({ description: 'Only calls that ended this way.' }),
  end_user: queryList.meta({ description: 'Only calls for these customers, separated by commas.' }),
  summarize: queryFlag.meta({
    description: 'LiteLLM’s: false gives records where start_date and end_date would give sums by day.',
    deprecated: true,
  }),
  format: formatField,
  ...scopeShape,
  ...pageShape,
});

type Input = z.output<typeof inputSchema>;

export const spendLogs = operation({
  kind: 'read',
  path: '/spend/logs',
  summary:
    'Usage records one by one, newest first: in pages, or as a bare list when asked with LiteLLM’s parameters alone.',
  access: 'everyone',
  takesPost: true,
  input: inputSchema,
  reply: z.union([
    z.object({ data: z.array(logSchema), ...rangeReplyShape, next_cursor: z.string().nullable() }),
    z.array(logSchema),
    z.array(daySchema),
  ]),
  formats: ['text/csv'],
  command: {
    fixed: { page_size: DEFAULT_ROWS },
    leavesOut: ['summarize', 'format'],
    shows: 'data',
    columns: [
      'startTime',
      'request_id',
      'user',
      'user_name',
      'team_id',
      'team_name',
      'key_name',
      'model',
      'total_tokens',
      'spend',
      'status',
    ],
  },
  run: async (context, input) => {
    const isAskedAsLitellm = namesGiven(input).every((name) => LITELLM.has(name));
    const sumsDays =
      input.start_date !== undefined && input.end_date !== undefined && input.request_id === undefined;
    if (isAskedAsLitellm && sumsDays && input.summarize !== false) {
      const scope = await scopeOf(input, context);
      if (scope.kind === 'invalid') return scope;
      const days = await dailySummary(context, scope);
      return 'kind' in days ? days : reply(days);
    }
    const page = await pageOf(context, input, isAskedAsLitellm ? MOST_ROWS : DEFAULT_ROWS);
    if (page.kind === 'invalid') return page;
    const { rows, range, nextCursor } = page;
    if (input.format === 'csv') {
      const cells = rows.map((row) => logColumns.map((column) => plain(row[column])));
      return csvPage({ columns: logColumns, rows: cells, cursor: input.cursor, nextCursor });
    }
    if (!isAskedAsLitellm) return reply({ data: rows, ...rangeReply(range), next_cursor: nextCursor });
    return { ...reply(rows), headers: cutHeaders(nextCursor) };
  },
});

/** LiteLLM's scripts read the first; with the other, the rest is asked for page by page. */
function cutHeaders(nextCursor: string | null): Record<string, string> {
  return nextCursor === null ? {} : { 'x-litellm-spend-logs-truncated': 'true', 'x-next-cursor': nextCursor };
}

function namesGiven(input: Input): readonly string[] {
  return Object.entries(input).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

type Page = {
  readonly kind: 'page';
  readonly range: Range;
  readonly rows: readonly ShownLog[];
  readonly nextCursor: string | null;
};

async function pageOf(context: Context, input: Input, rowsOfPage: number): Promise<Page | Invalid> {
  const requestId = input.request_id === undefined ? null : requestIdOf(input.request_id);
  const scope = await scopeOf({ ...input, ...rangeOfRequest(requestId, input) }, context);
  if (scope.kind === 'invalid') return scope;
  const { cursor, page_size: pageSize = rowsOfPage, format: _, ...question } = input;
  const place = placeOf(cursor, question, scope.range);
  if (place.kind === 'invalid') return place;
  const after = place.after === null ? null : recordAt(place.after.groups);
  if (after === 'nowhere') return notACursor();
  const found = await listUsageLogs(context.db, {
    ...place.range,
    filter: scope.filter,
    requestId,
    ending: input.ending ?? null,
    customerIds: input.end_user ?? null,
    limit: pageSize + 1,
    after,
  });
  const shown = await logReplies(context, found);
  const { rows, hasMore } = fitting(shown, pageSize, (log) => Buffer.byteLength(JSON.stringify(log)));
  const last = found[rows.length - 1];
  const nextCursor =
    hasMore && last !== undefined
      ? cursorAt(question, place.range, { groups: placeAt(last), figure: null })
      : null;
  return { kind: 'page', range: place.range, rows, nextCursor };
}

const HOUR_MS = 3_600_000;

/** A request id says when it was made, so its record is found however old it is, where nothing else says when. */
function rangeOfRequest(requestId: string | null, input: Input): { since?: string; until?: string } {
  const madeMs = requestId === null ? null : idTimeMs(requestId);
  const saysWhen = [input.since, input.until, input.start_date, input.end_date].some(
    (text) => text !== undefined,
  );
  if (madeMs === null || saysWhen) return {};
  return {
    since: new Date(madeMs - HOUR_MS).toISOString(),
    until: new Date(madeMs + HOUR_MS).toISOString(),
  };
}

function placeAt({ createdAt, requestId }: UsageLog): readonly string[] {
  return [createdAt.toISOString(), requestId];
}

/** The record a page ended with. */
function recordAt([createdAt = '', requestId = '']: readonly string[]):
  | { readonly createdAt: string; readonly requestId: string }
  | 'nowhere' {
  const isInstant =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(createdAt) && !Number.isNaN(Date.parse(createdAt));
  return isInstant && isUuid(requestId) ? { createdAt, requestId } : 'nowhere';
}
