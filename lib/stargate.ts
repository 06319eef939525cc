/**
 * The system of one environment: five stacks by lifetime, network → data → gateway → edge and observability. With a
 * web ACL and a home outside us-east-1 there is a sixth for the ACL, since CloudFront takes it from there only.
 */
import { Tags, type App, type StackProps } from 'aws-cdk-lib';
import type { Environment } from './environment.ts';
import { DataStack } from './stacks/data-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { GatewayStack } from './stacks/gateway-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { WebAclStack } from './stacks/web-acl-stack.ts';

const WEB_ACL_REGION = 'us-east-1';

export function addStargate(app: App, environment: Environment): void {
  const named = (what: string): StackProps => ({
    stackName: `stargate-${environment.name}-${what}`,
    description: `Stargate ${environment.name}: ${what}`,
    env: accountAndRegion(environment, environment.region),
    terminationProtection: environment.lifetime === 'protected',
    crossRegionReferences: environment.region !== WEB_ACL_REGION,
  });
  const network = new NetworkStack(app, 'Network', { ...named('network'), environment });
  const shared = { environment, network: network.network, groups: network.traffic.groups };
  const { data, databaseDimensions } = new DataStack(app, 'Data', { ...named('data'), ...shared });
  const gateway = new GatewayStack(app, 'Gateway', { ...named('gateway'), ...shared, data });
  const webAclArn = remoteWebAcl(app, environment, named('web-acl'));
  new EdgeStack(app, 'Edge', {
    ...named('edge'),
    ...shared,
    alb: gateway.alb,
    ...(webAclArn === undefined ? {} : { webAclArn }),
  });
  new ObservabilityStack(app, 'Observability', {
    ...named('observability'),
    ...shared,
    data,
    databaseDimensions,
    gateway,
  });
  for (const [name, value] of Object.entries(environment.tags)) Tags.of(app).add(name, value);
}

function remoteWebAcl(app: App, environment: Environment, props: StackProps): string | undefined {
  const { waf } = environment.edge;
  if (waf === undefined || environment.region === WEB_ACL_REGION) return undefined;
  return new WebAclStack(app, 'WebAcl', {
    ...props,
    env: accountAndRegion(environment, WEB_ACL_REGION),
    ...waf,
    logRetentionDays: environment.retention.logDays,
  }).arn;
}

function accountAndRegion(environment: Environment, region: string) {
  return environment.account === undefined ? { region } : { account: environment.account, region };
}
