/** A report as a page of rows: asked, cut to what fits, and with the place where the next page begins. */
import * as z from 'zod';
import {
  reportOrders,
  reportUsage,
  type Dimension,
  type ReportOrder,
  type ReportSubject,
} from '../../../core/db/queries/usage/usage-report.ts';
import type { UsageTotals } from '../../../core/db/queries/usage/usage-measures.ts';
import type { Context, Invalid } from '../api/operation.ts';
import { cursorAt, DEFAULT_ROWS, fitting, notACursor, placeOf, type pageShape } from './pages.ts';
import type { Range } from '../../../core/usage/range.ts';
import { scopeOf, type scopeShape } from './scope.ts';

export const orderByField = z.enum(Object.keys(reportOrders) as [ReportOrder, ...ReportOrder[]]).optional();

export type ReportInput = z.output<z.ZodObject<typeof scopeShape & typeof pageShape>>;

export type ReportPage = {
  readonly kind: 'page';
  readonly range: Range;
  readonly rows: readonly { readonly groups: readonly string[]; readonly totals: UsageTotals }[];
  readonly nextCursor: string | null;
};

export type ReportAsked = {
  readonly of: ReportSubject;
  readonly groupBy: readonly Dimension[];
  readonly order: ReportOrder;
  /** Longest range. @default as core/usage/range.ts says */
  readonly mostDays?: number;
  /** About how long a row will be when it is written out. */
  readonly bytesOf: (row: ReportPage['rows'][number]) => number;
};

export async function reportPage(
  context: Context,
  input: ReportInput,
  asked: ReportAsked,
): Promise<ReportPage | Invalid> {
  const scope = await scopeOf(input, context, asked.mostDays);
  if (scope.kind === 'invalid') return scope;
  const { cursor, page_size: pageSize = DEFAULT_ROWS, ...rest } = input;
  const question = { ...rest, groupBy: asked.groupBy, order: asked.order };
  const place = placeOf(cursor, question, scope.range);
  if (place.kind === 'invalid') return place;
  const { range, after } = place;
  if (after !== null && after.groups.length !== asked.groupBy.length) return notACursor();
  const found = await reportUsage(context.db, {
    of: asked.of,
    ...range,
    groupBy: asked.groupBy,
    filter: scope.filter,
    order: asked.order,
    limit: pageSize + 1,
    after,
  });
  const { rows, hasMore } = fitting(found, pageSize, asked.bytesOf);
  const last = rows.at(-1);
  const nextCursor = hasMore && last !== undefined ? cursorAt(question, range, last.position) : null;
  return { kind: 'page', range, rows, nextCursor };
}
