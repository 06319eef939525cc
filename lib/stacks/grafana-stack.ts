/**
 * The Managed Grafana workspace of an environment whose region has none, in one that has: it reads Managed Prometheus of the
 * environment's region, signed for that region, and PostgreSQL from a network that is joined to the environment's.
 */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Dashboards, type DashboardsProps } from '../constructs/dashboards.ts';
import { Grafana } from '../constructs/grafana.ts';
import type { Environment, GrafanaNetwork, ManagedGrafana } from '../environment.ts';

export type GrafanaStackProps = StackProps &
  Omit<DashboardsProps, 'grafana' | 'logKey'> & {
    readonly environment: Environment;
    readonly options: ManagedGrafana;
    readonly network: GrafanaNetwork;
    readonly prometheusArn: string;
  };

export class GrafanaStack extends Stack {
  constructor(scope: Construct, id: string, props: GrafanaStackProps) {
    super(scope, id, props);
    const { environment, options, network, prometheusArn } = props;
    const { workspace } = new Grafana(this, 'Grafana', {
      options,
      prometheusArn,
      environmentName: environment.name,
      subnetIds: network.subnetIds,
      securityGroupIds: network.securityGroupIds,
    });
    new Dashboards(this, 'Dashboards', { ...props, grafana: workspace });
    new CfnOutput(this, 'GrafanaUrl', { value: `https://${workspace.attrEndpoint}` });
  }
}
