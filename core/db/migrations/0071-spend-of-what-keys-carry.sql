-- How fast budgets burn, by the same account as the pools of migration 0070: a key pays for the keys it made, a user not
-- for keys of a team's scope.
-- To see it worked: select spend_between(null, 'ada', null, now() - interval '1 day', now());

-- Sum of cost between two instants, of a key, a user, a team, or any of them together; all null: of everybody. Whole
-- days and hours come from the rollups, the rest record by record.
create or replace function spend_between(
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
