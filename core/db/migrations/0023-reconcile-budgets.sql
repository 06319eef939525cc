-- Holds one budget pool against the usage records. They agree by construction; should they ever not, the records are
-- right, and whoever asked is told by how much the pool was off.
-- To see it worked: select reconcile_budget_pool(pool_id) from lease_pools where resource = 'budget';

create function reconcile_budget_pool(checked_pool bigint) returns numeric language plpgsql as $$
declare
  difference numeric;
begin
  -- One snapshot for both sums: records stored meanwhile are in both or in neither.
  select spent_in_scope(p.scope, p.scope_id, p.model, p.starts_at, p.ends_at) - p.spent into difference
    from lease_pools p where p.pool_id = checked_pool and p.resource = 'budget' and p.is_counted;
  if difference is null or difference = 0 then
    return 0;
  end if;
  update lease_pools p set spent = p.spent + difference where p.pool_id = checked_pool;
  return difference;
end $$;
