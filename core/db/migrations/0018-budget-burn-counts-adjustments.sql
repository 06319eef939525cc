-- What was imported or corrected counts in budget_burn as it counts in the budget itself: until now the view said that
-- money was left where the gateway refused. The rate stays that of usage. The view also says whose each budget is and in
-- which zone its days are. To see it worked: select spent_pico_usd, budget_timezone from budget_burn limit 1;

-- `adjusted_id`: whose adjustments count, as budget_adjustments names it.
create function burn_of_budget(
  of_scope text, adjusted_id text, of_key uuid, of_user text, of_team text, max_budget_pico_usd numeric,
  of_duration text, zone text, anchor timestamptz,
  out starts_at timestamptz, out ends_at timestamptz, out spent_pico_usd numeric, out burn_pico_usd_per_day numeric,
  out share_spent numeric, out projected_pico_usd numeric, out runs_out_at timestamptz, out fault text
) language plpgsql stable as $$
declare
  days_left float8;
begin
  select period.starts_at, period.ends_at into starts_at, ends_at
    from budget_period(of_duration, zone, anchor, now()) as period;
  select spend_between(of_key, of_user, of_team, starts_at, now()) + coalesce(sum(a.amount_pico_usd), 0)
    into spent_pico_usd from budget_adjustments a
    where a.scope = of_scope and a.scope_id = adjusted_id and a.model is null and a.made_at >= starts_at
      and a.made_at < coalesce(ends_at, 'infinity');
  burn_pico_usd_per_day := trunc(spend_between(of_key, of_user, of_team, now() - interval '7 days', now()) / 7);
  if max_budget_pico_usd > 0 then
    share_spent := round(spent_pico_usd / max_budget_pico_usd, 4);
  end if;
  if ends_at is not null then
    projected_pico_usd := spent_pico_usd + trunc(burn_pico_usd_per_day * extract(epoch from ends_at - now()) / 86400);
  end if;
  if spent_pico_usd >= max_budget_pico_usd then
    runs_out_at := now();
  elsif burn_pico_usd_per_day > 0 then
    days_left := ((max_budget_pico_usd - spent_pico_usd) / burn_pico_usd_per_day)::float8;
    if days_left <= 36500 then
      runs_out_at := now() + days_left * interval '1 day';
      if runs_out_at >= ends_at then
        runs_out_at := null;
      end if;
    end if;
  end if;
exception when others then
  -- Not a statement that took too long or was cancelled: that is nobody's fault, and `others` leaves it out.
  starts_at := null;
  ends_at := null;
  spent_pico_usd := null;
  burn_pico_usd_per_day := null;
  share_spent := null;
  projected_pico_usd := null;
  runs_out_at := null;
  fault := sqlstate || ': ' || left(sqlerrm, 200);
end $$;

create or replace view budget_burn as
  select b.scope, b.scope_id, b.name, b.max_budget_pico_usd, b.budget_duration, burn.starts_at, burn.ends_at,
    burn.spent_pico_usd, burn.burn_pico_usd_per_day, burn.share_spent, burn.projected_pico_usd, burn.runs_out_at,
    burn.fault, b.budget_timezone, b.key_id, b.user_id, b.team_id
  from budgets_in_force b
  cross join lateral burn_of_budget(b.scope,
    case b.scope when 'member' then member_id(b.team_id, b.user_id) else b.scope_id end,
    b.key_id, b.user_id, b.team_id, b.max_budget_pico_usd, b.budget_duration, b.budget_timezone, b.anchor) as burn
  where b.max_budget_pico_usd is not null;

drop function burn_of_budget(uuid, text, text, numeric, text, text, timestamptz);
