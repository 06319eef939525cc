-- What the admin API needs beside the objects themselves: versions for optimistic concurrency, team members,
-- the secrets a regenerated key leaves behind, and replies kept for repeated creations.
-- To see it worked: select version from users limit 1; select count(*) from team_members;

alter table teams add column version integer not null default 1;
alter table users add column version integer not null default 1;
alter table virtual_keys add column version integer not null default 1;

create table team_members (
  team_id text not null references teams (team_id),
  user_id text not null references users (user_id),
  member_role text not null default 'user' check (member_role in ('admin', 'user')),
  max_budget_pico_usd numeric(30, 0) check (max_budget_pico_usd >= 0),
  added_at timestamptz not null default now(),
  primary key (team_id, user_id)
);

create index team_members_user_id on team_members (user_id);

-- A regenerated key keeps its id; until valid_until its former secret opens the same row.
create table former_key_secrets (
  key_hash bytea primary key,
  key_id uuid not null references virtual_keys (key_id),
  valid_until timestamptz not null
);

create index former_key_secrets_key_id on former_key_secrets (key_id);

-- Every secret that opens a key. valid_until is null for the present one. Whoever looks a key up by its hash reads
-- this view, and takes valid_until as an expiry beside the key's own.
create view key_secrets as
  select key_hash, key_id, null::timestamptz as valid_until from virtual_keys
  union all
  select key_hash, key_id, valid_until from former_key_secrets where valid_until > now();

-- Announces the present hash, the one just replaced, and the former ones still in their grace period.
create or replace function announce_key_change() returns trigger language plpgsql as $$
declare
  changed record;
begin
  for changed in
    select encode(known.key_hash, 'hex') as id from (
      select new.key_hash where tg_op <> 'DELETE'
      union select old.key_hash where tg_op <> 'INSERT'
      union select former.key_hash from former_key_secrets former
        where former.key_id = case when tg_op = 'DELETE' then old.key_id else new.key_id end
    ) known
  loop
    insert into principal_changes (scope, scope_id) values ('key', changed.id);
    perform pg_notify('principal_changed', 'key:' || changed.id);
  end loop;
  delete from principal_changes where changed_at < now() - interval '1 hour';
  return null;
end $$;

create function announce_former_secret_change() returns trigger language plpgsql as $$
declare
  changed_id text := encode(case when tg_op = 'DELETE' then old.key_hash else new.key_hash end, 'hex');
begin
  insert into principal_changes (scope, scope_id) values ('key', changed_id);
  perform pg_notify('principal_changed', 'key:' || changed_id);
  return null;
end $$;

create trigger former_key_secrets_changed after insert or update or delete on former_key_secrets
  for each row execute function announce_former_secret_change();

-- A creation repeated under the same idempotency key gets the first reply again. The reply is sealed under that
-- key and the pepper, because it may hold a new secret; the idempotency key itself is stored only as a hash.
create table idempotent_replies (
  idempotency_hash bytea primary key,
  request_hash bytea not null,
  sealed_reply bytea,
  created_at timestamptz not null default now()
);

create index idempotent_replies_created_at on idempotent_replies (created_at);
