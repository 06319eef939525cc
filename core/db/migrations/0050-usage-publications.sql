-- What the usage publisher has sent to CloudWatch. Records are taken by the transaction that inserted them, not by
-- created_at, because a journal may bring old records late: every record whose transaction is older than all that
-- still run is in, for good, and is taken exactly once by moving the watermark in the same transaction that
-- aggregates it. One row per team and window, so that a team's bad data waits alone.
-- Rows that were there before this migration are not published: the watermark starts now.
-- To see it worked: select taken_before from usage_publisher_state; select count(*) from usage_publications.

alter table usage_records add column inserted_xid xid8;
-- Set apart from the column, so that no row is rewritten.
alter table usage_records alter column inserted_xid set default pg_current_xact_id();
create index usage_records_inserted_xid on usage_records (inserted_xid);

create table usage_publisher_state (
  destination text primary key,
  taken_before xid8 not null,
  last_success_at timestamptz
);

insert into usage_publisher_state (destination, taken_before) values ('cloudwatch', pg_current_xact_id());

create table usage_publications (
  publication_id bigint generated always as identity primary key,
  team_id text not null,
  -- Groups by five minutes, model, user and key.
  usage jsonb not null,
  record_count bigint not null,
  made_at timestamptz not null default now(),
  published_at timestamptz,
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  last_error text
);

create index usage_publications_waiting on usage_publications (next_try_at) where published_at is null;
