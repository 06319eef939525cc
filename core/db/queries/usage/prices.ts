/** Prices as they are kept for ever, so that the cost of a usage record can be computed again. */
import type { KeptPrice } from '../../../catalog/price-figures.ts';
import type { Queryable } from '../../connect.ts';
import { asJson } from '../columns.ts';

/** Called by the usage sink before the first record. An id names its figures, so existing rows stay. */
const storeRows = `
  insert into prices (price_id, model, scope, effective_from, source, figures)
  select price_id, model, scope, effective_from, source, figures
  from json_to_recordset($1) as price (price_id text, model text, scope text, effective_from timestamptz,
    source text, figures jsonb)
  order by price_id
  on conflict do nothing`;

export async function storePrices(database: Queryable, prices: readonly KeptPrice[]): Promise<void> {
  const rows = prices.map((price) => ({ ...price, effectiveFrom: new Date(price.effectiveFromMs) }));
  await database.query(storeRows, [asJson(rows)]);
}
