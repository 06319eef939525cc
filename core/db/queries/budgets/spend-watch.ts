/** What notifications about spend are made of, from the views of migration 0006. By usage-jobs. */
import type { Queryable, Row } from '../../connect.ts';
import { instant, instantOrNull, integer, text, textOrNull } from '../columns.ts';

export type BurningBudget = {
  readonly scope: string;
  readonly scopeId: string;
  readonly name: string | null;
  /** Amounts in pico-dollars, as text. */
  readonly maxBudget: string;
  readonly spent: string;
  readonly burnPerDay: string;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly runsOutAt: Date;
};

/** A budget that could not be computed, and why. */
export type BudgetFault = { readonly scope: string; readonly scopeId: string; readonly fault: string };

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
    burning: rows.filter((row) => row['fault'] === null).map(burningOf),
    faults: rows
      .filter((row) => row['fault'] !== null)
      .map((row) => ({
        scope: text(row, 'scope'),
        scopeId: text(row, 'scope_id'),
        fault: text(row, 'fault'),
      })),
  };
}

function burningOf(row: Row): BurningBudget {
  return {
    scope: text(row, 'scope'),
    scopeId: text(row, 'scope_id'),
    name: textOrNull(row, 'name'),
    maxBudget: text(row, 'max_budget'),
    spent: text(row, 'spent'),
    burnPerDay: text(row, 'burn_per_day'),
    startsAt: instant(row, 'starts_at'),
    endsAt: instantOrNull(row, 'ends_at'),
    runsOutAt: instant(row, 'runs_out_at'),
  };
}

export type Anomaly = {
  readonly userId: string;
  readonly name: string | null;
  readonly spent: string;
  readonly usual: string;
  readonly times: string;
  readonly days: number;
};

const ANOMALIES = `
  select user_id, name, spent_pico_usd::text as spent, usual_pico_usd::text as usual, times_usual::text as times,
    days::int as days
  from spend_anomalies order by spent_pico_usd desc limit 100`;

export async function spendAnomalies(db: Queryable): Promise<readonly Anomaly[]> {
  return (await db.query(ANOMALIES)).map((row) => ({
    userId: text(row, 'user_id'),
    name: textOrNull(row, 'name'),
    spent: text(row, 'spent'),
    usual: text(row, 'usual'),
    times: text(row, 'times'),
    days: integer(row, 'days'),
  }));
}

export type TeamWeek = {
  readonly teamId: string;
  readonly name: string | null;
  readonly requests: string;
  readonly tokens: string;
  readonly spent: string;
  readonly weekBefore: string;
  readonly activeUsers: number;
  readonly topModels: readonly Share[];
  readonly topUsers: readonly Share[];
};

export type Share = { readonly name: string; readonly spent: string };

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
      select team_id, 'model' as kind, model as name, cost_pico_usd from usage_daily_now
      where day >= $1::date and day < $1::date + 7
      union all
      select d.team_id, 'user', coalesce(u.user_email, u.user_alias, d.user_id), d.cost_pico_usd
      from usage_daily_now d left join users u on u.user_id = d.user_id
      where d.day >= $1::date and d.day < $1::date + 7 and d.user_id <> ''
    ) parts group by 1, 2, 3
  ) placed where place <= 3 order by team_id, kind, place`;

export async function teamWeeks(db: Queryable, monday: string): Promise<readonly TeamWeek[]> {
  const shares = await db.query(SHARES, [monday]);
  const sharesOf = (teamId: string, kind: string): readonly Share[] =>
    shares
      .filter((row) => row['team_id'] === teamId && row['kind'] === kind)
      .map((row) => ({ name: text(row, 'name'), spent: text(row, 'spent') }));
  return (await db.query(WEEK, [monday])).map((row) => {
    const teamId = text(row, 'team_id');
    return {
      teamId,
      name: textOrNull(row, 'name'),
      requests: text(row, 'requests'),
      tokens: text(row, 'tokens'),
      spent: text(row, 'spent'),
      weekBefore: text(row, 'week_before'),
      activeUsers: integer(row, 'active_users'),
      topModels: sharesOf(teamId, 'model'),
      topUsers: sharesOf(teamId, 'user'),
    };
  });
}
