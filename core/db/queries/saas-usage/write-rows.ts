/**
 * Writes many rows with one statement, within a transaction. Where PostgreSQL refuses them for what they are, the half that
 * is at fault is found, and in the end the row, which is left out: the others are written.
 */
import type { Queryable, Row } from '../../connect.ts';
import { faultOf, isRowFault } from '../../row-faults.ts';

export type Written<Item> = {
  /** What the statement returns. */
  readonly returned: readonly Row[];
  readonly refused: readonly { readonly item: Item; readonly reason: string }[];
};

const MOST_AT_ONCE = 5_000;

/** `statement` takes the account as $1 and the rows as a JSON array in $2. */
export async function writeRows<Item>(
  tx: Queryable,
  statement: string,
  account: string,
  items: readonly Item[],
): Promise<Written<Item>> {
  if (items.length === 0) return { returned: [], refused: [] };
  if (items.length > MOST_AT_ONCE) return writeHalves(tx, statement, account, items);
  await tx.query('savepoint saas_rows');
  try {
    const returned = await tx.query(statement, [account, JSON.stringify(items)]);
    await tx.query('release savepoint saas_rows');
    return { returned, refused: [] };
  } catch (error) {
    if (!isRowFault(error)) throw error;
    await tx.query('rollback to savepoint saas_rows');
    await tx.query('release savepoint saas_rows');
    const [only] = items;
    if (only !== undefined && items.length === 1)
      return { returned: [], refused: [{ item: only, reason: faultOf(error) }] };
    return writeHalves(tx, statement, account, items);
  }
}

async function writeHalves<Item>(
  tx: Queryable,
  statement: string,
  account: string,
  items: readonly Item[],
): Promise<Written<Item>> {
  const middle = Math.ceil(items.length / 2);
  const first = await writeRows(tx, statement, account, items.slice(0, middle));
  const second = await writeRows(tx, statement, account, items.slice(middle));
  return {
    returned: [...first.returned, ...second.returned],
    refused: [...first.refused, ...second.refused],
  };
}
