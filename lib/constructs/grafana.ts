/**
 * The Amazon Managed Grafana workspace and its role: reads Managed Prometheus and CloudWatch, changes nothing.
 * A connection into the VPC lets it read the database. People sign in by IAM Identity Center or by SAML; a SAML workspace is
 * created without its identity provider, so an empty account deploys, and is completed afterwards (docs/deploy.md).
 */
import { Stack } from 'aws-cdk-lib';
import { CfnWorkspace } from 'aws-cdk-lib/aws-grafana';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ManagedGrafana } from '../environment.ts';
import { allowReadingMetrics } from './grafana-rights.ts';

export interface GrafanaProps {
  readonly options: ManagedGrafana;
  /** Of the Prometheus workspace, which may be in another region. */
  readonly prometheusArn: string;
  readonly environmentName: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
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
    allowReadingMetrics(role, props.prometheusArn);
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
        securityGroupIds: [...props.securityGroupIds],
        subnetIds: [...props.subnetIds],
      },
    });
  }
}
