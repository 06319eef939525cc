/**
 * Fills the Grafana workspace with data sources, dashboards and alert rules, from outside the VPC, because that is where the
 * workspace answers. It stands in the workspace's stack and runs again whenever what it writes changes.
 */
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type { CfnWorkspace as GrafanaWorkspace } from 'aws-cdk-lib/aws-grafana';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Alert } from '../../core/alerts/alert.ts';
import type { Dashboard } from '../../core/dashboards/panel.ts';
import type { ResourceName } from '../../core/dashboards/resources.ts';
import { DASHBOARD_READER } from '../../core/dashboards/reader-role.ts';
import type { Processor } from '../architecture.ts';
import { dashboardsBundle, hashOf } from '../bundle.ts';
import { timeouts } from '../timeouts.ts';
import { grafanaDefinition } from '../observability/grafana/definition.ts';
import type { ReaderDatabase } from './dashboard-reader.ts';
import { allowReading } from './secret-access.ts';
import { deploymentResource } from './deployment-resource.ts';
import { logGroup } from './log-group.ts';
import { BASIC_EXECUTION_ROLE } from './singleton.ts';

export interface DashboardsProps {
  readonly grafana: GrafanaWorkspace;
  readonly reader: { readonly secret: ISecret; readonly database: ReaderDatabase };
  readonly processor: Processor;
  /** Of the reader's secret. */
  readonly encryptionKey: IKey;
  /** Of the logs; a log group takes a key of its own region alone. @default CloudWatch's own */
  readonly logKey?: IKey;
  readonly logRetentionDays: number;
  readonly prometheusUrl: string;
  /** Of what the panels show. */
  readonly region: string;
  readonly dashboards: readonly Dashboard[];
  readonly alerts: readonly Alert[];
  /** What CloudWatch panels name. */
  readonly resources: Readonly<Record<ResourceName, string>>;
}

export class Dashboards extends Construct {
  constructor(scope: Construct, id: string, props: DashboardsProps) {
    super(scope, id);
    const { secret, database } = props.reader;
    const definition = grafanaDefinition(props.dashboards, props.alerts);
    const { logRetentionDays, logKey } = props;
    const logs = { logRetentionDays, ...(logKey === undefined ? {} : { encryptionKey: logKey }) };
    deploymentResource(this, 'Content', {
      handler: this.writer(props, definition, logs),
      resourceType: 'Custom::StargateDashboards',
      providerPrefix: 'Content',
      ...logs,
      properties: {
        Definition: hashOf(definition),
        WorkspaceId: props.grafana.attrId,
        ReaderSecretArn: secret.secretArn,
        NamePrometheusUrl: props.prometheusUrl,
        NameRegion: props.region,
        NameDatabaseHost: database.host,
        NameDatabasePort: database.port,
        NameDatabaseName: database.name,
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

  private writer(
    props: DashboardsProps,
    definition: string,
    logs: { readonly logRetentionDays: number; readonly encryptionKey?: IKey },
  ): Function {
    const writer = new Function(this, 'Writer', {
      description: 'Stargate: writes data sources, dashboards and alert rules into Grafana',
      code: Code.fromAsset(dashboardsBundle(definition)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: props.processor.function,
      memorySize: 256,
      timeout: Duration.seconds(timeouts.dashboardsFunctionSeconds),
      logGroup: logGroup(this, 'WriterLog', logs),
    });
    allowReading(writer, props.encryptionKey, [props.reader.secret]);
    writer.addToRolePolicy(
      new PolicyStatement({
        actions: [
          'grafana:DescribeWorkspace',
          'grafana:ListWorkspaceServiceAccounts',
          'grafana:CreateWorkspaceServiceAccount',
          'grafana:CreateWorkspaceServiceAccountToken',
          'grafana:DeleteWorkspaceServiceAccountToken',
        ],
        resources: [
          Stack.of(this).formatArn({
            service: 'grafana',
            resource: '/workspaces',
            resourceName: props.grafana.attrId,
          }),
        ],
      }),
    );
    Validations.of(writer).acknowledge({
      id: BASIC_EXECUTION_ROLE,
      reason: "Writes to the function's own log groups only; AWS keeps it current.",
    });
    return writer;
  }
}
