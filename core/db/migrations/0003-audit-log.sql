-- Who changed what, when and from where: one row for every change of a key, user, team, member, budget or model setting,
-- written by triggers in the transaction of the change, so that there is no change without its row. The program says
-- whom it acts for by set_config('stargate.actor', …, true); without that it is the database's user. Rows are only added.
-- To see it worked: select at, actor_id, action, object_id from audit_log order by 1 desc;

create table audit_log (
  audit_id uuid primary key default uuidv7(),
  at timestamptz not null default clock_timestamp(),
  -- master, key, person, gateway (what the program does by itself), database (someone with SQL).
  actor_kind text not null,
  actor_id text not null constraint audit_log_actor_id_bytes check (octet_length(actor_id) <= 1024),
  -- The user behind a key or a person.
  actor_user_id text,
  -- created, updated, deleted, blocked, unblocked, regenerated.
  action text not null,
  object_type text not null constraint audit_log_object_type_bytes check (octet_length(object_type) <= 32),
  object_id text not null constraint audit_log_object_id_bytes check (octet_length(object_id) <= 1537),
  -- Columns that changed; the whole row of what was created or deleted. No secrets.
  before jsonb,
  after jsonb,
  operation text,
  request_id text,
  from_address text
);

create index audit_log_at on audit_log (at desc);
create index audit_log_object on audit_log (object_type, object_id, at desc);
create index audit_log_actor on audit_log (actor_id, at desc);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;

create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function refuse_audit_change();

-- Metadata is the client's own; what is named like a secret in it is not copied.
create function without_secrets(value jsonb) returns jsonb language plpgsql immutable as $$
begin
  case jsonb_typeof(value)
    when 'object' then
      return (select coalesce(jsonb_object_agg(entry.key,
          case when entry.key ~* '(secret|password|passwd|token|api_?key|credential|private_?key|authorization)'
                 and jsonb_typeof(entry.value) = 'string'
            then '"…"'::jsonb else without_secrets(entry.value) end), '{}')
        from jsonb_each(value) as entry);
    when 'array' then
      return (select coalesce(jsonb_agg(without_secrets(item) order by place), '[]')
        from jsonb_array_elements(value) with ordinality as items (item, place));
    else return value;
  end case;
end $$;

-- Columns of a row as the log shows them. Money is text, so that no reader of JSON rounds it.
create function audited(row_json jsonb) returns jsonb language sql immutable as $$
  select jsonb_object_agg(key, case
      when key = 'metadata' then without_secrets(value)
      when key like '%\_pico\_usd' and jsonb_typeof(value) = 'number' then to_jsonb(value #>> '{}')
      else value end)
    from jsonb_each(row_json) where key not in ('key_hash', 'updated_at')
$$;

create function write_audit_row() returns trigger language plpgsql as $$
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
      when 'model' then any_row ->> 'model'
      else (any_row ->> 'team_id') || '/' || (any_row ->> 'user_id')
    end,
    before_json, after_json, actor ->> 'operation', actor ->> 'request_id', actor ->> 'from'
  );
  return null;
end $$;

create trigger virtual_keys_audited after insert or update or delete on virtual_keys
  for each row execute function write_audit_row('key');
create trigger users_audited after insert or update or delete on users
  for each row execute function write_audit_row('user');
create trigger teams_audited after insert or update or delete on teams
  for each row execute function write_audit_row('team');
create trigger team_members_audited after insert or update or delete on team_members
  for each row execute function write_audit_row('member');
create trigger budgets_audited after insert or update or delete on budgets
  for each row execute function write_audit_row('budget');
create trigger model_settings_audited after insert or update or delete on model_settings
  for each row execute function write_audit_row('model');
