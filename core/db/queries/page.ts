/** One page of a list, and how many rows there are in all. */
import type { Queryable, Row } from '../connect.ts';
import { integer } from './columns.ts';

export type Page<Item> = { readonly items: readonly Item[]; readonly total: number };

export type PageRequest = { readonly limit: number; readonly offset: number; readonly isDescending: boolean };

export type List<Item> = {
  readonly columns: string;
  /** `from …`, with the conditions. */
  readonly from: string;
  /** Of the conditions, from $1. */
  readonly params: readonly unknown[];
  readonly orderBy: string;
  readonly read: (row: Row) => Item;
};

export async function pageOf<Item>(db: Queryable, list: List<Item>, page: PageRequest): Promise<Page<Item>> {
  const { columns, from, params, orderBy, read } = list;
  const rows = await db.query(
    `select ${columns} ${from} order by ${orderBy} limit $${params.length + 1} offset $${params.length + 2}`,
    [...params, page.limit, page.offset],
  );
  const counted = await db.query(`select count(*) as total ${from}`, params);
  return { items: rows.map(read), total: integer(counted[0] ?? {}, 'total') };
}

/** A condition whose parameters are properties of a filter, by name (`$userId`), with numbers in their place. */
export function condition(
  named: string,
  filter: Readonly<Record<string, unknown>>,
): { readonly text: string; readonly params: readonly unknown[] } {
  const names = [...new Set(named.match(/(?<=\$)[a-z]\w*/gi))];
  const missing = names.find((name) => !(name in filter));
  if (missing !== undefined) throw new Error(`the filter of a list lacks ${missing}`);
  const text = named.replaceAll(/\$([a-z]\w*)/gi, (_, name: string) => `$${names.indexOf(name) + 1}`);
  return { text, params: names.map((name) => filter[name]) };
}
