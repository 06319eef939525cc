/**
 * What the export writes: a day's usage by hour, owner, model, deployment, price and kind of token; what other services cost
 * on it is in saas-usage/cost-export.ts. By usage-jobs.
 */
import type { PicoUsd } from '../../../money.ts';
import type { Queryable } from '../../connect.ts';
import { DAY_DIGEST } from '../saas-usage/cost-export.ts';
import { instant, integer, money, reading, text, texts, type RowOf } from '../columns.ts';

export type ExportRow = RowOf<typeof exportRow>;

/** Of users and teams and their names the empty text means none. */
const exportRow = reading({
  hour: instant,
  keyId: text,
  userId: text,
  teamId: text,
  teamName: text,
  model: text,
  deployment: text,
  region: text,
  priceId: text,
  serviceTier: text,
  tags: texts,
  kind: text,
  tokens: integer,
  /** Of input rows only, so that they add up to the calls. */
  requests: integer,
  images: integer,
  searches: integer,
  costPicoUsd: money,
});

/**
 * Called by the export. Days that are over, whose sums are not those that were exported last, or whose costs of services
 * are not. Reads usage_days and saas_costs_daily by their days; days with arrivals are not settled and wait for the next run. A day of which an hour is set aside has no
 * sums to compare: it is written once, and again when the hour was tried again.
 */
const CHANGED_DAYS = `
  select day::text as day from (
    select day, sum(cost_pico_usd) as cost_pico_usd, sum(requests) as requests from usage_days
    where day >= $1::date and day < $2::date group by day
  ) summed
  full join (
    select (hour at time zone 'UTC')::date as day, max(tried_at) as tried_at from usage_rollup_faults
    where hour >= $1::date::timestamp at time zone 'UTC' and hour < $2::date::timestamp at time zone 'UTC' group by 1
  ) set_aside using (day)
  full join (
    select c.day, ${DAY_DIGEST} as digest from saas_costs_daily c
    where c.day >= $1::date and c.day < $2::date group by c.day
  ) services using (day)
  left join usage_exports using (day)
  where (case when tried_at is not null then coalesce(usage_exports.exported_at < tried_at, true)
      else coalesce(summed.cost_pico_usd, 0) <> coalesce(usage_exports.cost_pico_usd, 0)
        or coalesce(summed.requests, 0) <> coalesce(usage_exports.record_count, 0) end
      or coalesce(services.digest, '') <> coalesce(usage_exports.services_digest, ''))
    and day not in (select (hour at time zone 'UTC')::date from usage_arrivals where not is_set_aside)
  order by day`;

export async function daysToExport(db: Queryable, from: string, before: string): Promise<readonly string[]> {
  return (await db.query(CHANGED_DAYS, [from, before])).map((row) => text(row, 'day'));
}

/** Called by the export, in a transaction. Reads one day of records by their primary key. */
const OPEN = `
  declare usage_export no scroll cursor for
  select date_bin('1 hour', r.created_at, 'epoch'::timestamptz) as hour, r.key_id::text as key_id,
    coalesce(r.user_id, '') as user_id, coalesce(r.team_id, '') as team_id,
    coalesce(max(t.team_alias), '') as team_name, r.model,
    part.deployment, split_part(part.deployment, '/', 1) as region, part.price_id, r.service_tier, r.tags,
    part.kind, sum(part.tokens)::text as tokens, sum(part.requests)::text as requests,
    sum(part.images)::text as images, sum(part.searches)::text as searches, sum(part.cost)::text as cost_pico_usd
  from usage_records r
  left join teams t on t.team_id = r.team_id
  cross join lateral (
    select kind, tokens, requests, images, searches, cost, r.deployment, r.price_id from (values
      ('input', r.input_tokens, 1, r.billed_images, r.search_units, r.input_cost_pico_usd),
      ('output', r.output_tokens, 0, 0, 0, r.output_cost_pico_usd),
      ('cache-read', r.cache_read_tokens, 0, 0, 0, r.cache_read_cost_pico_usd),
      ('cache-write', r.cache_write_tokens, 0, 0, 0, r.cache_write_cost_pico_usd)
    ) as own (kind, tokens, requests, images, searches, cost)
    union all
    select 'hedge', 0, 0, 0, 0, answer.cost_pico_usd, answer.deployment, answer.price_id
    from jsonb_to_recordset(r.given_up) as answer (deployment text, price_id text, cost_pico_usd bigint)
    union all
    select charge.kind, 0, 0, 0, 0, charge.cost_pico_usd,
      coalesce(charge.deployment, charge.region || '/' || charge.name), coalesce(charge.price_id, charge.name)
    from jsonb_to_recordset(r.check_charges)
      as charge (kind text, name text, region text, deployment text, price_id text, cost_pico_usd bigint)
  ) as part
  where r.created_at >= $DAY$::timestamp at time zone 'UTC'
    and r.created_at < $DAY$::timestamp at time zone 'UTC' + interval '1 day'
    and (part.requests > 0 or part.tokens > 0 or part.cost <> 0)
  group by 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12
  order by 1, 2, 3, 4, 6, 7, 9, 10, 11, 12`;

const MORE = `fetch 5000 from usage_export`;

/** The rows of a day, some thousand at a time. `tx` must be in repeatable read, so that all are of one moment. */
export async function* exportRows(tx: Queryable, day: string): AsyncGenerator<readonly ExportRow[]> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Error('a day is written YYYY-MM-DD');
  // A cursor takes no parameters.
  await tx.query(OPEN.replaceAll('$DAY$', `'${day}'`));
  for (;;) {
    const rows = await tx.query(MORE);
    if (rows.length === 0) break;
    yield rows.map(exportRow);
  }
  await tx.query('close usage_export');
}

const NOTE = `
  insert into usage_exports (day, object_key, row_count, record_count, cost_pico_usd, sha256, services_cost_pico_usd,
    services_digest)
  select $1, $2, $3, $4, $5, $6, $7, coalesce((select ${DAY_DIGEST} from saas_costs_daily c where c.day = $1), '')
  on conflict (day) do update set object_key = excluded.object_key, row_count = excluded.row_count,
    record_count = excluded.record_count, cost_pico_usd = excluded.cost_pico_usd, sha256 = excluded.sha256,
    services_cost_pico_usd = excluded.services_cost_pico_usd, services_digest = excluded.services_digest,
    exported_at = now()`;

/** In the transaction that the rows were read in, so that what is noted is what was written. */
export async function noteExport(
  tx: Queryable,
  exported: {
    readonly day: string;
    readonly objectKey: string;
    readonly rows: number;
    readonly records: number;
    /** Of calls. */
    readonly costPicoUsd: PicoUsd;
    readonly servicesCostPicoUsd: PicoUsd;
    readonly sha256: string;
  },
): Promise<void> {
  const { day, objectKey, rows, records, costPicoUsd, servicesCostPicoUsd, sha256 } = exported;
  await tx.query(NOTE, [
    day,
    objectKey,
    rows,
    records,
    String(costPicoUsd),
    sha256,
    String(servicesCostPicoUsd),
  ]);
}
