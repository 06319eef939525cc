/** Lists come in pages. Query values are text, so these fields turn them into what they mean. */
import * as z from 'zod';
import type { Page, PageRequest } from '../../../core/db/queries/page.ts';
import { invalid, reply, type Invalid, type Reply } from '../api/operation.ts';

export const wholeNumber = (largest: number, description: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(largest))
    .optional()
    .meta({ description, type: 'integer', minimum: 1, maximum: largest });

const LARGEST_PAGE = 500;
const DEFAULT_PAGE = 50;

export const pagingShape = {
  page: wholeNumber(1_000_000, 'Counted from 1. Default: 1.'),
  page_size: wholeNumber(LARGEST_PAGE, `Rows a page. Default: ${DEFAULT_PAGE}.`),
  sort_order: z
    .enum(['asc', 'desc'])
    .optional()
    .meta({ description: 'Newest or largest first. Default: desc.' }),
};

export const queryFlag = z
  .stringbool({ truthy: ['true', '1', 'yes'], falsy: ['false', '0', 'no'], error: 'must be true or false' })
  .optional()
  .meta({ type: 'boolean' });

/** What lists of keys, users and teams are narrowed by. */
export const stateShape = {
  blocked: queryFlag.meta({ description: 'Only those that are blocked, or are not.' }),
  include_deleted: queryFlag.meta({ description: 'Deleted ones too.', 'x-flag': true }),
};

/** `a,b,c`, or the name given several times. */
export const queryList = z
  .string()
  .transform((text) => text.split(',').filter((item) => item !== ''))
  .pipe(z.array(z.string().max(256)).max(LARGEST_PAGE))
  .optional()
  .meta({ description: 'Separated by commas.' });

type Paging = { readonly page: number; readonly pageSize: number; readonly request: PageRequest };

type PagingInput = {
  readonly page?: number | undefined;
  readonly page_size?: number | undefined;
  readonly sort_order?: 'asc' | 'desc' | undefined;
};

export function pagingOf(input: PagingInput): Paging {
  const page = input.page ?? 1;
  const pageSize = input.page_size ?? DEFAULT_PAGE;
  const isDescending = (input.sort_order ?? 'desc') === 'desc';
  return { page, pageSize, request: { limit: pageSize, offset: (page - 1) * pageSize, isDescending } };
}

/** The reply of a list: its rows under a name of their own, and where the page stands. */
export function pageSchema<Name extends string, Row extends z.ZodType>(name: Name, row: Row) {
  const rows = { [name]: z.array(row) } as Record<Name, z.ZodArray<Row>>;
  const position = { total: z.number(), page: z.number(), page_size: z.number(), total_pages: z.number() };
  return z.object({ ...rows, ...position });
}

export type Listing<Row> = {
  /** The field that holds the rows. */
  readonly name: string;
  readonly find: (page: PageRequest) => Promise<Page<Row>>;
  readonly show: (rows: readonly Row[]) => readonly object[] | Promise<readonly object[]>;
};

/** A load balancer takes at most 1 MB from a function, whose reply is a string in JSON; some is for what surrounds the rows. */
const MOST_BYTES = 900_000;

export async function replyPage<Row>(
  input: PagingInput,
  { name, find, show }: Listing<Row>,
): Promise<Reply | Invalid> {
  const { page, pageSize, request } = pagingOf(input);
  const { items, total } = await find(request);
  const rows = await show(items);
  if (rows.length > 1 && Buffer.byteLength(JSON.stringify(JSON.stringify(rows))) > MOST_BYTES) {
    const message = `must be less: ${rows.length} ${name} are more than fits into a reply`;
    return invalid([{ param: 'page_size', message }]);
  }
  const position = { total, page, page_size: pageSize, total_pages: pageCount(total, pageSize) };
  return reply({ [name]: rows, ...position });
}

/** Without `page` and `page_size` the reply is a bare array of all rows, as LiteLLM's scripts expect. */
export async function replyPageOrAll<Row>(
  input: PagingInput,
  listing: Listing<Row>,
): Promise<Reply | Invalid> {
  if (input.page !== undefined || input.page_size !== undefined) return replyPage(input, listing);
  const { items, total } = await listing.find(pagingOf({ ...input, page_size: LARGEST_PAGE }).request);
  if (total <= LARGEST_PAGE) return reply(await listing.show(items));
  // A bare array has no place to say that rows are missing.
  const message = `there are ${total} ${listing.name}; ask for them page by page, with page and page_size`;
  return invalid([{ param: 'page', message }]);
}

export function pageCount(total: number, pageSize: number): number {
  return Math.ceil(total / pageSize);
}

/** The names of a table of orders, as a schema wants them. */
export function orderField<Order extends string>(orders: Readonly<Record<Order, string>>) {
  return z
    .enum(Object.keys(orders) as [Order, ...Order[]])
    .optional()
    .meta({ description: 'What rows are sorted by. Default: created_at.' });
}
