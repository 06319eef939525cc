-- A row of a B-tree index holds 2,704 bytes. Text that a client or an issuer chose is bounded where it enters, and here
-- again in bytes, so that no path into a table (an import, a sign-in, a hand with SQL) can bring what an index refuses
-- in the middle of a job. Every index over text has such a bound; test/architecture/indexes.test.ts fails on one without.
-- 256 characters of UTF-16 are at most 768 bytes. Not checked for the rows that are there: they are in the indexes already.
-- To see it worked: select conrelid::regclass, conname from pg_constraint where conname like '%\_bytes';

alter table budgets
  add constraint budgets_budget_id_bytes check (octet_length(budget_id) <= 768) not valid;

alter table teams
  add constraint teams_team_id_bytes check (octet_length(team_id) <= 768) not valid,
  add constraint teams_budget_id_bytes check (octet_length(budget_id) <= 768) not valid;

alter table users
  add constraint users_user_id_bytes check (octet_length(user_id) <= 768) not valid,
  add constraint users_user_email_bytes check (octet_length(lower(user_email)) <= 1536) not valid,
  add constraint users_budget_id_bytes check (octet_length(budget_id) <= 768) not valid;

alter table team_members
  add constraint team_members_team_id_bytes check (octet_length(team_id) <= 768) not valid,
  add constraint team_members_user_id_bytes check (octet_length(user_id) <= 768) not valid;

alter table virtual_keys
  add constraint virtual_keys_key_hash_bytes check (octet_length(key_hash) <= 64) not valid,
  add constraint virtual_keys_key_alias_bytes check (octet_length(key_alias) <= 768) not valid,
  add constraint virtual_keys_user_id_bytes check (octet_length(user_id) <= 768) not valid,
  add constraint virtual_keys_team_id_bytes check (octet_length(team_id) <= 768) not valid,
  add constraint virtual_keys_budget_id_bytes check (octet_length(budget_id) <= 768) not valid;

alter table former_key_secrets
  add constraint former_key_secrets_key_hash_bytes check (octet_length(key_hash) <= 64) not valid;

alter table imported_keys
  add constraint imported_keys_sha256_bytes check (octet_length(sha256) <= 64) not valid;

alter table idempotent_replies
  add constraint idempotent_replies_hash_bytes check (octet_length(idempotency_hash) <= 64) not valid;

alter table model_settings
  add constraint model_settings_model_bytes check (octet_length(model) <= 768) not valid;

alter table prices
  add constraint prices_price_id_bytes check (octet_length(price_id) <= 768) not valid;

alter table audit_log
  add constraint audit_log_actor_id_bytes check (octet_length(actor_id) <= 1024) not valid,
  add constraint audit_log_object_type_bytes check (octet_length(object_type) <= 32) not valid,
  add constraint audit_log_object_id_bytes check (octet_length(object_id) <= 1537) not valid;

alter table kept_responses
  add constraint kept_responses_response_id_bytes check (octet_length(response_id) <= 256) not valid;

alter table spend_notices
  add constraint spend_notices_kind_bytes check (octet_length(kind) <= 32) not valid,
  add constraint spend_notices_subject_bytes check (octet_length(subject) <= 2048) not valid,
  add constraint spend_notices_reference_bytes check (octet_length(reference) <= 256) not valid;

-- Ids of Bedrock's models and tags of the bill, which AWS bounds.
alter table usage_reconciliations
  add constraint usage_reconciliations_source_bytes check (octet_length(source) <= 32) not valid,
  add constraint usage_reconciliations_subject_bytes check (octet_length(subject) <= 2048) not valid,
  add constraint usage_reconciliations_metric_bytes check (octet_length(metric) <= 128) not valid;

alter table usage_publisher_state
  add constraint usage_publisher_state_destination_bytes check (octet_length(destination) <= 256) not valid;

alter table schema_migrations
  add constraint schema_migrations_name_bytes check (octet_length(name) <= 256) not valid;
