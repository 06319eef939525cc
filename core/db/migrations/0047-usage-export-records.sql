-- How many records an exported day held: with its cost it tells whether the day has changed since.
-- To see it worked: select day, record_count from usage_exports;

alter table usage_exports add column record_count bigint not null default 0;
