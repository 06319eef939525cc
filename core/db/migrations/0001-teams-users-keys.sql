-- Teams, users and virtual keys. Money is numeric(30,0) in pico-dollars: whole, and large enough for any company.
-- Ids of teams and users are text, so that ids brought from another gateway survive; ours are UUIDv7.
-- To see it worked: select count(*) from virtual_keys;

create table teams (
  team_id text primary key,
  team_alias text,
  models text[],
  max_budget_pico_usd numeric(30, 0) check (max_budget_pico_usd >= 0),
  budget_duration text,
  tpm_limit bigint check (tpm_limit >= 0),
  rpm_limit bigint check (rpm_limit >= 0),
  max_parallel_requests integer check (max_parallel_requests >= 0),
  metadata jsonb not null default '{}',
  is_blocked boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table users (
  user_id text primary key,
  user_email text,
  user_alias text,
  user_role text not null default 'internal_user',
  team_id text references teams (team_id),
  models text[],
  max_budget_pico_usd numeric(30, 0) check (max_budget_pico_usd >= 0),
  budget_duration text,
  tpm_limit bigint check (tpm_limit >= 0),
  rpm_limit bigint check (rpm_limit >= 0),
  max_parallel_requests integer check (max_parallel_requests >= 0),
  metadata jsonb not null default '{}',
  is_blocked boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create unique index users_user_email_key on users (lower(user_email)) where deleted_at is null;

create table virtual_keys (
  key_id uuid primary key,
  -- HMAC-SHA-256 of the secret under the pepper; the secret itself is never stored.
  key_hash bytea not null unique,
  -- What may be shown: prefix and last four characters.
  key_name text not null,
  key_alias text,
  user_id text references users (user_id),
  team_id text references teams (team_id),
  -- 'inference' serves models; 'admin' also opens the admin API.
  key_role text not null default 'inference' check (key_role in ('inference', 'admin')),
  models text[],
  max_budget_pico_usd numeric(30, 0) check (max_budget_pico_usd >= 0),
  budget_duration text,
  tpm_limit bigint check (tpm_limit >= 0),
  rpm_limit bigint check (rpm_limit >= 0),
  max_parallel_requests integer check (max_parallel_requests >= 0),
  metadata jsonb not null default '{}',
  tags text[] not null default '{}',
  is_blocked boolean not null default false,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create unique index virtual_keys_key_alias_key on virtual_keys (key_alias) where deleted_at is null;
create index virtual_keys_user_id on virtual_keys (user_id);
create index virtual_keys_team_id on virtual_keys (team_id);
