/**
 * Fills the Grafana workspace: a role in PostgreSQL that only reads, made from inside the VPC, and data sources,
 * dashboards and alert rules, written from outside it, because that is where the workspace answers. Both run again
 * whenever what they write changes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack, Validations, type CustomResource } from 'aws-cdk-lib';
import type { CfnWorkspace as PrometheusWorkspace } from 'aws-cdk-lib/aws-aps';
import type { CfnWorkspace as GrafanaWorkspace } from 'aws-cdk-lib/aws-grafana';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Alert } from '../../core/alerts/alert.ts';
import type { DatabaseDimension, ResourceName } from '../../core/dashboards/resources.ts';
import { DASHBOARD_READER } from '../../core/dashboards/reader-role.ts';
import { dashboardsBundle, hashOf, lambdaBundle } from '../bundle.ts';
import { timeouts } from '../timeouts.ts';
import { grafanaDefinition } from '../observability/grafana/definition.ts';
import { DatabaseFunction, type CommonFunctionProps } from './database-function.ts';
import { allowReading } from './secret-access.ts';
import { deploymentResource } from './deployment-resource.ts';
import { logGroup } from './log-group.ts';
import { BASIC_EXECUTION_ROLE } from './singleton.ts';

export interface DashboardsProps extends CommonFunctionProps {
  /** @default none is filled: the role is for a Grafana of one's own */
  readonly grafana?: GrafanaWorkspace;
  readonly prometheus: PrometheusWorkspace;
  readonly region: string;
  readonly databaseDimension: DatabaseDimension;
  readonly alerts: readonly Alert[];
  /** What CloudWatch panels name. */
  readonly resources: Readonly<Record<ResourceName, string>>;
}

export class Dashboards extends Construct {
  /** Login of the role that dashboards read the database with. */
  readonly readerSecret: ISecret;

  constructor(scope: Construct, id: string, props: DashboardsProps) {
    super(scope, id);
    const secret = new Secret(this, 'ReaderSecret', {
      description: 'Stargate: password of the role that dashboards read with',
      encryptionKey: props.encryptionKey,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: DASHBOARD_READER }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'It opens a role that only reads, from inside the VPC; replacing the secret and deploying changes it everywhere.',
    });
    this.readerSecret = secret;
    const reader = this.reader(props, secret);
    if (props.grafana === undefined) return;
    const definition = grafanaDefinition(props.databaseDimension, props.alerts);
    const writer = this.writer(props, props.grafana, secret, definition);
    writer.node.addDependency(reader);
    const { logRetentionDays, encryptionKey } = props;
    deploymentResource(this, 'Content', {
      handler: writer,
      resourceType: 'Custom::StargateDashboards',
      providerPrefix: 'Content',
      logRetentionDays,
      encryptionKey,
      properties: {
        Definition: hashOf(definition),
        WorkspaceId: props.grafana.attrId,
        ReaderSecretArn: secret.secretArn,
        NamePrometheusUrl: props.prometheus.attrPrometheusEndpoint,
        NameRegion: props.region,
        NameDatabaseHost: reader.getAttString('Host'),
        NameDatabasePort: reader.getAttString('Port'),
        NameDatabaseName: reader.getAttString('Database'),
        NameDatabaseUser: DASHBOARD_READER,
        ...Object.fromEntries(
          Object.entries(props.resources).map(([name, value]) => [
            `Name${name.charAt(0).toUpperCase()}${name.slice(1)}`,
            value,
          ]),
        ),
      },
    });
  }

  private reader(props: DashboardsProps, secret: Secret): CustomResource {
    const made = new DatabaseFunction(this, 'Reader', {
      ...props,
      folder: 'dashboard-reader',
      description: 'Stargate: the role that dashboards read the database with',
      timeoutSeconds: timeouts.dashboardReaderFunctionSeconds,
      memoryMiB: 256,
      environment: { READER_SECRET_ARN: secret.secretArn },
    });
    allowReading(made.function, props.encryptionKey, [secret]);
    const program = readFileSync(join(lambdaBundle('dashboard-reader', 'handler-only'), 'index.mjs'), 'utf8');
    return deploymentResource(this, 'Role', {
      handler: made.function,
      resourceType: 'Custom::StargateDashboardReader',
      properties: { Program: hashOf(program) },
      providerPrefix: 'Role',
      logRetentionDays: props.logRetentionDays,
      encryptionKey: props.encryptionKey,
    });
  }

  private writer(
    props: DashboardsProps,
    grafana: GrafanaWorkspace,
    secret: Secret,
    definition: string,
  ): Function {
    const writer = new Function(this, 'Writer', {
      description: 'Stargate: writes data sources, dashboards and alert rules into Grafana',
      code: Code.fromAsset(dashboardsBundle(definition)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: props.processor.function,
      memorySize: 256,
      timeout: Duration.seconds(timeouts.dashboardsFunctionSeconds),
      logGroup: logGroup(this, 'WriterLog', props),
    });
    allowReading(writer, props.encryptionKey, [secret]);
    const { partition, account } = Stack.of(this);
    const workspace = `arn:${partition}:grafana:${props.region}:${account}:/workspaces/${grafana.attrId}`;
    writer.addToRolePolicy(
      new PolicyStatement({
        actions: [
          'grafana:DescribeWorkspace',
          'grafana:ListWorkspaceServiceAccounts',
          'grafana:CreateWorkspaceServiceAccount',
          'grafana:CreateWorkspaceServiceAccountToken',
          'grafana:DeleteWorkspaceServiceAccountToken',
        ],
        resources: [workspace],
      }),
    );
    Validations.of(writer).acknowledge({
      id: BASIC_EXECUTION_ROLE,
      reason: "Writes to the function's own log groups only; AWS keeps it current.",
    });
    return writer;
  }
}
