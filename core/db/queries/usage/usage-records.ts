/** Usage records: how the journal's rows enter PostgreSQL. */
import type { Queryable } from '../../connect.ts';

/**
 * Called by journal/ship, up to some hundred rows at a time. Uses the primary key of the month's partition to skip
 * rows that are there already, so a batch may be sent any number of times. A journal written by an earlier version
 * lacks the newer columns; its rows get their defaults. A duration beyond its column (35 minutes of microseconds) is
 * cut, since no figure depends on it and the record must not fail for it.
 */
const insertRows = `
  insert into usage_records (
    request_id, created_at, key_id, user_id, team_id, model_asked, model, deployment, dialect, is_stream, ending,
    status, error_code, finish_reason, usage_estimated, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens, input_cost_pico_usd, output_cost_pico_usd,
    cache_read_cost_pico_usd, cache_write_cost_pico_usd, cost_pico_usd, price_id, latency_ms, ttft_ms, overhead_us,
    retries, upstream_request_id, user_agent_family, tags, route, region, error_class, client_request_id,
    client_session_id, image_count, service_tier, billed_images, search_units, lease_owner, lease_pools, cache_hit,
    hedge_deployment, hedge_price_id, hedge_cost_pico_usd, given_up)
  select
    request_id, created_at, key_id, user_id, team_id, model_asked, model, deployment, dialect, is_stream, ending,
    status, error_code, finish_reason, usage_estimated, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens, input_cost_pico_usd, output_cost_pico_usd,
    cache_read_cost_pico_usd, cache_write_cost_pico_usd, cost_pico_usd, price_id,
    ${cut('latency_ms')}, ${cut('ttft_ms')}, ${cut('overhead_us')}, retries,
    upstream_request_id, user_agent_family, tags, coalesce(route, ''), coalesce(region, ''), error_class,
    client_request_id, client_session_id, coalesce(image_count, 0), coalesce(service_tier, 'standard'),
    coalesce(billed_images, 0), coalesce(search_units, 0), lease_owner, lease_pools, cache_read_tokens > 0,
    hedge_deployment, hedge_price_id, coalesce(hedge_cost_pico_usd, 0), coalesce(given_up, '[]')
  from json_to_recordset($1) as record (
    request_id uuid, created_at timestamptz, key_id uuid, user_id text, team_id text, model_asked text, model text,
    deployment text, dialect text, is_stream boolean, ending text, status smallint, error_code text,
    finish_reason text, usage_estimated boolean, input_tokens bigint, output_tokens bigint, cache_read_tokens bigint,
    cache_write_5m_tokens bigint, cache_write_1h_tokens bigint, reasoning_tokens bigint, input_cost_pico_usd bigint,
    output_cost_pico_usd bigint, cache_read_cost_pico_usd bigint, cache_write_cost_pico_usd bigint,
    cost_pico_usd bigint, price_id text, latency_ms bigint, ttft_ms bigint, overhead_us bigint, retries smallint,
    upstream_request_id text, user_agent_family text, tags text[], route text, region text, error_class text,
    client_request_id text, client_session_id text, image_count integer, service_tier text,
    billed_images integer, search_units integer, lease_owner uuid, lease_pools bigint[], hedge_deployment text,
    hedge_price_id text, hedge_cost_pico_usd bigint, given_up jsonb)
  on conflict do nothing`;

/** Not by least(), which takes null for no limit. */
function cut(column: string): string {
  return `case when ${column} > 2147483647 then 2147483647 else ${column} end`;
}

/** Inserts rows made by `usageRowJson`; those already there are skipped. */
export async function insertUsageRows(database: Queryable, rows: readonly string[]): Promise<void> {
  await database.query(insertRows, [`[${rows.join(',')}]`]);
}
