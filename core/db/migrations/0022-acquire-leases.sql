-- One round of a task: its leases as they stand, and the calls that wait. A waiting call gets all it needs, from every
-- pool it draws on, or nothing: a call that held one pool while it waited for another would keep others out for nothing.
-- And what a closed life held of a minute stays taken until the minute ends: those requests were made.
-- To see it worked: select proname from pg_proc where proname = 'acquire_leases';

drop function sync_leases(uuid, bigint, jsonb);

-- Calls come in the order they wait in: call n needs call_needs[i] of ask call_asks[i] (from 1) for every i up to
-- call_ends[n] and above call_ends[n - 1]. The arithmetic is that of test/leases/ledger-model.ts; a test holds the two
-- against each other. Returns nothing when the round is older than one that was heard already, or the life closed.
create function acquire_leases(asking_owner uuid, asking_round bigint, asks jsonb, call_ends integer[],
                               call_asks integer[], call_needs numeric[])
returns table (ask_no integer, id text, held text, granted text, left_over text, is_short boolean, is_counted boolean,
               capacity text, spent text, idle_elsewhere text, is_warned boolean)
language plpgsql as $$
#variable_conflict use_column
declare
  ask record;
  pool lease_pools;
  missing text[];
  -- By number of the ask.
  ids bigint[];
  befores numeric[];
  bases numeric[];
  spares numeric[];
  availables numeric[];
  takens numeric[];
  shorts boolean[];
  counteds boolean[];
  is_parallel boolean[];
  before numeric;
  base numeric;
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

  -- What the task keeps, and what is left in the pools when the rest is back. All pools are locked, in order.
  for ask in
    select p.pool_id, a.* from jsonb_to_recordset(asks) as a (no integer, key text, capacity numeric, soft numeric,
        read_at_us bigint, busy numeric, keep numeric)
      join lease_pools p on p.pool_key = a.key
    order by p.pool_id
  loop
    select * into pool from lease_pools p where p.pool_id = ask.pool_id for no key update;
    continue when not found;
    if ask.read_at_us > pool.read_at_us then
      pool.capacity := ask.capacity;
      update lease_pools p set capacity = ask.capacity, soft_capacity = ask.soft, read_at_us = ask.read_at_us
       where p.pool_id = ask.pool_id;
    end if;
    select l.granted into before from leases l where l.pool_id = ask.pool_id and l.owner_id = asking_owner;
    before := coalesce(before, 0);
    -- The first ask of a lease states nothing: whatever this life was granted before counts as used.
    base := case when ask.keep is null then before + ask.busy else greatest(least(before, ask.keep), ask.busy) end;
    n := ask.no;
    ids[n] := ask.pool_id;
    befores[n] := before;
    bases[n] := base;
    spares[n] := case when ask.keep is null then 0 else base - ask.busy end;
    availables[n] := pool.capacity - pool.spent - pool.leased - (base - before);
    takens[n] := 0;
    shorts[n] := false;
    counteds[n] := pool.is_counted;
    is_parallel[n] := pool.resource = 'parallel';
  end loop;

  for waiting in 1 .. coalesce(array_length(call_ends, 1), 0) loop
    for i in first_need .. call_ends[waiting] loop
      n := call_asks[i];
      continue when call_needs[i] = 0 and counteds[n];
      if is_parallel[n] and not shorts[n] and spares[n] + availables[n] < call_needs[i] then
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

  for ask in
    select a.* from jsonb_to_recordset(asks) as a (no integer, key text, busy numeric, keep numeric, ahead numeric,
        alert_ms integer)
     where ids[a.no] is not null
     order by ids[a.no]
  loop
    n := ask.no;
    select * into pool from lease_pools p where p.pool_id = ids[n];
    give := case when counteds[n] and not shorts[n] and availables[n] > 0
              then least(ask.ahead, div(availables[n], 16)) else 0 end;
    base := bases[n] + give;
    insert into leases as l (pool_id, owner_id, granted, busy, alert_until)
    values (ids[n], asking_owner, base,
            least(base, case when ask.keep is null then befores[n] else 0 end + ask.busy + takens[n]),
            clock_timestamp() + (case when shorts[n] then 1000 else ask.alert_ms end - 200) * interval '1 millisecond')
    on conflict (pool_id, owner_id) do update set granted = excluded.granted, busy = excluded.busy,
      alert_until = excluded.alert_until;
    idle := 0;
    if shorts[n] then
      -- What a lease had in use when it was last heard of may be free by now, but requests of a minute never are.
      select coalesce(sum(case
          when pool.resource = 'rpm' or l.alert_until > clock_timestamp() then greatest(l.granted - l.busy, 0)
          else l.granted - l.charged end), 0) into idle
        from leases l join lease_owners o using (owner_id)
       where l.pool_id = ids[n] and l.owner_id <> asking_owner
         and o.closed_at is null and o.heartbeat_at > clock_timestamp() - interval '30 seconds';
      if idle > 0 and (pool.recalled_at is null or pool.recalled_at < clock_timestamp() - interval '5 milliseconds') then
        pool.recalled_at := clock_timestamp();
        perform pg_notify('lease_recalled', ask.key);
      end if;
    end if;
    update lease_pools p set leased = p.leased + base - befores[n], recalled_at = pool.recalled_at
     where p.pool_id = ids[n];
    ask_no := n;
    id := ids[n]::text;
    held := befores[n]::text;
    granted := base::text;
    left_over := (availables[n] - give)::text;
    is_short := shorts[n];
    is_counted := counteds[n];
    capacity := pool.capacity::text;
    spent := pool.spent::text;
    idle_elsewhere := idle::text;
    is_warned := pool.soft_capacity is not null and pool.spent >= pool.soft_capacity;
    return next;
  end loop;
end $$;

create or replace function close_lease_owner(closing_owner uuid) returns void language plpgsql as $$
declare
  lease record;
begin
  insert into lease_owners (owner_id, round, closed_at) values (closing_owner, 0, clock_timestamp())
  on conflict (owner_id) do update set closed_at = clock_timestamp();
  for lease in
    select l.pool_id from leases l join lease_pools p using (pool_id)
     where l.owner_id = closing_owner and p.resource in ('budget', 'parallel')
     order by l.pool_id
  loop
    perform from lease_pools p where p.pool_id = lease.pool_id for no key update;
    with gone as (
      delete from leases l where l.pool_id = lease.pool_id and l.owner_id = closing_owner
      returning l.granted - l.charged as held
    )
    update lease_pools p set leased = p.leased - gone.held from gone where p.pool_id = lease.pool_id;
  end loop;
end $$;
