-- A call may be charged for more answers than the one its client got: of a deployment that was too slow, or slower than
-- another, or whose connection broke. Each of them is written down by itself, with the tokens that Bedrock reported or,
-- where it could not be read to its end, with the worst case that was admitted; hedge_cost_pico_usd is their sum.
-- The column has a default, so that the version still running can insert; its records are checked by the former rule.
-- To see it worked: select given_up, hedge_cost_pico_usd from usage_records where given_up <> '[]';
--   select * from usage_cost_differences limit 1;

alter table usage_records add column given_up jsonb not null default '[]';

-- Records whose cost is not what their prices give; empty, always.
create or replace view usage_cost_differences as
  select created_at, request_id, price_id, cost_pico_usd, recomputed_pico_usd from (
    select record.created_at, record.request_id, record.price_id, record.cost_pico_usd,
      recomputed_cost(record, prices.figures)
        + case when record.given_up <> '[]' then (
            -- Null, and so a difference, when one of them names a price that is not kept.
            select case when count(of_answer.figures) = count(*)
              then sum(recomputed_cost(jsonb_populate_record(record, answer), of_answer.figures)) end
            from jsonb_array_elements(record.given_up) answer
            left join prices of_answer on of_answer.price_id = answer ->> 'price_id')
          when record.hedge_price_id is null then 0
          else recomputed_hedge_cost(record, beside.figures) end
        as recomputed_pico_usd
    from usage_records record
    left join prices using (price_id)
    left join prices beside on beside.price_id = record.hedge_price_id
  ) recomputed
  where recomputed_pico_usd is distinct from cost_pico_usd::numeric;
