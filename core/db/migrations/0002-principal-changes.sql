-- Revocation: every change of a key, user, team, member, budget or model setting is noted in principal_changes and
-- announced to the proxy tasks on the channel principal_change, payload '<change_id> <scope>:<id>'. Tasks also poll the
-- table, in case a notification was lost; the number tells them which changes they have already handled. Rows older than an hour
-- are removed by the next change of a key.
-- To see it worked: listen principal_change; then update a key in another session.

create table principal_changes (
  change_id bigint generated always as identity primary key,
  scope text not null,
  scope_id text not null,
  changed_at timestamptz not null default clock_timestamp()
);

create index principal_changes_changed_at on principal_changes (changed_at);

create function notify_principal_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('principal_change', new.change_id || ' ' || new.scope || ':' || new.scope_id);
  return null;
end $$;

create trigger principal_changes_announced after insert on principal_changes
  for each row execute function notify_principal_change();

-- Of the trigger: the scope, and the column that holds its id.
create function note_change() returns trigger language plpgsql as $$
begin
  insert into principal_changes (scope, scope_id) values (tg_argv[0], to_jsonb(coalesce(new, old)) ->> tg_argv[1]);
  return null;
end $$;

-- Records the present hash, the one just replaced, the former ones still in their grace period, and those of the keys that
-- this key made.
create function note_key_change() returns trigger language plpgsql as $$
begin
  insert into principal_changes (scope, scope_id)
  select 'key', encode(known.key_hash, 'hex') from (
    select new.key_hash where tg_op <> 'DELETE'
    union select old.key_hash where tg_op <> 'INSERT'
    union select former.key_hash from former_key_secrets former
      where former.key_id = case when tg_op = 'DELETE' then old.key_id else new.key_id end
    union select secret.key_hash from virtual_keys made join key_secrets secret using (key_id)
      where tg_op = 'UPDATE' and made.made_by = new.key_id and made.deleted_at is null
  ) known;
  delete from principal_changes where changed_at < now() - interval '1 hour';
  return null;
end $$;

create function note_former_secret_change() returns trigger language plpgsql as $$
begin
  insert into principal_changes (scope, scope_id)
  values ('key', encode(case when tg_op = 'DELETE' then old.key_hash else new.key_hash end, 'hex'));
  return null;
end $$;

create trigger virtual_keys_changed after insert or update or delete on virtual_keys
  for each row execute function note_key_change();
create trigger former_key_secrets_changed after insert or update or delete on former_key_secrets
  for each row execute function note_former_secret_change();
create trigger users_changed after update or delete on users
  for each row execute function note_change('user', 'user_id');
create trigger teams_changed after update or delete on teams
  for each row execute function note_change('team', 'team_id');
-- What a member may spend in a team is part of the principals of that user.
create trigger team_members_changed after insert or update or delete on team_members
  for each row execute function note_change('user', 'user_id');
-- A changed budget concerns every key, user and team that refers to it.
create trigger budgets_changed after insert or update or delete on budgets
  for each row execute function note_change('budget', 'budget_id');
create trigger model_settings_changed after insert or update or delete on model_settings
  for each row execute function note_change('model', 'model');
