/** Alerts on usage records, from the task's journal to PostgreSQL, reports and CloudWatch, and on leases. */
import { JOBS, PUBLISHER } from '../dashboards/resources.ts';
import { usageJobs, usagePublisher } from '../scheduled-functions.ts';
import { jobMetrics, NAMESPACE, publisherMetrics, type PublishedMetric } from '../metrics/cloudwatch.ts';
import { metricNames as m } from '../metrics/prometheus.ts';
import type { AlarmMetric, Window } from './alert.ts';
import { above, metricsIn, noneOrMissing, type AlarmRow, type AlertRow } from './alert-row.ts';
import { counted } from './threshold.ts';

const ours = metricsIn(NAMESPACE);

/** How often the usage publisher and the usage jobs run. */
const PUBLISHER_SECONDS = usagePublisher.intervalSeconds;
const JOB_SECONDS = usageJobs['roll-up'].intervalSeconds;
const SILENT_RUNS = 4;
/** Days before its end from which a model is in the metric: core/db/migrations/0012-models-that-end.sql. */
const LONGEST_NOTICE_DAYS = 90;

export const usageAlerts = {
  JournalBacklog: {
    summary: ({ threshold }) => `Usage records have waited for PostgreSQL for more than ${threshold}.`,
    severity: 'page',
    runbook: 'journal-backlog',
    panel: 'journal-age',
    threshold: { value: 120, unit: 'seconds' },
    rule: { expr: (most) => `max by (environment) (${m.journalOldestSeconds}) > ${most}`, forMinutes: 5 },
  },
  JournalUnspilled: {
    summary: ({ threshold }) =>
      `Usage has been on one task alone for more than ${threshold}: neither PostgreSQL nor the spill bucket takes it.`,
    severity: 'page',
    runbook: 'spill-waits',
    panel: 'journal-unspilled',
    threshold: { value: 60, unit: 'seconds', least: 30 },
    rule: { expr: (most) => `max by (environment) (${m.journalUnspilledSeconds}) > ${most}`, forMinutes: 2 },
  },
  SpillWaits: {
    summary: ({ threshold }) =>
      `Usage records have been in the spill bucket for more than ${threshold} and are not in PostgreSQL.`,
    severity: 'ticket',
    runbook: 'spill-waits',
    panel: 'spill',
    threshold: { value: 1_800, unit: 'seconds' },
    alarm: above(ours(jobMetrics.spillOldestSeconds.name, 'Maximum', JOBS), {
      periodSeconds: usageJobs['ship-in'].intervalSeconds,
      badPeriods: 2,
      periods: 3,
    }),
  },
  JournalDiskTrouble: {
    summary: 'The disk of a task takes no usage records, so the task takes no calls.',
    severity: 'page',
    runbook: 'journal-disk',
    panel: 'journal-trouble',
    threshold: { value: 0, unit: 'seconds', least: 0 },
    rule: { expr: (most) => `max by (environment) (${m.journalTroubleSeconds}) > ${most}`, forMinutes: 1 },
  },
  JournalSetAside: {
    summary: 'A task found something in its journal that it could not read or price, and set it aside.',
    severity: 'ticket',
    runbook: 'journal-set-aside',
    panel: 'journal-set-aside',
    threshold: { value: 0, unit: 'count' },
    rule: {
      expr: (most) => `max by (environment, kind) (${m.journalSetAside}{kind!="refused"}) > ${most}`,
      forMinutes: 0,
    },
  },
  LeaseStall: {
    summary: ({ threshold }) => `PostgreSQL has owed a task an answer about its leases for ${threshold}.`,
    severity: 'page',
    runbook: 'lease-stall',
    panel: 'lease-age',
    threshold: { value: 30, unit: 'seconds' },
    rule: { expr: (most) => `max by (environment) (${m.leaseAge}) > ${most}`, forMinutes: 2 },
  },
  UsageRowsRefused: {
    summary: 'PostgreSQL refused usage records for what they contain; they are in no report and no budget.',
    severity: 'ticket',
    runbook: 'usage-rows-refused',
    panel: 'journal-pending',
    threshold: { value: 0, unit: 'count' },
    rule: { expr: (most) => `max by (environment) (${m.usageRowsRefused}) > ${most}`, forMinutes: 0 },
    alarm: foundByJob(jobMetrics.rowsRefused, 1),
  },
  UsageHoursSetAside: {
    summary: 'Hours of usage could not be rolled up and are read record by record.',
    severity: 'ticket',
    runbook: 'usage-rows-refused',
    panel: 'usage-jobs',
    threshold: { value: 0, unit: 'count' },
    alarm: foundByJob(jobMetrics.hoursSetAside, 1),
  },
  BudgetsNotComputed: {
    summary: 'Budgets cannot be computed; nobody is told when they run out. They are enforced all the same.',
    severity: 'ticket',
    runbook: 'usage-rows-refused',
    panel: 'usage-jobs',
    threshold: { value: 0, unit: 'count' },
    alarm: foundByJob(jobMetrics.budgetsNotComputed, 1),
  },
  ModelEndsSoon: {
    summary: ({ threshold }) =>
      `A model ends within ${threshold} and is still used; calls of it will be refused.`,
    severity: 'ticket',
    runbook: 'model-ends-soon',
    panel: 'models-that-end',
    threshold: { value: 30, unit: 'days', least: 1, most: LONGEST_NOTICE_DAYS },
    rule: { expr: (days) => `min by (environment, model) (${m.modelDaysLeft}) <= ${days}`, forMinutes: 5 },
  },
  UsageDrifts: {
    summary: 'What was recorded and what AWS saw differ by more than one percent.',
    severity: 'ticket',
    runbook: 'usage-drift',
    panel: 'usage-jobs',
    threshold: { value: 0, unit: 'count' },
    alarm: foundByJob(jobMetrics.drifts, 3),
  },
  PublisherSilent: {
    summary: ({ minutes }) =>
      `No run of the usage publisher has finished for ${counted(minutes, 'minute')}; usage in CloudWatch is out of date.`,
    severity: 'ticket',
    runbook: 'publisher-silent',
    panel: 'publisher-health',
    rule: {
      silentFor: (minutes) => `time() - max by (environment) (${m.publisherLastSuccess}) > ${minutes * 60}`,
      forMinutes: (SILENT_RUNS * PUBLISHER_SECONDS) / 60,
    },
    alarm: noneOrMissing(ofPublisher(publisherMetrics.runs, 'Sum'), publisherRuns(SILENT_RUNS)),
  },
  PublisherTeamsWait: {
    summary: 'Usage of some teams is not published, because their data is bad.',
    severity: 'ticket',
    runbook: 'publisher-silent',
    panel: 'publisher-health',
    threshold: { value: 0, unit: 'count' },
    alarm: above(ofPublisher(publisherMetrics.waitingTeams, 'Maximum'), publisherRuns(6)),
  },
} as const satisfies Readonly<Record<string, AlertRow>>;

/** What a usage job counted in its last runs, and counts again until somebody has corrected it. */
function foundByJob({ name }: PublishedMetric, runs: number): AlarmRow {
  const window = { periodSeconds: JOB_SECONDS, badPeriods: runs, periods: runs };
  return above(ours(name, 'Maximum', JOBS), window);
}

function ofPublisher({ name }: PublishedMetric, statistic: AlarmMetric['statistic']): AlarmMetric {
  return ours(name, statistic, PUBLISHER);
}

function publisherRuns(runs: number): Window {
  return { periodSeconds: PUBLISHER_SECONDS, badPeriods: runs, periods: runs };
}
