-- What a key, user or team may do beside its models: routes, addresses it may come from, and names of its own for
-- models. And what admins change about a model while the gateway runs: switched off, more names, access groups.
-- To see it worked: select * from model_settings; select allowed_routes, allowed_ips from virtual_keys limit 1;

alter table teams
  add column allowed_routes text[],
  add column allowed_ips text[],
  -- {"fast": "claude-haiku-4-5"}: what this team calls a model.
  add column model_aliases jsonb not null default '{}';

alter table users
  add column allowed_routes text[],
  add column allowed_ips text[],
  add column model_aliases jsonb not null default '{}';

alter table virtual_keys
  add column allowed_routes text[],
  add column allowed_ips text[],
  add column model_aliases jsonb not null default '{}';

create table model_settings (
  -- Public name in the catalog.
  model text primary key,
  is_enabled boolean not null default true,
  aliases text[] not null default '{}',
  access_groups text[] not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create function announce_model_change() returns trigger language plpgsql as $$
declare
  changed_id text := case when tg_op = 'DELETE' then old.model else new.model end;
begin
  insert into principal_changes (scope, scope_id) values ('model', changed_id);
  perform pg_notify('principal_changed', 'model:' || changed_id);
  return null;
end $$;

create trigger model_settings_changed after insert or update or delete on model_settings
  for each row execute function announce_model_change();

create index virtual_keys_budget_id on virtual_keys (budget_id) where budget_id is not null;
create index users_budget_id on users (budget_id) where budget_id is not null;
create index teams_budget_id on teams (budget_id) where budget_id is not null;
