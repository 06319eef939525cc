/**
 * An account as its tables know it, for whoever shows it to Prometheus and reads a part of it at a time: days of two calendar
 * months, what there is now, hours of two days, and the load of servers of the last two hours.
 */
import type { AccountState } from '../../../saas-usage/account-state.ts';
import type { SaasAccount } from '../../../saas-usage/account.ts';
import type { SaasService } from '../../../saas-usage/collector.ts';
import { dayAfter, dayOf } from '../../../saas-usage/days.ts';
import { scopeKinds, type Sample, type Scope } from '../../../saas-usage/sample.ts';
import type { Queryable, Row } from '../../connect.ts';
import { instant, text, textOrNull } from '../columns.ts';
import { readPrevious } from './previous.ts';

const KEPT_DAYS = 62;
const HOUR_MS = 3_600_000;

/** Null: it was never read. The samples of all parts are those of the first one. */
export async function readStoredState(
  db: Queryable,
  account: SaasAccount,
  service: SaasService,
  nowMs: number,
): Promise<AccountState | null> {
  const previous = await readPrevious(db, account);
  if (previous === null) return null;
  const since = (ms: number): string => new Date(nowMs - ms).toISOString();
  // Levels have days too, in the tables alone.
  const withDays = Object.keys(service.metrics).filter((name) => service.metrics[name]?.perDay !== 'none');
  const days = await db.query(DAYS, [account.name, dayAfter(dayOf(nowMs), 1 - KEPT_DAYS), withDays]);
  const levels = await db.query(LEVELS, [account.name]);
  const points = await db.query(POINTS, [account.name, since(2 * HOUR_MS), since(48 * HOUR_MS)]);
  const samples: readonly Sample[] = [
    ...days.map((row) => ({ kind: 'day' as const, day: text(row, 'day'), ...whatOf(row) })),
    ...levels.map((row) => ({ kind: 'level' as const, ...whatOf(row) })),
    ...points.map((row) => ({
      kind: 'point' as const,
      atMs: instant(row, 'measured_at').getTime(),
      ...whatOf(row),
    })),
  ];
  const parts = [...previous.parts].map(
    ([part, state], index) => [part, index === 0 ? { ...state, samples } : state] as const,
  );
  return { account, parts: new Map(parts) };
}

function whatOf(row: Row): { readonly metric: string; readonly scope: Scope; readonly value: number } {
  const kind = scopeKinds.find((one) => one === row['scope_kind']) ?? 'account';
  const name = textOrNull(row, 'name');
  const scope = { kind, id: text(row, 'scope_id'), ...(name === null ? {} : { name }) };
  return { metric: text(row, 'metric'), scope, value: Number(row['value']) };
}

const NAME = `(
    select n.name from saas_scope_names n
    where n.account = s.account and n.scope_kind = s.scope_kind and n.scope_id = s.scope_id) as name`;

/** Called by the laptop after each run, as the two below. Uses saas_usage_daily_pkey. */
const DAYS = `
  select s.metric, s.scope_kind, s.scope_id, to_char(s.day, 'YYYY-MM-DD') as day, s.value, ${NAME}
  from saas_usage_daily s where s.account = $1 and s.day >= $2::date and s.metric = any($3::text[])`;

const LEVELS = `
  select s.metric, s.scope_kind, s.scope_id, s.value, ${NAME} from saas_levels s where s.account = $1`;

/** Uses saas_points_pkey. */
const POINTS = `
  select s.metric, s.scope_kind, s.scope_id, s.measured_at, s.value, ${NAME} from saas_points s
  where s.account = $1
    and s.measured_at >= case s.scope_kind when 'server' then $2::timestamptz else $3::timestamptz end`;
