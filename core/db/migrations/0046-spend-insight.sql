-- Spend looked at: how fast budgets burn and when they run out, who spends unlike before, what a team's week was.
-- Everything is a view that Grafana can show, exact to the record like the reports; amounts in pico-dollars.
-- To see it worked: select * from budget_burn limit 5; select * from spend_anomalies; select * from team_weeks limit 5.

-- Sum of cost between two instants, of a key, a user, a team, or any of them together; all null: of everybody. Whole
-- days and hours come from the rollups, the rest record by record.
create function spend_between(
  of_key uuid, of_user text, of_team text, from_at timestamptz, to_at timestamptz
) returns numeric language plpgsql stable as $$
declare
  epoch constant timestamptz := 'epoch';
  owner text := case when of_key is null then '' else ' and key_id = $3' end
    || case when of_user is null then '' else ' and user_id = $4' end
    || case when of_team is null then '' else ' and team_id = $5' end;
  split timestamptz[];
  first_day date;
  last_day date;
  days_from timestamptz;
  days_to timestamptz;
  sum_of_days numeric := 0;
  sum_of_hours numeric;
  sum_of_records numeric;
begin
  from_at := greatest(from_at, '2000-01-01T00:00:00Z');
  if from_at >= to_at then
    return 0;
  end if;
  select coalesce(array_agg(distinct hour), '{}') into split from (
    select hour from usage_arrivals where hour > from_at - interval '1 hour' and hour < to_at
    union all
    select date_bin('1 hour', edge, epoch) from unnest(array[from_at, to_at]) as edges (edge)
    where edge <> date_bin('1 hour', edge, epoch)
  ) hours;
  first_day := (from_at at time zone 'UTC')::date
    + case when from_at at time zone 'UTC' = date_trunc('day', from_at at time zone 'UTC') then 0 else 1 end;
  last_day := (to_at at time zone 'UTC')::date;
  if first_day < last_day then
    execute 'select coalesce(sum(cost_pico_usd), 0) from usage_days where day >= $6 and day < $7
        and day not in (select (hour at time zone ''UTC'')::date from unnest($8) as hours (hour))' || owner
      into sum_of_days using from_at, to_at, of_key, of_user, of_team, first_day, last_day, split;
    days_from := first_day::timestamp at time zone 'UTC';
    days_to := last_day::timestamp at time zone 'UTC';
  else
    days_from := to_at;
    days_to := to_at;
  end if;
  execute 'select coalesce(sum(cost_pico_usd), 0) from (
      select hour, cost_pico_usd from usage_hourly where hour >= $1 and hour < $6' || owner || '
      union all
      select hour, cost_pico_usd from usage_hourly where hour >= $7 and hour < $2' || owner || '
      union all
      select hour, cost_pico_usd
      from (select distinct date_bin(''1 day'', hour, ''epoch''::timestamptz) as day from unnest($8) as hours (hour)) mixed
      join usage_hourly on hour >= day and hour < day + interval ''1 day''
      where day >= $6 and day < $7' || owner || '
    ) hours where hour <> all ($8)'
    into sum_of_hours using from_at, to_at, of_key, of_user, of_team, days_from, days_to, split;
  execute 'select coalesce(sum(cost_pico_usd), 0) from unnest($6) as hours (hour)
      join usage_records on created_at >= greatest(hour, $1) and created_at < least(hour + interval ''1 hour'', $2)'
      || owner
    into sum_of_records using from_at, to_at, of_key, of_user, of_team, split;
  return sum_of_days + sum_of_hours + sum_of_records;
end $$;

-- The period of a budget at an instant; the same rules as core/budgets/period.ts, which enforces them. Without a
-- duration one period for ever, which ends_at null says.
create function budget_period(
  of_duration text, zone text, anchor timestamptz, at timestamptz,
  out starts_at timestamptz, out ends_at timestamptz
) language plpgsql stable as $$
declare
  parts text[];
  unit text;
  many integer := 1;
  long interval;
  first_month integer;
  local timestamp;
begin
  if of_duration is null then
    starts_at := 'epoch';
    return;
  end if;
  parts := regexp_match(of_duration, '^([1-9][0-9]{0,5})(s|m|h|d|w)$');
  if parts is not null then
    long := make_interval(secs => parts[1]::bigint * case parts[2]
      when 's' then 1 when 'm' then 60 when 'h' then 3600 when 'd' then 86400 else 604800 end);
    starts_at := date_bin(long, at, anchor);
    ends_at := starts_at + long;
    return;
  end if;
  parts := regexp_match(of_duration, '^([1-9][0-9]{0,3})(mo|y)$');
  if parts is not null then
    unit := 'month';
    many := parts[1]::integer * case parts[2] when 'y' then 12 else 1 end;
  else
    unit := case of_duration when 'hourly' then 'hour' when 'daily' then 'day' when 'weekly' then 'week'
      when 'monthly' then 'month' when 'yearly' then 'month' end;
    many := case of_duration when 'yearly' then 12 else 1 end;
  end if;
  if unit is null then
    raise exception '"%" is not a budget duration', of_duration;
  end if;
  local := date_trunc(unit, at at time zone zone);
  if unit = 'hour' then
    starts_at := at - ((at at time zone zone) - local);
    ends_at := starts_at + interval '1 hour';
    return;
  end if;
  if unit = 'month' then
    first_month := extract(year from local)::integer * 12 + extract(month from local)::integer - 1;
    local := local - make_interval(months => first_month % many);
  end if;
  starts_at := first_instant_of(local::date, zone);
  ends_at := first_instant_of((local + case unit when 'day' then interval '1 day' when 'week' then interval '7 days'
    else make_interval(months => many) end)::date, zone);
end $$;

-- Where midnight comes twice the earlier one counts, where clocks skip it the day begins at the skip.
create function first_instant_of(local_day date, zone text) returns timestamptz
language plpgsql stable as $$
declare
  midnight timestamp := local_day::timestamp;
  before interval := (midnight at time zone 'UTC' - interval '1 day') at time zone zone
    - (midnight - interval '1 day');
  later interval := (midnight at time zone 'UTC' + interval '1 day') at time zone zone
    - (midnight + interval '1 day');
  candidate timestamptz;
begin
  candidate := (midnight - greatest(before, later)) at time zone 'UTC';
  if candidate at time zone zone = midnight then
    return candidate;
  end if;
  candidate := (midnight - least(before, later)) at time zone 'UTC';
  if candidate at time zone zone = midnight then
    return candidate;
  end if;
  return (midnight - before) at time zone 'UTC';
end $$;

-- Every budget that is in force, with what stands on the key, user or team before what it refers to.
create view budgets_in_force as
  select 'key' as scope, k.key_id::text as scope_id, coalesce(k.key_alias, k.key_name) as name, k.key_id, null::text as user_id,
    null::text as team_id, coalesce(k.max_budget_pico_usd, b.max_budget_pico_usd) as max_budget_pico_usd,
    coalesce(k.budget_duration, b.budget_duration) as budget_duration,
    coalesce(k.budget_timezone, b.budget_timezone, 'UTC') as budget_timezone, k.created_at as anchor
  from virtual_keys k left join budgets b on b.budget_id = k.budget_id and b.deleted_at is null
  where k.deleted_at is null
  union all
  select 'user', u.user_id, coalesce(u.user_email, u.user_alias), null, u.user_id, null,
    coalesce(u.max_budget_pico_usd, b.max_budget_pico_usd), coalesce(u.budget_duration, b.budget_duration),
    coalesce(u.budget_timezone, b.budget_timezone, 'UTC'), u.created_at
  from users u left join budgets b on b.budget_id = u.budget_id and b.deleted_at is null
  where u.deleted_at is null
  union all
  select 'team', t.team_id, t.team_alias, null, null, t.team_id,
    coalesce(t.max_budget_pico_usd, b.max_budget_pico_usd), coalesce(t.budget_duration, b.budget_duration),
    coalesce(t.budget_timezone, b.budget_timezone, 'UTC'), t.created_at
  from teams t left join budgets b on b.budget_id = t.budget_id and b.deleted_at is null
  where t.deleted_at is null
  union all
  select 'member', m.team_id || '/' || m.user_id, coalesce(u.user_email, u.user_alias), null, m.user_id, m.team_id,
    m.max_budget_pico_usd, coalesce(t.budget_duration, b.budget_duration),
    coalesce(t.budget_timezone, b.budget_timezone, 'UTC'), m.added_at
  from team_members m join users u using (user_id) join teams t on t.team_id = m.team_id
    left join budgets b on b.budget_id = t.budget_id and b.deleted_at is null
  where u.deleted_at is null and t.deleted_at is null
  union all
  select 'global', b.budget_id, null, null, null, null, b.max_budget_pico_usd, b.budget_duration, b.budget_timezone,
    b.created_at
  from budgets b where b.budget_id = 'global' and b.deleted_at is null;

-- How fast each budget burns. The rate is that of the last seven days, so that neither the first hour of a period nor
-- a quiet night decides; runs_out_at is null when the period ends first, or nothing was spent lately.
create view budget_burn as
  select scope, scope_id, name, max_budget_pico_usd, budget_duration, starts_at, ends_at, spent_pico_usd,
    burn_pico_usd_per_day,
    case when max_budget_pico_usd = 0 then null
      else round(spent_pico_usd / max_budget_pico_usd, 4) end as share_spent,
    case when ends_at is null then null
      else spent_pico_usd + trunc(burn_pico_usd_per_day * extract(epoch from ends_at - now()) / 86400)
    end as projected_pico_usd,
    case
      when spent_pico_usd >= max_budget_pico_usd then now()
      when burn_pico_usd_per_day = 0 or days_left > 36500 or now() + days_left * interval '1 day' >= ends_at then null
      else now() + days_left * interval '1 day'
    end as runs_out_at
  from (
    select *, case when burn_pico_usd_per_day = 0 then null
      else ((max_budget_pico_usd - spent_pico_usd) / burn_pico_usd_per_day)::float8 end as days_left
    from (
      select b.scope, b.scope_id, b.name, b.max_budget_pico_usd, b.budget_duration, period.starts_at, period.ends_at,
        spend_between(b.key_id, b.user_id, b.team_id, period.starts_at, now()) as spent_pico_usd,
        trunc(spend_between(b.key_id, b.user_id, b.team_id, now() - interval '7 days', now()) / 7)
          as burn_pico_usd_per_day
      from budgets_in_force b
      cross join lateral budget_period(b.budget_duration, b.budget_timezone, b.anchor, now()) as period
      where b.max_budget_pico_usd is not null
    ) measured
  ) rated;

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

-- What people are told about spend, each thing once: reference tells the period, day or week it is about.
create table spend_notices (
  kind text not null check (kind in ('budget-runs-out', 'budget-spent', 'anomaly', 'weekly-summary', 'drift')),
  subject text not null,
  reference text not null,
  message jsonb not null,
  noticed_at timestamptz not null default now(),
  sent_at timestamptz,
  attempts integer not null default 0,
  last_error text,
  primary key (kind, subject, reference)
);

create index spend_notices_waiting on spend_notices (noticed_at) where sent_at is null;

-- What we recorded beside what AWS saw: tokens and calls of a model in an hour (cloudwatch), dollars of a month
-- (cost-explorer).
create table usage_reconciliations (
  source text not null check (source in ('cloudwatch', 'cost-explorer')),
  starts_at timestamptz not null,
  -- Region and model id as Bedrock was called; for cost-explorer the application inference profile.
  subject text not null,
  metric text not null,
  recorded numeric not null,
  observed numeric not null,
  drift numeric generated always as (recorded - observed) stored,
  checked_at timestamptz not null default now(),
  primary key (source, starts_at, subject, metric)
);

-- Drift by day, for people and dashboards. Estimated records are why ours may be higher.
create view usage_drift as
  select source, (starts_at at time zone 'UTC')::date as day, subject, metric, sum(recorded) as recorded,
    sum(observed) as observed, sum(drift) as drift,
    case when sum(observed) = 0 then null else round(sum(drift) / sum(observed), 6) end as drift_share
  from usage_reconciliations group by 1, 2, 3, 4;

-- Days of usage that are in the export bucket, and in which state: a day whose records changed since is written anew.
create table usage_exports (
  day date primary key,
  object_key text not null,
  row_count bigint not null,
  cost_pico_usd numeric not null,
  sha256 text not null,
  exported_at timestamptz not null default now()
);
