/** What the export writes of other services: a row for a day, account, and what is charged for. By usage-jobs. */
import type { Queryable } from '../../connect.ts';
import { instant, money, reading, text, type RowOf } from '../columns.ts';

export type ServiceExportRow = RowOf<typeof serviceExportRow>;

/** Quantities are decimal text. */
const serviceExportRow = reading({
  /** The first instant of the day. */
  day: instant,
  service: text,
  /** Application or organization. */
  serviceId: text,
  account: text,
  item: text,
  teamId: text,
  /** The empty text: it has none. */
  teamName: text,
  quantity: text,
  pricePicoUsd: money,
  pricePer: text,
  costPicoUsd: money,
});

/** Changes with anything that is written about a day, for rows `c` of saas_costs_daily that are of one day. */
export const DAY_DIGEST = `encode(sha256(convert_to(string_agg(c::text, ' ' order by c.account, c.item), 'UTF8')), 'hex')`;

/** Uses saas_costs_daily_day. */
const OF_DAY = `
  select c.day::timestamp at time zone 'UTC' as day, a.service, a.service_id, c.account, c.item, c.team_id,
    coalesce(t.team_alias, '') as team_name, trim_scale(c.quantity)::text as quantity,
    trunc(c.price_pico_usd)::text as price_pico_usd, trim_scale(c.price_per)::text as price_per,
    c.cost_pico_usd::text as cost_pico_usd
  from saas_costs_daily c join saas_accounts a using (account) left join teams t on t.team_id = c.team_id
  where c.day = $1::date and (c.quantity <> 0 or c.cost_pico_usd <> 0) order by c.account, c.item`;

export async function serviceExportRows(tx: Queryable, day: string): Promise<readonly ServiceExportRow[]> {
  return (await tx.query(OF_DAY, [day])).map(serviceExportRow);
}
