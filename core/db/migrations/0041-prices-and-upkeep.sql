-- Prices are kept for ever beside the records that name them, so that any cost can be computed again; records tell
-- what was billed by the piece; and the table's upkeep: coming months are prepared even when rows came early, and
-- months past their retention go whole.
-- To see it worked: select count(*) from prices; select * from usage_cost_differences limit 1;

alter table usage_records
  add column billed_images integer not null default 0 check (billed_images >= 0),
  add column search_units integer not null default 0 check (search_units >= 0);

create table prices (
  -- Ends in a digest of the figures: one id never means two prices.
  price_id text primary key,
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

-- The cost of a record by the figures of its price; the same rule as core/usage/cost.ts.
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

-- Records whose cost is not what their price gives; empty, always.
create view usage_cost_differences as
  select record.created_at, record.request_id, record.price_id, record.cost_pico_usd,
    recomputed_cost(record, prices.figures) as recomputed_pico_usd
  from usage_records record left join prices using (price_id)
  where recomputed_cost(record, prices.figures) is distinct from record.cost_pico_usd::numeric;

-- As before, but rows that came before their month was prepared move into it.
create or replace function prepare_usage_partitions(from_instant timestamptz, months_ahead integer)
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

-- Drops the months of usage that lie wholly before `older_than`, and the counts of refused requests of that time.
-- Months are found by their names, which only prepare_usage_partitions gives. Where hours wait for the roll-up, their
-- month and the later ones stay until it has run; what stays is told to the roll-up. Returns how many months went.
create function drop_usage_before(older_than timestamptz) returns integer language plpgsql as $$
declare
  keep_from timestamptz := date_trunc('month', older_than at time zone 'UTC') at time zone 'UTC';
  waiting timestamptz;
  expired record;
  dropped integer := 0;
begin
  if to_regclass('usage_arrivals') is not null then
    execute 'select date_trunc(''month'', min(hour) at time zone ''UTC'') at time zone ''UTC'' from usage_arrivals'
      into waiting;
    keep_from := least(keep_from, coalesce(waiting, keep_from));
  end if;
  if to_regclass('usage_rollup_state') is not null then
    execute 'update usage_rollup_state set records_since = greatest(records_since, $1)' using keep_from;
  end if;
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
  return dropped;
end $$;
