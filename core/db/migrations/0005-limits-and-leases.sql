-- Pools and leases: what is left of every limit and budget, and what each task holds of it. Tasks ask through
-- acquire_leases; usage records settle budgets through a trigger, in the transaction that inserts them, so that spent is
-- the sum of the records at every moment. docs/leases.md describes the whole.
-- Lock order everywhere: one's own lease_owners row, the advisory lock on the making of budget pools, then pools by
-- id; a lease is only touched under the lock of its pool.
-- To see it worked: select pool_key, capacity, spent, leased from lease_pools order by 1;

create table lease_pools (
  pool_id bigint generated always as identity primary key,
  -- '<resource>/<scope>/<scope id>/<model>/<start>-<end>', as core/limits/pool-rules.ts makes it.
  pool_key text collate "C" not null unique constraint lease_pools_pool_key_bytes check (octet_length(pool_key) <= 2432),
  resource text not null check (resource in ('rpm', 'tpm', 'parallel', 'budget')),
  scope text not null constraint lease_pools_scope_bytes check (octet_length(scope) <= 32)
    check (scope in ('key', 'user', 'team', 'member', 'global')),
  -- The id of a member is that of the team and that of the user.
  scope_id text not null constraint lease_pools_scope_id_bytes check (octet_length(scope_id) <= 1537),
  model text,
  starts_at timestamptz not null,
  -- Null: never.
  ends_at timestamptz,
  capacity numeric(40, 0) not null,
  soft_capacity numeric(40, 0),
  -- Database time in microseconds at which the capacity was read from the key, user, team or budget; the latest wins.
  read_at_us bigint not null,
  spent numeric(40, 0) not null default 0,
  -- What leases hold: the sum of granted - charged.
  leased numeric(40, 0) not null default 0,
  -- False until the records from before the pool was made are in spent; nothing is granted before.
  is_counted boolean not null,
  recalled_at timestamptz,
  warned_at timestamptz
) with (fillfactor = 70);

create index lease_pools_budgets on lease_pools (scope, scope_id, ends_at) where resource = 'budget';
create index lease_pools_ended on lease_pools (ends_at);

-- One run of one task.
create table lease_owners (
  owner_id uuid primary key,
  heartbeat_at timestamptz not null default clock_timestamp(),
  -- Number of the last round of asks: an older one that arrives late is void.
  round bigint not null,
  -- The run is over and its records have arrived.
  closed_at timestamptz
) with (fillfactor = 70);

-- granted and charged are cumulative since the run began; the lease holds the difference.
create table leases (
  pool_id bigint not null references lease_pools (pool_id) on delete cascade,
  owner_id uuid not null,
  granted numeric(40, 0) not null,
  -- Of what was granted, in use at the last ask.
  busy numeric(40, 0) not null,
  charged numeric(40, 0) not null default 0,
  -- Until then the task gives back at once whatever becomes free, so busy is as good as true.
  alert_until timestamptz,
  suspected_at timestamptz,
  primary key (pool_id, owner_id)
) with (fillfactor = 70);

create index leases_owner_id on leases (owner_id);

-- Events of budgets for admins.
create table budget_events (
  event_id bigint generated always as identity primary key,
  kind text not null check (kind in ('soft_budget_passed')),
  scope text not null,
  scope_id text not null,
  model text,
  spent numeric(40, 0) not null,
  soft_budget numeric(40, 0) not null,
  happened_at timestamptz not null default clock_timestamp()
);

-- Spend without a usage record: imported from another gateway, or a correction. Rows are only added; each counts in the
-- budget period that contains its instant.
create table budget_adjustments (
  adjustment_id bigint generated always as identity primary key,
  scope text not null constraint budget_adjustments_scope_bytes check (octet_length(scope) <= 32)
    check (scope in ('key', 'user', 'team', 'member', 'global')),
  scope_id text not null constraint budget_adjustments_scope_id_bytes check (octet_length(scope_id) <= 1537),
  model text,
  amount_pico_usd numeric(30, 0) not null,
  reason text not null,
  made_at timestamptz not null default clock_timestamp()
);

create index budget_adjustments_scope on budget_adjustments (scope, scope_id, made_at);

-- The id of a member is '<team id><unit separator><user id>'.
create function member_id(team_id text, user_id text) returns text language sql immutable
return team_id || chr(31) || user_id;

-- What was spent in a scope since the beginning of a period: where a budget pool begins. A key pays for the keys it
-- made; a user does not pay for keys of a team's scope.
create function spent_in_scope(
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
      else '' end
    into recorded using of_id, of_model, from_instant, until;
  return adjusted + recorded;
end $$;

-- Slots of tasks that have died: of owners that have been silent for 30 seconds, twice as long as they use slots
-- without a heartbeat, and are still silent five seconds later. Two looks, because after an outage of the database
-- everybody seems silent. The caller holds the lock of the pool.
create function reclaim_slots(of_pool bigint, asking_owner uuid) returns numeric language plpgsql as $$
declare
  freed numeric;
begin
  with silent as (
    select l.owner_id, l.suspected_at, o.heartbeat_at from leases l join lease_owners o using (owner_id)
     where l.pool_id = of_pool and l.owner_id <> asking_owner and l.granted > 0
       and o.heartbeat_at < clock_timestamp() - interval '30 seconds'
  ), suspects as (
    update leases l set suspected_at = clock_timestamp() from silent s
     where l.pool_id = of_pool and l.owner_id = s.owner_id
       and (s.suspected_at is null or s.suspected_at < s.heartbeat_at)
  ), gone as (
    delete from leases l using silent s
     where l.pool_id = of_pool and l.owner_id = s.owner_id and s.suspected_at > s.heartbeat_at
       and s.suspected_at < clock_timestamp() - interval '5 seconds'
    returning l.granted
  )
  select coalesce(sum(granted), 0) into freed from gone;
  return freed;
end $$;

-- One round of a task: the present state of its leases, and the calls that wait. A waiting call gets all it needs, from every
-- pool it draws on, or nothing: a call that held one pool while it waited for another would keep others out for nothing.
-- Calls come in the order they wait in: call n needs call_needs[i] of ask call_asks[i] (from 1) for every i up to
-- call_ends[n] and above call_ends[n - 1]. The arithmetic is that of test/leases/ledger-model.ts; a test holds the two
-- against each other. Returns nothing when the round is older than one already received, or the run is closed.
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
    -- The first ask of a lease states nothing: whatever this run was granted before counts as used.
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
      -- What a lease had in use at its last ask may be free by now, but requests of a minute never are.
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

-- Adds to new budget pools what was spent before they were made. Records stored since are in both sums of the one
-- snapshot, so nobody has to wait while the old ones are added up.
create function count_budget_pools(pools bigint[]) returns void language plpgsql as $$
declare
  pool record;
begin
  for pool in
    select p.pool_id, spent_in_scope(p.scope, p.scope_id, p.model, p.starts_at, p.ends_at) - p.spent as uncounted
      from lease_pools p where p.pool_id = any (pools) and not p.is_counted
     order by p.pool_id
  loop
    update lease_pools p set spent = p.spent + pool.uncounted, is_counted = true
     where p.pool_id = pool.pool_id and not p.is_counted;
  end loop;
end $$;

-- A run of a task is over and all its records have arrived: what its leases still hold is free. What it held of a minute
-- stays taken until the minute ends: those requests were made.
create function close_lease_owner(closing_owner uuid) returns void language plpgsql as $$
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

-- A pool's spend has grown: charged to the lease it was drawn from, if any, and announced when it passes the soft budget.
create function charge_pool(charged_pool bigint, charged_owner uuid, amount numeric) returns void language plpgsql as $$
declare
  pool lease_pools;
  is_leased boolean := false;
begin
  select * into pool from lease_pools p where p.pool_id = charged_pool for no key update;
  if not found then
    return;
  end if;
  if charged_owner is not null then
    update leases l set charged = l.charged + amount where l.pool_id = charged_pool and l.owner_id = charged_owner;
    is_leased := found;
  end if;
  pool.spent := pool.spent + amount;
  if pool.soft_capacity is not null and pool.warned_at is null and pool.spent >= pool.soft_capacity then
    pool.warned_at := clock_timestamp();
    insert into budget_events (kind, scope, scope_id, model, spent, soft_budget)
    values ('soft_budget_passed', pool.scope, pool.scope_id, pool.model, pool.spent, pool.soft_capacity);
    perform pg_notify('soft_budget_passed', pool.pool_key);
  end if;
  update lease_pools p set spent = pool.spent, warned_at = pool.warned_at,
         leased = p.leased - case when is_leased then amount else 0 end
   where p.pool_id = charged_pool;
end $$;

-- Settles budgets by the usage records just inserted: exactly once each, because a record is inserted once.
create function charge_budgets() returns trigger language plpgsql as $$
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

create trigger usage_records_charge_budgets after insert on usage_records
  referencing new table as inserted for each statement execute function charge_budgets();

create function charge_adjustment() returns trigger language plpgsql as $$
declare
  charge record;
begin
  perform pg_advisory_xact_lock_shared(7827002);
  for charge in
    select p.pool_id from lease_pools p
     where p.resource = 'budget' and p.scope = new.scope and p.scope_id = new.scope_id
       and p.model is not distinct from new.model and new.made_at >= p.starts_at
       and (p.ends_at is null or new.made_at < p.ends_at)
     order by 1
  loop
    perform charge_pool(charge.pool_id, null, new.amount_pico_usd);
  end loop;
  return null;
end $$;

create trigger budget_adjustments_charge after insert on budget_adjustments
  for each row execute function charge_adjustment();

-- Compares one budget pool with the usage records and corrects it. They agree by construction; should they ever differ,
-- the records are right. Returns by how much the pool was off.
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

-- Budget pools whose spend is not the sum of the records, or whose leased is not the sum of their leases; always empty.
create function budget_pool_faults() returns table (pool_key text, spent numeric, recorded numeric, leased numeric, held numeric)
language sql stable as $$
  select * from (
    select p.pool_key, p.spent, spent_in_scope(p.scope, p.scope_id, p.model, p.starts_at, p.ends_at) as recorded,
           p.leased, (select coalesce(sum(l.granted - l.charged), 0) from leases l where l.pool_id = p.pool_id) as held
      from lease_pools p where p.resource = 'budget' and p.is_counted
  ) pools where pools.spent <> pools.recorded or pools.leased <> pools.held
$$;
