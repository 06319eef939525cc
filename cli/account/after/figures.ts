/** Whether metrics arrive in CloudWatch, and whether people can see the dashboards. */
import { NAMESPACE } from '../../../core/metrics/cloudwatch.ts';
import type { AwsClients } from '../../aws/clients.ts';
import { resourcesOf, type DeployedStack } from '../deployed.ts';
import { about, type Check } from '../finding.ts';

export const metricsCheck: Check = {
  topic: 'metrics',
  asks: ['cloudwatch:ListMetrics'],
  run: async ({ environment, aws }) => {
    const { ok, warning } = about('metrics', 'cloudwatch:ListMetrics');
    const { Metrics: metrics = [] } = await (
      await aws.cloudWatch()
    ).listMetrics({
      Namespace: NAMESPACE,
      RecentlyActive: 'PT3H',
      Dimensions: [{ Name: 'environment', Value: environment.name }],
    });
    if (metrics.length > 0)
      return [ok(`${metrics.length} metrics of ${environment.name} arrived in the last three hours`)];
    return [
      warning(
        'CloudWatch got no metric in the last three hours',
        'the first come within ten minutes of a deployment; later, look at the log of the usage publisher and the collector',
      ),
    ];
  },
};

export const dashboardsCheck: Check = {
  topic: 'dashboards',
  asks: [
    'cloudformation:ListStackResources',
    'grafana:DescribeWorkspace',
    'grafana:DescribeWorkspaceAuthentication',
  ],
  run: async ({ environment, aws: home, stacks }) => {
    const found = await workspaceIn(stacks, home);
    if (found === null) return [];
    const { workspaceId, aws } = found;
    const { ok, warning, failure } = about('dashboards', 'grafana:DescribeWorkspace');
    const grafana = await aws.grafana();
    const { workspace } = await grafana.describeWorkspace({ workspaceId });
    if (workspace?.status !== 'ACTIVE') {
      return [
        failure(
          `the Grafana workspace is ${workspace?.status ?? 'unknown'}`,
          'see the Amazon Managed Grafana console',
        ),
      ];
    }
    const { authentication } = await grafana.describeWorkspaceAuthentication({ workspaceId });
    const address = `https://${workspace.endpoint ?? ''}`;
    if (environment.grafana?.authentication === 'saml' && authentication?.saml?.status !== 'CONFIGURED') {
      return [
        warning(
          `the dashboards are at ${address}, and nobody can sign in: SAML is not set up`,
          `Amazon Managed Grafana console → ${workspaceId} → Authentication → SAML; docs/deploy.md#grafana`,
        ),
      ];
    }
    return [ok(`the dashboards are at ${address}`)];
  },
};

/** In the stack observability, or, where Grafana has a region of its own, in the stack grafana there. */
async function workspaceIn(
  stacks: readonly DeployedStack[],
  home: AwsClients,
): Promise<{ readonly workspaceId: string; readonly aws: AwsClients } | null> {
  for (const { name, region } of stacks.filter((stack) => /-(observability|grafana)$/.test(stack.name))) {
    const aws = home.inRegion(region);
    const resources = await resourcesOf(aws, name);
    const workspace = resources.find(({ type }) => type === 'AWS::Grafana::Workspace');
    if (workspace !== undefined) return { workspaceId: workspace.physicalId, aws };
  }
  return null;
}
