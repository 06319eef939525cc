/** Alerts on usage records, from the task's journal to PostgreSQL, reports and CloudWatch, and on leases. */
import { JOBS, PUBLISHER } from '../dashboards/resources.ts';
import { usageJobs, usagePublisher } from '../scheduled-functions.ts';
import { jobMetrics, NAMESPACE, publisherMetrics, type PublishedMetric } from '../metrics/cloudwatch.ts';
import { metricNames as m } from '../metrics/prometheus.ts';
import {
  above,
  belowOrMissing,
  metricsIn,
  type Alarm,
  type AlarmMetric,
  type Alert,
  type Window,
} from './alert.ts';

const ours = metricsIn(NAMESPACE);

/** How often the usage publisher and the usage jobs run. */
const PUBLISHER_SECONDS = usagePublisher.intervalSeconds;
const JOB_SECONDS = usageJobs['roll-up'].intervalSeconds;
const SILENT_RUNS = 4;

export const usageAlerts: readonly Alert[] = [
  {
    name: 'JournalBacklog',
    summary: 'Usage records have waited for PostgreSQL for more than two minutes.',
    severity: 'page',
    runbook: 'journal-backlog',
    panel: 'journal-age',
    rule: { expr: `max by (environment) (${m.journalOldestSeconds}) > 120`, forMinutes: 5 },
  },
  {
    name: 'JournalDiskTrouble',
    summary: 'The disk of a task takes no usage records, so the task takes no calls.',
    severity: 'page',
    runbook: 'journal-disk',
    panel: 'journal-trouble',
    rule: { expr: `max by (environment) (${m.journalTroubleSeconds}) > 0`, forMinutes: 1 },
  },
  {
    name: 'JournalSetAside',
    summary: 'A task found something in its journal that it could not read or price, and set it aside.',
    severity: 'ticket',
    runbook: 'journal-set-aside',
    panel: 'journal-set-aside',
    rule: { expr: `max by (environment, kind) (${m.journalSetAside}{kind!="refused"}) > 0`, forMinutes: 0 },
  },
  {
    name: 'LeaseStall',
    summary: 'PostgreSQL has owed a task an answer about its leases for half a minute.',
    severity: 'page',
    runbook: 'lease-stall',
    panel: 'lease-age',
    rule: { expr: `max by (environment) (${m.leaseAge}) > 30`, forMinutes: 2 },
  },
  {
    name: 'UsageRowsRefused',
    summary: 'PostgreSQL refused usage records for what they contain; they are in no report and no budget.',
    severity: 'ticket',
    runbook: 'usage-rows-refused',
    panel: 'journal-pending',
    rule: { expr: `max by (environment) (${m.usageRowsRefused}) > 0`, forMinutes: 0 },
    alarm: foundByJob(jobMetrics.rowsRefused, 1),
  },
  {
    name: 'UsageHoursSetAside',
    summary: 'Hours of usage could not be rolled up and are read record by record.',
    severity: 'ticket',
    runbook: 'usage-rows-refused',
    panel: 'usage-jobs',
    alarm: foundByJob(jobMetrics.hoursSetAside, 1),
  },
  {
    name: 'BudgetsNotComputed',
    summary: 'Budgets cannot be computed; nobody is told when they run out. They are enforced all the same.',
    severity: 'ticket',
    runbook: 'usage-rows-refused',
    panel: 'usage-jobs',
    alarm: foundByJob(jobMetrics.budgetsNotComputed, 1),
  },
  {
    name: 'ModelEndsSoon',
    summary: 'A model ends within thirty days and is still used; calls of it will be refused.',
    severity: 'ticket',
    runbook: 'model-ends-soon',
    panel: 'models-that-end',
    rule: { expr: `min by (environment, model) (${m.modelDaysLeft}) <= 30`, forMinutes: 5 },
    alarm: foundByJob(jobMetrics.modelsEndSoon, 1),
  },
  {
    name: 'UsageDrifts',
    summary: 'What was recorded and what AWS saw differ by more than one percent.',
    severity: 'ticket',
    runbook: 'usage-drift',
    panel: 'usage-jobs',
    alarm: foundByJob(jobMetrics.drifts, 3),
  },
  {
    name: 'PublisherSilent',
    summary:
      'No run of the usage publisher has finished for twenty minutes; usage in CloudWatch is out of date.',
    severity: 'ticket',
    runbook: 'publisher-silent',
    panel: 'publisher-health',
    rule: {
      expr: `time() - max by (environment) (${m.publisherLastSuccess}) > ${SILENT_RUNS * PUBLISHER_SECONDS}`,
      forMinutes: 5,
    },
    alarm: belowOrMissing(1, ofPublisher(publisherMetrics.runs, 'Sum'), publisherRuns(SILENT_RUNS)),
  },
  {
    name: 'PublisherTeamsWait',
    summary: 'Usage of some teams is not published, because their data is bad.',
    severity: 'ticket',
    runbook: 'publisher-silent',
    panel: 'publisher-health',
    alarm: above(0, ofPublisher(publisherMetrics.waitingTeams, 'Maximum'), publisherRuns(6)),
  },
];

/** What a usage job counted in its last runs, and counts again until somebody has corrected it. */
function foundByJob({ name }: PublishedMetric, runs: number): Alarm {
  const window = { periodSeconds: JOB_SECONDS, badPeriods: runs, periods: runs };
  return above(0, ours(name, 'Maximum', JOBS), window);
}

function ofPublisher({ name }: PublishedMetric, statistic: AlarmMetric['statistic']): AlarmMetric {
  return ours(name, statistic, PUBLISHER);
}

function publisherRuns(runs: number): Window {
  return { periodSeconds: PUBLISHER_SECONDS, badPeriods: runs, periods: runs };
}
