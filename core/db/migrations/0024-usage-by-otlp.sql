-- Where metrics go by OTLP too: the batch in which a publication is sent, and since when the endpoint has it.
-- To see it worked: select otlp_batch_at, count(*) from usage_publications where otlp_done_at is null group by 1;

alter table usage_publications add column otlp_batch_at timestamptz, add column otlp_done_at timestamptz;

create index usage_publications_unsent on usage_publications (otlp_batch_at)
  where otlp_batch_at is not null and otlp_done_at is null;
