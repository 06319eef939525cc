/**
 * Answers of any size in parts. A load balancer takes at most 1 MB from a function, so a reply ends before that and
 * names where to go on. The cursor holds the range as the first page resolved it, so "up to now" stays what it was;
 * records that arrive late within the range may still show on later pages, and a cursor for one question is refused
 * by another.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { invalid, type Invalid } from '../api/operation.ts';
import { wholeNumber } from '../request/paging.ts';
import { EARLIEST_MS, LATEST_MS, type Range } from '../../../core/usage/range.ts';

/** Of a page, and what it has where nothing is said. */
export const DEFAULT_ROWS = 100;
export const MOST_ROWS = 1_000;

export const pageShape = {
  page_size: wholeNumber(MOST_ROWS, 'Rows a page, fewer when they would not fit. Default: 100.'),
  cursor: z.string().max(4_096).optional().meta({
    description: 'next_cursor of the page before, with the same question.',
  }),
};

const DAY_MS = 86_400_000;
/** The rest of 1 MB is for what surrounds the rows. */
const MOST_BYTES = 900_000;

/** Anybody can make one up, so text that PostgreSQL cannot store is refused. */
const cursorSchema = z.tuple([
  z.literal(1),
  z.string(),
  z.int(),
  z.int(),
  z.array(z.string().refine((text) => text.isWellFormed() && !text.includes('\0'))),
  z
    .string()
    .regex(/^-?\d{1,60}$/)
    .nullable(),
]);

export type Position = { readonly groups: readonly string[]; readonly figure: string | null };

export type Place = { readonly kind: 'place'; readonly range: Range; readonly after: Position | null };

/** Where a request begins: at the beginning of its range, or where its cursor says. */
export function placeOf(cursor: string | undefined, question: object, range: Range): Place | Invalid {
  if (cursor === undefined) return { kind: 'place', range, after: null };
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success) return notACursor();
  const [, asked, sinceMs, untilMs, groups, figure] = parsed.data;
  if (asked !== digest(question)) {
    return invalid([
      { param: 'cursor', message: 'belongs to another question; repeat all other parameters' },
    ]);
  }
  // "Up to now" moves, by as long as somebody takes to turn a page; the length of the range is that of the question.
  const isWithin = EARLIEST_MS <= sinceMs && sinceMs < untilMs && untilMs <= LATEST_MS;
  if (!isWithin || untilMs - sinceMs > range.untilMs - range.sinceMs + DAY_MS) return notACursor();
  return { kind: 'place', range: { ...range, sinceMs, untilMs }, after: { groups, figure } };
}

export function notACursor(): Invalid {
  return invalid([{ param: 'cursor', message: 'is not a next_cursor of this gateway' }]);
}

export function cursorAt(question: object, range: Range, after: Position): string {
  const content = [1, digest(question), range.sinceMs, range.untilMs, after.groups, after.figure];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/**
 * As many rows as fit. `found` holds one row more than the page when there is more.
 */
export function fitting<Row>(
  found: readonly Row[],
  pageSize: number,
  bytesOf: (row: Row) => number,
): { readonly rows: readonly Row[]; readonly hasMore: boolean } {
  let bytes = 0;
  let count = 0;
  for (const row of found.slice(0, pageSize)) {
    bytes += bytesOf(row);
    if (count > 0 && bytes > MOST_BYTES) break;
    count += 1;
  }
  return { rows: found.slice(0, count), hasMore: count < found.length };
}

/** What is asked apart from where to go on; dates as they were given, because "now" moves. */
function digest(question: object): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 16);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a cursor of ours; the schema says so.
    return null;
  }
}
