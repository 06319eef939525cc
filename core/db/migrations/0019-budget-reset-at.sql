-- When a budget starts anew, for the replies of the admin API: of a key, a user, a team or a customer by its own fields and
-- those of the budget it refers to, as the view budgets_in_force reads them. Null: there is no budget, it never starts anew,
-- or its periods have no common end, as those of a budget object that are counted from whatever refers to it.
-- To see it worked: select budget_reset_at(1, null, 'daily', 'UTC', null, now());
create function budget_reset_at(
  max_budget_pico_usd numeric, soft_budget_pico_usd numeric, budget_duration text, budget_timezone text,
  of_budget_id text, anchor timestamptz
) returns timestamptz language plpgsql stable as $$
declare
  referred budgets;
  duration text;
begin
  if of_budget_id is not null then
    select * into referred from budgets where budgets.budget_id = of_budget_id and deleted_at is null;
  end if;
  duration := coalesce(budget_duration, referred.budget_duration);
  if duration is null or coalesce(max_budget_pico_usd, referred.max_budget_pico_usd, soft_budget_pico_usd,
      referred.soft_budget_pico_usd) is null then
    return null;
  end if;
  if anchor is null and duration ~ '^[0-9]+[smhdw]$' then
    return null;
  end if;
  return (budget_period(duration, coalesce(budget_timezone, referred.budget_timezone, 'UTC'), anchor, now())).ends_at;
end $$;
