/** What a key, user or team has spent in all, summed exactly from the usage records. */
import { type PicoUsd } from '../../money.ts';
import type { Queryable } from '../connect.ts';
import { money } from './columns.ts';

export type SpendScope = 'key' | 'user' | 'team';

export async function spentBy(db: Queryable, scope: SpendScope, id: string): Promise<PicoUsd> {
  const rows = await db.query(SUMS[scope], [id]);
  return money(rows[0] ?? {}, 'spent');
}

/** Each uses the index usage_records_<scope>_id. */
const SUMS: Readonly<Record<SpendScope, string>> = {
  key: `select coalesce(sum(cost_pico_usd), 0)::text as spent from usage_records where key_id = $1`,
  user: `select coalesce(sum(cost_pico_usd), 0)::text as spent from usage_records where user_id = $1`,
  team: `select coalesce(sum(cost_pico_usd), 0)::text as spent from usage_records where team_id = $1`,
};
