-- Budgets, teams, users and virtual keys, and what admins set about models. Money is numeric(30,0) in pico-dollars: whole
-- numbers, large enough for any company. Ids of teams, users and budgets are text, so that ids brought from another
-- gateway survive; the ids that this gateway makes are UUIDv7.
--
-- A row of a B-tree index holds 2,704 bytes. Every text in an index has a bound in bytes here, so that no path into a
-- table can bring what an index refuses in the middle of a job (test/architecture/indexes.test.ts). An id has at most
-- 256 characters of UTF-16, which are at most 768 bytes of UTF-8.
-- To see it worked: select count(*) from virtual_keys;

-- PostgreSQL 18 makes time-ordered UUIDs itself. Before that this function does: milliseconds, version 7, and for the
-- rest the random digits and the variant of a version 4 (RFC 9562, 5.7).
do $$ begin
  if not exists (select from pg_proc where proname = 'uuidv7' and pronamespace = 'pg_catalog'::regnamespace) then
    create function uuidv7() returns uuid language sql volatile as $body$
      select (lpad(to_hex(floor(extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
    $body$;
  end if;
end $$;

-- The zones that the tasks and PostgreSQL know alike: names of the IANA database with their region, or UTC. The names are
-- those of core/time-zone-names.ts by their form; whether this server knows the zone is found out by using it, because
-- pg_timezone_names would read every file of zones.
create function is_time_zone(name text) returns boolean language plpgsql stable as $$
begin
  if name !~ '^(UTC|Etc/(UTC|UCT|GMT|GMT0|GMT[+-](0|[1-9]|1[0-4])|Greenwich|Universal|Zulu)|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Europe|Indian|Mexico|Pacific|US)(/[A-Z][A-Za-z_-]+){1,2})$' then
    return false;
  end if;
  perform 'epoch'::timestamptz at time zone name;
  return true;
exception when invalid_parameter_value then
  return false;
end $$;

create function is_budget_duration(duration text) returns boolean language sql immutable parallel safe
return duration ~ '^(hourly|daily|weekly|monthly|yearly|[1-9][0-9]{0,5}[smhdw]|[1-9][0-9]{0,3}(mo|y))$';

-- What a budget, a team, a user and a key have in common. Only a template: it ends with this transaction.
create temporary table limits (
  max_budget_pico_usd numeric(30, 0) check (max_budget_pico_usd >= 0),
  soft_budget_pico_usd numeric(30, 0) check (soft_budget_pico_usd >= 0),
  budget_duration text constraint budget_duration_known check (is_budget_duration(budget_duration)),
  budget_timezone text constraint budget_timezone_known check (is_time_zone(budget_timezone)),
  -- hard: never exceeded; requests reserve their worst case. soft: requests reserve what they are expected to cost.
  budget_kind text check (budget_kind in ('hard', 'soft')),
  tpm_limit bigint check (tpm_limit >= 0),
  rpm_limit bigint check (rpm_limit >= 0),
  max_parallel_requests integer check (max_parallel_requests >= 0),
  -- {"claude-opus-5-5": {"max_budget_pico_usd": "1000", "budget_duration": "30d"}}
  model_max_budget jsonb not null default '{}',
  -- {"claude-opus-5-5": 60}
  model_rpm_limit jsonb not null default '{}',
  model_tpm_limit jsonb not null default '{}',
  model_max_parallel_requests jsonb not null default '{}',
  metadata jsonb not null default '{}',
  -- Grows by one with every change, for optimistic concurrency.
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
) on commit drop;

-- The same for what a team, a user and a key may do.
create temporary table permissions (
  models text[],
  -- {"fast": "claude-haiku-4-5"}: what this team, user or key calls a model.
  model_aliases jsonb not null default '{}',
  allowed_routes text[],
  allowed_ips text[],
  is_blocked boolean not null default false
) on commit drop;

-- A budget that keys, users and teams may refer to; their own fields take precedence. The row with the id 'global' caps
-- the whole gateway.
create table budgets (
  budget_id text primary key constraint budgets_budget_id_bytes check (octet_length(budget_id) <= 768),
  like limits including all
);

alter table budgets
  alter column budget_timezone set default 'UTC',
  alter column budget_timezone set not null,
  alter column budget_kind set default 'hard',
  alter column budget_kind set not null;

create table teams (
  team_id text primary key constraint teams_team_id_bytes check (octet_length(team_id) <= 768),
  team_alias text,
  budget_id text references budgets (budget_id)
    constraint teams_budget_id_bytes check (octet_length(budget_id) <= 768),
  like permissions including all,
  like limits including all
);

create index teams_budget_id on teams (budget_id) where budget_id is not null;

create table users (
  user_id text primary key constraint users_user_id_bytes check (octet_length(user_id) <= 768),
  user_email text constraint users_user_email_bytes check (octet_length(lower(user_email)) <= 1536),
  user_alias text,
  user_role text not null default 'internal_user',
  team_id text references teams (team_id),
  budget_id text references budgets (budget_id)
    constraint users_budget_id_bytes check (octet_length(budget_id) <= 768),
  like permissions including all,
  like limits including all
);

create unique index users_user_email_key on users (lower(user_email)) where deleted_at is null;
create index users_budget_id on users (budget_id) where budget_id is not null;

create table team_members (
  team_id text not null references teams (team_id)
    constraint team_members_team_id_bytes check (octet_length(team_id) <= 768),
  user_id text not null references users (user_id)
    constraint team_members_user_id_bytes check (octet_length(user_id) <= 768),
  member_role text not null default 'user' check (member_role in ('admin', 'user')),
  max_budget_pico_usd numeric(30, 0) check (max_budget_pico_usd >= 0),
  -- An admin of the gateway, a sign-in or an import put the member into the team. False: only an admin of that team did,
  -- and the team is shown nothing about the person that it did not enter itself.
  is_vouched_for boolean not null default true,
  added_at timestamptz not null default now(),
  primary key (team_id, user_id)
);

create index team_members_user_id on team_members (user_id);

create table virtual_keys (
  key_id uuid primary key,
  -- HMAC-SHA-256 of the secret under the pepper; the secret itself is never stored.
  key_hash bytea not null unique constraint virtual_keys_key_hash_bytes check (octet_length(key_hash) <= 64),
  -- What may be shown: prefix and last four characters.
  key_name text not null,
  key_alias text constraint virtual_keys_key_alias_bytes check (octet_length(key_alias) <= 768),
  user_id text references users (user_id)
    constraint virtual_keys_user_id_bytes check (octet_length(user_id) <= 768),
  team_id text references teams (team_id)
    constraint virtual_keys_team_id_bytes check (octet_length(team_id) <= 768),
  budget_id text references budgets (budget_id)
    constraint virtual_keys_budget_id_bytes check (octet_length(budget_id) <= 768),
  -- 'inference' serves models; 'admin' also opens the admin API.
  key_role text not null default 'inference' check (key_role in ('inference', 'admin')),
  -- 'user': the key acts for its user. 'team': somebody else than the user made it, or it has no user. It carries the
  -- scope of its team alone, and user_id says whose usage it is in reports and in the budget of a member.
  key_scope text not null default 'user' check (key_scope in ('user', 'team')),
  -- The key (or sign-in) that made it: it never outlives that one and never goes beyond it, and what it spends counts on
  -- both.
  made_by uuid references virtual_keys (key_id),
  tags text[] not null default '{}',
  expires_at timestamptz,
  like permissions including all,
  like limits including all
);

create unique index virtual_keys_key_alias_key on virtual_keys (key_alias) where deleted_at is null;
create index virtual_keys_user_id on virtual_keys (user_id);
create index virtual_keys_team_id on virtual_keys (team_id);
create index virtual_keys_budget_id on virtual_keys (budget_id) where budget_id is not null;
create index virtual_keys_made_by on virtual_keys (made_by) where made_by is not null;
create index virtual_keys_of_teams on virtual_keys (key_id) where key_scope = 'team';

-- A regenerated key keeps its id; its former secret remains valid until valid_until.
create table former_key_secrets (
  key_hash bytea primary key constraint former_key_secrets_key_hash_bytes check (octet_length(key_hash) <= 64),
  key_id uuid not null references virtual_keys (key_id),
  valid_until timestamptz not null
);

create index former_key_secrets_key_id on former_key_secrets (key_id);

-- Every secret that opens a key. valid_until is null for the present one. Whoever looks up a key by its hash reads this
-- view, and takes valid_until as an expiry beside the key's own.
create view key_secrets as
  select key_hash, key_id, null::timestamptz as valid_until from virtual_keys
  union all
  select key_hash, key_id, valid_until from former_key_secrets where valid_until > now();

-- Keys brought from LiteLLM, which stores the SHA-256 of a key: that hash opens the key here too until it is first used;
-- then our hash takes its place. A new secret or a deletion ends it as well.
create table imported_keys (
  key_id uuid primary key references virtual_keys (key_id),
  -- Null: replaced by our hash.
  sha256 bytea unique constraint imported_keys_sha256_bytes check (octet_length(sha256) <= 64),
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

-- A creation that is repeated under the same idempotency key gets the first reply again. The reply may hold a new secret,
-- so it is sealed under that key and the pepper; of the idempotency key itself only a hash is stored.
create table idempotent_replies (
  idempotency_hash bytea primary key
    constraint idempotent_replies_hash_bytes check (octet_length(idempotency_hash) <= 64),
  request_hash bytea not null,
  sealed_reply bytea,
  created_at timestamptz not null default now()
);

create index idempotent_replies_created_at on idempotent_replies (created_at);

-- What admins change about a model while the gateway runs.
create table model_settings (
  -- Public name in the catalog.
  model text primary key constraint model_settings_model_bytes check (octet_length(model) <= 768),
  is_enabled boolean not null default true,
  aliases text[] not null default '{}',
  access_groups text[] not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
