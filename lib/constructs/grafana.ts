/**
 * The Amazon Managed Grafana workspace and its role: reads Managed Prometheus and CloudWatch, changes nothing.
 * A connection into the VPC lets it read the database. People sign in by IAM Identity Center or by SAML; a SAML workspace is created without its identity provider, so
 * an empty account deploys, and is completed afterwards (docs/deploy.md).
 */
import { Stack, Validations } from 'aws-cdk-lib';
import type { CfnWorkspace as PrometheusWorkspace } from 'aws-cdk-lib/aws-aps';
import { CfnWorkspace } from 'aws-cdk-lib/aws-grafana';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { GrafanaOptions } from '../environment.ts';

export interface GrafanaProps {
  readonly options: GrafanaOptions;
  readonly prometheus: PrometheusWorkspace;
  readonly environmentName: string;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
}

export class Grafana extends Construct {
  readonly workspace: CfnWorkspace;

  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: 'Stargate: Grafana reads metrics',
      assumedBy: new ServicePrincipal('grafana.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['aps:QueryMetrics', 'aps:GetLabels', 'aps:GetSeries', 'aps:GetMetricMetadata'],
        resources: [props.prometheus.attrArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          'cloudwatch:GetMetricData',
          'cloudwatch:GetMetricStatistics',
          'cloudwatch:ListMetrics',
          'cloudwatch:DescribeAlarms',
          'cloudwatch:DescribeAlarmsForMetric',
        ],
        resources: ['*'],
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Reading CloudWatch metrics knows no narrower resource.',
    });
    this.workspace = new CfnWorkspace(this, 'Workspace', {
      name: `stargate-${props.environmentName}`,
      description: 'Stargate dashboards',
      accountAccessType: 'CURRENT_ACCOUNT',
      authenticationProviders: [props.options.authentication === 'saml' ? 'SAML' : 'AWS_SSO'],
      permissionType: 'CUSTOMER_MANAGED',
      dataSources: ['PROMETHEUS', 'CLOUDWATCH'],
      grafanaVersion: '10.4',
      pluginAdminEnabled: false,
      roleArn: role.roleArn,
      vpcConfiguration: {
        securityGroupIds: [props.securityGroup.securityGroupId],
        subnetIds: props.vpc.selectSubnets(props.subnets).subnetIds,
      },
    });
  }
}
