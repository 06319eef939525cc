-- A change of a key forgets the changes that are older than an hour. Two of them at once no longer wait for each other's
-- rows, while they hold keys that the other wants: what somebody else is forgetting is left to that one.
-- To see it worked: select prosrc from pg_proc where proname = 'note_key_change';

create or replace function note_key_change() returns trigger language plpgsql as $$
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
  delete from principal_changes where change_id in (
    select change_id from principal_changes where changed_at < now() - interval '1 hour' for update skip locked);
  return null;
end $$;
