-- A budget takes only the zones that the tasks and PostgreSQL know alike, by the names of the IANA database with their
-- region, or UTC. Until now names were taken that PostgreSQL does not know (CAT), takes for an abbreviation without
-- summer time (MET), or reads as an offset of the opposite sign; one such name made budget_burn fail for everybody.
--
-- What is stored is mended first, to the zone by which the tasks have enforced it: a name in other letters is written
-- as it should be, a former or short name becomes its zone, and what means nothing becomes UTC. The audit log has a row
-- for each. Then every table checks its zones and durations. The version still running that is given such a name
-- meanwhile answers with an error.
-- To see it worked: select distinct budget_timezone from budgets; select is_time_zone('CAT'), is_time_zone('Asia/Tokyo');

-- Coyhaique is younger than 2023, and there are tables of zones in use that lack it; its clocks are those of its mended
-- name. The names are those of core/time-zone-names.ts by their form; whether this server knows the zone it tells by using
-- it. Not by pg_timezone_names, which reads every file there is.
create function is_time_zone(name text) returns boolean language plpgsql stable as $$
begin
  if name !~ '^(UTC|Etc/(UTC|UCT|GMT|GMT0|GMT[+-](0|[1-9]|1[0-4])|Greenwich|Universal|Zulu)|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Europe|Indian|Mexico|Pacific|US)(/[A-Z][A-Za-z_-]+){1,2})$' then
    return false;
  end if;
  perform 'epoch'::timestamptz at time zone name;
  return true;
exception when invalid_parameter_value then
  return false;
end $$;

create function is_budget_duration(duration text) returns boolean language sql immutable parallel safe
return duration ~ '^(hourly|daily|weekly|monthly|yearly|[1-9][0-9]{0,5}[smhdw]|[1-9][0-9]{0,3}(mo|y))$';

-- For this migration alone: a name as the tasks have understood it.
create function pg_temp.mended_zone(name text) returns text language sql stable as $$
  select coalesce(
    (select known.name from pg_timezone_names known
      where lower(known.name) = lower(mended_zone.name) and is_time_zone(known.name)
        and known.name <> 'America/Coyhaique'),
    (select zone from (values
      ('gmt', 'UTC'), ('gmt0', 'UTC'), ('gmt+0', 'UTC'), ('gmt-0', 'UTC'), ('uct', 'UTC'), ('zulu', 'UTC'),
      ('universal', 'UTC'), ('greenwich', 'UTC'), ('wet', 'Europe/Lisbon'), ('cet', 'Europe/Brussels'),
      ('met', 'Europe/Brussels'), ('eet', 'Europe/Athens'), ('est', 'America/Panama'), ('mst', 'America/Phoenix'),
      ('hst', 'Pacific/Honolulu'), ('est5edt', 'America/New_York'), ('cst6cdt', 'America/Chicago'),
      ('mst7mdt', 'America/Denver'), ('pst8pdt', 'America/Los_Angeles'), ('navajo', 'America/Denver'),
      ('act', 'Australia/Darwin'), ('aet', 'Australia/Sydney'), ('agt', 'America/Argentina/Buenos_Aires'),
      ('art', 'Africa/Cairo'), ('ast', 'America/Anchorage'), ('bet', 'America/Sao_Paulo'), ('bst', 'Asia/Dhaka'),
      ('cat', 'Africa/Harare'), ('cnt', 'America/St_Johns'), ('cst', 'America/Chicago'), ('ctt', 'Asia/Shanghai'),
      ('eat', 'Africa/Addis_Ababa'), ('ect', 'Europe/Paris'), ('iet', 'America/Indiana/Indianapolis'),
      ('ist', 'Asia/Kolkata'), ('jst', 'Asia/Tokyo'), ('mit', 'Pacific/Apia'), ('net', 'Asia/Yerevan'),
      ('nst', 'Pacific/Auckland'), ('plt', 'Asia/Karachi'), ('pnt', 'America/Phoenix'),
      ('prt', 'America/Puerto_Rico'), ('pst', 'America/Los_Angeles'), ('sst', 'Pacific/Guadalcanal'),
      ('vst', 'Asia/Ho_Chi_Minh'), ('cuba', 'America/Havana'), ('egypt', 'Africa/Cairo'), ('eire', 'Europe/Dublin'),
      ('gb', 'Europe/London'), ('gb-eire', 'Europe/London'), ('hongkong', 'Asia/Hong_Kong'),
      ('iceland', 'Atlantic/Reykjavik'), ('iran', 'Asia/Tehran'), ('israel', 'Asia/Jerusalem'),
      ('jamaica', 'America/Jamaica'), ('japan', 'Asia/Tokyo'), ('kwajalein', 'Pacific/Kwajalein'),
      ('libya', 'Africa/Tripoli'), ('nz', 'Pacific/Auckland'), ('nz-chat', 'Pacific/Chatham'),
      ('poland', 'Europe/Warsaw'), ('portugal', 'Europe/Lisbon'), ('prc', 'Asia/Shanghai'), ('roc', 'Asia/Taipei'),
      ('rok', 'Asia/Seoul'), ('singapore', 'Asia/Singapore'), ('turkey', 'Europe/Istanbul'),
      ('w-su', 'Europe/Moscow'), ('us/pacific-new', 'America/Los_Angeles'),
      ('america/coyhaique', 'America/Punta_Arenas')
    ) as former (old_name, zone) where old_name = lower(mended_zone.name) and is_time_zone(zone)),
    'UTC')
$$;

do $$
declare
  changed text;
begin
  foreach changed in array array['budgets', 'teams', 'users', 'virtual_keys'] loop
    execute format(
      'update %I set budget_timezone = pg_temp.mended_zone(budget_timezone), version = version + 1, updated_at = now()
       where budget_timezone is not null and (not is_time_zone(budget_timezone) or budget_timezone = ''America/Coyhaique'')',
      changed);
    -- Nobody can have set one of another form, but by hand; no period at all is the strictest there is.
    execute format(
      'update %I set budget_duration = null, version = version + 1, updated_at = now()
       where not is_budget_duration(budget_duration)', changed);
    execute format(
      'alter table %1$I
         add constraint %1$s_budget_timezone_known check (is_time_zone(budget_timezone)),
         add constraint %1$s_budget_duration_known check (is_budget_duration(budget_duration))', changed);
  end loop;
end $$;
