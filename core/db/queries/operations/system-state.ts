/** State that all tasks share and each reports: the database, the usage publisher, budgets near their end, ending models. */
import type { Queryable } from '../../connect.ts';

export type SystemState = {
  readonly connections: number;
  readonly maxConnections: number;
  readonly databaseBytes: number;
  /** Seconds since the epoch; null before its first run. */
  readonly publisherLastSuccess: number | null;
  readonly budgets: readonly BudgetCount[];
  readonly endingModels: readonly EndingModel[];
};

/** A model that is still used and ends within ninety days. */
export type EndingModel = { readonly model: string; readonly daysLeft: number };

/** Budgets of a scope, in their present period: `near` are spent to four fifths, `spent` wholly. */
export type BudgetCount = {
  readonly scope: string;
  readonly state: 'near' | 'spent';
  readonly count: number;
};

/** Called by proxy/metrics/system-metrics once a minute and task. Reads statistics and one row. */
const readState = `
  select
    (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as connections,
    current_setting('max_connections')::int as max_connections,
    pg_database_size(current_database())::float8 as database_bytes,
    (select extract(epoch from last_success_at) from usage_publisher_state
      where destination = 'cloudwatch')::float8 as publisher_last_success`;

/** Called by proxy/metrics/system-metrics. Uses lease_pools_budgets. Every scope and state has its row. */
const readBudgets = `
  select scope, state, count(p.pool_key)::int as count
  from unnest(array['key', 'user', 'team', 'member', 'customer', 'global']) as scope
  cross join unnest(array['near', 'spent']) as state
  left join (
    select pool_key, scope as of_scope, case when spent >= capacity then 'spent' else 'near' end as is_now
    from lease_pools
    where resource = 'budget' and starts_at <= now() and (ends_at is null or ends_at > now())
      and capacity > 0 and spent >= capacity * 0.8
  ) p on p.of_scope = scope and p.is_now = state
  group by 1, 2 order by 1, 2`;

/** Called by proxy/metrics/system-metrics. Reads thirty days of usage_daily where a model ends, else a few dozen rows. */
const readEnding = `select model, min(days_left)::int as days_left from models_that_end group by model order by model`;

async function readEndingModels(database: Queryable): Promise<readonly EndingModel[]> {
  const rows = await database.query(readEnding);
  return rows.map((row) => ({ model: String(row['model']), daysLeft: Number(row['days_left']) }));
}

async function readBudgetCounts(database: Queryable): Promise<readonly BudgetCount[]> {
  const rows = await database.query(readBudgets);
  return rows.map((row) => ({
    scope: String(row['scope']),
    state: row['state'] === 'spent' ? 'spent' : 'near',
    count: Number(row['count']),
  }));
}

export async function readSystemState(database: Queryable): Promise<SystemState> {
  const [row] = await database.query(readState);
  const last = row?.['publisher_last_success'] ?? null;
  return {
    connections: Number(row?.['connections']),
    maxConnections: Number(row?.['max_connections']),
    databaseBytes: Number(row?.['database_bytes']),
    publisherLastSuccess: last === null ? null : Number(last),
    budgets: await readBudgetCounts(database),
    endingModels: await readEndingModels(database),
  };
}
