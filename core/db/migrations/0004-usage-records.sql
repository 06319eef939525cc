-- One row per admitted call, partitioned by month so that inserts and the usual queries keep their speed as the table
-- grows and old months can be dropped whole. The identity is (created_at, request_id); both come from the journal, so a
-- record that is shipped twice is stored once. What each column holds is said in core/usage/columns.ts. Beside it: the
-- prices that records name, and what could not become a record.
-- To see it worked: select tableoid::regclass, count(*) from usage_records group by 1;

-- Bedrock refused, the answer broke off, or the task died. A client that left is not a failure.
create function is_failed(ending text) returns boolean language sql immutable parallel safe
return ending in ('upstream-error', 'upstream-cut', 'task-lost');

create table usage_records (
  request_id uuid not null,
  created_at timestamptz not null,
  key_id uuid not null,
  user_id text constraint usage_records_user_id_bytes check (octet_length(user_id) <= 768),
  team_id text constraint usage_records_team_id_bytes check (octet_length(team_id) <= 768),
  model_asked text not null,
  model text not null,
  deployment text not null,
  region text not null default '',
  route text not null default '',
  dialect text not null,
  is_stream boolean not null,
  ending text not null,
  status smallint not null,
  error_code text,
  error_class text,
  finish_reason text,
  usage_estimated boolean not null,
  input_tokens bigint not null check (input_tokens >= 0),
  output_tokens bigint not null check (output_tokens >= 0),
  cache_read_tokens bigint not null check (cache_read_tokens >= 0),
  cache_write_5m_tokens bigint not null check (cache_write_5m_tokens >= 0),
  cache_write_1h_tokens bigint not null check (cache_write_1h_tokens >= 0),
  cache_write_tokens bigint generated always as (cache_write_5m_tokens + cache_write_1h_tokens) stored,
  reasoning_tokens bigint not null check (reasoning_tokens >= 0),
  cache_hit boolean not null default false,
  image_count integer not null default 0 check (image_count >= 0),
  billed_images integer not null default 0 check (billed_images >= 0),
  search_units integer not null default 0 check (search_units >= 0),
  service_tier text not null default 'standard',
  input_cost_pico_usd bigint not null,
  output_cost_pico_usd bigint not null,
  cache_read_cost_pico_usd bigint not null,
  cache_write_cost_pico_usd bigint not null,
  -- What further answers to the same call cost (core/usage/record.ts), each of them in given_up.
  hedge_cost_pico_usd bigint not null default 0,
  hedge_deployment text,
  hedge_price_id text,
  given_up jsonb not null default '[]',
  cost_pico_usd bigint not null constraint usage_records_cost_check check (
    cost_pico_usd = input_cost_pico_usd + output_cost_pico_usd + cache_read_cost_pico_usd + cache_write_cost_pico_usd
      + hedge_cost_pico_usd
  ),
  price_id text not null,
  latency_ms integer not null,
  ttft_ms integer,
  overhead_us integer not null,
  retries smallint not null,
  upstream_request_id text,
  client_request_id text,
  client_session_id text,
  user_agent_family text not null,
  tags text[] not null default '{}',
  -- Which leases on budgets the call drew on: the run of the task, and the pools (0005).
  lease_owner uuid,
  lease_pools bigint[],
  -- By which the usage publisher takes every record once (0007).
  inserted_xid xid8 default pg_current_xact_id(),
  primary key (created_at, request_id),
  constraint usage_records_hedge_check check (
    hedge_cost_pico_usd >= 0 and (hedge_cost_pico_usd = 0 or hedge_price_id is not null)
  )
) partition by range (created_at);

create index usage_records_user_id on usage_records (user_id, created_at);
create index usage_records_key_id on usage_records (key_id, created_at);
create index usage_records_team_id on usage_records (team_id, created_at);
create index usage_records_inserted_xid on usage_records (inserted_xid);

-- For records of months that are not prepared.
create table usage_records_other partition of usage_records default;

-- Prepares the month of `from_instant` and the `months_ahead` after it; rows that came before their month was prepared
-- move into it. Called below and, every day, by the usage publisher. Returns how many months were made.
create function prepare_usage_partitions(from_instant timestamptz, months_ahead integer)
returns integer language plpgsql as $$
declare
  month_start timestamptz;
  month_end timestamptz;
  partition_name text;
  columns text;
  made integer := 0;
begin
  for ahead in 0..months_ahead loop
    month_start := (date_trunc('month', from_instant at time zone 'UTC') + make_interval(months => ahead)) at time zone 'UTC';
    month_end := (month_start at time zone 'UTC' + interval '1 month') at time zone 'UTC';
    partition_name := 'usage_records_' || to_char(month_start at time zone 'UTC', 'YYYY_MM');
    continue when to_regclass(partition_name) is not null;
    if exists (
      select from usage_records_other where created_at >= month_start and created_at < month_end
    ) then
      lock table usage_records_other in access exclusive mode;
      select string_agg(quote_ident(column_name), ', ' order by ordinal_position) into columns
        from information_schema.columns
        where table_schema = current_schema() and table_name = 'usage_records' and is_generated = 'NEVER';
      execute format('create table %I (like usage_records including all)', partition_name);
      execute format(
        'with early as (delete from usage_records_other where created_at >= %L and created_at < %L returning %s)
         insert into %I (%s) select %s from early',
        month_start, month_end, columns, partition_name, columns, columns
      );
      execute format(
        'alter table usage_records attach partition %I for values from (%L) to (%L)',
        partition_name, month_start, month_end
      );
    else
      execute format(
        'create table %I partition of usage_records for values from (%L) to (%L)',
        partition_name, month_start, month_end
      );
    end if;
    made := made + 1;
  end loop;
  return made;
end $$;

select prepare_usage_partitions(now(), 3);

-- Drops the months of usage that lie wholly before `older_than`, and the counts of refused requests of that time.
-- Months are found by their names, which only prepare_usage_partitions gives. Where hours wait for the roll-up (0006),
-- their month and the later ones stay until it has run; what was set aside is not waited for, and is forgotten with its
-- records. Returns how many months went.
create function drop_usage_before(older_than timestamptz) returns integer language plpgsql as $$
declare
  keep_from timestamptz := date_trunc('month', older_than at time zone 'UTC') at time zone 'UTC';
  waiting timestamptz;
  expired record;
  dropped integer := 0;
begin
  select date_trunc('month', min(hour) at time zone 'UTC') at time zone 'UTC' into waiting
    from usage_arrivals where not is_set_aside;
  keep_from := least(keep_from, coalesce(waiting, keep_from));
  update usage_rollup_state set records_since = greatest(records_since, keep_from);
  for expired in
    select child.relname from pg_inherits
    join pg_class child on child.oid = inhrelid
    where inhparent = 'usage_records'::regclass and child.relname ~ '^usage_records_\d{4}_\d{2}$'
      and (to_date(right(child.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= keep_from
    order by child.relname
  loop
    execute format('drop table %I', expired.relname);
    dropped := dropped + 1;
  end loop;
  delete from usage_records_other where created_at < keep_from;
  delete from refused_requests where minute < keep_from;
  delete from usage_arrivals where hour < keep_from;
  delete from usage_rollup_faults where hour < keep_from;
  return dropped;
end $$;

-- Prices are kept for ever beside the records that name them, so that any cost can be computed again.
create table prices (
  -- Ends in a digest of the figures: one id never means two prices.
  price_id text primary key constraint prices_price_id_bytes check (octet_length(price_id) <= 768),
  model text not null,
  scope text not null,
  effective_from timestamptz not null,
  source text not null,
  -- {"rates": {"inputPicoUsd": 1000000, …}, "tiers": {"flex": {…}}, "longContext": {"aboveTokens": 200000, …}}
  figures jsonb not null,
  recorded_at timestamptz not null default now()
);

create function refuse_price_change() returns trigger language plpgsql as $$
begin
  raise exception 'a price that was used is kept as it is';
end $$;

create trigger prices_kept before update or delete on prices
  for each row execute function refuse_price_change();

-- The cost of a record by the figures of its price. The request path prices in core/usage/cost.ts; this second account
-- is what finds a fault in that one, and test/metering/prices-kept.test.ts holds the two equal for every price.
create function recomputed_cost(record usage_records, figures jsonb) returns numeric
language sql immutable parallel safe as $$
  select record.input_tokens * (rates ->> 'inputPicoUsd')::numeric
    + record.billed_images * (rates ->> 'imagePicoUsd')::numeric
    + record.search_units * (rates ->> 'searchPicoUsd')::numeric
    + record.output_tokens * (rates ->> 'outputPicoUsd')::numeric
    + record.cache_read_tokens * (rates ->> 'cacheReadPicoUsd')::numeric
    + record.cache_write_5m_tokens * (rates ->> 'cacheWrite5mPicoUsd')::numeric
    + record.cache_write_1h_tokens * (rates ->> 'cacheWrite1hPicoUsd')::numeric
  from (
    select case record.service_tier when 'standard' then sheet -> 'rates'
      else sheet -> 'tiers' -> record.service_tier end as rates
    from (
      select case
        when record.input_tokens + record.cache_read_tokens + record.cache_write_5m_tokens
          + record.cache_write_1h_tokens > (figures #>> '{longContext,aboveTokens}')::numeric
        then figures -> 'longContext' else figures end as sheet
    ) chosen
  ) priced
$$;

-- Records whose cost is not what their prices give; always empty. Null, and so a difference, where a price is not kept.
create view usage_cost_differences as
  select created_at, request_id, price_id, cost_pico_usd, recomputed_pico_usd from (
    select record.created_at, record.request_id, record.price_id, record.cost_pico_usd,
      recomputed_cost(record, prices.figures) + (
        select case when count(of_answer.figures) = count(*)
          then coalesce(sum(recomputed_cost(jsonb_populate_record(record, answer), of_answer.figures)), 0) end
        from jsonb_array_elements(record.given_up) answer
        left join prices of_answer on of_answer.price_id = answer ->> 'price_id'
      ) as recomputed_pico_usd
    from usage_records record left join prices using (price_id)
  ) recomputed
  where recomputed_pico_usd is distinct from cost_pico_usd::numeric;

-- Records that PostgreSQL refused for what they contain, with the reason; set-aside.log on the disk of the task has them
-- too, and ends with the task. They are in no report and no budget until they are in usage_records; the roll-up tries
-- some of them again each time.
create table refused_usage_rows (
  -- SHA-256 of the row, so that the same row refused twice is stored once.
  row_digest bytea primary key check (octet_length(row_digest) <= 32),
  -- As the journal wrote it: JSON with the names of the columns.
  row text not null,
  reason text not null,
  refused_at timestamptz not null default now(),
  tried_at timestamptz not null default now()
);

-- Refused requests, which have no record: one row per minute, run of a task and reason. A run sends the whole count of a
-- minute each time, so that a batch sent twice counts once: the greater count stays.
create table refused_requests (
  minute timestamptz not null,
  task_life uuid not null,
  route text not null constraint refused_requests_route_bytes check (octet_length(route) <= 256),
  status smallint not null,
  error_code text not null constraint refused_requests_error_code_bytes check (octet_length(error_code) <= 256),
  -- Empty when the request did not come to a valid key.
  key_id text not null constraint refused_requests_key_id_bytes check (octet_length(key_id) <= 256),
  refused bigint not null check (refused > 0),
  primary key (minute, task_life, route, status, error_code, key_id)
);

create index refused_requests_key_id on refused_requests (key_id, minute);
