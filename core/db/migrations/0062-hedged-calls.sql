-- A call may be hedged: a second deployment is asked beside a slow one, and whichever answers later is given up. What
-- Bedrock may charge for it is part of the record's cost, at the price of the deployment that was given up; nothing
-- where it ended by itself, in a failure. Columns have defaults, so that the version still running can insert.
-- To see it worked: select hedge_deployment, hedge_cost_pico_usd, cost_pico_usd from usage_records
--   where hedge_deployment is not null; select * from usage_cost_differences limit 1;

alter table usage_records
  add column hedge_deployment text,
  add column hedge_price_id text,
  add column hedge_cost_pico_usd bigint not null default 0;

-- Not checked again for the records that are there: the former check, which was stricter, held for all of them.
alter table usage_records
  drop constraint usage_records_check,
  add constraint usage_records_cost_check check (
    cost_pico_usd = input_cost_pico_usd + output_cost_pico_usd + cache_read_cost_pico_usd + cache_write_cost_pico_usd
      + hedge_cost_pico_usd
  ) not valid,
  add constraint usage_records_hedge_check check (
    hedge_cost_pico_usd >= 0 and (hedge_cost_pico_usd = 0 or hedge_price_id is not null)
  ) not valid;

-- What an answer that was given up may have cost, by the figures of its price: as long as the one that came, but with
-- nothing in its prompt cache, in the same service tier or, where there is no such, in the standard one; the same rule
-- as core/usage/cost.ts.
create function recomputed_hedge_cost(record usage_records, figures jsonb) returns numeric
language sql stable parallel safe as $$
  select coalesce(
    recomputed_cost(cold, figures),
    recomputed_cost(jsonb_populate_record(cold, '{"service_tier": "standard"}'), figures))
  from (
    select jsonb_populate_record(record, jsonb_build_object('cache_read_tokens', 0,
      'cache_write_1h_tokens', record.cache_write_1h_tokens + record.cache_read_tokens)) as cold
  ) beside
$$;

-- Records whose cost is not what their prices give; empty, always.
create or replace view usage_cost_differences as
  select created_at, request_id, price_id, cost_pico_usd, recomputed_pico_usd from (
    select record.created_at, record.request_id, record.price_id, record.cost_pico_usd,
      recomputed_cost(record, prices.figures)
        + case when record.hedge_price_id is null then 0 else recomputed_hedge_cost(record, beside.figures) end
        as recomputed_pico_usd
    from usage_records record
    left join prices using (price_id)
    left join prices beside on beside.price_id = record.hedge_price_id
  ) recomputed
  where recomputed_pico_usd is distinct from cost_pico_usd::numeric;
