/** Retention: months of usage that are wholly older than it are dropped; without a retention nothing ever is. */
import type { Queryable } from '../../core/db/connect.ts';
import { dropExpiredUsage } from '../../core/db/queries/usage/usage-pipeline.ts';

/** `days` null: usage is kept for ever. Returns how many months were dropped. */
export async function expireUsage(db: Queryable, days: number | null): Promise<number> {
  if (days === null) return 0;
  const [row] = await db.query(dropExpiredUsage, [days]);
  return Number(row?.['dropped'] ?? 0);
}
