-- A change is announced with its number, so that a task that heard of it does not take it again from its next poll
-- (it would forget a principal it has just read). Channel principal_change, payload '<change_id> <scope>:<id>'.
-- The unnumbered announcements on principal_changed stay for tasks of the version before, while they are replaced.
-- To see it worked: listen principal_change; then update a key in another session.

create function announce_numbered_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('principal_change', new.change_id || ' ' || new.scope || ':' || new.scope_id);
  return null;
end $$;

create trigger principal_changes_announced after insert on principal_changes
  for each row execute function announce_numbered_change();
