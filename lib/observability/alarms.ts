/** The alerts that CloudWatch raises, as alarms that notify a topic. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmAlert, AlarmMetric } from '../../core/alerts/alert.ts';
import type { Dimensions } from '../../core/dashboards/resources.ts';

export interface AlarmsProps {
  readonly alerts: readonly AlarmAlert[];
  /** By the names that dimensions have for them. */
  readonly resources: Readonly<Record<string, string>>;
  readonly topic: ITopic;
}

export function addAlarms(scope: Construct, { alerts, resources, topic }: AlarmsProps): void {
  for (const { name, severity, summary, runbook, alarm } of alerts) {
    const { metric, window } = alarm;
    new Alarm(scope, name, {
      alarmDescription: `[${severity}] ${summary} What to do: docs/runbooks/${runbook}.md`,
      metric: metricOf(metric, window.periodSeconds, resources),
      threshold: alarm.threshold,
      comparisonOperator:
        alarm.raised === 'above'
          ? ComparisonOperator.GREATER_THAN_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      datapointsToAlarm: window.badPeriods,
      evaluationPeriods: window.periods,
      treatMissingData: alarm.missing === 'bad' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic));
  }
}

function metricOf(metric: AlarmMetric, periodSeconds: number, resources: AlarmsProps['resources']): Metric {
  return new Metric({
    namespace: metric.namespace,
    metricName: metric.name,
    statistic: metric.statistic,
    dimensionsMap: named(metric.dimensions, resources),
    period: Duration.seconds(periodSeconds),
  });
}

/** `${loadBalancer}` becomes the name that the load balancer has in this stack. */
function named(dimensions: Dimensions, resources: AlarmsProps['resources']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dimensions).map(([dimension, value]) => {
      const resource = /^\$\{(\w+)\}$/.exec(value)?.[1];
      if (resource === undefined) return [dimension, value];
      const name = resources[resource];
      if (name === undefined) throw new Error(`no resource of the stack is called ${resource}`);
      return [dimension, name];
    }),
  );
}
