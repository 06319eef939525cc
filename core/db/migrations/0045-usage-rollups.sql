-- Rollups of the usage table, so that reports cost the same at fifty million records as at fifty thousand.
--
-- usage_hourly  what each key used of each model in each whole hour (UTC), complete hours only
-- usage_days    the same by day, kept as the sum of usage_hourly
-- usage_daily   the materialized view by (day, user, team, model) that dashboards read, the sum of usage_days
-- usage_arrivals  the hours in which records arrived that are not rolled up yet: "the tail"
--
-- Every insert into usage_records notes its hours in usage_arrivals, in the same transaction and without a lock that
-- anybody could wait for. A run of the roll-up takes the noted hours before the present one, aggregates them anew
-- from all their records, refreshes the view and forgets the notes, in one transaction. So in any snapshot the figures
-- are exactly: rollups where no arrival is noted, records where one is; a journal that brings old records late, and a
-- run repeated or broken off, change nothing about that.
-- An absent user or team is the empty text, so that it can be part of a key.
-- To see it worked: select count(*) from usage_arrivals; select * from usage_daily_now limit 5;

create table usage_hourly (
  hour timestamptz not null,
  key_id uuid not null,
  user_id text not null,
  team_id text not null,
  model text not null,
  tags text[] not null,
  requests bigint not null,
  failed_requests bigint not null,
  estimated_requests bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_5m_tokens bigint not null,
  cache_write_1h_tokens bigint not null,
  reasoning_tokens bigint not null,
  image_count bigint not null,
  input_cost_pico_usd bigint not null,
  output_cost_pico_usd bigint not null,
  cache_read_cost_pico_usd bigint not null,
  cache_write_cost_pico_usd bigint not null,
  cost_pico_usd bigint not null,
  primary key (hour, key_id, user_id, team_id, model, tags)
);

create index usage_hourly_user_id on usage_hourly (user_id, hour);
create index usage_hourly_team_id on usage_hourly (team_id, hour);
create index usage_hourly_key_id on usage_hourly (key_id, hour);

create table usage_days (
  day date not null,
  key_id uuid not null,
  user_id text not null,
  team_id text not null,
  model text not null,
  tags text[] not null,
  requests bigint not null,
  failed_requests bigint not null,
  estimated_requests bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_5m_tokens bigint not null,
  cache_write_1h_tokens bigint not null,
  reasoning_tokens bigint not null,
  image_count bigint not null,
  input_cost_pico_usd bigint not null,
  output_cost_pico_usd bigint not null,
  cache_read_cost_pico_usd bigint not null,
  cache_write_cost_pico_usd bigint not null,
  cost_pico_usd bigint not null,
  primary key (day, key_id, user_id, team_id, model, tags)
);

create index usage_days_user_id on usage_days (user_id, day);
create index usage_days_team_id on usage_days (team_id, day);
create index usage_days_key_id on usage_days (key_id, day);

create table usage_arrivals (
  hour timestamptz not null
);

create index usage_arrivals_hour on usage_arrivals (hour);

-- records_since: records before it may be gone (their months were dropped), so their hours are final. Whoever drops a
-- month moves it first, to the beginning of the oldest month that stays, after a roll-up.
create table usage_rollup_state (
  only_row boolean primary key default true check (only_row),
  records_since timestamptz not null default '-infinity',
  rolled_at timestamptz
);

insert into usage_rollup_state default values;

create function note_usage_arrivals() returns trigger language plpgsql as $$
begin
  insert into usage_arrivals (hour)
  select distinct date_bin('1 hour', created_at, 'epoch'::timestamptz) from arrived
  where created_at >= (select records_since from usage_rollup_state);
  return null;
end $$;

create trigger usage_records_inserted after insert on usage_records
  referencing new table as arrived for each statement execute function note_usage_arrivals();
create trigger usage_records_updated after update on usage_records
  referencing new table as arrived for each statement execute function note_usage_arrivals();
create trigger usage_records_deleted after delete on usage_records
  referencing old table as arrived for each statement execute function note_usage_arrivals();

-- What was there before waits for the first run.
insert into usage_arrivals (hour)
  select distinct date_bin('1 hour', created_at, 'epoch'::timestamptz) from usage_records;

create materialized view usage_daily as
  select day, user_id, team_id, model,
    sum(requests)::bigint as requests,
    sum(failed_requests)::bigint as failed_requests,
    sum(estimated_requests)::bigint as estimated_requests,
    sum(input_tokens)::bigint as input_tokens,
    sum(output_tokens)::bigint as output_tokens,
    sum(cache_read_tokens)::bigint as cache_read_tokens,
    sum(cache_write_5m_tokens)::bigint as cache_write_5m_tokens,
    sum(cache_write_1h_tokens)::bigint as cache_write_1h_tokens,
    sum(reasoning_tokens)::bigint as reasoning_tokens,
    sum(image_count)::bigint as image_count,
    sum(input_cost_pico_usd)::bigint as input_cost_pico_usd,
    sum(output_cost_pico_usd)::bigint as output_cost_pico_usd,
    sum(cache_read_cost_pico_usd)::bigint as cache_read_cost_pico_usd,
    sum(cache_write_cost_pico_usd)::bigint as cache_write_cost_pico_usd,
    sum(cost_pico_usd)::bigint as cost_pico_usd
  from usage_days
  group by day, user_id, team_id, model;

-- Unique: what a refresh without blocking readers asks for.
create unique index usage_daily_key on usage_daily (day, user_id, team_id, model);
create index usage_daily_user_id on usage_daily (user_id, day);
create index usage_daily_team_id on usage_daily (team_id, day);

-- usage_daily with the tail: exact to the record. For dashboards; the admin API asks the tables behind it by itself.
create view usage_daily_now as
  with arrived as (
    select distinct hour, (hour at time zone 'UTC')::date as day from usage_arrivals
  )
  select day, user_id, team_id, model, requests, failed_requests, estimated_requests, input_tokens, output_tokens,
    cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens, image_count,
    input_cost_pico_usd, output_cost_pico_usd, cache_read_cost_pico_usd, cache_write_cost_pico_usd, cost_pico_usd
  from usage_daily where day not in (select day from arrived)
  union all
  select day, user_id, team_id, model, sum(requests)::bigint, sum(failed_requests)::bigint,
    sum(estimated_requests)::bigint, sum(input_tokens)::bigint, sum(output_tokens)::bigint,
    sum(cache_read_tokens)::bigint, sum(cache_write_5m_tokens)::bigint, sum(cache_write_1h_tokens)::bigint,
    sum(reasoning_tokens)::bigint, sum(image_count)::bigint, sum(input_cost_pico_usd)::bigint,
    sum(output_cost_pico_usd)::bigint, sum(cache_read_cost_pico_usd)::bigint,
    sum(cache_write_cost_pico_usd)::bigint, sum(cost_pico_usd)::bigint
  from (
    select d.day, h.user_id, h.team_id, h.model, h.requests, h.failed_requests, h.estimated_requests,
      h.input_tokens, h.output_tokens, h.cache_read_tokens, h.cache_write_5m_tokens, h.cache_write_1h_tokens,
      h.reasoning_tokens, h.image_count, h.input_cost_pico_usd, h.output_cost_pico_usd,
      h.cache_read_cost_pico_usd, h.cache_write_cost_pico_usd, h.cost_pico_usd
    from (select distinct day from arrived) d
    join usage_hourly h on h.hour >= d.day::timestamp at time zone 'UTC'
      and h.hour < (d.day + 1)::timestamp at time zone 'UTC'
    where h.hour not in (select hour from arrived)
    union all
    select a.day, coalesce(r.user_id, ''), coalesce(r.team_id, ''), r.model, 1,
      (r.ending in ('upstream-error', 'upstream-cut', 'task-lost'))::int, r.usage_estimated::int,
      r.input_tokens, r.output_tokens, r.cache_read_tokens, r.cache_write_5m_tokens, r.cache_write_1h_tokens,
      r.reasoning_tokens, r.image_count, r.input_cost_pico_usd, r.output_cost_pico_usd,
      r.cache_read_cost_pico_usd, r.cache_write_cost_pico_usd, r.cost_pico_usd
    from arrived a join usage_records r on r.created_at >= a.hour and r.created_at < a.hour + interval '1 hour'
  ) tail
  group by day, user_id, team_id, model;
