/** What the usage publisher takes from the usage table and what became of it. All by usage-publisher. */

/** Locks the watermark, so that two runs never take the same window. `oldest_open`: everything before it is settled. */
export const lockWatermark = `
  select taken_before::text, pg_snapshot_xmin(pg_current_snapshot())::text as oldest_open
  from usage_publisher_state where destination = 'cloudwatch' for update`;

/** The end of a window that holds at most $3 records, or no row when all fit. Uses usage_records_inserted_xid. */
export const boundWindow = `
  select inserted_xid::text as taken_before from usage_records
  where inserted_xid >= $1::xid8 and inserted_xid < $2::xid8
  order by inserted_xid offset $3 limit 1`;

/**
 * Aggregates a window, a row per team. Sums are text, because they may exceed what JSON numbers hold; of the durations
 * 99 values a group, as many as one line takes. Uses usage_records_inserted_xid.
 */
export const takeWindow = `
  with grouped as (
    select coalesce(team_id, '') as team_id, model, user_id, key_id,
      date_bin('5 minutes', created_at, 'epoch'::timestamptz) as bucket,
      count(*) as requests,
      count(*) filter (where status >= 500) as failures,
      count(*) filter (where error_class = 'throttled') as throttled,
      sum(input_tokens)::text as input_tokens,
      sum(output_tokens)::text as output_tokens,
      sum(cache_read_tokens)::text as cache_read_tokens,
      sum(cache_write_tokens)::text as cache_write_tokens,
      sum(cost_pico_usd)::text as cost_pico_usd,
      (array_agg(latency_ms))[1:99] as latency_ms,
      (array_agg(ttft_ms) filter (where ttft_ms is not null))[1:99] as ttft_ms
    from usage_records
    where inserted_xid >= $1::xid8 and inserted_xid < $2::xid8
    group by 1, 2, 3, 4, 5
  ), taken as (
    insert into usage_publications (team_id, usage, record_count)
    select team_id, jsonb_agg(to_jsonb(grouped) - 'team_id'), sum(requests) from grouped group by team_id
    returning record_count
  )
  select coalesce(sum(record_count), 0) as records from taken`;

export const moveWatermark = `
  update usage_publisher_state set taken_before = $1::xid8 where destination = 'cloudwatch'`;

/** The ids that are due, those that failed least first. Uses usage_publications_waiting. */
export const duePublications = `
  select publication_id, team_id from usage_publications
  where published_at is null and next_try_at <= now() order by attempts, publication_id limit 1000`;

/** The teams with metrics of their own: the first ones, so that a team keeps them while others come. Reads all of teams. */
export const firstTeams = `select team_id from teams order by created_at, team_id limit $1`;

/** No row when another run holds it. */
export const lockPublication = `
  select publication_id, team_id, usage,
    (select team_alias from teams where teams.team_id = usage_publications.team_id) as team_alias
  from usage_publications
  where publication_id = $1 and published_at is null for update skip locked`;

export const markPublished = `
  update usage_publications set published_at = now(), attempts = attempts + 1, last_error = null
  where publication_id = $1`;

/** Waits 1, 2, 4 … minutes, at most an hour. */
export const markFailed = `
  update usage_publications set attempts = attempts + 1, last_error = left($2, 300),
    next_try_at = now() + least(interval '1 hour', interval '1 minute' * 2 ^ least(attempts, 10))
  where publication_id = $1`;

export const forgetPublished = `
  delete from usage_publications where published_at < now() - interval '7 days'`;

/** How far behind: seconds since the oldest record that is not published was taken, and the teams it waits for. */
export const publisherBacklog = `
  select coalesce(extract(epoch from now() - min(made_at)), 0)::float8 as lag_seconds,
    count(distinct team_id)::int as waiting_teams
  from usage_publications where published_at is null`;

export const noteSuccess = `
  update usage_publisher_state set last_success_at = now() where destination = 'cloudwatch'`;
