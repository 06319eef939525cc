/** Retention: months of usage older than USAGE_RETENTION_DAYS go whole; without that setting nothing ever does. */
import type { Queryable } from '../../core/db/connect.ts';
import { dropExpiredUsage } from '../../core/db/queries/usage/usage-pipeline.ts';

/** Days to keep, or null: for ever. Throws when it is set to something else. */
export function retentionDays(setting: string | undefined): number | null {
  if (setting === undefined || setting === '') return null;
  const days = Number(setting);
  if (!Number.isSafeInteger(days) || days < 62) {
    throw new Error(`USAGE_RETENTION_DAYS is "${setting}"; it must be a whole number of days, at least 62`);
  }
  return days;
}

/** Returns how many months went. */
export async function expireUsage(db: Queryable, days: number | null): Promise<number> {
  if (days === null) return 0;
  const [row] = await db.query(dropExpiredUsage, [days]);
  return Number(row?.['dropped'] ?? 0);
}
