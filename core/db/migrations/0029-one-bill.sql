-- One bill: what other services cost (0028) beside what models cost, in a view for finance, in the budgets that people are
-- told of, and in the export.
-- To see it worked: select source, sum(cost_usd) from cost_daily where day >= current_date - 30 group by 1;

-- What a month included when the day was written; without it a cost could not be computed again.
alter table saas_costs_daily
  add column included_per_month numeric not null default 0 check (included_per_month >= 0),
  add constraint saas_cost_price check (price_pico_usd >= 0 and price_pico_usd = trunc(price_pico_usd) and price_per > 0);

-- The day on which costs were written last: from its month on a monthly fee is due.
alter table saas_accounts add column costs_through date;

-- What was exported of other services: a digest of their rows, and what they cost, which cost_pico_usd does not count.
alter table usage_exports
  add column services_digest text not null default '',
  add column services_cost_pico_usd numeric not null default 0;

-- Calls by day, user, team and model, and what services cost by day, team and what is charged for. `item`: `calls`, or the
-- metric, or `subscription`. Exact to the call, as usage_daily is.
create view cost_daily as
  select day, 'bedrock'::text as source, model as name, 'calls'::text as item, team_id, user_id, cost_pico_usd, cost_usd
  from usage_daily
  union all
  select c.day, a.service, c.account, c.item, c.team_id, '', c.cost_pico_usd, c.cost_pico_usd * 0.000000000001
  from saas_costs_daily c join saas_accounts a using (account);

-- As before (0018), and the budgets of accounts of other services, by their days of UTC. The rate is that of the seven days
-- that are over; an account for which nothing was written in a month is no longer there.
create or replace view budget_burn as
  select b.scope, b.scope_id, b.name, b.max_budget_pico_usd, b.budget_duration, burn.starts_at, burn.ends_at,
    burn.spent_pico_usd, burn.burn_pico_usd_per_day, burn.share_spent, burn.projected_pico_usd, burn.runs_out_at,
    burn.fault, b.budget_timezone, b.key_id, b.user_id, b.team_id
  from budgets_in_force b
  cross join lateral burn_of_budget(b.scope,
    case b.scope when 'member' then member_id(b.team_id, b.user_id) else b.scope_id end,
    b.key_id, b.user_id, b.team_id, b.max_budget_pico_usd, b.budget_duration, b.budget_timezone, b.anchor) as burn
  where b.max_budget_pico_usd is not null
  union all
  select 'service', account, initcap(service) || ' account ' || account, budget, 'monthly', starts_at, ends_at, spent,
    per_day, case when budget > 0 then round(spent / budget, 4) end, spent + trunc(per_day * days_left),
    case
      when spent >= budget then now()
      when per_day > 0 and (budget - spent) / per_day < days_left
        then now() + ((budget - spent) / per_day)::float8 * interval '1 day'
    end,
    null, 'UTC', null::uuid, null, nullif(team_id, '')
  from (
    select a.account, a.service, a.team_id, a.monthly_budget_pico_usd::numeric(30, 0) as budget, month.starts_at, month.ends_at,
      extract(epoch from month.ends_at - now()) / 86400 as days_left, costs.spent, costs.per_day
    from saas_accounts a
    cross join lateral (
      select (now() at time zone 'UTC')::date as today,
        date_trunc('month', now(), 'UTC') as starts_at,
        date_trunc('month', now(), 'UTC') + interval '1 month' as ends_at
    ) month
    cross join lateral (
      select
        coalesce(sum(c.cost_pico_usd) filter (where c.day >= date_trunc('month', month.today)::date), 0) as spent,
        trunc(coalesce(sum(c.cost_pico_usd) filter (where c.day >= month.today - 7 and c.day < month.today), 0) / 7)
          as per_day
      from saas_costs_daily c
      where c.account = a.account and c.day >= least(date_trunc('month', month.today)::date, month.today - 7)
    ) costs
    where a.monthly_budget_pico_usd is not null and a.costs_through > month.today - 31
  ) services;

-- Whoever may read usage by day may read what it costs, as in 0022.
do $$
declare
  reader record;
begin
  for reader in
    select distinct case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end as name
    from pg_class cross join lateral aclexplode(relacl)
    where oid = 'usage_daily'::regclass and privilege_type = 'SELECT' and grantee <> relowner
  loop
    execute format('grant select on cost_daily to %s', reader.name);
  end loop;
end $$;
