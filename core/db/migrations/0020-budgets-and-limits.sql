-- Budgets and limits in full. A budget is an object of its own that keys, users and teams may refer to, or its fields
-- stand on the key, user or team itself; what stands there wins over the budget referred to. The row with the id
-- 'global' caps the whole gateway. Per-model limits and budgets are JSON objects by public model name.
-- To see it worked: select budget_id from budgets;

create table budgets (
  budget_id text primary key,
  max_budget_pico_usd numeric(30, 0) check (max_budget_pico_usd >= 0),
  soft_budget_pico_usd numeric(30, 0) check (soft_budget_pico_usd >= 0),
  budget_duration text,
  budget_timezone text not null default 'UTC',
  -- hard: never exceeded; requests reserve their worst case. soft: requests reserve what they are expected to cost.
  budget_kind text not null default 'hard' check (budget_kind in ('hard', 'soft')),
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
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

alter table teams
  add column budget_id text references budgets (budget_id),
  add column soft_budget_pico_usd numeric(30, 0) check (soft_budget_pico_usd >= 0),
  add column budget_timezone text,
  add column budget_kind text check (budget_kind in ('hard', 'soft')),
  add column model_max_budget jsonb not null default '{}',
  add column model_rpm_limit jsonb not null default '{}',
  add column model_tpm_limit jsonb not null default '{}',
  add column model_max_parallel_requests jsonb not null default '{}';

alter table users
  add column budget_id text references budgets (budget_id),
  add column soft_budget_pico_usd numeric(30, 0) check (soft_budget_pico_usd >= 0),
  add column budget_timezone text,
  add column budget_kind text check (budget_kind in ('hard', 'soft')),
  add column model_max_budget jsonb not null default '{}',
  add column model_rpm_limit jsonb not null default '{}',
  add column model_tpm_limit jsonb not null default '{}',
  add column model_max_parallel_requests jsonb not null default '{}';

alter table virtual_keys
  add column budget_id text references budgets (budget_id),
  add column soft_budget_pico_usd numeric(30, 0) check (soft_budget_pico_usd >= 0),
  add column budget_timezone text,
  add column budget_kind text check (budget_kind in ('hard', 'soft')),
  add column model_max_budget jsonb not null default '{}',
  add column model_rpm_limit jsonb not null default '{}',
  add column model_tpm_limit jsonb not null default '{}',
  add column model_max_parallel_requests jsonb not null default '{}';

-- A changed budget concerns every key, user and team that refers to it: tasks hear of it like of any other change.
create function announce_budget_change() returns trigger language plpgsql as $$
declare
  changed_id text := case when tg_op = 'DELETE' then old.budget_id else new.budget_id end;
begin
  insert into principal_changes (scope, scope_id) values ('budget', changed_id);
  perform pg_notify('principal_changed', 'budget:' || changed_id);
  return null;
end $$;

create trigger budgets_changed after insert or update or delete on budgets
  for each row execute function announce_budget_change();
