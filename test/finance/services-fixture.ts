/** Accounts of other services and what was used of them, as the function saas-usage leaves them in PostgreSQL. */
import type { Database, Queryable } from '../../core/db/connect.ts';
import { writeCosts, type CostsWritten } from '../../core/db/queries/saas-usage/costs.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import { parseUsd } from '../../core/money.ts';

export const algolia: SaasAccount = {
  service: 'algolia',
  name: 'shop-search',
  applicationId: 'APP0000001',
  team: 'red',
  prices: { total_search_operations: { usd: '0.50', per: 1_000 } },
};

export const contentful: SaasAccount = {
  service: 'contentful',
  name: 'website',
  organizationId: 'org-1',
  team: 'blue',
  prices: { asset_bandwidth: { usd: '0.15', per: 1_000_000_000 } },
};

/** Values by day, by metric. */
export type Used = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

/** A run at this instant, which finds this usage. */
export async function collect(
  database: Database,
  account: SaasAccount,
  { used, nowMs }: { readonly used: Used; readonly nowMs: number },
): Promise<CostsWritten> {
  return database.transaction(async (tx) => {
    await putAccount(tx, account);
    for (const [metric, days] of Object.entries(used))
      for (const [day, value] of Object.entries(days))
        await tx.query(PUT_DAY, [account.name, metric, day, value]);
    return writeCosts(tx, account, { nowMs });
  });
}

async function putAccount(tx: Queryable, account: SaasAccount): Promise<void> {
  const id = account.service === 'algolia' ? account.applicationId : account.organizationId;
  const budget = account.monthlyBudgetUsd === undefined ? null : parseUsd(account.monthlyBudgetUsd);
  await tx.query(PUT_ACCOUNT, [
    account.name,
    account.service,
    id,
    account.team ?? '',
    budget === null ? null : String(budget),
  ]);
}

const PUT_ACCOUNT = `
  insert into saas_accounts (account, service, service_id, team_id, monthly_budget_pico_usd) values ($1, $2, $3, $4, $5)
  on conflict (account) do update set team_id = excluded.team_id,
    monthly_budget_pico_usd = excluded.monthly_budget_pico_usd`;

const PUT_DAY = `
  insert into saas_usage_daily (account, metric, scope_kind, scope_id, day, per_day, value)
  values ($1, $2, 'account', '', $3, 'sum', $4)
  on conflict (account, metric, scope_kind, scope_id, day) do update set value = excluded.value`;
