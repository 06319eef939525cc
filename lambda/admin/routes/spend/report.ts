/** GET /spend/report: usage grouped by anything, as JSON or CSV, both in pages of less than 1 MB. */
import * as z from 'zod';
import {
  dimensions,
  needsRecords,
  type Dimension,
  type ReportOrder,
} from '../../../../core/db/queries/usage/usage-report.ts';
import { operation, reply, type Context } from '../../api/operation.ts';
import { csvPage, formatField } from '../../usage/csv-page.ts';
import { isNamed, namesByKind, type NamesByKind } from '../../usage/names.ts';
import { rangeReply, rangeReplyShape, scopeShape } from '../../usage/scope.ts';
import { pageShape } from '../../usage/pages.ts';
import { MOST_DAYS } from '../../../../core/usage/range.ts';
import { orderByField, reportPage, type ReportAsked, type ReportPage } from '../../usage/report-rows.ts';
import { shownTotals } from '../../../../core/usage/shown-totals.ts';
import { figureColumns, totalsShape } from '../../usage/totals.ts';

/** Such reports read every record of their range. */
const MOST_DAYS_OF_RECORDS = 31;
const MOST_DIMENSIONS = 6;
/** Of one name, as JSON writes it: an alias has at most 256 characters, an address 320. */
const MOST_NAME_BYTES = 1_000;

export const groupByField = z
  .string()
  .transform((text) => text.split(',').filter((name) => name !== ''))
  .pipe(
    z
      .array(z.enum(dimensions, `must be some of ${dimensions.join(', ')}`))
      .min(1)
      .max(MOST_DIMENSIONS)
      .refine((names) => new Set(names).size === names.length, 'must name each only once'),
  )
  .meta({ description: `Separated by commas: ${dimensions.join(', ')}.`, examples: ['day,team,model'] });

export const groupShape = {
  group: z.record(z.string(), z.string()),
  names: z.record(z.string(), z.string().nullable()).meta({
    description: 'key_name, user_name, team_name and customer_name of the group: alias or e-mail address.',
  }),
};

export const spendReport = operation({
  kind: 'read',
  path: '/spend/report',
  summary: 'Usage grouped by anything, as JSON or CSV, in pages.',
  access: 'everyone',
  input: z.object({
    group_by: groupByField,
    ...scopeShape,
    format: formatField,
    order_by: orderByField.meta({ description: 'Default: group, by the groups themselves.' }),
    ...pageShape,
  }),
  reply: z.object({
    data: z.array(
      z.object({
        ...groupShape,
        ...totalsShape,
      }),
    ),
    ...rangeReplyShape,
    timezone: z.string(),
    next_cursor: z.string().nullable(),
  }),
  formats: ['text/csv'],
  command: {
    argument: 'group_by',
    leavesOut: ['format'],
    shows: 'data',
    columns: ['group.*', 'names.*', ...figureColumns],
  },
  run: async (context, input) => {
    const { group_by: groupBy, format = 'json', order_by: order = 'group', ...rest } = input;
    const page = await reportPage(context, rest, { of: 'bill', ...groupedBy(groupBy, order) });
    if (page.kind !== 'page') return page;
    const names = await namesOfRows(context, groupBy, page.rows);
    if (format === 'csv') {
      return csvPage({
        columns: [...groupBy.flatMap(csvColumns), ...figureNames],
        rows: page.rows.map((row) => [...groupCells(groupBy, row.groups, names), ...figuresOf(row)]),
        cursor: input.cursor,
        nextCursor: page.nextCursor,
      });
    }
    return reply({
      data: page.rows.map(({ groups, totals }) => ({
        ...namedGroup(groupBy, groups, names),
        ...shownTotals(totals),
      })),
      ...rangeReply(page.range),
      timezone: page.range.timeZone,
      next_cursor: page.nextCursor,
    });
  },
});

/** What is asked of a report by these groups. */
export function groupedBy(groupBy: readonly Dimension[], order: ReportOrder): Omit<ReportAsked, 'of'> {
  const nameBytes = MOST_NAME_BYTES * groupBy.filter(isNamed).length;
  return {
    groupBy,
    order,
    mostDays: groupBy.some(needsRecords) ? MOST_DAYS_OF_RECORDS : MOST_DAYS,
    bytesOf: ({ groups }) =>
      900 + nameBytes + groups.reduce((bytes, group) => bytes + writtenBytes(group), 0),
  };
}

/** The groups of a row under the names of their dimensions, and the names of those who have one. */
export function namedGroup(groupBy: readonly Dimension[], groups: readonly string[], names: NamesByKind) {
  return {
    group: asObject(groupBy, groups),
    names: Object.fromEntries(
      groupBy.flatMap((dimension, index) =>
        isNamed(dimension) ? [[nameOf(dimension), names[dimension].get(groups[index] ?? '') ?? null]] : [],
      ),
    ),
  };
}

const figureNames = Object.keys(totalsShape);

/** As JSON writes them, so that amounts carry every digit here too. */
function figuresOf({ totals }: ReportPage['rows'][number]): readonly string[] {
  const figures: Readonly<Record<string, unknown>> = shownTotals(totals);
  return figureNames.map((name) => JSON.stringify(figures[name]));
}

export function namesOfRows(
  context: Context,
  groupBy: readonly Dimension[],
  rows: ReportPage['rows'],
): Promise<NamesByKind> {
  return namesByKind(context, (kind) => {
    const index = groupBy.indexOf(kind);
    return index === -1 ? [] : rows.map(({ groups }) => groups[index] ?? '');
  });
}

function nameOf(dimension: Dimension): string {
  return `${dimension}_name`;
}

/** The name of a user, team or key stands right beside its id, for people. */
function csvColumns(dimension: Dimension): readonly string[] {
  return isNamed(dimension) ? [dimension, nameOf(dimension)] : [dimension];
}

function groupCells(
  groupBy: readonly Dimension[],
  groups: readonly string[],
  names: NamesByKind,
): readonly string[] {
  return groupBy.flatMap((dimension, index) => {
    const id = groups[index] ?? '';
    return isNamed(dimension) ? [id, names[dimension].get(id) ?? ''] : [id];
  });
}

function asObject(groupBy: readonly Dimension[], groups: readonly string[]): Record<string, string> {
  return Object.fromEntries(groupBy.map((dimension, index) => [dimension, groups[index] ?? '']));
}

function writtenBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) + 20;
}
