-- Usage by the names that finance asks for (docs/finance.md, "Ask the database yourself"; docs/decisions/0125).
-- usage_daily  by day, user, team and model, exact to the record. It was a materialized view, up to an hour behind the
--              records; that one is usage_daily_rollup now, and goes on being refreshed by the roll-up.
-- usage_daily_now  the same, under the name it had before
-- usage        one row per call
-- Nothing is dropped and nothing is computed anew, so it takes milliseconds on any number of records. A roll-up of the
-- version before that runs meanwhile fails at the renamed view and leaves everything as it was: figures stay exact, and
-- the first run of this version does its work.
-- To see it worked: select user_id, sum(cost_usd) from usage_daily where day >= current_date - 30 group by 1;

-- The lock of the roll-up: waits for a run to end before anything is locked that readers need.
select pg_advisory_xact_lock(7827045);

-- As before (0006), and what it adds up to under the names of the API. PostgreSQL never rounds a product of numerics, but
-- of a quotient it keeps no more than sixteen digits where they are whole. From the view to what it reads, as readers
-- lock them.
create or replace view usage_daily_now as
  with arrived as (
    select distinct hour, (hour at time zone 'UTC')::date as day from usage_arrivals
  )
  select *,
    input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens as prompt_tokens,
    output_tokens as completion_tokens,
    input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens as total_tokens,
    cost_pico_usd * 0.000000000001 as cost_usd
  from (
    select * from usage_daily where day not in (select day from arrived)
    union all
    select day, user_id, team_id, model, sum(requests), sum(failed_requests),
      sum(estimated_requests), sum(input_tokens), sum(output_tokens),
      sum(cache_read_tokens), sum(cache_write_5m_tokens), sum(cache_write_1h_tokens),
      sum(reasoning_tokens), sum(image_count), sum(input_cost_pico_usd),
      sum(output_cost_pico_usd), sum(cache_read_cost_pico_usd),
      sum(cache_write_cost_pico_usd), sum(cost_pico_usd)
    from (
      select d.day, h.user_id, h.team_id, h.model, h.requests, h.failed_requests, h.estimated_requests,
        h.input_tokens, h.output_tokens, h.cache_read_tokens, h.cache_write_5m_tokens, h.cache_write_1h_tokens,
        h.reasoning_tokens, h.image_count, h.input_cost_pico_usd, h.output_cost_pico_usd,
        h.cache_read_cost_pico_usd, h.cache_write_cost_pico_usd, h.cost_pico_usd
      from (select distinct day from arrived) d
      cross join lateral (
        select * from usage_hourly of_day
        where of_day.hour >= d.day::timestamp at time zone 'UTC' and of_day.hour < (d.day + 1)::timestamp at time zone 'UTC'
        offset 0
      ) h
      where h.hour not in (select hour from arrived)
      union all
      select a.day, coalesce(r.user_id, ''), coalesce(r.team_id, ''), r.model, 1,
        is_failed(r.ending)::int, r.usage_estimated::int,
        r.input_tokens, r.output_tokens, r.cache_read_tokens, r.cache_write_5m_tokens, r.cache_write_1h_tokens,
        r.reasoning_tokens, r.image_count, r.input_cost_pico_usd, r.output_cost_pico_usd,
        r.cache_read_cost_pico_usd, r.cache_write_cost_pico_usd, r.cost_pico_usd
      from arrived a
      cross join lateral (
        select * from usage_records of_hour
        where of_hour.created_at >= a.hour and of_hour.created_at < a.hour + interval '1 hour'
        offset 0
      ) r
    ) tail
    group by day, user_id, team_id, model
  ) summed;

alter materialized view usage_daily rename to usage_daily_rollup;
alter index usage_daily_key rename to usage_daily_rollup_key;
alter index usage_daily_user_id rename to usage_daily_rollup_user_id;
alter index usage_daily_team_id rename to usage_daily_rollup_team_id;

create view usage_daily as
  select day, user_id, team_id, model, requests, failed_requests, estimated_requests, prompt_tokens, completion_tokens,
    total_tokens, cost_usd, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
    reasoning_tokens, image_count, input_cost_pico_usd, output_cost_pico_usd, cache_read_cost_pico_usd,
    cache_write_cost_pico_usd, cost_pico_usd
  from usage_daily_now;

-- A call without a user, team or customer has null, as in usage_records: so its indexes are used.
create view usage as
  select request_id, user_id, team_id, model,
    input_tokens + cache_read_tokens + cache_write_tokens as prompt_tokens,
    output_tokens as completion_tokens,
    input_tokens + cache_read_tokens + cache_write_tokens + output_tokens as total_tokens,
    cost_pico_usd * 0.000000000001 as cost_usd,
    latency_ms, created_at,
    case when is_failed(ending) then 'failure' else 'success' end as status,
    key_id, customer_id
  from usage_records;

-- Whoever may read what a view is made of, such as the role of the dashboards, may read the view: the deployment renews
-- the rights of that role only later.
do $$
declare
  reader record;
begin
  for reader in
    select distinct of_view.name as view, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end as name
    from (values ('usage_daily_rollup'::regclass, 'usage_daily'), ('usage_records', 'usage')) as of_view (source, name)
    join pg_class on pg_class.oid = of_view.source
    cross join lateral aclexplode(pg_class.relacl)
    where privilege_type = 'SELECT' and grantee <> relowner
  loop
    execute format('grant select on %I to %s', reader.view, reader.name);
  end loop;
end $$;
