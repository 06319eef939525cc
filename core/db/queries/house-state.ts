/** What the tasks tell of the house they share: the database itself and the usage publisher. */
import type { Queryable } from '../connect.ts';

export type HouseState = {
  readonly connections: number;
  readonly maxConnections: number;
  readonly databaseBytes: number;
  /** Seconds since the epoch; null before its first run. */
  readonly publisherLastSuccess: number | null;
};

/** Called by proxy/metrics/house-metrics once a minute and task. Reads statistics and one row. */
const readState = `
  select
    (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as connections,
    current_setting('max_connections')::int as max_connections,
    pg_database_size(current_database())::float8 as database_bytes,
    (select extract(epoch from last_success_at) from usage_publisher_state
      where destination = 'cloudwatch')::float8 as publisher_last_success`;

export async function readHouseState(database: Queryable): Promise<HouseState> {
  const [row] = await database.query(readState);
  const last = row?.['publisher_last_success'] ?? null;
  return {
    connections: Number(row?.['connections']),
    maxConnections: Number(row?.['max_connections']),
    databaseBytes: Number(row?.['database_bytes']),
    publisherLastSuccess: last === null ? null : Number(last),
  };
}
