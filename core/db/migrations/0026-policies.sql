-- Policies: what is checked, masked, blocked and cached for whom, as core/policies/policy-shape.ts reads it. Every version
-- is kept, so that `name@3` in a usage record means the same for ever; a deleted policy that is made again goes on counting.
-- A change announces itself to the proxy tasks and enters the audit log.
-- To see it worked: select policy_name, version, is_enabled from policies where deleted_at is null;

create table policies (
  policy_name text primary key check (policy_name ~ '^[a-z0-9][a-z0-9-]*$')
    constraint policies_policy_name_bytes check (octet_length(policy_name) <= 64),
  description text,
  is_enabled boolean not null default true,
  -- {"teams": [], "keys": [], "models": []}: an empty list is no restriction.
  applies_to jsonb not null default '{}',
  checks jsonb not null default '{}' constraint policies_checks_bytes check (octet_length(checks::text) <= 262144),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table policy_versions (
  policy_name text not null constraint policy_versions_policy_name_bytes check (octet_length(policy_name) <= 64),
  version integer not null,
  description text,
  is_enabled boolean not null,
  applies_to jsonb not null,
  checks jsonb not null,
  is_deleted boolean not null,
  -- Who made it, as in the audit log.
  made_by text not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (policy_name, version)
);

create function keep_policy_version() returns trigger language plpgsql as $$
begin
  insert into policy_versions (policy_name, version, description, is_enabled, applies_to, checks, is_deleted, made_by)
  values (new.policy_name, new.version, new.description, new.is_enabled, new.applies_to, new.checks,
    new.deleted_at is not null,
    coalesce(nullif(current_setting('stargate.actor', true), '')::jsonb ->> 'id', session_user));
  return null;
end $$;

create function refuse_policy_version_change() returns trigger language plpgsql as $$
begin
  raise exception 'versions of policies are only added' using errcode = 'insufficient_privilege';
end $$;

create trigger policies_versioned after insert or update on policies
  for each row execute function keep_policy_version();
create trigger policy_versions_append_only before update or delete or truncate on policy_versions
  for each statement execute function refuse_policy_version_change();
create trigger policies_changed after insert or update or delete on policies
  for each row execute function note_change('policy', 'policy_name');

-- As before (0016), and of policies.
create or replace function write_audit_row() returns trigger language plpgsql as $$
declare
  actor jsonb := coalesce(nullif(current_setting('stargate.actor', true), ''), '{}')::jsonb;
  old_row jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  new_row jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  any_row jsonb := coalesce(new_row, old_row);
  what text := case when tg_op = 'INSERT' then 'created' when tg_op = 'DELETE' then 'deleted' else 'updated' end;
  before_json jsonb := audited(old_row);
  after_json jsonb := audited(new_row);
begin
  if tg_op = 'UPDATE' then
    if old_row ->> 'deleted_at' is null and new_row ->> 'deleted_at' is not null then what := 'deleted';
    elsif old_row ->> 'deleted_at' is not null and new_row ->> 'deleted_at' is null then what := 'created';
    elsif old_row -> 'key_hash' is distinct from new_row -> 'key_hash' then what := 'regenerated';
    elsif old_row -> 'is_blocked' is distinct from new_row -> 'is_blocked' then
      what := case when (new_row ->> 'is_blocked')::boolean then 'blocked' else 'unblocked' end;
    elsif before_json - 'version' = after_json - 'version' then return null;
    end if;
    select jsonb_object_agg(key, value) into before_json from jsonb_each(before_json) where after_json -> key is distinct from value;
    select jsonb_object_agg(key, value) into after_json from jsonb_each(after_json) where audited(old_row) -> key is distinct from value;
  end if;
  insert into audit_log (actor_kind, actor_id, actor_user_id, action, object_type, object_id, before, after, operation,
                         request_id, from_address)
  values (
    coalesce(actor ->> 'kind', 'database'), coalesce(actor ->> 'id', session_user), actor ->> 'user_id',
    what, tg_argv[0],
    case tg_argv[0]
      when 'key' then any_row ->> 'key_id'
      when 'user' then any_row ->> 'user_id'
      when 'team' then any_row ->> 'team_id'
      when 'budget' then any_row ->> 'budget_id'
      when 'customer' then any_row ->> 'customer_id'
      when 'model' then any_row ->> 'model'
      when 'policy' then any_row ->> 'policy_name'
      else (any_row ->> 'team_id') || '/' || (any_row ->> 'user_id')
    end,
    before_json, after_json, actor ->> 'operation', actor ->> 'request_id', actor ->> 'from'
  );
  return null;
end $$;

create trigger policies_audited after insert or update or delete on policies
  for each row execute function write_audit_row('policy');
