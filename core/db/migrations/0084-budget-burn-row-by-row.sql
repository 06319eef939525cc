-- A budget that cannot be computed (a zone that this server has lost, a figure beyond every bound) no longer takes the
-- others with it: each is computed by itself, and what fails has nulls and its reason in `fault`.
-- To see it worked: select scope, scope_id, fault from budget_burn where fault is not null;

-- The period of a budget at an instant; the same rules as core/budgets/period.ts, which enforces them. Without a
-- duration one period for ever, which ends_at null says. As before, but what would have begun before 1970 begins there:
-- a length of centuries counted back from its anchor is no instant of PostgreSQL, and of clocks before that PostgreSQL
-- and the tasks may have different accounts.
create or replace function budget_period(
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

-- What budget_burn says of one budget. Called by that view only.
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
create or replace view budget_burn as
  select b.scope, b.scope_id, b.name, b.max_budget_pico_usd, b.budget_duration, burn.starts_at, burn.ends_at,
    burn.spent_pico_usd, burn.burn_pico_usd_per_day, burn.share_spent, burn.projected_pico_usd, burn.runs_out_at,
    burn.fault
  from budgets_in_force b
  cross join lateral burn_of_budget(b.key_id, b.user_id, b.team_id, b.max_budget_pico_usd, b.budget_duration,
    b.budget_timezone, b.anchor) as burn
  where b.max_budget_pico_usd is not null;
