/**
 * The proxy on Fargate: tasks with a read-only root, no privileges and a journal volume that outlives a crash of
 * the container; deployed without dropping a stream and rolled back when new tasks do not become healthy.
 */
import { CfnElement, Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  AvailabilityZoneRebalancing,
  Cluster,
  ContainerInsights,
  ExecuteCommandLogging,
  FargateService,
  type FargateTaskDefinition,
  LogDrivers,
  PropagatedTagSource,
  type ContainerImage,
  type ExecuteCommandConfiguration,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetGroupLoadBalancingAlgorithmType,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Processor } from '../architecture.ts';
import { PROXY_PORT, taskFamily } from '../task-address.ts';
import { timeouts } from '../timeouts.ts';
import type { ProxySize } from '../environment.ts';
import { proxyEnvironment, type ProxyEnvironmentProps } from '../program-environment.ts';
import { acknowledgeWildcard } from './acknowledged-wildcard.ts';
import { allowReading } from './secret-access.ts';
import { fargateTask, lockedDown } from './fargate-task.ts';
import { logGroup } from './log-group.ts';
import { allowSpilling } from './usage-spill-bucket.ts';

export interface ProxyServiceProps {
  readonly environmentName: string;
  readonly region: string;
  readonly size: ProxySize;
  readonly processor: Processor;
  readonly image: ContainerImage;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  readonly databaseSecret: ISecret;
  readonly keyPepper: ISecret;
  /** Takes usage records that PostgreSQL has not taken. */
  readonly spillBucket: IBucket;
  /** Beyond the secrets and the timeouts. */
  readonly settings: Pick<
    ProxyEnvironmentProps,
    'networkCidr' | 'deployments' | 'models' | 'residency' | 'signIn' | 'metricsTokenSecretArn' | 'settings'
  >;
  readonly encryptionKey: IKey;
  readonly logRetentionDays: number;
  /** Container insights cost a few dollars a month per service. */
  readonly hasContainerInsights: boolean;
}

export class ProxyService extends Construct {
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly taskDefinition: FargateTaskDefinition;
  readonly targetGroup: ApplicationTargetGroup;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: ProxyServiceProps) {
    super(scope, id);
    this.cluster = new Cluster(this, 'Cluster', {
      vpc: props.vpc,
      ...(hasExec(props) ? { executeCommandConfiguration: this.loggedSessions(props) } : {}),
      containerInsightsV2: props.hasContainerInsights
        ? ContainerInsights.ENABLED
        : ContainerInsights.DISABLED,
    });
    this.logGroup = logGroup(this, 'Log', props);
    this.taskDefinition = this.task(props);
    this.targetGroup = new ApplicationTargetGroup(this, 'Targets', {
      vpc: props.vpc,
      port: PROXY_PORT,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      loadBalancingAlgorithmType: TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
      deregistrationDelay: Duration.seconds(timeouts.deregistrationDelaySeconds),
      healthCheck: {
        path: '/health/readiness',
        interval: Duration.seconds(timeouts.healthCheckIntervalSeconds),
        timeout: Duration.seconds(timeouts.healthCheckTimeoutSeconds),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
        healthyHttpCodes: '200',
      },
    });
    this.service = new FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      // No desiredCount: CloudFormation would set it back at every release. Scaling (proxy-scaling.ts) has it alone.
      vpcSubnets: props.subnets,
      securityGroups: [props.securityGroup],
      assignPublicIp: false,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriod: Duration.seconds(timeouts.healthCheckGraceSeconds),
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
      propagateTags: PropagatedTagSource.SERVICE,
      enableExecuteCommand: hasExec(props),
    });
    this.service.attachToApplicationTargetGroup(this.targetGroup);
    if (!props.hasContainerInsights) {
      Validations.of(this.cluster).acknowledge({
        id: 'AwsSolutions-ECS4',
        reason:
          'The cheap environment has the service metrics and our own; Container Insights would cost more.',
      });
    }
  }

  private task(props: ProxyServiceProps): FargateTaskDefinition {
    const task = fargateTask(this, {
      ...props.size,
      family: taskFamily(props.environmentName),
      processor: props.processor,
    });
    // On the task, not in the container: it survives when the container is killed and started again in place. A container
    // that dies before it has run for restartAttemptPeriod is not: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
    task.addVolume({ name: 'journal' });
    const container = task.addContainer('proxy', {
      image: props.image,
      essential: true,
      ...lockedDown(this),
      // The agent behind a shell writes to it: https://github.com/aws-containers/amazon-ecs-exec-checker/issues/21
      readonlyRootFilesystem: !hasExec(props),
      user: '65532:65532',
      stopTimeout: Duration.seconds(timeouts.stopTimeoutSeconds),
      enableRestartPolicy: true,
      restartIgnoredExitCodes: [0],
      restartAttemptPeriod: Duration.seconds(60),
      portMappings: [{ containerPort: PROXY_PORT }],
      healthCheck: {
        command: ['CMD', 'node', '/app/health.mjs'],
        interval: Duration.seconds(timeouts.healthCheckIntervalSeconds),
        timeout: Duration.seconds(timeouts.healthCheckTimeoutSeconds),
        retries: 3,
        startPeriod: Duration.seconds(timeouts.healthCheckGraceSeconds),
      },
      environment: proxyEnvironment({
        environmentName: props.environmentName,
        region: props.region,
        cpu: props.size.cpu,
        memoryMiB: props.size.memoryMiB,
        databaseSecretArn: props.databaseSecret.secretArn,
        keyPepperSecretArn: props.keyPepper.secretArn,
        spillBucket: props.spillBucket.bucketName,
        ...props.settings,
      }),
      logging: LogDrivers.awsLogs({
        streamPrefix: 'proxy',
        logGroup: this.logGroup,
      }),
    });
    container.addMountPoints({ sourceVolume: 'journal', containerPath: '/journal', readOnly: false });
    allowReading(task.taskRole, props.encryptionKey, [
      props.databaseSecret,
      props.keyPepper,
      ...this.secretsAmong(props.settings),
    ]);
    allowSpilling(task, props.spillBucket, props.encryptionKey);
    this.allowProtecting(task);
    Validations.of(task).acknowledge(
      {
        id: 'AwsSolutions-ECS2',
        reason:
          'The variables are settings and ARNs; every secret is fetched by the task under its own role.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ecr:GetAuthorizationToken, of the execution role, knows no narrower resource.',
      },
    );
    return task;
  }

  /** A task that holds records asks not to be ended; its agent asks ECS as the role of the task. */
  private allowProtecting(task: FargateTaskDefinition): void {
    const tasks = Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'task',
      resourceName: `${this.cluster.clusterName}/*`,
    });
    task.addToTaskRolePolicy(
      new PolicyStatement({ actions: ['ecs:UpdateTaskProtection'], resources: [tasks] }),
    );
    acknowledgeWildcard(task, tasks, 'A task gets its name when it starts; it is one of this cluster.');
  }

  /** What is typed in a shell and what it says goes to a log of its own, beside CloudTrail's record of who opened it. */
  private loggedSessions(props: ProxyServiceProps): ExecuteCommandConfiguration {
    const log = logGroup(this, 'ExecLog', props);
    const { account } = Stack.of(this);
    const element = log.node.defaultChild;
    const logicalId = CfnElement.isCfnElement(element) ? Stack.of(this).getLogicalId(element) : '';
    Validations.of(this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:aws:logs:${props.region}:${Token.isUnresolved(account) ? '<AWS::AccountId>' : account}:log-group:<${logicalId}>:*]`,
      reason: 'The streams of one log group, one for each session.',
    });
    return {
      logging: ExecuteCommandLogging.OVERRIDE,
      logConfiguration: { cloudWatchLogGroup: log, cloudWatchEncryptionEnabled: true },
    };
  }

  /** The tasks read what a setting names by ARN, such as OTEL_EXPORTER_OTLP_HEADERS_SECRET_ARN. */
  private secretsAmong({
    metricsTokenSecretArn,
    settings = {},
  }: ProxyServiceProps['settings']): readonly ISecret[] {
    const named = { METRICS_TOKEN_SECRET_ARN: metricsTokenSecretArn, ...settings };
    return Object.entries(named).flatMap(([name, arn]) =>
      arn === undefined || !name.endsWith('_SECRET_ARN')
        ? []
        : [Secret.fromSecretCompleteArn(this, name, arn)],
    );
  }
}

function hasExec({ size }: ProxyServiceProps): boolean {
  return size.exec === 'on';
}
