-- Revocation: every change to a key, user or team is announced to the proxy tasks (channel principal_changed,
-- payload '<scope>:<id>') and kept for a while in principal_changes, which tasks poll in case a notification
-- was lost. Rows older than an hour are removed by whoever inserts next.
-- To see it worked: listen principal_changed; then update a key in another session.

create table principal_changes (
  change_id bigint generated always as identity primary key,
  scope text not null,
  scope_id text not null,
  changed_at timestamptz not null default clock_timestamp()
);

create index principal_changes_changed_at on principal_changes (changed_at);

create function announce_key_change() returns trigger language plpgsql as $$
declare
  changed_id text := encode(case when tg_op = 'DELETE' then old.key_hash else new.key_hash end, 'hex');
begin
  insert into principal_changes (scope, scope_id) values ('key', changed_id);
  delete from principal_changes where changed_at < now() - interval '1 hour';
  perform pg_notify('principal_changed', 'key:' || changed_id);
  return null;
end $$;

create function announce_user_change() returns trigger language plpgsql as $$
declare
  changed_id text := case when tg_op = 'DELETE' then old.user_id else new.user_id end;
begin
  insert into principal_changes (scope, scope_id) values ('user', changed_id);
  perform pg_notify('principal_changed', 'user:' || changed_id);
  return null;
end $$;

create function announce_team_change() returns trigger language plpgsql as $$
declare
  changed_id text := case when tg_op = 'DELETE' then old.team_id else new.team_id end;
begin
  insert into principal_changes (scope, scope_id) values ('team', changed_id);
  perform pg_notify('principal_changed', 'team:' || changed_id);
  return null;
end $$;

create trigger virtual_keys_changed after insert or update or delete on virtual_keys
  for each row execute function announce_key_change();
create trigger users_changed after update or delete on users
  for each row execute function announce_user_change();
create trigger teams_changed after update or delete on teams
  for each row execute function announce_team_change();
