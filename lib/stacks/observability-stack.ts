/** Monitoring: metrics and their collector, alarms, Grafana, the usage publisher and the usage jobs. */
import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { usagePublisher } from '../../core/scheduled-functions.ts';
import { processorOf } from '../architecture.ts';
import { canaryModel } from '../canary-model.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { Canary } from '../constructs/canary.ts';
import { DashboardReader } from '../constructs/dashboard-reader.ts';
import { Dashboards, type DashboardsProps } from '../constructs/dashboards.ts';
import { importedData, type Data } from '../constructs/imported-data.ts';
import { Grafana } from '../constructs/grafana.ts';
import { GrafanaServer } from '../constructs/grafana-server.ts';
import { MetricsCollector } from '../constructs/metrics-collector.ts';
import type { Network } from '../constructs/network.ts';
import type { DatabaseDimensions } from '../constructs/postgres.ts';
import { Prometheus } from '../constructs/prometheus-alerts.ts';
import { importedGroups, type Groups } from '../constructs/security-groups.ts';
import { SaasUsage } from '../constructs/saas-usage.ts';
import { UsageJobs } from '../constructs/usage-jobs.ts';
import { ScheduledFunction } from '../constructs/scheduled-function.ts';
import { allowReading } from '../constructs/secret-access.ts';
import type { Environment, OtlpMetrics, UsageMetrics } from '../environment.ts';
import { addAlarms } from '../observability/alarms.ts';
import { environmentDashboards } from '../observability/environment-dashboards.ts';
import { alarmsIn, environmentAlerts, hasDashboardReader } from '../observability/environment-alerts.ts';
import { logQueries } from '../observability/log-queries.ts';
import type { VariablesOf } from '../program-environment.ts';
import type { GatewayStack } from './gateway-stack.ts';
import { ProducingStack } from '../references/producing-stack.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly environment: Environment;
  readonly network: Network;
  readonly groups: Groups;
  readonly data: Data;
  readonly databaseDimensions: DatabaseDimensions;
  readonly gateway: GatewayStack;
  readonly distributionId: string;
  /** What developers configure. */
  readonly gatewayUrl: string;
}

/** What shows the dashboards reads by this, in whichever stack it is. */
export type DashboardSources = Omit<DashboardsProps, 'grafana' | 'logKey' | 'reader'> & {
  readonly reader: DashboardReader;
  readonly prometheusArn: string;
};

/** The tag of every application inference profile, by constructs/bedrock-access.ts. */
const COST_TAG = 'stargate:model';

export class ObservabilityStack extends ProducingStack {
  /** Null: there is no reader of the database. */
  readonly dashboardSources: DashboardSources | null;

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { environment, network, gateway } = props;
    const data = importedData(this, props.data);
    const groups = importedGroups(this, props.groups);
    const logRetentionDays = environment.retention.logDays;
    const { topic } = new AlarmTopic(this, 'Alarms', {
      encryptionKey: data.key,
      publishers: ['cloudwatch', 'aps'],
      ...(environment.alarmEmail === undefined ? {} : { email: environment.alarmEmail }),
    });
    const alerts = environmentAlerts(environment);
    const { workspace: prometheus } = new Prometheus(this, 'Prometheus', {
      environmentName: environment.name,
      region: environment.region,
      alerts,
      topic,
    });
    const processor = processorOf(environment);
    new MetricsCollector(this, 'Collector', {
      cluster: gateway.proxy.cluster,
      processor,
      subnets: network.privateSubnets,
      securityGroup: groups.collector,
      workspace: prometheus,
      environmentName: environment.name,
      region: environment.region,
      encryptionKey: data.key,
      logRetentionDays,
      ...environment.metrics,
    });
    const common = {
      processor,
      vpc: network.vpc,
      subnets: network.privateSubnets,
      securityGroup: groups.functions,
      databaseSecret: data.databaseSecret,
      encryptionKey: data.key,
      logRetentionDays,
      environmentName: environment.name,
    };
    const publisher = new ScheduledFunction(this, 'UsagePublisher', {
      ...common,
      entry: usagePublisher,
      description: 'Stargate: publishes usage to CloudWatch, keeps the usage table in shape',
      environment: {
        USAGE_RETENTION_DAYS: String(environment.retention.usageDays),
        ...usageVariables(environment.metrics?.usage),
        ...otlpVariables(environment.metrics?.otlp),
      },
    });
    const headersArn = environment.metrics?.otlp?.headersSecretArn;
    if (headersArn !== undefined) {
      const headers = Secret.fromSecretCompleteArn(this, 'OtlpHeaders', headersArn);
      allowReading(publisher.function, data.key, [headers]);
    }
    const usageJobs = new UsageJobs(this, 'UsageJobs', {
      ...common,
      spillBucket: data.spillBucket,
      ...(environment.bedrock.applicationProfiles === 'per-model' ? { costTag: COST_TAG } : {}),
      ...(environment.spendNotices === undefined ? {} : { notices: environment.spendNotices }),
    });
    const saasUsage =
      environment.saasUsage === undefined || environment.saasUsage.length === 0
        ? null
        : new SaasUsage(this, 'SaasUsage', {
            ...common,
            databaseGroup: groups.database,
            accounts: environment.saasUsage,
          });
    const { DBInstanceIdentifier, DBClusterIdentifier } = props.databaseDimensions;
    const resources = {
      loadBalancer: gateway.albFullName,
      targetGroup: gateway.proxy.targetGroup.targetGroupFullName,
      cluster: gateway.proxy.cluster.clusterName,
      proxyService: gateway.proxy.service.serviceName,
      database: DBInstanceIdentifier ?? DBClusterIdentifier ?? '',
      adminFunction: gateway.admin.functionName,
      publisherFunction: publisher.function.functionName,
      distribution: props.distributionId,
      environment: environment.name,
    };
    addAlarms(this, {
      alerts: alarmsIn(environment.region, environment),
      resources: {
        ...resources,
        [usagePublisher.id]: publisher.function.functionName,
        ...usageJobs.functionNames,
      },
      topic,
      ...(saasUsage === null ? {} : { saasAccounts: saasUsage.resources }),
    });
    const logGroups = {
      proxy: gateway.proxy.logGroup.logGroupName,
      admin: gateway.admin.logGroup.logGroupName,
      publisher: publisher.function.logGroup.logGroupName,
    };
    for (const { name, logs, query } of logQueries) {
      new CfnQueryDefinition(this, `Logs ${name}`, {
        name: `stargate-${environment.name}/${name}`,
        queryString: query,
        logGroupNames: logs.map((log) => logGroups[log]),
      });
    }
    const reader = hasDashboardReader(environment) ? new DashboardReader(this, 'Dashboards', common) : null;
    this.dashboardSources =
      reader === null
        ? null
        : {
            reader,
            processor,
            encryptionKey: data.key,
            logRetentionDays,
            prometheusArn: prometheus.attrArn,
            prometheusUrl: prometheus.attrPrometheusEndpoint,
            region: environment.region,
            dashboards: environmentDashboards(environment),
            alerts,
            resources,
          };
    if (this.dashboardSources !== null) this.showDashboards(props, groups, this.dashboardSources);
    if (reader !== null && environment.monitoringAccess !== undefined)
      new CfnOutput(this, 'DashboardReaderSecretArn', { value: reader.secret.secretArn });
    const model = canaryModel(environment);
    if (model !== null) {
      new Canary(this, 'Canary', {
        ...common,
        gatewayUrl: props.gatewayUrl,
        model,
        prometheus,
        keyPepper: data.keyPepper,
        ...(reader === null ? {} : { readerSecret: reader.secret }),
      });
    }
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'SpendTopicArn', { value: usageJobs.topic.topicArn });
    new CfnOutput(this, 'UsageExportBucket', { value: usageJobs.exportBucket.bucketName });
    new CfnOutput(this, 'PrometheusEndpoint', { value: prometheus.attrPrometheusEndpoint });
  }

  /** In a workspace of this region, or by a server of our own. A workspace in another region has a stack there. */
  private showDashboards(
    { environment, network, gateway }: ObservabilityStackProps,
    groups: Groups,
    sources: DashboardSources,
  ): void {
    const { grafana: options, edge } = environment;
    if (options === undefined) return;
    const { vpc, privateSubnets: subnets } = network;
    if (options.authentication === 'self-hosted') {
      const { domain } = edge;
      const { url, adminSecret } = new GrafanaServer(this, 'GrafanaServer', {
        ...sources,
        vpc,
        subnets,
        securityGroup: groups.grafana,
        cluster: gateway.proxy.cluster,
        alb: gateway.alb,
        host: domain === undefined ? gateway.alb.loadBalancerDnsName : domain.internalName,
        prometheus: { arn: sources.prometheusArn, url: sources.prometheusUrl },
        ...(domain === undefined ? {} : { certificateArn: domain.internalCertificateArn }),
      });
      new CfnOutput(this, 'GrafanaUrl', { value: url, description: 'From inside the VPC' });
      new CfnOutput(this, 'GrafanaAdminSecretArn', { value: adminSecret.secretArn });
    } else if (options.network === undefined) {
      const { workspace } = new Grafana(this, 'Grafana', {
        options,
        prometheusArn: sources.prometheusArn,
        environmentName: environment.name,
        subnetIds: vpc.selectSubnets(subnets).subnetIds,
        securityGroupIds: [groups.grafana.securityGroupId],
      });
      // Without an id of its own: what it makes is named as it always was, so that no update makes it anew.
      new Dashboards(sources.reader, 'Default', {
        ...sources,
        grafana: workspace,
        logKey: sources.encryptionKey,
      });
      new CfnOutput(this, 'GrafanaUrl', { value: `https://${workspace.attrEndpoint}` });
    }
  }
}

function usageVariables(usage: UsageMetrics | undefined): VariablesOf<'usage-publisher'> {
  return {
    ...(usage?.by === undefined ? {} : { USAGE_METRICS_BY: usage.by }),
    ...(usage?.mostTeams === undefined ? {} : { USAGE_METRICS_MAX_TEAMS: String(usage.mostTeams) }),
  };
}

function otlpVariables(otlp: OtlpMetrics | undefined): VariablesOf<'usage-publisher'> {
  if (otlp === undefined) return {};
  return {
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${otlp.endpoint.replace(/\/$/, '')}/v1/metrics`,
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: otlp.temporality ?? 'cumulative',
    ...(otlp.headersSecretArn === undefined
      ? {}
      : { OTEL_EXPORTER_OTLP_METRICS_HEADERS_SECRET_ARN: otlp.headersSecretArn }),
  };
}
