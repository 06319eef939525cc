-- What settles budgets and grants leases costs the same with one pool as with many thousands. The planner knew nothing of
-- tables that a minute ago were empty, took every pair of a record and a budget pool, and kept that plan: with a
-- thousand keys a batch of 75 records took 400 ms, while every round of leases waited for it. So these functions look
-- rows up by their indexes whatever the planner takes the tables for; each of them names the rows it wants.
-- To see it worked: explain analyze of an insert into usage_records shows the time of usage_records_charge_budgets.

-- As before (0005), with the same arithmetic, for all asks together where it was one by one: the pools are locked and read
-- by one statement, leases and pools written by one each, and a pool whose amounts stay is not written.
create or replace function acquire_leases(asking_owner uuid, asking_round bigint, asks jsonb, call_ends integer[],
                                          call_asks integer[], call_needs numeric[])
returns table (ask_no integer, id text, held text, granted text, left_over text, is_short boolean, is_counted boolean,
               capacity text, spent text, idle_elsewhere text, is_warned boolean)
language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  ask record;
  missing text[];
  -- By number of the ask; null where its pool is gone.
  ask_count constant integer := jsonb_array_length(asks);
  ids bigint[] := array_fill(null::bigint, array[ask_count]);
  befores numeric[] := array_fill(0::numeric, array[ask_count]);
  keys text[];
  resources text[];
  capacities numeric[];
  softs numeric[];
  spents numeric[];
  leaseds numeric[];
  counteds boolean[];
  recalls timestamptz[] := array_fill(null::timestamptz, array[ask_count]);
  busies numeric[];
  keeps numeric[];
  aheads numeric[];
  alerts integer[];
  bases numeric[];
  spares numeric[];
  availables numeric[];
  takens numeric[];
  shorts boolean[];
  -- What is written: all that the lease has, what of it is in use, until when it is alert, and what the pool leases more.
  granteds numeric[] := array_fill(null::numeric, array[ask_count]);
  in_use numeric[] := array_fill(null::numeric, array[ask_count]);
  alert_ends timestamptz[] := array_fill(null::timestamptz, array[ask_count]);
  more numeric[] := array_fill(null::numeric, array[ask_count]);
  idles numeric[];
  give numeric;
  idle numeric;
  freed numeric;
  from_pool numeric;
  first_need integer := 1;
  n integer;
begin
  insert into lease_owners as o (owner_id, round) values (asking_owner, asking_round)
  on conflict (owner_id) do update set heartbeat_at = clock_timestamp(), round = excluded.round
    where o.round < excluded.round and o.closed_at is null;
  if not found then
    return;
  end if;

  select array_agg(a.key) into missing from jsonb_to_recordset(asks) as a (key text)
   where not exists (select from lease_pools p where p.pool_key = a.key);
  if missing is not null then
    if exists (select from jsonb_to_recordset(asks) as a (key text, resource text)
                where a.resource = 'budget' and a.key = any (missing)) then
      -- After this no transaction that stored records without seeing the pool is under way.
      perform pg_advisory_xact_lock(7827002);
    end if;
    insert into lease_pools (pool_key, resource, scope, scope_id, model, starts_at, ends_at, capacity, soft_capacity,
                             read_at_us, is_counted)
    select a.key, a.resource, a.scope, a.scope_id, a.model, 'epoch'::timestamptz + a.starts_ms * interval '1 millisecond',
           'epoch'::timestamptz + a.ends_ms * interval '1 millisecond', a.capacity, a.soft, a.read_at_us,
           a.resource <> 'budget'
      from jsonb_to_recordset(asks) as a (key text, resource text, scope text, scope_id text, model text,
             starts_ms bigint, ends_ms bigint, capacity numeric, soft numeric, read_at_us bigint)
     where a.key = any (missing)
     order by a.key collate "C"
    on conflict do nothing;
  end if;

  -- All pools are locked, in order, and read as they are then.
  for ask in
    select p.pool_id, p.resource, p.is_counted, p.spent, p.leased, p.recalled_at, p.read_at_us as known_at_us,
           p.capacity as known_capacity, p.soft_capacity as known_soft, a.*
      from jsonb_to_recordset(asks) as a (no integer, key text, capacity numeric, soft numeric, read_at_us bigint,
             busy numeric, keep numeric, ahead numeric, alert_ms integer)
      join lease_pools p on p.pool_key = a.key
     order by p.pool_id
       for no key update of p
  loop
    n := ask.no;
    if ask.read_at_us > ask.known_at_us then
      ask.known_capacity := ask.capacity;
      ask.known_soft := ask.soft;
      update lease_pools p set capacity = ask.capacity, soft_capacity = ask.soft, read_at_us = ask.read_at_us
       where p.pool_id = ask.pool_id;
    end if;
    ids[n] := ask.pool_id;
    keys[n] := ask.key;
    resources[n] := ask.resource;
    capacities[n] := ask.known_capacity;
    softs[n] := ask.known_soft;
    spents[n] := ask.spent;
    leaseds[n] := ask.leased;
    counteds[n] := ask.is_counted;
    recalls[n] := ask.recalled_at;
    busies[n] := ask.busy;
    keeps[n] := ask.keep;
    aheads[n] := ask.ahead;
    alerts[n] := ask.alert_ms;
  end loop;

  -- Only now, under the locks: what the task holds.
  for ask in
    select i.no, l.granted from unnest(ids) with ordinality i (pool_id, no)
      cross join lateral (
        select of_run.granted from leases of_run
         where of_run.pool_id = i.pool_id and of_run.owner_id = asking_owner offset 0
      ) l
  loop
    befores[ask.no] := ask.granted;
  end loop;

  -- What the task keeps, and what is left in the pools when the rest is back.
  for n in 1 .. ask_count loop
    continue when ids[n] is null;
    -- The first ask of a lease states nothing: whatever this run was granted before counts as used.
    bases[n] := case when keeps[n] is null then befores[n] + busies[n]
                else greatest(least(befores[n], keeps[n]), busies[n]) end;
    spares[n] := case when keeps[n] is null then 0 else bases[n] - busies[n] end;
    availables[n] := capacities[n] - spents[n] - leaseds[n] - (bases[n] - befores[n]);
    takens[n] := 0;
    shorts[n] := false;
  end loop;

  for waiting in 1 .. coalesce(array_length(call_ends, 1), 0) loop
    for i in first_need .. call_ends[waiting] loop
      n := call_asks[i];
      continue when call_needs[i] = 0 and counteds[n];
      if resources[n] = 'parallel' and not shorts[n] and spares[n] + availables[n] < call_needs[i] then
        freed := reclaim_slots(ids[n], asking_owner);
        availables[n] := availables[n] + freed;
        update lease_pools p set leased = p.leased - freed where p.pool_id = ids[n] and freed > 0;
      end if;
      if not counteds[n] or spares[n] + availables[n] < call_needs[i] then
        shorts[n] := true;
        first_need := 0;
        exit;
      end if;
    end loop;
    if first_need > 0 then
      for i in first_need .. call_ends[waiting] loop
        n := call_asks[i];
        from_pool := greatest(call_needs[i] - spares[n], 0);
        spares[n] := spares[n] - (call_needs[i] - from_pool);
        availables[n] := availables[n] - from_pool;
        bases[n] := bases[n] + from_pool;
        takens[n] := takens[n] + call_needs[i];
      end loop;
    end if;
    first_need := call_ends[waiting] + 1;
  end loop;

  for n in 1 .. ask_count loop
    continue when ids[n] is null;
    give := case when counteds[n] and not shorts[n] and availables[n] > 0
              then least(aheads[n], div(availables[n], 16)) else 0 end;
    availables[n] := availables[n] - give;
    granteds[n] := bases[n] + give;
    in_use[n] := least(granteds[n], case when keeps[n] is null then befores[n] else 0 end + busies[n] + takens[n]);
    alert_ends[n] := clock_timestamp()
      + (case when shorts[n] then 1000 else alerts[n] end - 200) * interval '1 millisecond';
    more[n] := granteds[n] - befores[n];
    idle := 0;
    if shorts[n] then
      -- What a lease had in use at its last ask may be free by now, but requests of a minute never are.
      select coalesce(sum(case
          when resources[n] = 'rpm' or l.alert_until > clock_timestamp() then greatest(l.granted - l.busy, 0)
          else l.granted - l.charged end), 0) into idle
        from leases l join lease_owners o using (owner_id)
       where l.pool_id = ids[n] and l.owner_id <> asking_owner
         and o.closed_at is null and o.heartbeat_at > clock_timestamp() - interval '30 seconds';
      if idle > 0 and (recalls[n] is null or recalls[n] < clock_timestamp() - interval '5 milliseconds') then
        recalls[n] := clock_timestamp();
        perform pg_notify('lease_recalled', keys[n]);
      end if;
    end if;
    idles[n] := idle;
  end loop;

  insert into leases as l (pool_id, owner_id, granted, busy, alert_until)
  select i.pool_id, asking_owner, i.granted, i.busy, i.alert_until
    from unnest(ids, granteds, in_use, alert_ends) i (pool_id, granted, busy, alert_until)
   where i.pool_id is not null
  on conflict (pool_id, owner_id) do update set granted = excluded.granted, busy = excluded.busy,
    alert_until = excluded.alert_until;
  update lease_pools p set leased = p.leased + i.more, recalled_at = i.recalled_at
    from unnest(ids, more, recalls) i (pool_id, more, recalled_at)
   where p.pool_id = i.pool_id and (i.more <> 0 or p.recalled_at is distinct from i.recalled_at);

  for n in 1 .. ask_count loop
    continue when ids[n] is null;
    ask_no := n;
    id := ids[n]::text;
    held := befores[n]::text;
    granted := granteds[n]::text;
    left_over := availables[n]::text;
    is_short := shorts[n];
    is_counted := counteds[n];
    capacity := capacities[n]::text;
    spent := spents[n]::text;
    idle_elsewhere := idles[n]::text;
    is_warned := softs[n] is not null and spents[n] >= softs[n];
    return next;
  end loop;
end $$;

-- Pools whose spend has grown, each by the sum of its amounts: charged to the leases they were drawn from, if any, and
-- announced where the soft budget is passed. A pool may be named several times, with other owners.
create function charge_pools(charged_pools bigint[], charged_owners uuid[], amounts numeric[]) returns void
language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  pool lease_pools;
begin
  -- In order, before a lease of theirs is touched (0005).
  perform from lease_pools p where p.pool_id = any (charged_pools) order by p.pool_id for no key update;
  with charged as (
    update leases l set charged = l.charged + c.amount
      from unnest(charged_pools, charged_owners, amounts) c (pool_id, owner_id, amount)
     -- Not by `=`, with which the index of owners may be chosen, and all leases of the run be read for each.
     where l.pool_id = c.pool_id and l.owner_id is not distinct from c.owner_id
    returning l.pool_id, c.amount
  ), sums as (
    select pool_id, sum(spent) as spent, sum(released) as released from (
      select c.pool_id, c.amount as spent, 0 as released from unnest(charged_pools, amounts) c (pool_id, amount)
      union all
      select pool_id, 0, amount from charged
    ) parts group by pool_id
  )
  update lease_pools p set spent = p.spent + s.spent, leased = p.leased - s.released
    from sums s where p.pool_id = s.pool_id;
  for pool in
    update lease_pools p set warned_at = clock_timestamp()
     where p.pool_id = any (charged_pools) and p.warned_at is null and p.soft_capacity is not null
       and p.spent >= p.soft_capacity
    returning *
  loop
    insert into budget_events (kind, scope, scope_id, model, spent, soft_budget)
    values ('soft_budget_passed', pool.scope, pool.scope_id, pool.model, pool.spent, pool.soft_capacity);
    perform pg_notify('soft_budget_passed', pool.pool_key);
  end loop;
end $$;

-- Of one pool, for adjustments (0005).
create or replace function charge_pool(charged_pool bigint, charged_owner uuid, amount numeric) returns void
language sql as $$
  select charge_pools(array[charged_pool], array[charged_owner], array[amount])
$$;

-- As before (0016). Records that agree in all but their time are looked up together: a batch has many of the same key.
-- Where a period begins or ends among them, those within it are added up one by one.
create or replace function charge_budgets() returns trigger
language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  pools bigint[];
  owners uuid[];
  amounts numeric[];
begin
  perform pg_advisory_xact_lock_shared(7827002);
  with alike as (
    select key_id, user_id, team_id, customer_id, model, lease_owner, lease_pools, min(created_at) as first_at,
           max(created_at) as last_at, array_agg(created_at) as times, array_agg(cost_pico_usd) as costs,
           sum(cost_pico_usd) as total
      from inserted where cost_pico_usd <> 0 group by 1, 2, 3, 4, 5, 6, 7
  ), charges as (
    select p.pool_id, case when p.pool_id = any (a.lease_pools) then a.lease_owner end as owner_id,
           case when p.starts_at <= a.first_at and (p.ends_at is null or a.last_at < p.ends_at) then a.total
             else (select sum(cost) from unnest(a.times, a.costs) c (at, cost)
                    where at >= p.starts_at and (p.ends_at is null or at < p.ends_at)) end as amount
      from alike a
      left join virtual_keys k on k.key_id = a.key_id
      cross join lateral (values ('key', a.key_id::text), ('key', k.made_by::text),
                                 ('user', case when k.key_scope is distinct from 'team' then a.user_id end),
                                 ('team', a.team_id), ('member', member_id(a.team_id, a.user_id)),
                                 ('customer', a.customer_id), ('global', 'global')) s (scope, scope_id)
      cross join lateral (
        select * from lease_pools of_scope
         where of_scope.resource = 'budget' and of_scope.scope = s.scope and of_scope.scope_id = s.scope_id offset 0
      ) p
     where (p.model is null or p.model = a.model) and a.last_at >= p.starts_at
       and (p.ends_at is null or a.first_at < p.ends_at)
  ), summed as (
    select pool_id, owner_id, sum(amount) as amount from charges where amount is not null group by 1, 2
  )
  select array_agg(pool_id), array_agg(owner_id), array_agg(amount) into pools, owners, amounts from summed;
  if pools is not null then
    perform charge_pools(pools, owners, amounts);
  end if;
  return null;
end $$;

-- As before (0016), but the keys whose spend is added up are read first and given as a value: the planner knows how common
-- each of them is. Of keys that it does not know before it runs, it takes each for as common as the average, and read all
-- records of the period for a key that has none.
create or replace function spent_in_scope(
  of_scope text, of_id text, of_model text, from_instant timestamptz, to_instant timestamptz
) returns numeric language plpgsql stable as $$
declare
  until timestamptz := coalesce(to_instant, 'infinity');
  keys uuid[];
  adjusted numeric;
  recorded numeric;
begin
  select coalesce(sum(amount_pico_usd), 0) into adjusted from budget_adjustments
    where scope = of_scope and scope_id = of_id and model is not distinct from of_model
      and made_at >= from_instant and made_at < until;
  if of_scope = 'key' then
    select array_agg(k.key_id) into keys from virtual_keys k where k.made_by = of_id::uuid;
    keys := array_append(keys, of_id::uuid);
  end if;
  execute 'select coalesce(sum(cost_pico_usd), 0) from usage_records
      where ($2 is null or model = $2) and created_at >= $3 and created_at < $4'
    || case of_scope
      when 'key' then ' and key_id = any ($5)'
      when 'user' then ' and user_id = $1
        and key_id not in (select k.key_id from virtual_keys k where k.key_scope = ''team'')'
      when 'team' then ' and team_id = $1'
      when 'member' then ' and team_id = split_part($1, chr(31), 1) and user_id = split_part($1, chr(31), 2)'
      when 'customer' then ' and customer_id = $1'
      else '' end
    into recorded using of_id, of_model, from_instant, until, keys;
  return adjusted + recorded;
end $$;
