/**
 * Publications on their way to an OTLP endpoint, in batches. A batch keeps its time and its publications, so that it is
 * the same points whenever it is sent. All by usage-publisher.
 */

/** So that two runs do not make batches of one time. */
export const lockBatches = `select from usage_publisher_state where destination = 'cloudwatch' for update`;

/**
 * Puts what CloudWatch has got since the last batch into a new one, at a second of its own: of two points of a series in one
 * second Datadog keeps the later one (https://docs.datadoghq.com/metrics/custom_metrics/historical_metrics/). What is older than an hour was published before there was an endpoint.
 */
export const openBatch = `
  update usage_publications set otlp_batch_at = (
    select greatest(date_trunc('second', now()), max(otlp_batch_at) + interval '1 second') from usage_publications)
  where otlp_batch_at is null and published_at > now() - interval '1 hour'`;

/** The oldest first; `starts_at` is the time of the batch before. Times also in microseconds. Uses usage_publications_unsent. */
export const unsentBatches = `
  with unsent as (
    select distinct otlp_batch_at as batch_at from usage_publications
    where otlp_batch_at is not null and otlp_done_at is null order by 1 limit 100
  ), spans as (
    select batch_at, coalesce(
      (select max(otlp_batch_at) from usage_publications where otlp_batch_at < batch_at),
      batch_at - interval '5 minutes') as starts_at
    from unsent
  )
  select batch_at::text, (extract(epoch from batch_at) * 1000000)::bigint::text as time_us,
    (extract(epoch from starts_at) * 1000000)::bigint::text as start_us
  from spans order by spans.batch_at`;

/** The sums of a batch by team and model, as text; of durations the lists of its groups. */
export const readBatch = `
  select team_id, one ->> 'model' as model,
    sum((one ->> 'requests')::numeric)::text as requests,
    sum((one ->> 'failures')::numeric)::text as failures,
    sum((one ->> 'throttled')::numeric)::text as throttled,
    sum((one ->> 'input_tokens')::numeric)::text as input_tokens,
    sum((one ->> 'output_tokens')::numeric)::text as output_tokens,
    sum((one ->> 'cache_read_tokens')::numeric)::text as cache_read_tokens,
    sum((one ->> 'cache_write_tokens')::numeric)::text as cache_write_tokens,
    sum((one ->> 'cost_pico_usd')::numeric)::text as cost_pico_usd,
    jsonb_agg(one -> 'latency_ms') as latency_ms,
    jsonb_agg(one -> 'ttft_ms') as ttft_ms
  from usage_publications, jsonb_array_elements(usage) as one
  where otlp_batch_at = $1::timestamptz and otlp_done_at is null
  group by 1, 2 order by 1, 2`;

/** So that an endpoint that breaks off within a batch is not sent twice what it took: most add it up. */
export const closeTeams = `
  update usage_publications set otlp_done_at = now()
  where otlp_batch_at = $1::timestamptz and team_id = any($2::text[]) and otlp_done_at is null`;

export const closeBatch = `
  update usage_publications set otlp_done_at = now() where otlp_batch_at = $1::timestamptz and otlp_done_at is null`;
