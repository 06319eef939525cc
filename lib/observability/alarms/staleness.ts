/** Alarms on what stands still though it should move: records, figures and calls that do not come. */
import { cloudWatch } from '../../../core/metric-names.ts';
import {
  above,
  below,
  BREACHING,
  metric,
  ofBalancer,
  ofCollector,
  NOT_BREACHING,
  usageMetric,
  type AlarmResources,
  type AlarmSpec,
} from './alarm-spec.ts';

export function stalenessAlarms(resources: AlarmResources): readonly AlarmSpec[] {
  const collected = ofCollector(resources);
  return [
    {
      name: 'JournalBacklog',
      description: 'Usage records have waited for PostgreSQL for more than two minutes.',
      severity: 'page',
      runbook: 'journal-backlog',
      metric: metric(cloudWatch.namespace, cloudWatch.metrics.journalOldestSeconds, collected, 'Maximum', 60),
      threshold: 120,
      comparison: above,
      badPeriods: 5,
      periods: 5,
      missing: NOT_BREACHING,
    },
    {
      name: 'PublisherTeamsWait',
      description: 'Usage of some teams is not published, because their data is bad.',
      severity: 'ticket',
      runbook: 'publisher-silent',
      metric: usageMetric(resources, cloudWatch.metrics.publisherWaitingTeams, 'Maximum'),
      threshold: 0,
      comparison: above,
      badPeriods: 6,
      periods: 6,
      missing: NOT_BREACHING,
    },
    ...(resources.expectsTraffic ? [silenceAlarm(resources)] : []),
    {
      name: 'ScalingMetricMissing',
      description: 'The collector reports no requests in flight; nothing is scaled in, and out by CPU only.',
      severity: 'ticket',
      runbook: 'scaling-metric-missing',
      metric: metric(
        cloudWatch.namespace,
        cloudWatch.metrics.inflightRequests,
        collected,
        'SampleCount',
        300,
      ),
      threshold: 1,
      comparison: below,
      badPeriods: 3,
      periods: 3,
      missing: BREACHING,
    },
  ];
}

function silenceAlarm(resources: AlarmResources): AlarmSpec {
  return {
    name: 'NoTraffic',
    description: 'No request has reached the load balancer for two hours.',
    severity: 'ticket',
    runbook: 'no-traffic',
    metric: metric('AWS/ApplicationELB', 'RequestCount', ofBalancer(resources), 'Sum', 3_600),
    threshold: 1,
    comparison: below,
    badPeriods: 2,
    periods: 2,
    missing: BREACHING,
  };
}
