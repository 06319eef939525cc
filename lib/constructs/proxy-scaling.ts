/**
 * How many tasks: by CPU and by requests in flight, whichever asks for more. Streams cost little CPU and last long,
 * so the count in flight leads; the targets leave half of a task free for a burst shorter than a task's start. Out
 * quickly, in slowly, one step after a quarter of an hour of calm. Without the metric nothing is scaled in.
 *
 * The template names no count of tasks. A service without one starts with 1 and keeps the count it has through every
 * update, and registering the target brings that count into the range at once, the first time and whenever the range
 * changes (RegisterScalableTarget, Application Auto Scaling API reference).
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { collectedMetrics, NAMESPACE } from '../../core/metrics/cloudwatch.ts';
import type { ProxySize } from '../environment.ts';

export interface ProxyScalingProps {
  readonly service: FargateService;
  readonly size: ProxySize;
  readonly environmentName: string;
}

const CPU_TARGET_PERCENT = 50;

export class ProxyScaling extends Construct {
  constructor(scope: Construct, id: string, props: ProxyScalingProps) {
    super(scope, id);
    const { service, size } = props;
    const cooldowns = { scaleOutCooldown: Duration.seconds(30), scaleInCooldown: Duration.minutes(15) };
    const capacity = service.autoScaleTaskCount({ minCapacity: size.minTasks, maxCapacity: size.maxTasks });
    capacity.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: CPU_TARGET_PERCENT, ...cooldowns });
    capacity.scaleToTrackCustomMetric('Inflight', {
      metric: new Metric({
        namespace: NAMESPACE,
        metricName: collectedMetrics.inflightRequests.name,
        dimensionsMap: { environment: props.environmentName },
        statistic: Stats.AVERAGE,
        period: Duration.minutes(1),
      }),
      targetValue: size.inflightPerTask,
      ...cooldowns,
    });
  }
}
