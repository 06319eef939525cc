-- What other metered services (Algolia, Contentful) were used and cost, as the function saas-usage reads it from them
-- (docs/saas-usage.md). Metrics and scopes are named as the services name them.
-- To see it worked: select account, metric, sum(value) from saas_usage_daily group by 1, 2;

-- As they are configured; one that no longer is keeps its rows.
create table saas_accounts (
  account text primary key constraint saas_account_bytes check (octet_length(account) <= 64),
  service text not null constraint saas_service_bytes check (octet_length(service) <= 32),
  -- Application or organization.
  service_id text not null constraint saas_service_id_bytes check (octet_length(service_id) <= 256),
  -- The empty text: no team pays.
  team_id text not null default '' constraint saas_account_team_bytes check (octet_length(team_id) <= 1024),
  monthly_budget_pico_usd bigint constraint saas_budget_sign check (monthly_budget_pico_usd >= 0),
  -- Since when it is seen as it is now.
  changed_at timestamptz not null default now(),
  -- The run that reads it at present, and when that is over at the latest: a second one leaves until then.
  run_id text constraint saas_run_bytes check (octet_length(run_id) <= 64),
  running_until timestamptz
);

-- What the plan includes. month: of a calendar month of UTC. level: at any time.
create table saas_plan_limits (
  account text not null references saas_accounts on delete cascade constraint saas_plan_limits_account_bytes check (octet_length(account) <= 64),
  metric text not null constraint saas_limit_metric_bytes check (octet_length(metric) <= 128),
  period text not null constraint saas_limit_period check (period in ('month', 'level')),
  plan_limit numeric not null constraint saas_limit_sign check (plan_limit > 0),
  primary key (account, metric)
);

-- A row for each day of UTC, account, metric and scope. A service corrects days that are over, so a day is written again
-- whenever its value differs, and `revisions` counts that. Levels have their last value of the day.
create table saas_usage_daily (
  account text not null references saas_accounts constraint saas_usage_daily_account_bytes check (octet_length(account) <= 64),
  metric text not null constraint saas_daily_metric_bytes check (octet_length(metric) <= 128),
  scope_kind text not null constraint saas_usage_daily_kind_bytes check (octet_length(scope_kind) <= 16)
    constraint saas_daily_scope_kind
    check (scope_kind in ('account', 'space', 'environment', 'index', 'server')),
  -- The empty text: the account itself.
  scope_id text not null constraint saas_daily_scope_bytes check (octet_length(scope_id) <= 512),
  day date not null,
  -- sum: days may be added up. last: what there was at last.
  per_day text not null constraint saas_daily_per_day check (per_day in ('sum', 'last')),
  value numeric not null constraint saas_daily_value check (value >= 0 and value < 'Infinity'),
  first_taken_at timestamptz not null default now(),
  taken_at timestamptz not null default now(),
  revisions integer not null default 0,
  primary key (account, metric, scope_kind, scope_id, day)
);

create index saas_usage_daily_day on saas_usage_daily (day);

-- What there is now, as it was read last.
create table saas_levels (
  account text not null references saas_accounts constraint saas_levels_account_bytes check (octet_length(account) <= 64),
  metric text not null constraint saas_level_metric_bytes check (octet_length(metric) <= 128),
  scope_kind text not null constraint saas_levels_kind_bytes check (octet_length(scope_kind) <= 16)
    constraint saas_level_scope_kind
    check (scope_kind in ('account', 'space', 'environment', 'index', 'server')),
  scope_id text not null constraint saas_level_scope_bytes check (octet_length(scope_id) <= 512),
  value numeric not null constraint saas_level_value check (value >= 0 and value < 'Infinity'),
  taken_at timestamptz not null default now(),
  primary key (account, metric, scope_kind, scope_id)
);

-- What was measured at a moment, such as the load of a server; kept for a month.
create table saas_points (
  account text not null references saas_accounts constraint saas_points_account_bytes check (octet_length(account) <= 64),
  metric text not null constraint saas_point_metric_bytes check (octet_length(metric) <= 128),
  scope_kind text not null constraint saas_points_kind_bytes check (octet_length(scope_kind) <= 16)
    constraint saas_point_scope_kind
    check (scope_kind in ('account', 'space', 'environment', 'index', 'server')),
  scope_id text not null constraint saas_point_scope_bytes check (octet_length(scope_id) <= 512),
  measured_at timestamptz not null,
  value double precision not null,
  primary key (account, metric, scope_kind, scope_id, measured_at)
);

create index saas_points_measured_at on saas_points (measured_at);

-- As people call spaces, environments and servers, where that differs from the id.
create table saas_scope_names (
  account text not null references saas_accounts constraint saas_scope_names_account_bytes check (octet_length(account) <= 64),
  scope_kind text not null constraint saas_scope_names_kind_bytes check (octet_length(scope_kind) <= 16),
  scope_id text not null constraint saas_named_scope_bytes check (octet_length(scope_id) <= 512),
  name text not null constraint saas_scope_name_bytes check (octet_length(name) <= 1024),
  primary key (account, scope_kind, scope_id)
);

-- How the last collection of each part of an account went.
create table saas_collections (
  account text not null references saas_accounts constraint saas_collections_account_bytes check (octet_length(account) <= 64),
  part text not null constraint saas_part_bytes check (octet_length(part) <= 64),
  outcome text not null constraint saas_outcome check (outcome in ('success', 'partial', 'failure')),
  -- A list of {what, code, status, message}.
  faults jsonb not null default '[]',
  first_started_at timestamptz not null default now(),
  started_at timestamptz not null,
  duration_ms integer not null,
  calls integer not null,
  calls_left integer,
  -- The last attempt that was a success, and the last that read anything at all; null: never.
  succeeded_at timestamptz,
  read_at timestamptz,
  -- The last day of UTC that was over when it was read; a later run goes on from here. Null: none, or it reads no days.
  taken_through date,
  primary key (account, part)
);

-- What each day cost, by what it is charged for: the metric, or `subscription`. Written with the days it follows from, and
-- with the price it had, so that it can be computed again for ever.
create table saas_costs_daily (
  account text not null references saas_accounts constraint saas_costs_daily_account_bytes check (octet_length(account) <= 64),
  item text not null constraint saas_item_bytes check (octet_length(item) <= 128),
  day date not null,
  team_id text not null default '' constraint saas_cost_team_bytes check (octet_length(team_id) <= 1024),
  -- Used on the day, and what of it is charged beyond what the month includes.
  quantity numeric not null,
  charged_quantity numeric not null,
  price_pico_usd numeric not null,
  price_per numeric not null,
  cost_pico_usd bigint not null,
  primary key (account, item, day)
);

create index saas_costs_daily_day on saas_costs_daily (day);

-- How much of each plan limit is used.
create view saas_plan_status as
  select l.account, a.service, a.team_id, l.metric, l.period, l.plan_limit, used.value as used,
    used.value / l.plan_limit as share
  from saas_plan_limits l
  join saas_accounts a using (account)
  cross join lateral (
    select case l.period
      when 'month' then (
        select coalesce(sum(d.value), 0) from saas_usage_daily d
        where d.account = l.account and d.metric = l.metric and d.scope_kind = 'account' and d.scope_id = ''
          and d.per_day = 'sum' and d.day >= date_trunc('month', now() at time zone 'UTC')::date)
      else (
        select v.value from saas_levels v
        where v.account = l.account and v.metric = l.metric and v.scope_kind = 'account' and v.scope_id = '')
      end as value
  ) used;
