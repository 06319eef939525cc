-- Whose rights a key carries, and which key made it; both are said once, when the key is made.
--   key_scope: 'user': the key acts for its user. 'team': somebody else than the user made it, or it has no user: it
--   carries the scope of its team alone, and user_id says whose usage it is in reports and in the budget of a member.
--   made_by: the key (or the sign-in) that made it, which it never outlives and never goes beyond: what it spends
--   counts on both.
-- Keys that are there get their scope from the audit log: whoever last said whose key it is must have been that user or
-- an admin of the gateway, else it is the team's. Keys made before have no maker.
-- To see it worked: select key_scope, count(*), count(made_by) from virtual_keys group by 1;

alter table virtual_keys
  add column key_scope text not null default 'user' check (key_scope in ('user', 'team')),
  add column made_by uuid references virtual_keys (key_id);

create index virtual_keys_made_by on virtual_keys (made_by) where made_by is not null;
create index virtual_keys_of_teams on virtual_keys (key_id) where key_scope = 'team';

update virtual_keys set key_scope = 'team' where user_id is null and team_id is not null;

with said as (
  select distinct on (object_id) object_id, actor_kind, actor_id, actor_user_id, operation
    from audit_log where object_type = 'key' and after ? 'user_id'
   order by object_id, at desc, audit_id desc
)
update virtual_keys k set key_scope = 'team' from said
 where said.object_id = k.key_id::text and k.user_id is not null and k.team_id is not null
   and said.actor_kind in ('key', 'person') and said.actor_user_id is distinct from k.user_id
   and said.operation in ('/key/generate', '/key/update', '/key/bulk_update', '/key/regenerate')
   and not exists (select from virtual_keys a where a.key_id::text = said.actor_id and a.key_role = 'admin')
   and not exists (select from users u where said.actor_kind = 'person' and u.user_id = said.actor_user_id
     and u.user_role = 'proxy_admin');

-- A change of a key concerns the keys it made too.
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
      union select secret.key_hash from virtual_keys made join key_secrets secret using (key_id)
        where tg_op = 'UPDATE' and made.made_by = new.key_id and made.deleted_at is null
    ) known
  loop
    insert into principal_changes (scope, scope_id) values ('key', changed.id);
    perform pg_notify('principal_changed', 'key:' || changed.id);
  end loop;
  delete from principal_changes where changed_at < now() - interval '1 hour';
  return null;
end $$;

-- What was spent in a scope since the beginning of a period: where a budget pool begins. A key pays for the keys it
-- made; a user does not pay for keys of a team's scope.
create or replace function spent_in_scope(
  of_scope text, of_id text, of_model text, from_instant timestamptz, to_instant timestamptz
) returns numeric language plpgsql stable as $$
declare
  until timestamptz := coalesce(to_instant, 'infinity');
  adjusted numeric;
begin
  select coalesce(sum(amount_pico_usd), 0) into adjusted from budget_adjustments
    where scope = of_scope and scope_id = of_id and model is not distinct from of_model
      and made_at >= from_instant and made_at < until;
  case of_scope
    when 'key' then return adjusted + (select coalesce(sum(cost_pico_usd), 0) from usage_records
      where key_id = any (array(select of_id::uuid union all select k.key_id from virtual_keys k where k.made_by = of_id::uuid))
        and (of_model is null or model = of_model)
        and created_at >= from_instant and created_at < until);
    when 'user' then return adjusted + (select coalesce(sum(cost_pico_usd), 0) from usage_records
      where user_id = of_id and (of_model is null or model = of_model)
        and created_at >= from_instant and created_at < until
        and key_id not in (select k.key_id from virtual_keys k where k.key_scope = 'team'));
    when 'team' then return adjusted + (select coalesce(sum(cost_pico_usd), 0) from usage_records
      where team_id = of_id and (of_model is null or model = of_model)
        and created_at >= from_instant and created_at < until);
    when 'member' then return adjusted + (select coalesce(sum(cost_pico_usd), 0) from usage_records
      where user_id = split_part(of_id, chr(31), 2) and team_id = split_part(of_id, chr(31), 1)
        and (of_model is null or model = of_model)
        and created_at >= from_instant and created_at < until);
    else return adjusted + (select coalesce(sum(cost_pico_usd), 0) from usage_records
      where (of_model is null or model = of_model)
        and created_at >= from_instant and created_at < until);
  end case;
end $$;

-- Settles budgets by the usage records just inserted: exactly once each, because a record is inserted once.
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
                                 ('global', 'global')) s (scope, scope_id)
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

-- Pools of users that were charged for what is their team's.
select count(reconcile_budget_pool(pool_id)) from (
  select p.pool_id from lease_pools p
   where p.resource = 'budget' and p.scope = 'user'
     and exists (select from virtual_keys k where k.key_scope = 'team' and k.user_id = p.scope_id)
   order by p.pool_id
) charged;
