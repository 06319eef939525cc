/**
 * What the tables of keys, users, teams and budgets have in common. A row is made, read, held until a transaction ends
 * so that a change is made on what was read, saved with every field and its next version, marked as deleted, and listed
 * page by page. A deleted row stays for the history of spend.
 *
 * Lock order, the same in every transaction, so that no two wait for each other: budgets, teams, users, memberships, keys,
 * in a table by id in bytes. A transaction takes the rows it will change, and those it will refer to, before it writes.
 *
 * | strength | for                                   | stands beside             | waits for           |
 * | -------- | ------------------------------------- | ------------------------- | ------------------- |
 * | hold     | naming a row: it stays there          | hold, lock                | delete              |
 * | lock     | changing it                           | hold                      | lock, delete        |
 * | delete   | marking it as deleted: nobody names it | nothing                   | hold, lock, delete  |
 */
import type { Queryable, Row } from '../connect.ts';
import { condition, pageOf, type Page, type PageRequest } from './page.ts';

export type TableOf<Fields, Stored, Filter, Order extends string> = {
  readonly table: string;
  readonly id: string;
  /** @default the id, as text in bytes */
  readonly lockOrder?: string;
  /** The columns that are written, the id first, in the order of `values`. */
  readonly columns: string;
  readonly values: (fields: Fields) => readonly unknown[];
  /** What is read of a row: every column, and what PostgreSQL works out from them. */
  readonly shown: string;
  readonly read: (row: Row) => Stored;
  /** What a list can be sorted by, and the column it means. */
  readonly orders: Readonly<Record<Order, string>>;
  /** The condition of a list; `$name` is that property of the filter. */
  readonly matches: `${string}$${keyof Filter & string}${string}`;
};

export type ObjectTable<Fields, Stored, Filter, Order extends string> = {
  readonly insert: (db: Queryable, fields: Fields) => Promise<Stored>;
  /** The row with this id, unless deleted. */
  readonly find: (db: Queryable, id: string) => Promise<Stored | null>;
  /** The same, held until the transaction ends. */
  readonly hold: (tx: Queryable, id: string) => Promise<Stored | null>;
  /** The same, locked until the transaction ends. */
  readonly lock: (tx: Queryable, id: string) => Promise<Stored | null>;
  /** Those of these ids that are not deleted, in lock order. */
  readonly lockAll: (tx: Queryable, ids: readonly string[]) => Promise<readonly Stored[]>;
  readonly lockAllToDelete: (tx: Queryable, ids: readonly string[]) => Promise<readonly Stored[]>;
  /**
   * Writes every field of a row that was locked before, and its next version. When all are as they were, nothing is
   * written: no version, no row of the audit log, and no task is told.
   */
  readonly save: (tx: Queryable, fields: Fields) => Promise<Stored>;
  readonly markDeleted: (tx: Queryable, id: string) => Promise<void>;
  /** Whether this id was ever given out, to a deleted one too. */
  readonly isIdTaken: (db: Queryable, id: string) => Promise<boolean>;
  readonly list: (db: Queryable, filter: Filter, order: Order, page: PageRequest) => Promise<Page<Stored>>;
};

/** Every statement but the list uses the primary key. */
export function objectTable<
  Fields,
  Stored,
  Filter extends Readonly<Record<string, unknown>>,
  Order extends string,
>(of: TableOf<Fields, Stored, Filter, Order>): ObjectTable<Fields, Stored, Filter, Order> {
  const { table, id, columns, values, shown, read } = of;
  const given = placeholders(columns);
  const find = `select ${shown} from ${table} where ${id} = $1 and deleted_at is null`;
  const all = `select ${shown} from ${table} where ${id} = any($1) and deleted_at is null order by ${of.lockOrder ?? `${id} collate "C"`}`;
  const save = `update ${table} set (${columns}) = (${given}), version = version + 1,
    updated_at = clock_timestamp() where ${id} = $1 and (${columns}) is distinct from (${given})
    returning ${shown}`;
  const same = `select ${shown} from ${table} where ${id} = $1`;
  const first = (rows: readonly Row[]): Stored | null => (rows[0] === undefined ? null : read(rows[0]));
  const written = (rows: readonly Row[]): Stored => {
    if (rows[0] === undefined) throw new Error(`a row of ${table} disappeared while it was written`);
    return read(rows[0]);
  };
  return {
    insert: async (db, fields) =>
      written(
        await db.query(
          `insert into ${table} (${columns}) values (${given}) returning ${shown}`,
          values(fields),
        ),
      ),
    find: async (db, key) => first(await db.query(find, [key])),
    hold: async (tx, key) => first(await tx.query(`${find} for key share`, [key])),
    lock: async (tx, key) => first(await tx.query(`${find} for no key update`, [key])),
    lockAll: async (tx, ids) => (await tx.query(`${all} for no key update`, [ids])).map(read),
    lockAllToDelete: async (tx, ids) => (await tx.query(`${all} for update`, [ids])).map(read),
    save: async (tx, fields) => {
      const saved = await tx.query(save, values(fields));
      return written(saved.length > 0 ? saved : await tx.query(same, [values(fields)[0]]));
    },
    markDeleted: async (tx, key) => {
      await tx.query(`update ${table} set ${DELETED} where ${id} = $1 and deleted_at is null`, [key]);
    },
    isIdTaken: async (db, key) =>
      (await db.query(`select 1 from ${table} where ${id} = $1`, [key])).length > 0,
    list: (db, filter, order, page) => {
      const { text, params } = condition(of.matches, filter);
      const orderBy = `${of.orders[order]} ${page.isDescending ? 'desc nulls last' : 'asc nulls first'}, ${id}`;
      return pageOf(db, { columns: shown, from: `from ${table} where ${text}`, params, orderBy, read }, page);
    },
  };
}

/** What is set on a row that is marked as deleted. */
export const DELETED = `deleted_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1`;

/** `$1, $2, …` for as many columns as the list names. */
export function placeholders(columns: string): string {
  return columns
    .split(',')
    .map((_, index) => `$${index + 1}`)
    .join(', ');
}
