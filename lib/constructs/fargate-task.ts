/** What the tasks of all our services have in common: Fargate on the environment's processor, and containers that may do little. */
import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  Capability,
  FargateService,
  FargateTaskDefinition,
  LinuxParameters,
  OperatingSystemFamily,
  type ContainerDefinitionOptions,
  type ICluster,
} from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Processor } from '../architecture.ts';

export interface FargateTaskProps {
  /** CPU units. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly processor: Processor;
  /** @default the name that CloudFormation makes */
  readonly family?: string;
}

export function fargateTask(
  scope: Construct,
  { cpu, memoryMiB, processor, family }: FargateTaskProps,
): FargateTaskDefinition {
  return new FargateTaskDefinition(scope, 'Task', {
    ...(family === undefined ? {} : { family }),
    cpu,
    memoryLimitMiB: memoryMiB,
    runtimePlatform: {
      cpuArchitecture: processor.task,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
  });
}

/** A root that cannot be written to, no privileges and no capabilities. */
export function lockedDown(
  scope: Construct,
): Pick<ContainerDefinitionOptions, 'readonlyRootFilesystem' | 'privileged' | 'linuxParameters'> {
  const linuxParameters = new LinuxParameters(scope, 'Linux', { initProcessEnabled: true });
  linuxParameters.dropCapabilities(Capability.ALL);
  return { readonlyRootFilesystem: true, privileged: false, linuxParameters };
}

export interface SingleTaskServiceProps {
  readonly cluster: ICluster;
  readonly task: FargateTaskDefinition;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  /** @default none, for a service without a load balancer */
  readonly healthCheckGracePeriod?: Duration;
}

/** One task, which is stopped before the next one starts: never two at once. */
export function singleTaskService(
  scope: Construct,
  { cluster, task, subnets, securityGroup, healthCheckGracePeriod }: SingleTaskServiceProps,
): FargateService {
  return new FargateService(scope, 'Service', {
    cluster,
    taskDefinition: task,
    desiredCount: 1,
    minHealthyPercent: 0,
    maxHealthyPercent: 100,
    vpcSubnets: subnets,
    securityGroups: [securityGroup],
    assignPublicIp: false,
    circuitBreaker: { enable: true, rollback: true },
    ...(healthCheckGracePeriod === undefined ? {} : { healthCheckGracePeriod }),
  });
}
