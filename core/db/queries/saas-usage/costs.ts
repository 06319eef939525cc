/**
 * What the days of an account cost, written from saas_usage_daily and the account's prices (core/saas-usage/costs.ts). By the
 * function saas-usage, in the transaction that wrote the account and its days, after both.
 *
 * | what happens | what follows |
 * | --- | --- |
 * | two runs at once | the second waits for the account's row and finds nothing left to do |
 * | the run is interrupted | nothing is written; the next one writes the same |
 * | a day is corrected, however late | its month is computed anew, each day that is over with its own price |
 * | a cost that no column holds | that day is left as it was and told; every other is written |
 */
import type { Queryable } from '../../connect.ts';
import type { SaasAccount } from '../../../saas-usage/account.ts';
import { dailyCosts, type DailyCost } from '../../../saas-usage/costs.ts';
import { decimalText, fractionOf } from '../../../saas-usage/fraction.ts';
import { dateAt } from '../../../usage/local-days.ts';
import { asJson, money, reading, text } from '../columns.ts';

export type CostsWritten = {
  /** Rows that were new, differed or went. */
  readonly written: number;
  /** Days whose cost is beyond nine million dollars, `<item> <day>`: a wrong price or a wrong quantity. */
  readonly outOfRange: readonly string[];
};

export async function writeCosts(
  tx: Queryable,
  account: Pick<SaasAccount, 'name' | 'team' | 'prices' | 'monthlyFeeUsd'>,
  { nowMs }: { readonly nowMs: number },
): Promise<CostsWritten> {
  const today = dateAt(nowMs, 'UTC');
  const [locked] = await tx.query(LOCK, [account.name, today]);
  if (locked === undefined) throw new Error(`the account ${account.name} is not in saas_accounts`);
  const written = (await tx.query(WRITTEN, [account.name])).map(writtenCost);
  const metrics = new Set([...Object.keys(account.prices ?? {}), ...written.map(({ item }) => item)]);
  const usage = (await tx.query(USAGE, [account.name, [...metrics]])).map(usedDay);
  const due = dailyCosts({ account, today, feeFrom: text(locked, 'fee_from'), usage, written });
  const outOfRange = due.filter(({ costPicoUsd }) => costPicoUsd > MOST_PICO_USD).map(keyOf);
  const before = new Map(written.map((row) => [keyOf(row), JSON.stringify(asRow(row))]));
  const differing = due.filter(
    (row) => row.costPicoUsd <= MOST_PICO_USD && before.get(keyOf(row)) !== JSON.stringify(asRow(row)),
  );
  const kept = new Set(due.map(keyOf));
  const gone = written.filter((row) => !kept.has(keyOf(row)));
  if (differing.length > 0) await tx.query(UPSERT, [account.name, asJson(differing.map(asRow))]);
  if (gone.length > 0) await tx.query(DELETE, [account.name, asJson(gone.map(asRow))]);
  await tx.query(NOTE, [account.name, today]);
  return { written: differing.length + gone.length, outOfRange };
}

/** The largest bigint of PostgreSQL. */
const MOST_PICO_USD = 9_223_372_036_854_775_807n;

/**
 * The account's row before anything else, so that of two runs the second reads what the first has written. Not `for update`:
 * rows that refer to the account hold a share of it, and two runs that have written some would wait for each other. The fee is due from
 * the month in which costs were written last, or the present one.
 */
const LOCK = `
  select date_trunc('month', least(costs_through, $2::date))::date::text as fee_from
  from saas_accounts where account = $1 for no key update`;

const NOTE = `
  update saas_accounts set costs_through = $2::date where account = $1 and costs_through is distinct from $2::date`;

/** Uses saas_costs_daily_pkey. */
const WRITTEN = `
  select item, day::text as day, team_id, quantity::text as quantity, charged_quantity::text as charged_quantity,
    included_per_month::text as included_per_month, trunc(price_pico_usd)::text as price_pico_usd,
    price_per::text as price_per, cost_pico_usd::text as cost_pico_usd
  from saas_costs_daily where account = $1`;

/** Uses saas_usage_daily_pkey. */
const USAGE = `
  select metric, day::text as day, value::text as value from saas_usage_daily
  where account = $1 and metric = any($2::text[]) and scope_kind = 'account' and scope_id = '' and per_day = 'sum'`;

const UPSERT = `
  insert into saas_costs_daily (account, item, day, team_id, quantity, charged_quantity, included_per_month,
    price_pico_usd, price_per, cost_pico_usd)
  select $1, item, day, team_id, quantity, charged_quantity, included_per_month, price_pico_usd, price_per, cost_pico_usd
  from json_to_recordset($2::json) as row (item text, day date, team_id text, quantity numeric, charged_quantity numeric,
    included_per_month numeric, price_pico_usd numeric, price_per numeric, cost_pico_usd bigint)
  on conflict (account, item, day) do update set team_id = excluded.team_id, quantity = excluded.quantity,
    charged_quantity = excluded.charged_quantity, included_per_month = excluded.included_per_month,
    price_pico_usd = excluded.price_pico_usd, price_per = excluded.price_per, cost_pico_usd = excluded.cost_pico_usd`;

const DELETE = `
  delete from saas_costs_daily using json_to_recordset($2::json) as row (item text, day date)
  where account = $1 and saas_costs_daily.item = row.item and saas_costs_daily.day = row.day`;

const usedDay = reading({ metric: text, day: text, value: text });

const writtenCost = reading({
  item: text,
  day: text,
  teamId: text,
  quantity: decimal,
  chargedQuantity: decimal,
  includedPerMonth: decimal,
  pricePicoUsd: money,
  pricePer: decimal,
  costPicoUsd: money,
});

/** As costs.ts writes them: PostgreSQL keeps the zeros behind a decimal point. */
function decimal(row: Parameters<typeof text>[0], column: string): string {
  return decimalText(fractionOf(text(row, column)));
}

function keyOf({ item, day }: DailyCost): string {
  return `${item} ${day}`;
}

/** JSON knows no bigint. The order of the fields is the same for all, so that rows can be compared as text. */
function asRow(row: DailyCost): object {
  return {
    item: row.item,
    day: row.day,
    teamId: row.teamId,
    quantity: row.quantity,
    chargedQuantity: row.chargedQuantity,
    includedPerMonth: row.includedPerMonth,
    pricePicoUsd: String(row.pricePicoUsd),
    pricePer: row.pricePer,
    costPicoUsd: String(row.costPicoUsd),
  };
}
