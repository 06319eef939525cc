-- Tags are the client's own text, too long for an index in the worst case: one such call stopped the roll-up, and
-- retention behind it, for everybody. The rollups are keyed on a digest of the tags instead. And an hour that cannot be
-- rolled up, for whatever reason, is set aside and no longer stands in the way of the others.
-- Both tables are written anew under a lock: reports wait for some seconds where there are millions of rows. The
-- version still running goes on: it does not name the new columns.
-- To see it worked: select tags, tags_digest from usage_days limit 1; select * from usage_rollup_faults;

-- The one place where tags become a key: SHA-256 of the array as PostgreSQL writes it, which quotes what needs it, so
-- two lists of tags that differ never read alike.
create function tags_digest(tags text[]) returns bytea language sql immutable parallel safe
return sha256(convert_to(tags::text, 'UTF8'));

alter table usage_hourly
  add column tags_digest bytea not null generated always as (tags_digest(tags)) stored,
  drop constraint usage_hourly_pkey,
  add primary key (hour, key_id, user_id, team_id, model, tags_digest);

alter table usage_days
  add column tags_digest bytea not null generated always as (tags_digest(tags)) stored,
  drop constraint usage_days_pkey,
  add primary key (day, key_id, user_id, team_id, model, tags_digest);

-- What could not be rolled up and why: the keys whose records of an hour are in no rollup, or the hour as a whole where
-- key_id is null (its day cannot be summed). The rest of the hour is rolled up.
create table usage_rollup_faults (
  hour timestamptz not null,
  key_id uuid,
  reason text not null,
  tried_at timestamptz not null default now(),
  unique nulls not distinct (hour, key_id)
);

-- As before, but what was set aside is not waited for, and is forgotten with its records.
create or replace function drop_usage_before(older_than timestamptz) returns integer language plpgsql as $$
declare
  keep_from timestamptz := date_trunc('month', older_than at time zone 'UTC') at time zone 'UTC';
  waiting timestamptz;
  expired record;
  dropped integer := 0;
begin
  select date_trunc('month', min(hour) at time zone 'UTC') at time zone 'UTC' into waiting
    from usage_arrivals where not is_set_aside;
  keep_from := least(keep_from, coalesce(waiting, keep_from));
  update usage_rollup_state set records_since = greatest(records_since, keep_from);
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
  delete from usage_arrivals where hour < keep_from;
  delete from usage_rollup_faults where hour < keep_from;
  return dropped;
end $$;

-- An hour that is set aside stays noted, so that reports go on reading its records, but the roll-up passes over it
-- until its next try and retention does not wait for it. Last in this file, because every insert of a
-- record writes to this table.
alter table usage_arrivals add column is_set_aside boolean not null default false;
