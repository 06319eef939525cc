/**
 * How many tasks: by admitted calls in flight and by how busy admitted calls keep a task, whichever asks for more. Streams
 * take little processor time and last long, short calls the other way round. Both figures count admitted calls alone, so
 * a flood of refused or stalled requests changes nothing; the CPU of ECS, which it would raise, is no signal (decision
 * 0148). Out within minutes, in slowly. Without the metrics the number of tasks stays as it is.
 *
 * The template names no count of tasks. A service without one starts with 1 and keeps the count it has through every
 * update, and registering the target brings that count into the range at once, the first time and whenever the range
 * changes (RegisterScalableTarget, Application Auto Scaling API reference).
 */
import { Duration } from 'aws-cdk-lib';
import type { BaseTargetTrackingProps } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { collectedMetrics, NAMESPACE } from '../../core/metrics/cloudwatch.ts';
import type { ProxySize } from '../environment.ts';
import { inflightTarget, scaling } from '../scaling.ts';

export interface ProxyScalingProps {
  readonly service: FargateService;
  readonly size: ProxySize;
  readonly environmentName: string;
}

export class ProxyScaling extends Construct {
  constructor(scope: Construct, id: string, props: ProxyScalingProps) {
    super(scope, id);
    const { service, size } = props;
    const cooldowns: BaseTargetTrackingProps = {
      scaleOutCooldown: Duration.seconds(scaling.scaleOutCooldownSeconds),
      scaleInCooldown: Duration.seconds(scaling.scaleInCooldownSeconds),
    };
    const capacity = service.autoScaleTaskCount({ minCapacity: size.minTasks, maxCapacity: size.maxTasks });
    const targets = [
      ['Admitted', collectedMetrics.admittedCalls.name, inflightTarget(size)],
      ['Busy', collectedMetrics.admittedBusy.name, scaling.busyTarget],
    ] as const;
    for (const [policy, metricName, targetValue] of targets) {
      capacity.scaleToTrackCustomMetric(policy, {
        metric: new Metric({
          namespace: NAMESPACE,
          metricName,
          dimensionsMap: { environment: props.environmentName },
          statistic: Stats.AVERAGE,
          period: Duration.minutes(1),
        }),
        targetValue,
        ...cooldowns,
      });
    }
  }
}
