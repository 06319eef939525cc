-- What policies did to a call, what its checks cost, and what caches saved, on its record and in the sums of reports.
-- cache_saved_pico_usd is what the prompt would have cost without the prompt cache less what it cost, so it is negative
-- where writing to the cache did not pay; null on the records of versions that did not compute it.
-- usage_savings: by day, user, team and model, exact to the record like usage_daily.
-- Nothing old is read or computed anew. A roll-up of the version before that runs meanwhile would leave the new sums out:
-- the materialized view that it refreshes has another name from here on, so it fails and leaves everything as it was.
-- To see it worked: select day, team_id, cache_saved_usd from usage_savings order by day desc limit 5;

-- The lock of the roll-up, as in 0022.
select pg_advisory_xact_lock(7827045);

alter table usage_records
  -- `<name>@<version>` of each policy that applied.
  add column policies text[] not null default '{}',
  -- {"email": 2, "words:internal": 1}: how often each check found something, never what.
  add column policy_findings jsonb,
  -- The policy that refused the answer, or the call after it was admitted.
  add column blocked_by text,
  -- What AWS charges for checks, each with the figures of its price or, of a judge, its price's id (core/usage/record.ts).
  add column check_charges jsonb not null default '[]',
  add column checks_cost_pico_usd bigint not null default 0,
  add column cache_points text,
  add column cache_saved_pico_usd bigint,
  add column answer_cache text,
  add column answer_saved_pico_usd bigint not null default 0;

-- Not looked for in old records: they have the constraint that this one replaces, and none of the checks.
alter table usage_records
  drop constraint usage_records_cost_check,
  add constraint usage_records_cost_check check (
    cost_pico_usd = input_cost_pico_usd + output_cost_pico_usd + cache_read_cost_pico_usd + cache_write_cost_pico_usd
      + hedge_cost_pico_usd + checks_cost_pico_usd
  ) not valid,
  add constraint usage_records_checks_check check (
    checks_cost_pico_usd >= 0 and answer_saved_pico_usd >= 0
  ) not valid;

alter table usage_hourly
  add column checks_cost_pico_usd bigint not null default 0,
  add column cache_saved_pico_usd bigint not null default 0,
  add column answer_saved_pico_usd bigint not null default 0;

alter table usage_days
  add column checks_cost_pico_usd bigint not null default 0,
  add column cache_saved_pico_usd bigint not null default 0,
  add column answer_saved_pico_usd bigint not null default 0;

alter materialized view usage_daily_rollup rename to usage_daily_sums;
alter index usage_daily_rollup_key rename to usage_daily_sums_key;
alter index usage_daily_rollup_user_id rename to usage_daily_sums_user_id;
alter index usage_daily_rollup_team_id rename to usage_daily_sums_team_id;

-- What a check of a call cost, by what is stored: a judge like any answer, at `figures`; null where those are not kept.
create function recomputed_check(record usage_records, charge jsonb, figures jsonb) returns numeric
language sql immutable parallel safe as $$
  select case charge ->> 'kind'
    when 'judge' then recomputed_cost(jsonb_populate_record(record, charge), figures)
    else (
      select sum((unit ->> 'count')::numeric * (unit ->> 'unit_pico_usd')::numeric)
      from jsonb_array_elements(charge -> 'units') unit
    ) end
$$;

-- What the prompt cache saved one answer, by the figures of its price: without it every token of the prompt were input.
-- Its size chooses the rates either way. A second account, as recomputed_cost is of the cost.
create function recomputed_cache_saved(record usage_records, figures jsonb) returns numeric
language sql immutable parallel safe as $$
  select record.cache_read_tokens * ((rates ->> 'inputPicoUsd')::numeric - (rates ->> 'cacheReadPicoUsd')::numeric)
    + record.cache_write_5m_tokens * ((rates ->> 'inputPicoUsd')::numeric - (rates ->> 'cacheWrite5mPicoUsd')::numeric)
    + record.cache_write_1h_tokens * ((rates ->> 'inputPicoUsd')::numeric - (rates ->> 'cacheWrite1hPicoUsd')::numeric)
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

-- As before (0004), and with what checks cost.
create or replace view usage_cost_differences as
  select created_at, request_id, price_id, cost_pico_usd, recomputed_pico_usd from (
    select record.created_at, record.request_id, record.price_id, record.cost_pico_usd,
      recomputed_cost(record, prices.figures) + (
        select case when count(of_answer.figures) = count(*)
          then coalesce(sum(recomputed_cost(jsonb_populate_record(record, answer), of_answer.figures)), 0) end
        from jsonb_array_elements(record.given_up) answer
        left join prices of_answer on of_answer.price_id = answer ->> 'price_id'
      ) + (
        select case when count(of_check) = count(*) then coalesce(sum(of_check), 0) end
        from (
          select recomputed_check(record, charge, of_judge.figures) as of_check
          from jsonb_array_elements(record.check_charges) charge
          left join prices of_judge on of_judge.price_id = charge ->> 'price_id'
        ) checks
      ) as recomputed_pico_usd
    from usage_records record left join prices using (price_id)
  ) recomputed
  where recomputed_pico_usd is distinct from cost_pico_usd::numeric;

-- Records whose saving is not what their prices give; always empty, like the view above.
create view usage_saving_differences as
  select created_at, request_id, price_id, cache_saved_pico_usd, recomputed_pico_usd from (
    select record.created_at, record.request_id, record.price_id, record.cache_saved_pico_usd,
      recomputed_cache_saved(record, prices.figures) + (
        select case when count(of_answer.figures) = count(*)
          then coalesce(sum(recomputed_cache_saved(jsonb_populate_record(record, answer), of_answer.figures)), 0) end
        from jsonb_array_elements(record.given_up) answer
        left join prices of_answer on of_answer.price_id = answer ->> 'price_id'
      ) as recomputed_pico_usd
    from usage_records record left join prices using (price_id)
    where record.cache_saved_pico_usd is not null
  ) recomputed
  where recomputed_pico_usd is distinct from cache_saved_pico_usd::numeric;

-- From usage_days, and like usage_daily_now (0022) from hours and records where those are newer.
create view usage_savings as
  with arrived as (
    select distinct hour, (hour at time zone 'UTC')::date as day from usage_arrivals
  )
  select *,
    cost_pico_usd * 0.000000000001 as cost_usd,
    cache_saved_pico_usd * 0.000000000001 as cache_saved_usd,
    answer_saved_pico_usd * 0.000000000001 as answer_saved_usd
  from (
    select day, user_id, team_id, model, sum(requests) as requests, sum(cost_pico_usd) as cost_pico_usd,
      sum(cache_saved_pico_usd) as cache_saved_pico_usd, sum(answer_saved_pico_usd) as answer_saved_pico_usd
    from (
      select day, user_id, team_id, model, requests, cost_pico_usd, cache_saved_pico_usd, answer_saved_pico_usd
      from usage_days where day not in (select day from arrived)
      union all
      select d.day, h.user_id, h.team_id, h.model, h.requests, h.cost_pico_usd, h.cache_saved_pico_usd,
        h.answer_saved_pico_usd
      from (select distinct day from arrived) d
      cross join lateral (
        select * from usage_hourly of_day
        where of_day.hour >= d.day::timestamp at time zone 'UTC' and of_day.hour < (d.day + 1)::timestamp at time zone 'UTC'
        offset 0
      ) h
      where h.hour not in (select hour from arrived)
      union all
      select a.day, coalesce(r.user_id, ''), coalesce(r.team_id, ''), r.model, 1, r.cost_pico_usd,
        coalesce(r.cache_saved_pico_usd, 0), r.answer_saved_pico_usd
      from arrived a
      cross join lateral (
        select * from usage_records of_hour
        where of_hour.created_at >= a.hour and of_hour.created_at < a.hour + interval '1 hour'
        offset 0
      ) r
    ) parts
    group by day, user_id, team_id, model
  ) summed;

-- As before (0022), and what a cache saved the call.
create or replace view usage as
  select request_id, user_id, team_id, model,
    input_tokens + cache_read_tokens + cache_write_tokens as prompt_tokens,
    output_tokens as completion_tokens,
    input_tokens + cache_read_tokens + cache_write_tokens + output_tokens as total_tokens,
    cost_pico_usd * 0.000000000001 as cost_usd,
    latency_ms, created_at,
    case when is_failed(ending) then 'failure' else 'success' end as status,
    key_id, customer_id,
    cache_saved_pico_usd * 0.000000000001 as cache_saved_usd,
    answer_saved_pico_usd * 0.000000000001 as answer_saved_usd
  from usage_records;

-- Whoever may read usage by day may read its savings, as in 0022.
do $$
declare
  reader record;
begin
  for reader in
    select distinct case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end as name
    from pg_class cross join lateral aclexplode(relacl)
    where oid = 'usage_daily'::regclass and privilege_type = 'SELECT' and grantee <> relowner
  loop
    execute format('grant select on usage_savings to %s', reader.name);
  end loop;
end $$;
