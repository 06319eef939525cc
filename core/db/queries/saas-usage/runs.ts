/**
 * The row of an account, which also says who reads it at present: a run claims it for as long as it may take at most, so
 * that a second one leaves, and one that was killed is in nobody's way for longer than that.
 *
 * The lock is a column and not PostgreSQL's, which would last as long as the connection: that of a function that was
 * killed is open until PostgreSQL finds out.
 */
import { parseUsd } from '../../../money.ts';
import type { SaasAccount } from '../../../saas-usage/account.ts';
import type { SaasService } from '../../../saas-usage/collector.ts';
import type { Database, Queryable } from '../../connect.ts';
import { text } from '../columns.ts';

export type Run = { readonly id: string; readonly nowMs: number; readonly untilMs: number };

/**
 * taken: go on. busy: another run is at it. of-another: there are figures under this name of another application or
 * organization, which must not be mixed with these.
 */
export type Claim =
  | { readonly kind: 'taken' | 'busy' }
  | { readonly kind: 'of-another'; readonly id: string };

/** Writes the account as it is configured, with its plan limits. */
export async function claimAccount(
  db: Database,
  account: SaasAccount,
  service: SaasService,
  run: Run,
): Promise<Claim> {
  const id = service.idOf(account);
  const budget = account.monthlyBudgetUsd === undefined ? null : parseUsd(account.monthlyBudgetUsd);
  const values = [account.name, service.name, id, account.team ?? '', budget?.toString() ?? null];
  return db.transaction(async (tx) => {
    const [taken] = await tx.query(CLAIM, [...values, run.id, instantOf(run.nowMs), instantOf(run.untilMs)]);
    if (taken === undefined) return whyNot(tx, account, service, id);
    await tx.query(FORGET_LIMITS, [account.name, Object.keys(account.planLimits ?? {})]);
    for (const [metric, limit] of Object.entries(account.planLimits ?? {})) {
      const period = service.metrics[metric]?.perDay === 'sum' ? 'month' : 'level';
      await tx.query(WRITE_LIMIT, [account.name, metric, period, limit]);
    }
    return { kind: 'taken' };
  });
}

/** Within a transaction that writes what was read: false when another run has taken over, whose figures are newer. */
export async function holdsAccount(tx: Queryable, account: string, runId: string): Promise<boolean> {
  const [held] = await tx.query(HOLD, [account, runId]);
  return held !== undefined;
}

/** Nothing where another run has taken over since. */
export async function releaseAccount(db: Queryable, account: string, runId: string): Promise<void> {
  await db.query(RELEASE, [account, runId]);
}

async function whyNot(tx: Queryable, account: SaasAccount, service: SaasService, id: string): Promise<Claim> {
  const [known] = await tx.query(OWNER, [account.name]);
  if (known === undefined) return { kind: 'busy' };
  const isSame = text(known, 'service') === service.name && text(known, 'service_id') === id;
  return isSame
    ? { kind: 'busy' }
    : { kind: 'of-another', id: `${text(known, 'service')} ${text(known, 'service_id')}` };
}

function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Called by each run first. Locks the row of the account. No row: another run has it, or another application. */
const CLAIM = `
  insert into saas_accounts as known
    (account, service, service_id, team_id, monthly_budget_pico_usd, changed_at, run_id, running_until)
  values ($1, $2, $3, $4, $5, $7, $6, $8)
  on conflict (account) do update set
    service = excluded.service, service_id = excluded.service_id, team_id = excluded.team_id,
    monthly_budget_pico_usd = excluded.monthly_budget_pico_usd,
    changed_at = case
      when (known.service, known.service_id, known.team_id, known.monthly_budget_pico_usd)
        is distinct from (excluded.service, excluded.service_id, excluded.team_id, excluded.monthly_budget_pico_usd)
      then excluded.changed_at else known.changed_at end,
    run_id = excluded.run_id, running_until = excluded.running_until
  where coalesce(known.running_until <= excluded.changed_at, true)
    and ((known.service, known.service_id) = (excluded.service, excluded.service_id) or not exists (
      select from saas_usage_daily d where d.account = known.account
      union all select from saas_levels l where l.account = known.account))
  returning account`;

const OWNER = 'select service, service_id from saas_accounts where account = $1';

/** Locks the row of the account, before any other, so that nobody takes over until the transaction ends. */
const HOLD = 'select account from saas_accounts where account = $1 and run_id = $2 for update';

const RELEASE = `
  update saas_accounts set run_id = null, running_until = null where account = $1 and run_id = $2`;

const FORGET_LIMITS = 'delete from saas_plan_limits where account = $1 and metric <> all ($2)';

const WRITE_LIMIT = `
  insert into saas_plan_limits as known (account, metric, period, plan_limit) values ($1, $2, $3, $4)
  on conflict (account, metric) do update set period = excluded.period, plan_limit = excluded.plan_limit
  where (known.period, known.plan_limit) is distinct from (excluded.period, excluded.plan_limit)`;
