/** What we recorded, as AWS counts it, and both sides put beside each other. By usage-jobs. */
import { FREE_ROUTES } from '../../../usage/free-routes.ts';
import type { Queryable } from '../../connect.ts';
import { asJson, instant, reading, text, type RowOf } from '../columns.ts';

/** Metrics of AWS/Bedrock and what they are in a record `r`. Calls that Bedrock refused are no invocations there. */
const bedrockMetrics = {
  Invocations: '1',
  InputTokenCount: 'r.input_tokens',
  OutputTokenCount: 'r.output_tokens',
  CacheReadInputTokenCount: 'r.cache_read_tokens',
  CacheWriteInputTokenCount: 'r.cache_write_5m_tokens + r.cache_write_1h_tokens',
} as const;

export type BedrockMetric = keyof typeof bedrockMetrics;

export const bedrockMetricNames = Object.keys(bedrockMetrics) as readonly BedrockMetric[];

/** One figure, as both sides may have it. Amounts as decimal text. */
export type Figure = {
  readonly startsAt: Date;
  readonly subject: string;
  readonly metric: string;
  readonly amount: string;
};

/**
 * Called by the reconciliation. Hours of [from, to) by region and model id; the model id of a profile's ARN is what
 * follows its last slash. Counting tokens is no invocation,
 * and bedrock-mantle counts elsewhere (AWS/BedrockMantle). Uses usage_records_pkey.
 */
const RECORDED_HOURS = `
  select date_bin('1 hour', r.created_at, 'epoch'::timestamptz) as starts_at,
    split_part(r.deployment, '/', 1) || '/' || regexp_replace(r.deployment, '^.*/', '') as subject,
    ${Object.entries(bedrockMetrics)
      .map(([name, value]) => `sum(${value})::text as "${name}"`)
      .join(', ')}
  from usage_records r
  where r.created_at >= $1 and r.created_at < $2 and r.deployment <> '' and r.ending <> 'upstream-error'
    and r.route <> all($3)
    and r.deployment not like '%/mantle/%'
  group by 1, 2`;

export async function recordedHours(db: Queryable, from: Date, to: Date): Promise<readonly Figure[]> {
  const rows = await db.query(RECORDED_HOURS, [from, to, [...FREE_ROUTES]]);
  return rows.flatMap((row) =>
    bedrockMetricNames.map((metric) => ({
      startsAt: instant(row, 'starts_at'),
      subject: text(row, 'subject'),
      metric,
      amount: text(row, metric),
    })),
  );
}

/** Called by the reconciliation. Computes the whole range again, zeros where one side has nothing. */
const FORGET = `
  delete from usage_reconciliations where source = $1 and starts_at >= $2 and starts_at < $3`;

const STORE = `
  insert into usage_reconciliations (source, starts_at, subject, metric, recorded, observed)
  select $1, coalesce(r.starts_at, o.starts_at), coalesce(r.subject, o.subject), coalesce(r.metric, o.metric),
    coalesce(r.amount, 0), coalesce(o.amount, 0)
  from jsonb_to_recordset($2) as r (starts_at timestamptz, subject text, metric text, amount numeric)
  full join jsonb_to_recordset($3) as o (starts_at timestamptz, subject text, metric text, amount numeric)
    using (starts_at, subject, metric)
  where coalesce(r.amount, 0) <> 0 or coalesce(o.amount, 0) <> 0`;

export async function storeReconciliation(
  tx: Queryable,
  source: 'cloudwatch' | 'cost-explorer',
  range: { readonly from: Date; readonly to: Date },
  recorded: readonly Figure[],
  observed: readonly Figure[],
): Promise<void> {
  await tx.query(FORGET, [source, range.from, range.to]);
  await tx.query(STORE, [source, asJson(recorded), asJson(observed)]);
}

export type Drift = RowOf<typeof drift>;

const drift = reading({
  source: text,
  subject: text,
  metric: text,
  recorded: text,
  observed: text,
  /** Share of what AWS saw; null when AWS saw nothing. */
  share: (row, column): number | null => {
    const value = row[column];
    return typeof value === 'number' ? value : null;
  },
});

/**
 * Called by the reconciliation. What differs by more than a share and more than a least amount over the range.
 * Uses usage_reconciliations_pkey.
 */
const DRIFTS = `
  select source, subject, metric, sum(recorded)::text as recorded, sum(observed)::text as observed,
    (sum(drift) / nullif(sum(observed), 0))::float8 as share
  from usage_reconciliations where source = $1 and starts_at >= $2 and starts_at < $3
  group by 1, 2, 3
  having abs(sum(drift)) > $4::numeric * greatest(sum(observed), sum(recorded)) and abs(sum(drift)) >= $5::numeric
  order by abs(sum(drift)) desc`;

export async function driftsWithin(
  db: Queryable,
  source: 'cloudwatch' | 'cost-explorer',
  range: { readonly from: Date; readonly to: Date },
  tolerated: { readonly share: number; readonly amount: number },
): Promise<readonly Drift[]> {
  const rows = await db.query(DRIFTS, [source, range.from, range.to, tolerated.share, tolerated.amount]);
  return rows.map(drift);
}
