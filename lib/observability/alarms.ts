/** The alerts that CloudWatch raises, as alarms that notify a topic; one for each account of other services that it is about. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmAlert, AlarmMetric } from '../../core/alerts/alert.ts';
import type { Dimensions, SaasResourceName } from '../../core/dashboards/resources.ts';

export interface AlarmsProps {
  readonly alerts: readonly AlarmAlert[];
  /** By the names that dimensions have for them. */
  readonly resources: Readonly<Record<string, string>>;
  readonly topic: ITopic;
  /** @default none */
  readonly saasAccounts?: readonly SaasResources[];
}

/** What an alert may name of an account of another service; `algoliaAccount` where it is one. */
export type SaasResources = {
  readonly saasAccount: string;
  readonly algoliaAccount?: string;
};

export function addAlarms(
  scope: Construct,
  { alerts, resources, topic, saasAccounts = [] }: AlarmsProps,
): void {
  for (const alert of alerts) {
    const names = resourcesIn(alert.alarm.metric.dimensions);
    if (!names.some((name) => SAAS_NAMES.includes(name))) {
      addAlarm(scope, alert.name, { alert, about: '', resources, topic });
      continue;
    }
    for (const account of saasAccounts) {
      const all: Readonly<Record<string, string>> = { ...resources, ...account };
      if (!names.every((name) => name in all)) continue;
      const about = `${account.saasAccount}: `;
      addAlarm(scope, `${alert.name}-${account.saasAccount}`, { alert, about, resources: all, topic });
    }
  }
}

const SAAS_NAMES: readonly string[] = ['saasAccount', 'algoliaAccount'] satisfies SaasResourceName[];

const COMPARISONS = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  'at-least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

type AlarmProps = {
  readonly alert: AlarmAlert;
  /** Begins the sentence, where there are several of it. */
  readonly about: string;
  readonly resources: AlarmsProps['resources'];
  readonly topic: ITopic;
};

function addAlarm(scope: Construct, id: string, { alert, about, resources, topic }: AlarmProps): void {
  const { severity, summary, runbook, alarm } = alert;
  const { metric, window } = alarm;
  new Alarm(scope, id, {
    alarmDescription: `[${severity}] ${about}${summary} What to do: docs/runbooks/${runbook}.md`,
    metric: metricOf(metric, window.periodSeconds, resources),
    threshold: alarm.threshold,
    comparisonOperator: COMPARISONS[alarm.raised],
    datapointsToAlarm: window.badPeriods,
    evaluationPeriods: window.periods,
    treatMissingData: alarm.missing === 'bad' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new SnsAction(topic));
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
      const resource = resourceIn(value);
      if (resource === undefined) return [dimension, value];
      const name = resources[resource];
      if (name === undefined) throw new Error(`no resource of the stack is called ${resource}`);
      return [dimension, name];
    }),
  );
}

function resourcesIn(dimensions: Dimensions): readonly string[] {
  return Object.values(dimensions).flatMap((value) => resourceIn(value) ?? []);
}

function resourceIn(value: string): string | undefined {
  return /^\$\{(\w+)\}$/.exec(value)?.[1];
}
