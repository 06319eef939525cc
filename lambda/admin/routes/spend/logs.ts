/**
 * GET /spend/logs: usage records one by one, newest first, under LiteLLM's names where it has them. A prompt or an
 * answer is never stored, so none is here.
 */
import * as z from 'zod';
import { listUsageLogs, shownColumns, type UsageLog } from '../../../../core/db/queries/usage/usage-logs.ts';
import type { ColumnType } from '../../../../core/usage/columns.ts';
import { isUuid } from '../../../../core/ids.ts';
import { operation, reply } from '../../api/operation.ts';
import { queryList } from '../../request/paging.ts';
import { cursorAt, DEFAULT_ROWS, fitting, notACursor, pageShape, placeOf } from '../../usage/pages.ts';
import { rangeReply, rangeReplyShape, scopeOf, scopeShape } from '../../usage/scope.ts';
import { shownTotals } from '../../../../core/usage/shown-totals.ts';
import { totalsShape } from '../../usage/totals.ts';

const { api_requests: _, successful_requests: __, failed_requests: ___, ...figuresShape } = totalsShape;

const shapes: Readonly<Partial<Record<ColumnType, z.ZodType>>> = {
  uuid: z.string(),
  text: z.string(),
  boolean: z.boolean(),
  smallint: z.number(),
  integer: z.number(),
  'text[]': z.array(z.string()).readonly(),
};

const columnShape = Object.fromEntries(
  shownColumns.map(({ name, type, isNullable, shownAs = name, description }) => {
    const shape = shapes[type];
    if (shape === undefined) throw new Error(`no reply shows a column of type ${type}`);
    const schema = isNullable ? shape.nullable() : shape;
    return [shownAs, description === undefined ? schema : schema.meta({ description })];
  }),
);

const logSchema = z.object({
  ...columnShape,
  startTime: z.string(),
  endTime: z.string(),
  completionStartTime: z.string().nullable().meta({ description: 'First byte of the answer.' }),
  status: z.enum(['success', 'failure']),
  ...figuresShape,
});

export const spendLogs = operation({
  kind: 'read',
  path: '/spend/logs',
  summary: 'Usage records one by one, newest first.',
  access: 'everyone',
  input: z.object({
    request_id: z
      .string()
      .refine(isUuid, 'must be a request id')
      .optional()
      .meta({ description: 'Only this request.' }),
    ending: z
      .enum(['complete', 'client-gone', 'upstream-error', 'upstream-cut', 'task-lost'])
      .optional()
      .meta({ description: 'Only calls that ended this way.' }),
    end_user: queryList.meta({ description: 'Only calls for these customers, separated by commas.' }),
    ...scopeShape,
    ...pageShape,
  }),
  reply: z.object({
    data: z.array(logSchema),
    ...rangeReplyShape,
    next_cursor: z.string().nullable(),
  }),
  command: {
    shows: 'data',
    columns: ['startTime', 'request_id', 'user', 'team_id', 'model', 'total_tokens', 'spend', 'status'],
  },
  run: async (context, input) => {
    const scope = await scopeOf(input, context);
    if (scope.kind === 'invalid') return scope;
    const { cursor, page_size: pageSize = DEFAULT_ROWS, ...question } = input;
    const place = placeOf(cursor, question, scope.range);
    if (place.kind === 'invalid') return place;
    const after = place.after === null ? null : recordAt(place.after.groups);
    if (after === 'nowhere') return notACursor();
    const found = await listUsageLogs(context.db, {
      ...place.range,
      filter: scope.filter,
      requestId: input.request_id ?? null,
      ending: input.ending ?? null,
      customerIds: input.end_user ?? null,
      limit: pageSize + 1,
      after,
    });
    const written = found.map((log) => ({ log, shown: logReply(log) }));
    const { rows, hasMore } = fitting(written, pageSize, ({ shown }) =>
      Buffer.byteLength(JSON.stringify(shown)),
    );
    const last = rows.at(-1)?.log;
    return reply({
      data: rows.map(({ shown }) => shown),
      ...rangeReply(place.range),
      next_cursor:
        hasMore && last !== undefined
          ? cursorAt(question, place.range, {
              groups: [last.createdAt.toISOString(), last.requestId],
              figure: null,
            })
          : null,
    });
  },
});

/** The record a page ended with. */
function recordAt([createdAt = '', requestId = '']: readonly string[]):
  | { readonly createdAt: string; readonly requestId: string }
  | 'nowhere' {
  const isInstant =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(createdAt) && !Number.isNaN(Date.parse(createdAt));
  return isInstant && isUuid(requestId) ? { createdAt, requestId } : 'nowhere';
}

function logReply(log: UsageLog): z.output<typeof logSchema> {
  const startMs = log.createdAt.getTime();
  const {
    api_requests: _requests,
    successful_requests: _successes,
    failed_requests: failures,
    ...figures
  } = shownTotals(log.totals);
  return {
    ...log.shown,
    startTime: log.createdAt.toISOString(),
    endTime: new Date(startMs + log.latencyMs).toISOString(),
    completionStartTime: log.ttftMs === null ? null : new Date(startMs + log.ttftMs).toISOString(),
    status: failures === 0 ? 'success' : 'failure',
    ...figures,
  };
}
