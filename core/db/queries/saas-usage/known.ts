/**
 * What is known of an account as a whole, from PostgreSQL: of parts that the last run did not ask for too. Days of this month
 * and of yesterday; what there is now; the newest measurement of each server and statistic of the last two hours.
 */
import type { SaasAccount } from '../../../saas-usage/account.ts';
import type { SaasService } from '../../../saas-usage/collector.ts';
import { dayAfter, dayOf } from '../../../saas-usage/days.ts';
import type { Known } from '../../../saas-usage/published.ts';
import { wholeAccount, type Sample } from '../../../saas-usage/sample.ts';
import type { Queryable, Row } from '../../connect.ts';
import { instant, text } from '../columns.ts';

const FRESH_MS = 2 * 3_600_000;

export async function readKnown(
  db: Queryable,
  account: SaasAccount,
  service: SaasService,
  nowMs: number,
): Promise<Known> {
  const yesterday = dayAfter(dayOf(nowMs), -1);
  const month = `${dayOf(nowMs).slice(0, 7)}-01`;
  const days = await db.query(DAYS, [account.name, month, yesterday]);
  const levels = await db.query(LEVELS, [account.name]);
  const points = await db.query(POINTS, [account.name, new Date(nowMs - FRESH_MS).toISOString()]);
  return {
    account,
    id: service.idOf(account),
    nowMs,
    samples: [...days.map(dayOfRow), ...levels.map(levelOfRow), ...points.map(pointOfRow)],
  };
}

function dayOfRow(row: Row): Sample {
  const [metric, value] = [text(row, 'metric'), Number(row['value'])];
  return { kind: 'day', metric, scope: wholeAccount, day: text(row, 'day'), value };
}

function levelOfRow(row: Row): Sample {
  return { kind: 'level', metric: text(row, 'metric'), scope: wholeAccount, value: Number(row['value']) };
}

function pointOfRow(row: Row): Sample {
  const kind = text(row, 'scope_kind') === 'server' ? 'server' : 'account';
  return {
    kind: 'point',
    metric: text(row, 'metric'),
    scope: { kind, id: text(row, 'scope_id') },
    atMs: instant(row, 'measured_at').getTime(),
    value: Number(row['value']),
  };
}

/** Called at the end of a run, like the others here. A last value that is older than yesterday is none of now. */
const DAYS = `
  select metric, to_char(day, 'YYYY-MM-DD') as day, value from saas_usage_daily
  where account = $1 and scope_kind = 'account' and scope_id = ''
    and day >= least($2::date, $3::date) and (per_day = 'sum' or day >= $3::date)`;

const LEVELS = `
  select metric, value from saas_levels where account = $1 and scope_kind = 'account' and scope_id = ''`;

/** Uses saas_points_pkey. */
const POINTS = `
  select distinct on (metric, scope_kind, scope_id) metric, scope_kind, scope_id, measured_at, value
  from saas_points where account = $1 and scope_kind in ('account', 'server') and measured_at >= $2
  order by metric, scope_kind, scope_id, measured_at desc`;
