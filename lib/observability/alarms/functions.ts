/** Alarms on the Lambda functions: the admin API, and what runs by the clock. */
import { cloudWatch } from '../../../core/metric-names.ts';
import { timeouts } from '../../timeouts.ts';
import {
  above,
  below,
  BREACHING,
  metric,
  NOT_BREACHING,
  usageMetric,
  type AlarmResources,
  type AlarmSpec,
  type ScheduledFunctionToWatch,
} from './alarm-spec.ts';

export function functionAlarms(resources: AlarmResources): readonly AlarmSpec[] {
  return [
    {
      name: 'AdminErrors',
      description: 'The admin API fails.',
      severity: 'ticket',
      runbook: 'admin-errors',
      metric: metric('AWS/Lambda', 'Errors', { FunctionName: resources.adminFunctionName }, 'Sum', 300),
      threshold: 2,
      comparison: above,
      badPeriods: 1,
      periods: 1,
      missing: NOT_BREACHING,
    },
    ...resources.scheduledFunctions.map(failures),
    {
      name: 'PublisherSilent',
      description: 'No run of the usage publisher has finished; usage in CloudWatch stands still.',
      severity: 'ticket',
      runbook: 'publisher-silent',
      metric: usageMetric(resources, cloudWatch.metrics.publisherRuns, 'Sum'),
      threshold: 1,
      comparison: below,
      badPeriods: 4,
      periods: 4,
      missing: BREACHING,
    },
    standing(
      resources,
      'UsageHoursSetAside',
      'Hours of usage could not be rolled up and are read record by record.',
      cloudWatch.metrics.usageHoursSetAside,
    ),
    standing(
      resources,
      'UsageRowsSetAside',
      'PostgreSQL refused usage records; they are in no report and no budget.',
      cloudWatch.metrics.usageRowsRefused,
    ),
    standing(
      resources,
      'BudgetsNotComputed',
      'Budgets cannot be computed; nobody is told when they run out. They are enforced all the same.',
      cloudWatch.metrics.budgetsNotComputed,
    ),
    {
      name: 'UsageDrifts',
      description: 'What was recorded and what AWS saw differ by more than one percent.',
      severity: 'ticket',
      runbook: 'usage-drift',
      metric: metric(
        cloudWatch.namespace,
        cloudWatch.metrics.usageDrifts,
        { service: cloudWatch.jobsService, environment: resources.environmentName },
        'Maximum',
        timeouts.usageJobIntervalSeconds,
      ),
      threshold: 0,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: NOT_BREACHING,
    },
  ];
}

/** What a usage job found set aside in its last run. */
function standing(
  { environmentName }: AlarmResources,
  name: string,
  description: string,
  metricName: string,
): AlarmSpec {
  const jobs = { service: cloudWatch.jobsService, environment: environmentName };
  const { usageJobIntervalSeconds } = timeouts;
  return {
    name,
    description,
    severity: 'ticket',
    runbook: 'usage-rows-refused',
    metric: metric(cloudWatch.namespace, metricName, jobs, 'Maximum', usageJobIntervalSeconds),
    threshold: 0,
    comparison: above,
    badPeriods: 1,
    periods: 1,
    missing: NOT_BREACHING,
  };
}

/** Several failed runs of a function that comes again soon; one of a function that comes once in an hour or a day. */
function failures({
  name,
  does,
  runbook,
  functionName,
  intervalSeconds,
}: ScheduledFunctionToWatch): AlarmSpec {
  const runs = intervalSeconds < 3600 ? 3 : 1;
  return {
    name: `${name}Errors`,
    description: `The function that ${does} failed.`,
    severity: 'ticket',
    runbook,
    metric: metric('AWS/Lambda', 'Errors', { FunctionName: functionName }, 'Sum', intervalSeconds),
    threshold: 0,
    comparison: above,
    badPeriods: runs,
    periods: runs,
    missing: NOT_BREACHING,
  };
}
