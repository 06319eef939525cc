/**
 * How Application Auto Scaling and ECS behave, as data with sources. Where AWS gives a range, or says nothing, the slower
 * end stands here: what holds then holds on a better day.
 */
const GUIDE = 'https://docs.aws.amazon.com/autoscaling/application/userguide/';
const ECS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/';

type Fact = { readonly value: number; readonly says: string; readonly source: string };

export const awsTiming = {
  periodSeconds: {
    value: 60,
    says: 'The alarms of a policy look at values of one minute.',
    source: `${GUIDE}target-tracking-scaling-policy-overview.html`,
  },
  outPeriods: {
    value: 3,
    says: 'Tasks are added when three values in a row are above the target.',
    source: `${ECS}service-autoscaling-targettracking.html, and the alarm TargetTracking-…-AlarmHigh of any policy: EvaluationPeriods 3`,
  },
  inPeriods: {
    value: 15,
    says: 'Tasks are removed when fifteen values in a row are well below it.',
    source: `${ECS}service-autoscaling-targettracking.html, and the alarm TargetTracking-…-AlarmLow of any policy: EvaluationPeriods 15`,
  },
  inShare: {
    value: 0.9,
    says: 'Well below is a tenth below the target.',
    source: 'The threshold of the alarm TargetTracking-…-AlarmLow of any policy on ECS: 0.9 of the target',
  },
  metricDelaySeconds: {
    value: 120,
    says: 'A value can be seen so long after its minute: read twice a minute, sent in batches, taken in by CloudWatch.',
    source:
      'lib/observability/collector/config.yaml; https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html',
  },
  taskStartSeconds: {
    value: 90,
    says: 'From the decision to the first request: the image, the start, two healthy answers ten seconds apart.',
    source: `${ECS}fargate-tasks-services.html; lib/timeouts.ts (healthCheckIntervalSeconds)`,
  },
} as const satisfies Readonly<Record<string, Fact>>;

/**
 * "the metric value … in proportion to the number of capacity units", rounded up so that the target is not missed. Both
 * ways alike; what removes a task must also keep the metric at the target with one task fewer.
 */
export function wantedTasks(tasks: number, value: number, target: number): number {
  return Math.max(1, Math.ceil((tasks * value) / target));
}
