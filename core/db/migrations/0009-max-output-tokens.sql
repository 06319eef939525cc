-- The longest answer that a call of a key, user or team may ask for, in tokens; null: as long as the model gives.
-- To see it worked: select max_output_tokens from virtual_keys limit 1;

alter table budgets add column max_output_tokens bigint check (max_output_tokens >= 0);
alter table teams add column max_output_tokens bigint check (max_output_tokens >= 0);
alter table users add column max_output_tokens bigint check (max_output_tokens >= 0);
alter table virtual_keys add column max_output_tokens bigint check (max_output_tokens >= 0);
