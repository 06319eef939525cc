-- The bounds of 0081 for what records, rollups and leases are indexed by. In a transaction of its own, which takes
-- usage_records before lease_pools as every insert of a record does.
-- To see it worked: select conrelid::regclass, conname from pg_constraint where conname like 'usage%\_bytes';

-- Records are what money is counted by: one is refused for this only where its index would refuse it as well.
alter table usage_records
  add constraint usage_records_user_id_bytes check (octet_length(user_id) <= 768) not valid,
  add constraint usage_records_team_id_bytes check (octet_length(team_id) <= 768) not valid;

alter table usage_hourly
  add constraint usage_hourly_user_id_bytes check (octet_length(user_id) <= 768) not valid,
  add constraint usage_hourly_team_id_bytes check (octet_length(team_id) <= 768) not valid,
  add constraint usage_hourly_model_bytes check (octet_length(model) <= 768) not valid,
  add constraint usage_hourly_tags_digest_bytes check (octet_length(tags_digest) <= 32) not valid;

alter table usage_days
  add constraint usage_days_user_id_bytes check (octet_length(user_id) <= 768) not valid,
  add constraint usage_days_team_id_bytes check (octet_length(team_id) <= 768) not valid,
  add constraint usage_days_model_bytes check (octet_length(model) <= 768) not valid,
  add constraint usage_days_tags_digest_bytes check (octet_length(tags_digest) <= 32) not valid;

-- A member's id is that of the team and that of the user.
alter table lease_pools
  add constraint lease_pools_pool_key_bytes check (octet_length(pool_key) <= 2432) not valid,
  add constraint lease_pools_scope_id_bytes check (octet_length(scope_id) <= 1537) not valid,
  add constraint lease_pools_scope_bytes check (octet_length(scope) <= 32) not valid;

alter table budget_adjustments
  add constraint budget_adjustments_scope_bytes check (octet_length(scope) <= 32) not valid,
  add constraint budget_adjustments_scope_id_bytes check (octet_length(scope_id) <= 1537) not valid;

alter table refused_requests
  add constraint refused_requests_route_bytes check (octet_length(route) <= 256) not valid,
  add constraint refused_requests_error_code_bytes check (octet_length(error_code) <= 256) not valid,
  add constraint refused_requests_key_id_bytes check (octet_length(key_id) <= 256) not valid;
