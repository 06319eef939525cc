/**
 * One small task that scrapes every proxy task into Amazon Managed Prometheus and feeds the scaling metric. It is
 * apart from the proxies so that a broken collector costs metrics and never an answer.
 */
import { join } from 'node:path';
import { Duration, Validations } from 'aws-cdk-lib';
import type { CfnWorkspace } from 'aws-cdk-lib/aws-aps';
import type { ISecurityGroup, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  ContainerImage,
  Secret as EcsSecret,
  LogDrivers,
  type FargateService,
  type FargateTaskDefinition,
  type ICluster,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Processor } from '../architecture.ts';
import { PROJECT_ROOT } from '../bundle.ts';
import type { OtlpMetrics } from '../environment.ts';
import { taskFamily } from '../task-address.ts';
import { fargateTask, lockedDown, singleTaskService } from './fargate-task.ts';
import { logGroup } from './log-group.ts';
import { allowReading } from './secret-access.ts';

export interface MetricsCollectorProps {
  readonly cluster: ICluster;
  readonly processor: Processor;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  readonly workspace: CfnWorkspace;
  readonly environmentName: string;
  readonly region: string;
  readonly encryptionKey: IKey;
  readonly logRetentionDays: number;
  /** @default none */
  readonly otlp?: OtlpMetrics;
  /** What the tasks ask for before they show their metrics. @default nothing */
  readonly tokenSecretArn?: string;
}

/** Of the task's memory, for what Go allocates. */
const GO_MEMORY = 0.8;
/** Folder of the image that holds the files of lib/observability/collector. */
const CONFIGURATION = '/etc/stargate';
/** Where it writes which tasks there are; the only place that it may write to. */
const TARGETS = '/targets';

export class MetricsCollector extends Construct {
  readonly service: FargateService;

  constructor(scope: Construct, id: string, props: MetricsCollectorProps) {
    super(scope, id);
    const { otlp } = props;
    const memoryMiB = otlp === undefined ? 512 : 1024;
    const emf = logGroup(this, 'ScalingMetric', props);
    const task = fargateTask(this, { cpu: 256, memoryMiB, processor: props.processor });
    task.addVolume({ name: 'targets' });
    const container = task.addContainer('collector', {
      image: ContainerImage.fromAsset(join(PROJECT_ROOT, 'lib', 'observability', 'collector'), {
        platform: props.processor.platform,
      }),
      // Later files add to earlier ones: https://opentelemetry.io/docs/collector/configuration/#location
      command: configurationFiles(otlp).map((file) => `--config=${CONFIGURATION}/${file}`),
      ...lockedDown(this),
      user: '65532:65532',
      stopTimeout: Duration.seconds(30),
      // The image brings it along; it asks the health_check extension of the configuration.
      healthCheck: {
        command: ['CMD', '/healthcheck'],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(60),
      },
      enableRestartPolicy: true,
      environment: {
        // https://github.com/open-telemetry/opentelemetry-collector/tree/v0.131.0/processor/memorylimiterprocessor#best-practices
        GOMEMLIMIT: `${Math.floor(memoryMiB * GO_MEMORY)}MiB`,
        AWS_REGION: props.region,
        STARGATE_ENV: props.environmentName,
        ECS_CLUSTER: props.cluster.clusterName,
        TASK_FAMILY: taskFamily(props.environmentName),
        REMOTE_WRITE_URL: `${props.workspace.attrPrometheusEndpoint}api/v1/remote_write`,
        EMF_LOG_GROUP: emf.logGroupName,
        ...(otlp === undefined ? {} : { OTLP_ENDPOINT: otlp.endpoint }),
        ...(otlp !== undefined && otlp.headersSecretArn === undefined ? { OTLP_HEADERS: '{}' } : {}),
      },
      logging: LogDrivers.awsLogs({ streamPrefix: 'collector', logGroup: logGroup(this, 'Log', props) }),
    });
    container.addMountPoints({ sourceVolume: 'targets', containerPath: TARGETS, readOnly: false });
    const secretArns = { OTLP_HEADERS: otlp?.headersSecretArn, METRICS_TOKEN: props.tokenSecretArn };
    for (const [variable, arn] of Object.entries(secretArns)) {
      if (arn === undefined) continue;
      // Injected, not fetched: docs/decisions/0128.
      const secret = Secret.fromSecretCompleteArn(this, variable, arn);
      container.addSecret(variable, EcsSecret.fromSecretsManager(secret));
      allowReading(task.obtainExecutionRole(), props.encryptionKey, [secret]);
    }
    task.addToTaskRolePolicy(
      new PolicyStatement({ actions: ['aps:RemoteWrite'], resources: [props.workspace.attrArn] }),
    );
    task.addToTaskRolePolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [emf.logGroupArn],
      }),
    );
    allowFindingTasks(task, props.cluster);
    this.service = singleTaskService(this, { ...props, task });
    Validations.of(task).acknowledge(
      { id: 'AwsSolutions-ECS2', reason: 'Names and addresses only; the collector signs with its role.' },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'ecr:GetAuthorizationToken and ecs:DescribeTaskDefinition know no narrower resource; the other rights on ECS are for one cluster, by condition.',
      },
    );
  }
}

/**
 * What the observer asks ECS for: every running task of the cluster, and what it is a task of. A name of the DNS would
 * answer with eight addresses at most (docs/decisions/0142).
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.131.0/extension/observer/ecsobserver#authentication
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
function allowFindingTasks(task: FargateTaskDefinition, cluster: ICluster): void {
  task.addToTaskRolePolicy(
    new PolicyStatement({
      actions: ['ecs:ListTasks', 'ecs:DescribeTasks', 'ecs:ListServices'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
    }),
  );
  task.addToTaskRolePolicy(
    new PolicyStatement({ actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] }),
  );
}

function configurationFiles(otlp: OtlpMetrics | undefined): readonly string[] {
  if (otlp === undefined) return ['config.yaml'];
  return ['config.yaml', 'otlp.yaml', ...(otlp.temporality === 'delta' ? ['otlp-delta.yaml'] : [])];
}
