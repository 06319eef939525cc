-- What the jobs on usage remember: what was published to CloudWatch, exported, announced, and compared with AWS.
-- To see it worked: select taken_before from usage_publisher_state; select day, record_count from usage_exports;

-- The publisher takes records by the transaction that inserted them, not by created_at, because a journal may bring old
-- records late: every record whose transaction is older than all that still run is in, for good, and is taken exactly
-- once by moving the watermark in the same transaction that aggregates it.
create table usage_publisher_state (
  destination text primary key
    constraint usage_publisher_state_destination_bytes check (octet_length(destination) <= 256),
  taken_before xid8 not null,
  last_success_at timestamptz
);

insert into usage_publisher_state (destination, taken_before) values ('cloudwatch', pg_current_xact_id());

-- One row per team and window, so that a team's bad data waits alone.
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

-- Days of usage that are in the export bucket, and in which state: a day whose records changed since is written anew.
create table usage_exports (
  day date primary key,
  object_key text not null,
  row_count bigint not null,
  -- A different count or cost means that the day has changed since.
  record_count bigint not null default 0,
  cost_pico_usd numeric not null,
  sha256 text not null,
  exported_at timestamptz not null default now()
);

-- Notifications about spend, each sent once: reference names the period, day or week.
create table spend_notices (
  kind text not null constraint spend_notices_kind_bytes check (octet_length(kind) <= 32)
    check (kind in ('budget-runs-out', 'budget-spent', 'anomaly', 'weekly-summary', 'drift')),
  subject text not null constraint spend_notices_subject_bytes check (octet_length(subject) <= 2048),
  reference text not null constraint spend_notices_reference_bytes check (octet_length(reference) <= 256),
  message jsonb not null,
  noticed_at timestamptz not null default now(),
  sent_at timestamptz,
  attempts integer not null default 0,
  last_error text,
  primary key (kind, subject, reference)
);

create index spend_notices_waiting on spend_notices (noticed_at) where sent_at is null;

-- What we recorded beside what AWS saw: tokens and calls of a model in an hour (cloudwatch), dollars of a month
-- (cost-explorer). AWS bounds the ids of models and the tags of the bill.
create table usage_reconciliations (
  source text not null constraint usage_reconciliations_source_bytes check (octet_length(source) <= 32)
    check (source in ('cloudwatch', 'cost-explorer')),
  starts_at timestamptz not null,
  -- Region and model id as Bedrock was called; for cost-explorer the application inference profile.
  subject text not null constraint usage_reconciliations_subject_bytes check (octet_length(subject) <= 2048),
  metric text not null constraint usage_reconciliations_metric_bytes check (octet_length(metric) <= 128),
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
