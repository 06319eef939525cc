/**
 * Every hour: the last day and a half of records against Bedrock's own metrics, hour by hour and model by model; once
 * a day the month against the bill, where a cost tag is configured. What differs is kept in usage_reconciliations,
 * logged, counted as a metric, and sent as a notice. docs/runbooks/usage-drift.md says what to do.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | a region's CloudWatch | the others are compared; the run fails in the end, and the next one does it again |
 * | Cost Explorer | the same |
 * | a record that arrives late | its hour is compared again by every run of the following day |
 */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import type { Clock } from '../../../core/clock.ts';
import type { Database } from '../../../core/db/connect.ts';
import {
  driftsWithin,
  recordedHours,
  storeReconciliation,
  type Drift,
  type Figure,
} from '../../../core/db/queries/usage/reconciliations.ts';
import { noteSpend } from '../../../core/db/queries/budgets/spend-notices.ts';
import { anyUsage } from '../../../core/db/queries/usage/usage-filter.ts';
import { reportUsage } from '../../../core/db/queries/usage/usage-report.ts';
import { billedMonth, COST_METRIC } from './cost-explorer.ts';
import { observedHours } from './cloudwatch.ts';

export type ReconcileDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly homeRegion: string;
  readonly cloudWatchIn: (region: string) => CloudWatchClient;
  /** Null: the bill is not compared. */
  readonly bill: { readonly client: CostExplorerClient; readonly tag: string } | null;
  readonly onDrift: (drift: Drift) => void;
};

export type Reconciled = {
  readonly regions: number;
  readonly drifts: number;
  readonly months: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** CloudWatch is complete by then, and so are our records but for journals of lost tasks. */
const SETTLED_MS = 2 * HOUR_MS;
const COMPARED_HOURS = 36;
/** Calls that straddle an hour belong to different hours here and there, so a day is judged as a whole. */
const TOLERATED = { share: 0.01, amount: 10_000 };
const TOLERATED_BILL = { share: 0.02, amount: 1_000_000_000_000 };
/** The bill is a day or two behind. */
const BILL_SETTLED_DAYS = 2;

export async function reconcile(deps: ReconcileDeps): Promise<Reconciled> {
  const nowMs = deps.clock.nowMs();
  const toMs = Math.floor((nowMs - SETTLED_MS) / HOUR_MS) * HOUR_MS;
  const range = { from: new Date(toMs - COMPARED_HOURS * HOUR_MS), to: new Date(toMs) };
  const recorded = await recordedHours(deps.db, range.from, range.to);
  const regions = new Set([deps.homeRegion, ...recorded.map(({ subject }) => regionOf(subject))]);
  const observed: Figure[] = [];
  const failures: unknown[] = [];
  for (const region of regions) {
    try {
      observed.push(...(await observedHours(deps.cloudWatchIn(region), region, range.from, range.to)));
    } catch (error) {
      failures.push(error);
      regions.delete(region);
    }
  }
  // Without its other side a region would look like one great drift.
  const known = recorded.filter(({ subject }) => regions.has(regionOf(subject)));
  await deps.db.transaction((tx) => storeReconciliation(tx, 'cloudwatch', range, known, observed));
  const day = { from: new Date(toMs - DAY_MS), to: range.to };
  const drifts = [...(await driftsWithin(deps.db, 'cloudwatch', day, TOLERATED))];
  let months = 0;
  if (deps.bill !== null) {
    try {
      const billed = await reconcileBill(deps, deps.bill, nowMs);
      drifts.push(...billed.drifts);
      months = billed.months;
    } catch (error) {
      failures.push(error);
    }
  }
  for (const drift of drifts) {
    deps.onDrift(drift);
    await noteSpend(deps.db, {
      kind: 'drift',
      subject: `${drift.subject} ${drift.metric}`,
      reference: day.to.toISOString().slice(0, 10),
      message: drift,
    });
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} sides could not be compared`);
  return { regions: regions.size, drifts: drifts.length, months };
}

/** This month up to where the bill is settled, and in its first days the month before as well. Once a day is enough. */
async function reconcileBill(
  deps: ReconcileDeps,
  bill: NonNullable<ReconcileDeps['bill']>,
  nowMs: number,
): Promise<{ readonly drifts: readonly Drift[]; readonly months: number }> {
  const now = new Date(nowMs);
  if (now.getUTCHours() !== BILL_HOUR) return { drifts: [], months: 0 };
  const monthStart = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const settled = Math.floor(nowMs / DAY_MS) * DAY_MS - BILL_SETTLED_DAYS * DAY_MS;
  const before = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1);
  const ranges = [
    ...(now.getUTCDate() <= 7 ? [{ from: before, to: Math.min(monthStart, settled) }] : []),
    ...(settled > monthStart ? [{ from: monthStart, to: settled }] : []),
  ];
  const drifts: Drift[] = [];
  for (const { from, to } of ranges) {
    const observed = await billedMonth(bill.client, bill.tag, new Date(from), new Date(to));
    const rows = await reportUsage(deps.db, {
      of: 'calls',
      sinceMs: from,
      untilMs: to,
      timeZone: 'UTC',
      groupBy: ['model'],
      filter: anyUsage,
      order: 'group',
      limit: 10_000,
      after: null,
    });
    const recorded = rows.map(({ groups: [model = ''], totals }) => ({
      startsAt: new Date(from),
      subject: model,
      metric: COST_METRIC,
      amount: String(totals.costPicoUsd),
    }));
    const range = { from: new Date(from), to: new Date(from + 1) };
    await deps.db.transaction((tx) => storeReconciliation(tx, 'cost-explorer', range, recorded, observed));
    drifts.push(...(await driftsWithin(deps.db, 'cost-explorer', range, TOLERATED_BILL)));
  }
  return { drifts, months: ranges.length };
}

const BILL_HOUR = 6;

function regionOf(subject: string): string {
  return subject.slice(0, subject.indexOf('/'));
}
