-- Customers: the end users of applications, whom a request names (LiteLLM calls them end users), with limits, a budget
-- and spend of their own. Admins make them; a request makes none, whatever it names. The usage record says which customer
-- a call was for, and budgets of the scope 'customer' settle by it like all others.
-- Reads each month of usage_records once, for the index; usage that comes meanwhile waits in the journals of the tasks.
-- To see it worked: select customer_id, is_blocked from customers;

create table customers (
  customer_id text primary key constraint customers_customer_id_bytes check (octet_length(customer_id) <= 768),
  customer_alias text,
  budget_id text references budgets (budget_id)
    constraint customers_budget_id_bytes check (octet_length(budget_id) <= 768),
  models text[],
  is_blocked boolean not null default false,
  -- As of keys, users and teams (0001).
  max_budget_pico_usd numeric(30, 0) check (max_budget_pico_usd >= 0),
  soft_budget_pico_usd numeric(30, 0) check (soft_budget_pico_usd >= 0),
  budget_duration text constraint budget_duration_known check (is_budget_duration(budget_duration)),
  budget_timezone text constraint budget_timezone_known check (is_time_zone(budget_timezone)),
  budget_kind text check (budget_kind in ('hard', 'soft')),
  budget_shortage text check (budget_shortage in ('shorten', 'refuse')),
  tpm_limit bigint check (tpm_limit >= 0),
  rpm_limit bigint check (rpm_limit >= 0),
  max_parallel_requests integer check (max_parallel_requests >= 0),
  model_max_budget jsonb not null default '{}',
  model_rpm_limit jsonb not null default '{}',
  model_tpm_limit jsonb not null default '{}',
  model_max_parallel_requests jsonb not null default '{}',
  metadata jsonb not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create index customers_budget_id on customers (budget_id) where budget_id is not null;

create trigger customers_changed after insert or update or delete on customers
  for each row execute function note_change('customer', 'customer_id');

alter table usage_records add column customer_id text;
-- Not looked for in old records: none has a customer.
alter table usage_records add constraint usage_records_customer_id_bytes
  check (octet_length(customer_id) <= 768) not valid;
create index usage_records_customer_id on usage_records (customer_id, created_at) where customer_id is not null;

alter table lease_pools drop constraint lease_pools_scope_check, add constraint lease_pools_scope_check
  check (scope in ('key', 'user', 'team', 'member', 'customer', 'global'));
alter table budget_adjustments drop constraint budget_adjustments_scope_check,
  add constraint budget_adjustments_scope_check check (scope in ('key', 'user', 'team', 'member', 'customer', 'global'));

-- As before (0005), and of a customer.
create or replace function spent_in_scope(
  of_scope text, of_id text, of_model text, from_instant timestamptz, to_instant timestamptz
) returns numeric language plpgsql stable as $$
declare
  until timestamptz := coalesce(to_instant, 'infinity');
  adjusted numeric;
  recorded numeric;
begin
  select coalesce(sum(amount_pico_usd), 0) into adjusted from budget_adjustments
    where scope = of_scope and scope_id = of_id and model is not distinct from of_model
      and made_at >= from_instant and made_at < until;
  execute 'select coalesce(sum(cost_pico_usd), 0) from usage_records
      where ($2 is null or model = $2) and created_at >= $3 and created_at < $4'
    || case of_scope
      when 'key' then ' and key_id = any (array(
        select $1::uuid union all select k.key_id from virtual_keys k where k.made_by = $1::uuid))'
      when 'user' then ' and user_id = $1
        and key_id not in (select k.key_id from virtual_keys k where k.key_scope = ''team'')'
      when 'team' then ' and team_id = $1'
      when 'member' then ' and team_id = split_part($1, chr(31), 1) and user_id = split_part($1, chr(31), 2)'
      when 'customer' then ' and customer_id = $1'
      else '' end
    into recorded using of_id, of_model, from_instant, until;
  return adjusted + recorded;
end $$;

create or replace function charge_budgets() returns trigger language plpgsql as $$
declare
  charge record;
begin
  perform pg_advisory_xact_lock_shared(7827002);
  for charge in
    select p.pool_id, case when p.pool_id = any (i.lease_pools) then i.lease_owner end as owner_id,
           sum(i.cost_pico_usd) as amount
      from inserted i
      left join virtual_keys k on k.key_id = i.key_id
      cross join lateral (values ('key', i.key_id::text), ('key', k.made_by::text),
                                 ('user', case when k.key_scope is distinct from 'team' then i.user_id end),
                                 ('team', i.team_id), ('member', member_id(i.team_id, i.user_id)),
                                 ('customer', i.customer_id), ('global', 'global')) s (scope, scope_id)
      join lease_pools p on p.resource = 'budget' and p.scope = s.scope and p.scope_id = s.scope_id
     where i.cost_pico_usd <> 0 and (p.model is null or p.model = i.model) and i.created_at >= p.starts_at
       and (p.ends_at is null or i.created_at < p.ends_at)
     group by 1, 2
     order by 1, 2
  loop
    perform charge_pool(charge.pool_id, charge.owner_id, charge.amount);
  end loop;
  return null;
end $$;

-- As before (0003), and of customers.
create or replace function write_audit_row() returns trigger language plpgsql as $$
declare
  actor jsonb := coalesce(nullif(current_setting('stargate.actor', true), ''), '{}')::jsonb;
  old_row jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  new_row jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  any_row jsonb := coalesce(new_row, old_row);
  what text := case when tg_op = 'INSERT' then 'created' when tg_op = 'DELETE' then 'deleted' else 'updated' end;
  before_json jsonb := audited(old_row);
  after_json jsonb := audited(new_row);
begin
  if tg_op = 'UPDATE' then
    if old_row ->> 'deleted_at' is null and new_row ->> 'deleted_at' is not null then what := 'deleted';
    elsif old_row ->> 'deleted_at' is not null and new_row ->> 'deleted_at' is null then what := 'created';
    elsif old_row -> 'key_hash' is distinct from new_row -> 'key_hash' then what := 'regenerated';
    elsif old_row -> 'is_blocked' is distinct from new_row -> 'is_blocked' then
      what := case when (new_row ->> 'is_blocked')::boolean then 'blocked' else 'unblocked' end;
    elsif before_json - 'version' = after_json - 'version' then return null;
    end if;
    select jsonb_object_agg(key, value) into before_json from jsonb_each(before_json) where after_json -> key is distinct from value;
    select jsonb_object_agg(key, value) into after_json from jsonb_each(after_json) where audited(old_row) -> key is distinct from value;
  end if;
  insert into audit_log (actor_kind, actor_id, actor_user_id, action, object_type, object_id, before, after, operation,
                         request_id, from_address)
  values (
    coalesce(actor ->> 'kind', 'database'), coalesce(actor ->> 'id', session_user), actor ->> 'user_id',
    what, tg_argv[0],
    case tg_argv[0]
      when 'key' then any_row ->> 'key_id'
      when 'user' then any_row ->> 'user_id'
      when 'team' then any_row ->> 'team_id'
      when 'budget' then any_row ->> 'budget_id'
      when 'customer' then any_row ->> 'customer_id'
      when 'model' then any_row ->> 'model'
      else (any_row ->> 'team_id') || '/' || (any_row ->> 'user_id')
    end,
    before_json, after_json, actor ->> 'operation', actor ->> 'request_id', actor ->> 'from'
  );
  return null;
end $$;

create trigger customers_audited after insert or update or delete on customers
  for each row execute function write_audit_row('customer');
