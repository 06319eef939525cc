/** SQL that panels on other metered services share. */
import type { SaasServiceName } from '../saas-usage/account.ts';
import { DAY_AS_TIME } from './days.ts';
import { seriesOf } from './panel.ts';

/** Rows of the account as a whole. */
export const WHOLE = `scope_kind = 'account' and scope_id = ''`;

/** Rows of the chosen accounts of a service. */
export function chosenOf(service: SaasServiceName): string {
  return `account in (select account from saas_accounts where service = '${service}') and [[${service}_account: account]]`;
}

/** What a line is called: with its account where the service has several. */
export function legendOf(service: SaasServiceName, text: string): string {
  return `case when (select count(*) from saas_accounts where service = '${service}') > 1 then account || ' ' else '' end || ${text}`;
}

/** What the chosen accounts of a service have now, together. */
export function nowOf(service: SaasServiceName, metric: string, name: string): string {
  return `
            select sum(value)::float8 as "${name}" from saas_levels
            where ${WHOLE} and metric = '${metric}' and ${chosenOf(service)} having count(*) > 0`;
}

/** Days of the chosen accounts of a service: what was used on each, or what there was at its end. */
export function daysOf(
  service: SaasServiceName,
  perDay: 'sum' | 'last',
  { metrics, legend = 'metric' }: { readonly metrics: string; readonly legend?: string },
) {
  return seriesOf(`
            select ${DAY_AS_TIME} as "time", ${legendOf(service, legend)} as "metric", value::float8 as "value"
            from saas_usage_daily
            where ${WHOLE} and per_day = '${perDay}' and ${metrics} and ${chosenOf(service)} and [[days: day]] order by 1, 2`);
}

/** A number as people read it: bytes in the units of contracts, which are powers of ten, others with commas. */
export function amount(value: string, metric: string): string {
  const bytes = [
    ['1e12', 'TB'],
    ['1e9', 'GB'],
    ['1e6', 'MB'],
  ].map(
    ([size, unit]) =>
      `when ${value} >= ${size} then to_char(${value} / ${size}, 'FM999,999,990.0') || ' ${unit}'`,
  );
  const plain = `to_char(${value}, 'FM999,999,999,999,999,990')`;
  return `case when ${metric} !~ '(bandwidth|_size)$' then ${plain} ${bytes.join(' ')} else ${plain} || ' B' end`;
}

/** As people call the scope of a row of `table`, else its id. */
export function scopeName(table: string, id: string = `${table}.scope_id`, kind?: string): string {
  const scopeKind = kind === undefined ? `${table}.scope_kind` : `'${kind}'`;
  return `coalesce((select n.name from saas_scope_names n where n.account = ${table}.account
              and n.scope_kind = ${scopeKind} and n.scope_id = ${id}), ${id})`;
}
