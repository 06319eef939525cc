-- One row per admitted call, partitioned by month so that inserts and the usual queries keep their speed as it
-- grows and old months can be dropped whole. The identity is (created_at, request_id); both come from the journal,
-- so a record that is shipped twice is stored once.
-- To see it worked: select tableoid::regclass, count(*) from usage_records group by 1;

create table usage_records (
  request_id uuid not null,
  created_at timestamptz not null,
  key_id uuid not null,
  user_id text,
  team_id text,
  model_asked text not null,
  model text not null,
  deployment text not null,
  dialect text not null,
  is_stream boolean not null,
  ending text not null,
  status smallint not null,
  error_code text,
  finish_reason text,
  usage_estimated boolean not null,
  input_tokens bigint not null check (input_tokens >= 0),
  output_tokens bigint not null check (output_tokens >= 0),
  cache_read_tokens bigint not null check (cache_read_tokens >= 0),
  cache_write_5m_tokens bigint not null check (cache_write_5m_tokens >= 0),
  cache_write_1h_tokens bigint not null check (cache_write_1h_tokens >= 0),
  cache_write_tokens bigint generated always as (cache_write_5m_tokens + cache_write_1h_tokens) stored,
  reasoning_tokens bigint not null check (reasoning_tokens >= 0),
  input_cost_pico_usd bigint not null,
  output_cost_pico_usd bigint not null,
  cache_read_cost_pico_usd bigint not null,
  cache_write_cost_pico_usd bigint not null,
  cost_pico_usd bigint not null check (
    cost_pico_usd = input_cost_pico_usd + output_cost_pico_usd + cache_read_cost_pico_usd + cache_write_cost_pico_usd
  ),
  price_id text not null,
  latency_ms integer not null,
  ttft_ms integer,
  overhead_us integer not null,
  retries smallint not null,
  upstream_request_id text,
  user_agent_family text not null,
  tags text[] not null default '{}',
  primary key (created_at, request_id)
) partition by range (created_at);

create index usage_records_user_id on usage_records (user_id, created_at);
create index usage_records_key_id on usage_records (key_id, created_at);
create index usage_records_team_id on usage_records (team_id, created_at);

-- Whatever falls outside the prepared months still has a place.
create table usage_records_other partition of usage_records default;

-- Prepares the month of `from_instant` and the `months_ahead` after it. Called by the migration and, every day,
-- by the usage publisher. A month that already has rows in the default partition is left there.
create function prepare_usage_partitions(from_instant timestamptz, months_ahead integer)
returns integer language plpgsql as $$
declare
  month_start timestamptz;
  partition_name text;
  made integer := 0;
begin
  for ahead in 0..months_ahead loop
    month_start := (date_trunc('month', from_instant at time zone 'UTC') + make_interval(months => ahead)) at time zone 'UTC';
    partition_name := 'usage_records_' || to_char(month_start at time zone 'UTC', 'YYYY_MM');
    if to_regclass(partition_name) is null and not exists (
      select from usage_records_other
      where created_at >= month_start and created_at < month_start + interval '1 month'
    ) then
      execute format(
        'create table %I partition of usage_records for values from (%L) to (%L)',
        partition_name, month_start, (month_start at time zone 'UTC' + interval '1 month') at time zone 'UTC'
      );
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;

select prepare_usage_partitions(now(), 3);
