-- Whether Bedrock served part of the prompt from its cache; said by the record, so that reports need no rule for it.
-- To see it worked: select cache_hit, count(*) from usage_records group by 1;

alter table usage_records add column cache_hit boolean not null default false;
