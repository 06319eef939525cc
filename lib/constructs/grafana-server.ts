/**
 * Grafana itself, for whoever has no single sign-on for the managed one or whose region lacks it: one task behind a listener
 * of its own on the internal load balancer, which CloudFront's origin does not use, so that it is never reached through the
 * edge. Dashboards and data sources are files of its image. Nothing that is made in it by hand survives its task.
 */
import { Duration, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  ContainerImage,
  Secret as EcsSecret,
  LogDrivers,
  type FargateTaskDefinition,
  type ICluster,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListener,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  SslPolicy,
  TargetType,
  type IApplicationLoadBalancer,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Dashboard } from '../../core/dashboards/panel.ts';
import type { Processor } from '../architecture.ts';
import { grafanaImageContext } from '../bundle.ts';
import { serverFiles } from '../observability/grafana/server-files.ts';
import { GRAFANA_PORT } from '../task-address.ts';
import type { ReaderDatabase } from './dashboard-reader.ts';
import { fargateTask, lockedDown, singleTaskService } from './fargate-task.ts';
import { allowReadingMetrics } from './grafana-rights.ts';
import { logGroup } from './log-group.ts';
import { allowReading } from './secret-access.ts';

export interface GrafanaServerProps {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  readonly cluster: ICluster;
  readonly alb: IApplicationLoadBalancer;
  /** @default HTTP, inside the VPC only */
  readonly certificateArn?: string;
  /** Name under which people reach the load balancer. */
  readonly host: string;
  readonly region: string;
  readonly processor: Processor;
  readonly prometheus: { readonly arn: string; readonly url: string };
  readonly reader: { readonly secret: ISecret; readonly database: ReaderDatabase };
  readonly dashboards: readonly Dashboard[];
  readonly encryptionKey: IKey;
  readonly logRetentionDays: number;
}

const MEMORY_MIB = 1_024;
/** Places that Grafana writes to, as its Dockerfile has them. */
const WRITABLE = { data: '/var/lib/grafana', tmp: '/tmp' } as const;

export class GrafanaServer extends Construct {
  readonly url: string;
  /** Password of the user `admin`. */
  readonly adminSecret: ISecret;

  constructor(scope: Construct, id: string, props: GrafanaServerProps) {
    super(scope, id);
    const scheme = props.certificateArn === undefined ? 'http' : 'https';
    this.url = `${scheme}://${props.host}:${GRAFANA_PORT}`;
    const secret = new Secret(this, 'Admin', {
      description: 'Stargate: password of the user admin of Grafana',
      encryptionKey: props.encryptionKey,
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Held by people; a new value holds from the next start of the task (docs/observability.md).',
    });
    this.adminSecret = secret;
    // Two at once would answer with sessions that the other does not know.
    const service = singleTaskService(this, {
      ...props,
      task: this.task(props, secret),
      healthCheckGracePeriod: Duration.seconds(120),
    });
    const targets = new ApplicationTargetGroup(this, 'Targets', {
      vpc: props.vpc,
      port: GRAFANA_PORT,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      deregistrationDelay: Duration.seconds(10),
      healthCheck: { path: '/api/health', healthyHttpCodes: '200' },
    });
    service.attachToApplicationTargetGroup(targets);
    const listener = new ApplicationListener(this, 'Listener', {
      loadBalancer: props.alb,
      port: GRAFANA_PORT,
      open: false,
      defaultAction: ListenerAction.forward([targets]),
      ...(props.certificateArn === undefined
        ? { protocol: ApplicationProtocol.HTTP }
        : {
            protocol: ApplicationProtocol.HTTPS,
            sslPolicy: SslPolicy.RECOMMENDED_TLS,
            certificates: [Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn)],
          }),
    });
    service.node.addDependency(listener);
  }

  private task(props: GrafanaServerProps, adminSecret: ISecret): FargateTaskDefinition {
    const task = fargateTask(this, { cpu: 256, memoryMiB: MEMORY_MIB, processor: props.processor });
    for (const name of Object.keys(WRITABLE)) task.addVolume({ name });
    const container = task.addContainer('grafana', {
      image: ContainerImage.fromAsset(grafanaImageContext(serverFiles(props.dashboards)), {
        platform: props.processor.platform,
      }),
      ...lockedDown(this),
      user: '472:472',
      portMappings: [{ containerPort: GRAFANA_PORT }],
      healthCheck: {
        // Of the Alpine that the image is built on.
        command: ['CMD-SHELL', `wget -q -O /dev/null http://127.0.0.1:${GRAFANA_PORT}/api/health || exit 1`],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(120),
      },
      environment: {
        ...serverSettings(this.url),
        AWS_REGION: props.region,
        STARGATE_PROMETHEUS_URL: props.prometheus.url,
        STARGATE_DATABASE_HOST: props.reader.database.host,
        STARGATE_DATABASE_PORT: props.reader.database.port,
        STARGATE_DATABASE_NAME: props.reader.database.name,
      },
      // Injected, not fetched: Grafana reads no secrets itself (docs/decisions/0138).
      secrets: {
        GF_SECURITY_ADMIN_PASSWORD: EcsSecret.fromSecretsManager(adminSecret),
        STARGATE_DATABASE_PASSWORD: EcsSecret.fromSecretsManager(props.reader.secret, 'password'),
      },
      logging: LogDrivers.awsLogs({ streamPrefix: 'grafana', logGroup: logGroup(this, 'Log', props) }),
    });
    for (const [sourceVolume, containerPath] of Object.entries(WRITABLE)) {
      container.addMountPoints({ sourceVolume, containerPath, readOnly: false });
    }
    allowReading(task.obtainExecutionRole(), props.encryptionKey, [adminSecret, props.reader.secret]);
    if (task.taskRole instanceof Role) allowReadingMetrics(task.taskRole, props.prometheus.arn);
    Validations.of(task).acknowledge(
      { id: 'AwsSolutions-ECS2', reason: 'Names and addresses only; passwords come from Secrets Manager.' },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ecr:GetAuthorizationToken, of the execution role, knows no narrower resource.',
      },
    );
    return task;
  }
}

/**
 * https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/: nobody signs up, nothing is asked of the internet,
 * where it may not be reached, and AWS is signed for by the role of the task alone.
 */
function serverSettings(url: string): Record<string, string> {
  return {
    GF_SERVER_HTTP_PORT: String(GRAFANA_PORT),
    GF_SERVER_ROOT_URL: `${url}/`,
    GF_SECURITY_ADMIN_USER: 'admin',
    GF_SECURITY_COOKIE_SECURE: String(url.startsWith('https:')),
    GF_SECURITY_DISABLE_GRAVATAR: 'true',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_USERS_ALLOW_ORG_CREATE: 'false',
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_AUTH_SIGV4_AUTH_ENABLED: 'true',
    GF_AWS_ALLOWED_AUTH_PROVIDERS: 'default',
    GF_AWS_ASSUME_ROLE_ENABLED: 'false',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
    GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
    GF_LOG_MODE: 'console',
    GF_LOG_CONSOLE_FORMAT: 'json',
  };
}
