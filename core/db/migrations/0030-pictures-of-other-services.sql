-- What panels on other metered services share: how a metric went, and where each plan limit is going.
-- To see it worked: select account, metric, share, reaches_on from saas_plan_forecast;

-- What was measured at a moment, and for days without such moments the value of the day.
create view saas_course as
  select account, metric, scope_kind, scope_id, measured_at, value from saas_points
  union all
  select d.account, d.metric, d.scope_kind, d.scope_id, d.day::timestamp at time zone 'UTC' as measured_at, d.value::double precision
  from saas_usage_daily d
  where d.per_day = 'last' and not exists (
    select from saas_points p
    where p.account = d.account and p.metric = d.metric and p.scope_kind = d.scope_kind and p.scope_id = d.scope_id
      and p.measured_at >= d.day::timestamp at time zone 'UTC'
      and p.measured_at < (d.day + 1)::timestamp at time zone 'UTC');

-- Where each plan limit is going, as core/saas-usage/days-to-capacity.ts has it: what there is grows by the straight line
-- through its last 28 days, what is used in a calendar month of UTC by the mean of the last seven days that are over.
-- days_left: until the limit is reached; null: it is not, or not before the month ends. month_end: expected when the present
-- month ends.
create view saas_plan_forecast as
  select s.*, trend.a_day, s.used::double precision + trend.a_day * month.days_left as month_end,
    ahead.days_left, (now() at time zone 'UTC' + ahead.days_left * interval '1 day')::date as reaches_on
  from saas_plan_status s
  cross join lateral (
    select (now() at time zone 'UTC')::date as today,
      extract(epoch from date_trunc('month', now() at time zone 'UTC') + interval '1 month' - now() at time zone 'UTC')
        ::double precision / 86400 as days_left
  ) month
  cross join lateral (
    select case s.period
        when 'month' then avg(d.value) filter (where d.day between month.today - 7 and month.today - 1)::double precision
        else case when count(*) >= 3 then regr_slope(d.value::double precision, d.day - month.today) end
      end as a_day
    from saas_usage_daily d
    where d.account = s.account and d.metric = s.metric and d.scope_kind = 'account' and d.scope_id = ''
      and d.day between month.today - 27 and month.today
      and d.per_day = case s.period when 'month' then 'sum' else 'last' end
  ) trend
  cross join lateral (
    select case when s.used >= s.plan_limit then 0
      when trend.a_day > 0 then (s.plan_limit - s.used)::double precision / trend.a_day end as days
  ) line
  cross join lateral (
    -- Beyond ten years a line says nothing, and a date may not exist.
    select case when line.days <= case s.period when 'month' then month.days_left else 3650 end then line.days end as days_left
  ) ahead;
