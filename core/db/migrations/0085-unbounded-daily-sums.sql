-- Sums of a day by user have no bound any more: as bigint, nine million dollars of one user in one model in a day would
-- have failed the refresh of usage_daily, and with it the roll-up of everybody. The view and those on it are made
-- anew with the same columns; they read what is there, so nothing is counted again but usage_daily itself.
-- To see it worked: select pg_typeof(cost_pico_usd) from usage_daily_now limit 1;

drop view team_weeks;
drop view spend_anomalies;
drop view usage_daily_now;
drop materialized view usage_daily;

create materialized view usage_daily as
  select day, user_id, team_id, model,
    sum(requests) as requests,
    sum(failed_requests) as failed_requests,
    sum(estimated_requests) as estimated_requests,
    sum(input_tokens) as input_tokens,
    sum(output_tokens) as output_tokens,
    sum(cache_read_tokens) as cache_read_tokens,
    sum(cache_write_5m_tokens) as cache_write_5m_tokens,
    sum(cache_write_1h_tokens) as cache_write_1h_tokens,
    sum(reasoning_tokens) as reasoning_tokens,
    sum(image_count) as image_count,
    sum(input_cost_pico_usd) as input_cost_pico_usd,
    sum(output_cost_pico_usd) as output_cost_pico_usd,
    sum(cache_read_cost_pico_usd) as cache_read_cost_pico_usd,
    sum(cache_write_cost_pico_usd) as cache_write_cost_pico_usd,
    sum(cost_pico_usd) as cost_pico_usd
  from usage_days
  group by day, user_id, team_id, model;

-- Unique: what a refresh without blocking readers asks for.
create unique index usage_daily_key on usage_daily (day, user_id, team_id, model);
create index usage_daily_user_id on usage_daily (user_id, day);
create index usage_daily_team_id on usage_daily (team_id, day);

create view usage_daily_now as
  with arrived as (
    select distinct hour, (hour at time zone 'UTC')::date as day from usage_arrivals
  )
  select day, user_id, team_id, model, requests, failed_requests, estimated_requests, input_tokens, output_tokens,
    cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens, image_count,
    input_cost_pico_usd, output_cost_pico_usd, cache_read_cost_pico_usd, cache_write_cost_pico_usd, cost_pico_usd
  from usage_daily where day not in (select day from arrived)
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
      (r.ending in ('upstream-error', 'upstream-cut', 'task-lost'))::int, r.usage_estimated::int,
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
  group by day, user_id, team_id, model;

-- Users who spent far more in the last 24 hours than on the days of the four weeks before on which they spent at all:
-- above the usual by four times its spread and by three times itself, and by more than a dollar. Who has fewer than
-- five such days has no usual yet.
create view spend_anomalies as
  with lately as (
    select user_id, sum(cost_pico_usd) as cost_pico_usd from (
      select user_id, cost_pico_usd from usage_hourly
      where hour >= date_bin('1 hour', now() - interval '23 hours', 'epoch'::timestamptz)
        and hour not in (select hour from usage_arrivals)
      union all
      select coalesce(r.user_id, ''), r.cost_pico_usd
      from (select distinct hour from usage_arrivals
        where hour >= date_bin('1 hour', now() - interval '23 hours', 'epoch'::timestamptz)) arrived
      join usage_records r on r.created_at >= arrived.hour and r.created_at < arrived.hour + interval '1 hour'
    ) spent where user_id <> '' group by user_id
  ), usual as (
    select user_id, count(*) as days, avg(cost_pico_usd) as mean_pico_usd,
      coalesce(stddev_samp(cost_pico_usd), 0) as spread_pico_usd
    from (
      select user_id, day, sum(cost_pico_usd) as cost_pico_usd from usage_daily
      where day >= (now() at time zone 'UTC')::date - 29 and day < (now() at time zone 'UTC')::date - 1
        and user_id <> ''
      group by user_id, day having sum(cost_pico_usd) > 0
    ) daily group by user_id having count(*) >= 5
  )
  select user_id, coalesce(u.user_email, u.user_alias) as name, lately.cost_pico_usd::numeric as spent_pico_usd,
    trunc(usual.mean_pico_usd) as usual_pico_usd, trunc(usual.spread_pico_usd) as spread_pico_usd, usual.days,
    round(lately.cost_pico_usd / usual.mean_pico_usd, 1) as times_usual
  from lately join usual using (user_id) left join users u using (user_id)
  where lately.cost_pico_usd > usual.mean_pico_usd + 4 * usual.spread_pico_usd
    and lately.cost_pico_usd > 3 * usual.mean_pico_usd
    and lately.cost_pico_usd > usual.mean_pico_usd + 1000000000000;

-- Each team's weeks, Monday to Sunday of UTC, beside the week before.
create view team_weeks as
  select week, team_id, requests, failed_requests, tokens, cost_pico_usd, active_users,
    case when lag(week) over earlier = week - 7 then lag(cost_pico_usd) over earlier else 0 end
      as week_before_pico_usd
  from (
    select date_trunc('week', day)::date as week, team_id, sum(requests) as requests,
      sum(failed_requests) as failed_requests,
      sum(input_tokens + output_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens) as tokens,
      sum(cost_pico_usd) as cost_pico_usd,
      count(distinct user_id) filter (where user_id <> '') as active_users
    from usage_daily_now group by 1, 2
  ) weeks
  window earlier as (partition by team_id order by week);

-- The rights of the role that dashboards read with, which went with the views.
do $$ begin
  if exists (select from pg_roles where rolname = 'stargate_dashboards') then
    grant select on usage_daily, usage_daily_now to stargate_dashboards;
  end if;
end $$;
