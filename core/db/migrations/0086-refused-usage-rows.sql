-- Usage records that PostgreSQL refused for what they contain: kept here with the reason, beside set-aside.log on the
-- disk of the task, which ends with the task. They are in no report and no budget until they are in usage_records; the
-- roll-up tries some of them again each time.
-- To see it worked: select refused_at, reason from refused_usage_rows;

create table refused_usage_rows (
  -- SHA-256 of the row: the same row refused twice stands once.
  row_digest bytea primary key check (octet_length(row_digest) <= 32),
  -- As the journal wrote it: JSON with the names of the columns.
  row text not null,
  reason text not null,
  refused_at timestamptz not null default now(),
  tried_at timestamptz not null default now()
);
