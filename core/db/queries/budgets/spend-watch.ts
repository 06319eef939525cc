/** What notifications about spend are made of, from the views of migration 0006. By usage-jobs. */
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
    burn_pico_usd_per_day::text as burn_per_day, starts_at, ends_at, runs_out_at, fault
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

export type TeamWeek = RowOf<typeof teamWeek> & {
  readonly topModels: readonly Share[];
  readonly topUsers: readonly Share[];
};

const teamWeek = reading({
  teamId: text,
  name: textOrNull,
  requests: text,
  tokens: text,
  spent: text,
  weekBefore: text,
  activeUsers: integer,
});

export type Share = RowOf<typeof share>;

const share = reading({ name: text, spent: text });

/** Called by the weekly summary. Teams that used anything in the week beginning on $1. */
const WEEK = `
  select w.team_id, t.team_alias as name, w.requests::text as requests, w.tokens::text as tokens,
    w.cost_pico_usd::text as spent, w.week_before_pico_usd::text as week_before, w.active_users::int as active_users
  from team_weeks w left join teams t on t.team_id = w.team_id
  where w.week = $1::date and w.team_id <> '' order by w.cost_pico_usd desc`;

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
    ) parts group by 1, 2, 3
  ) placed where place <= 3 order by team_id, kind, place`;

export async function teamWeeks(db: Queryable, monday: string): Promise<readonly TeamWeek[]> {
  const shares = await db.query(SHARES, [monday]);
  const sharesOf = (teamId: string, kind: string): readonly Share[] =>
    shares.filter((row) => row['team_id'] === teamId && row['kind'] === kind).map(share);
  return (await db.query(WEEK, [monday])).map((row) => {
    const week = teamWeek(row);
    return { ...week, topModels: sharesOf(week.teamId, 'model'), topUsers: sharesOf(week.teamId, 'user') };
  });
}
