-- Rollups of the usage table, so that reports cost the same at fifty million records as at fifty thousand, and the views
-- on spend that dashboards and notices read; amounts in pico-dollars.
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

-- Tags are the client's own text, too long for an index in the worst case, so rollups are keyed on a digest: SHA-256 of
-- the array as PostgreSQL writes it, which quotes what needs it, so that two lists of tags that differ never read alike.
create function tags_digest(tags text[]) returns bytea language sql immutable parallel safe
return sha256(convert_to(tags::text, 'UTF8'));

-- What both rollups hold. Only a template: it ends with this transaction.
create temporary table rollup (
  key_id uuid not null,
  user_id text not null check (octet_length(user_id) <= 768),
  team_id text not null check (octet_length(team_id) <= 768),
  model text not null check (octet_length(model) <= 768),
  tags text[] not null,
  tags_digest bytea not null generated always as (tags_digest(tags)) stored check (octet_length(tags_digest) <= 32),
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
  cost_pico_usd bigint not null
) on commit drop;

create table usage_hourly (
  hour timestamptz not null,
  like rollup including all,
  primary key (hour, key_id, user_id, team_id, model, tags_digest)
);

create index usage_hourly_user_id on usage_hourly (user_id, hour);
create index usage_hourly_team_id on usage_hourly (team_id, hour);
create index usage_hourly_key_id on usage_hourly (key_id, hour);

create table usage_days (
  day date not null,
  like rollup including all,
  primary key (day, key_id, user_id, team_id, model, tags_digest)
);

create index usage_days_user_id on usage_days (user_id, day);
create index usage_days_team_id on usage_days (team_id, day);
create index usage_days_key_id on usage_days (key_id, day);

create table usage_arrivals (
  hour timestamptz not null,
  -- Could not be rolled up: reports go on reading its records, but the roll-up passes over it until its next try and
  -- retention does not wait for it.
  is_set_aside boolean not null default false
);

create index usage_arrivals_hour on usage_arrivals (hour);

-- What could not be rolled up and why: the keys whose records of an hour are in no rollup, or the hour as a whole where
-- key_id is null (its day cannot be summed). The rest of the hour is rolled up.
create table usage_rollup_faults (
  hour timestamptz not null,
  key_id uuid,
  reason text not null,
  tried_at timestamptz not null default now(),
  unique nulls not distinct (hour, key_id)
);

-- records_since: records before it may be gone (their months were dropped), so their hours are final.
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

-- Unique, because a refresh without blocking readers asks for it.
create unique index usage_daily_key on usage_daily (day, user_id, team_id, model);
create index usage_daily_user_id on usage_daily (user_id, day);
create index usage_daily_team_id on usage_daily (team_id, day);

-- usage_daily with the tail: exact to the record. For dashboards; the admin API asks the tables behind it by itself.
-- `offset 0` keeps each hour of the tail a lookup of its own: as a plain join of ranges the planner takes it for a ninth
-- of the table and reads every month.
create view usage_daily_now as
  with arrived as (
    select distinct hour, (hour at time zone 'UTC')::date as day from usage_arrivals
  )
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
  group by day, user_id, team_id, model;

-- Sum of cost between two instants, of a key, a user, a team, or any of them together; all null: of everybody. By the
-- same account as spent_in_scope: a key pays for the keys it made, a user not for keys of a team's scope. Whole days and
-- hours come from the rollups, the rest record by record.
create function spend_between(
  of_key uuid, of_user text, of_team text, from_at timestamptz, to_at timestamptz
) returns numeric language plpgsql stable as $$
declare
  epoch constant timestamptz := 'epoch';
  owner text := case when of_key is null then ''
      else ' and key_id = any (array(select $3::uuid union all select k.key_id from virtual_keys k where k.made_by = $3))' end
    || case when of_user is null then '' else ' and user_id = $4' end
    || case when of_user is null or of_team is not null then ''
      else ' and key_id not in (select k.key_id from virtual_keys k where k.key_scope = ''team'')' end
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

-- The first instant of a day in a zone. Where midnight comes twice the earlier one counts; where clocks skip it the day
-- begins at the skip.
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

-- The period of a budget at an instant, for the views on budgets. The request path cannot ask the database and has the
-- same rules in core/budgets/period.ts, which enforces them; test/finance/insight-views.test.ts holds the two equal. Without
-- a duration: one period for ever, which ends_at null says. What would have begun before 1970 begins there: a length of
-- centuries counted back from its anchor is no instant of PostgreSQL.
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
    if at < anchor and extract(epoch from anchor) < extract(epoch from long) then
      starts_at := 'epoch';
      ends_at := anchor;
    else
      starts_at := date_bin(long, at, anchor);
      ends_at := starts_at + long;
    end if;
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
  starts_at := case when local < '1970-01-01' then 'epoch'::timestamptz else first_instant_of(local::date, zone) end;
  ends_at := first_instant_of((local + case unit when 'day' then interval '1 day' when 'week' then interval '7 days'
    else make_interval(months => many) end)::date, zone);
end $$;

-- Every budget that is in force. The fields of a key, user or team take precedence over those of the budget it refers to.
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

-- What budget_burn says of one budget. A budget that cannot be computed (a zone that this server has lost, a figure
-- beyond every bound) has nulls and its reason in `fault`, and does not take the others with it.
create function burn_of_budget(
  of_key uuid, of_user text, of_team text, max_budget_pico_usd numeric, of_duration text, zone text, anchor timestamptz,
  out starts_at timestamptz, out ends_at timestamptz, out spent_pico_usd numeric, out burn_pico_usd_per_day numeric,
  out share_spent numeric, out projected_pico_usd numeric, out runs_out_at timestamptz, out fault text
) language plpgsql stable as $$
declare
  days_left float8;
begin
  select period.starts_at, period.ends_at into starts_at, ends_at
    from budget_period(of_duration, zone, anchor, now()) as period;
  spent_pico_usd := spend_between(of_key, of_user, of_team, starts_at, now());
  burn_pico_usd_per_day := trunc(spend_between(of_key, of_user, of_team, now() - interval '7 days', now()) / 7);
  if max_budget_pico_usd > 0 then
    share_spent := round(spent_pico_usd / max_budget_pico_usd, 4);
  end if;
  if ends_at is not null then
    projected_pico_usd := spent_pico_usd + trunc(burn_pico_usd_per_day * extract(epoch from ends_at - now()) / 86400);
  end if;
  if spent_pico_usd >= max_budget_pico_usd then
    runs_out_at := now();
  elsif burn_pico_usd_per_day > 0 then
    days_left := ((max_budget_pico_usd - spent_pico_usd) / burn_pico_usd_per_day)::float8;
    if days_left <= 36500 then
      runs_out_at := now() + days_left * interval '1 day';
      if runs_out_at >= ends_at then
        runs_out_at := null;
      end if;
    end if;
  end if;
exception when others then
  -- Not a statement that took too long or was cancelled: that is nobody's fault, and `others` leaves it out.
  starts_at := null;
  ends_at := null;
  spent_pico_usd := null;
  burn_pico_usd_per_day := null;
  share_spent := null;
  projected_pico_usd := null;
  runs_out_at := null;
  fault := sqlstate || ': ' || left(sqlerrm, 200);
end $$;

-- How fast each budget burns. The rate is that of the last seven days, so that neither the first hour of a period nor
-- a quiet night decides; runs_out_at is null when the period ends first, or nothing was spent lately.
create view budget_burn as
  select b.scope, b.scope_id, b.name, b.max_budget_pico_usd, b.budget_duration, burn.starts_at, burn.ends_at,
    burn.spent_pico_usd, burn.burn_pico_usd_per_day, burn.share_spent, burn.projected_pico_usd, burn.runs_out_at,
    burn.fault
  from budgets_in_force b
  cross join lateral burn_of_budget(b.key_id, b.user_id, b.team_id, b.max_budget_pico_usd, b.budget_duration,
    b.budget_timezone, b.anchor) as burn
  where b.max_budget_pico_usd is not null;

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
