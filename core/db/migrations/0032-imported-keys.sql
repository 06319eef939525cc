-- Keys brought along from LiteLLM, which stores the SHA-256 of a key: it opens the key here too, until it is first
-- used; then the hash of ours takes its place and this one is forgotten. A new secret or a deletion ends it as well.
-- To see it worked: select count(*) filter (where sha256 is not null) as still_old, count(*) from imported_keys;

create table imported_keys (
  key_id uuid primary key references virtual_keys (key_id),
  -- Null: replaced by ours.
  sha256 bytea unique,
  imported_at timestamptz not null default now(),
  replaced_at timestamptz
);

create function forget_imported_secret() returns trigger language plpgsql as $$
begin
  update imported_keys set sha256 = null, replaced_at = now() where key_id = new.key_id and sha256 is not null;
  return null;
end $$;

create trigger virtual_keys_imported_secret after update on virtual_keys
  for each row when (old.key_hash is distinct from new.key_hash or new.deleted_at is not null)
  execute function forget_imported_secret();

-- What was spent before the import, so that totals go on from there.
create table carried_spend (
  scope text not null check (scope in ('key', 'user', 'team')),
  scope_id text not null,
  spent_pico_usd numeric(30, 0) not null check (spent_pico_usd >= 0),
  -- The instant it counts at, for budget periods.
  carried_at timestamptz not null default now(),
  primary key (scope, scope_id)
);
