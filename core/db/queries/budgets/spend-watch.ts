/** What notifications about spend are made of, from the views of migrations 0006 and 0029. By usage-jobs. */
import type { Queryable } from '../../connect.ts';
import { instant, instantOrNull, integer, reading, text, textOrNull, type RowOf } from '../columns.ts';

export type BurningBudget = RowOf<typeof burningBudget>;

/** Amounts in pico-dollars, as text. */
const burningBudget = reading({
  scope: text,
  scopeId: text,
  name: textOrNull,
  maxBudget: text,
  spent: text,
  burnPerDay: text,
  startsAt: instant,
  endsAt: instantOrNull,
  runsOutAt: instant,
  /** What services of a team cost in the period; its budget does not count them. Null: it is no budget of a team. */
  servicesSpent: textOrNull,
});

/** A budget that could not be computed, and why. */
export type BudgetFault = RowOf<typeof budgetFault>;

const budgetFault = reading({ scope: text, scopeId: text, fault: text });

export type BudgetWatch = {
  readonly burning: readonly BurningBudget[];
  readonly faults: readonly BudgetFault[];
};

/** Called by the watch. Budgets that are spent, or will be before their period ends, and those that could not be computed. */
const BURNING = `
  select scope, scope_id, name, max_budget_pico_usd::text as max_budget, spent_pico_usd::text as spent,
    burn_pico_usd_per_day::text as burn_per_day, starts_at, ends_at, runs_out_at, fault,
    case scope when 'team' then (
      select coalesce(sum(c.cost_pico_usd), 0)::text from saas_costs_daily c
      where c.team_id = budget_burn.team_id and c.day >= (starts_at at time zone budget_timezone)::date
    ) end as services_spent
  from budget_burn where (runs_out_at is not null and max_budget_pico_usd > 0) or fault is not null
  order by scope, scope_id`;

export async function watchBudgets(db: Queryable): Promise<BudgetWatch> {
  const rows = await db.query(BURNING);
  return {
    burning: rows.filter((row) => row['fault'] === null).map(burningBudget),
    faults: rows.filter((row) => row['fault'] !== null).map(budgetFault),
  };
}

export type Anomaly = RowOf<typeof anomaly>;

const anomaly = reading({
  userId: text,
  name: textOrNull,
  spent: text,
  usual: text,
  times: text,
  days: integer,
});

const ANOMALIES = `
  select user_id, name, spent_pico_usd::text as spent, usual_pico_usd::text as usual, times_usual::text as times,
    days::int as days
  from spend_anomalies order by spent_pico_usd desc limit 100`;

export async function spendAnomalies(db: Queryable): Promise<readonly Anomaly[]> {
  return (await db.query(ANOMALIES)).map(anomaly);
}

/** `spent` and `weekBefore`: with what services cost. */
export type TeamWeek = RowOf<typeof teamWeek> & {
  readonly topModels: readonly Share[];
  readonly topUsers: readonly Share[];
  readonly services: readonly Share[];
};

const teamWeek = reading({
  teamId: text,
  name: textOrNull,
  requests: text,
  tokens: text,
  spent: text,
  weekBefore: text,
  activeUsers: integer,
  servicesSpent: text,
});

export type Share = RowOf<typeof share>;

const share = reading({ name: text, spent: text });

/**
 * Called by the weekly summary. Teams that used anything in the week beginning on $1, be it of services alone. Uses
 * saas_costs_daily_day.
 */
const WEEK = `
  with weeks as materialized (
    select * from team_weeks where week in ($1::date, $1::date - 7)
  ), services as (
    select team_id, coalesce(sum(cost_pico_usd) filter (where day >= $1::date), 0) as spent,
      coalesce(sum(cost_pico_usd) filter (where day < $1::date), 0) as week_before
    from saas_costs_daily where day >= $1::date - 7 and day < $1::date + 7 group by team_id
  )
  select team_id, t.team_alias as name, coalesce(w.requests, 0)::text as requests, coalesce(w.tokens, 0)::text as tokens,
    (coalesce(w.cost_pico_usd, 0) + coalesce(s.spent, 0))::text as spent,
    (coalesce(b.cost_pico_usd, 0) + coalesce(s.week_before, 0))::text as week_before,
    coalesce(w.active_users, 0)::int as active_users, coalesce(s.spent, 0)::text as services_spent
  from (select * from weeks where week = $1::date) w
  full join services s using (team_id)
  left join (select team_id, cost_pico_usd from weeks where week = $1::date - 7) b using (team_id)
  left join teams t using (team_id)
  where team_id <> '' and (w.team_id is not null or s.spent > 0)
  order by coalesce(w.cost_pico_usd, 0) + coalesce(s.spent, 0) desc, team_id`;

const SHARES = `
  select team_id, kind, name, spent::text as spent from (
    select team_id, kind, name, sum(cost_pico_usd) as spent,
      row_number() over (partition by team_id, kind order by sum(cost_pico_usd) desc, name) as place
    from (
      select team_id, 'model' as kind, model as name, cost_pico_usd from usage_daily
      where day >= $1::date and day < $1::date + 7
      union all
      select d.team_id, 'user', coalesce(u.user_email, u.user_alias, d.user_id), d.cost_pico_usd
      from usage_daily d left join users u on u.user_id = d.user_id
      where d.day >= $1::date and d.day < $1::date + 7 and d.user_id <> ''
      union all
      select c.team_id, 'service', a.service || '/' || c.account, c.cost_pico_usd
      from saas_costs_daily c join saas_accounts a using (account)
      where c.day >= $1::date and c.day < $1::date + 7
    ) parts group by 1, 2, 3
  ) placed where place <= case kind when 'service' then 10 else 3 end order by team_id, kind, place`;

export async function teamWeeks(db: Queryable, monday: string): Promise<readonly TeamWeek[]> {
  const shares = await db.query(SHARES, [monday]);
  const sharesOf = (teamId: string, kind: string): readonly Share[] =>
    shares.filter((row) => row['team_id'] === teamId && row['kind'] === kind).map(share);
  return (await db.query(WEEK, [monday])).map((row) => {
    const week = teamWeek(row);
    return {
      ...week,
      topModels: sharesOf(week.teamId, 'model'),
      topUsers: sharesOf(week.teamId, 'user'),
      services: sharesOf(week.teamId, 'service'),
    };
  });
}
