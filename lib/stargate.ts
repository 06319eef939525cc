/**
 * The system of one environment: five stacks by lifetime, network → data → gateway → edge and observability. With a
 * web ACL and a home outside us-east-1 there is a sixth for the ACL, since CloudFront takes it from there only.
 */
import { Tags, Validations, type App, type StackProps } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Environment } from './environment.ts';
import { DataStack } from './stacks/data-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { GatewayStack } from './stacks/gateway-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { WebAclStack } from './stacks/web-acl-stack.ts';
import { environmentWarnings } from './validation/warnings.ts';

const WEB_ACL_REGION = 'us-east-1';
/** CloudFront changes not even the tags of a VPC origin in use (constructs/edge-origin.ts). */
const UNTAGGED = ['AWS::CloudFront::VpcOrigin'];

export function addStargate(app: App, environment: Environment): void {
  // With the environment in it, so that names AWS makes from ids differ when environments share an account.
  const id = (what: string): string => `stargate-${environment.name}-${what}`;
  const named = (what: string): StackProps => ({
    description: `Stargate ${environment.name}: ${what}`,
    env: accountAndRegion(environment, environment.region),
    terminationProtection: environment.lifetime === 'protected',
    crossRegionReferences: environment.region !== WEB_ACL_REGION,
  });
  const network = new NetworkStack(app, id('network'), { ...named('network'), environment });
  for (const { field, say } of environmentWarnings(environment)) {
    Validations.of(network).addWarning(`stargate:${field}`, `${field}: ${say}`);
  }
  const shared = { environment, network: network.network, groups: network.securityGroups.groups };
  const { data, databaseDimensions } = new DataStack(app, id('data'), { ...named('data'), ...shared });
  const gateway = new GatewayStack(app, id('gateway'), { ...named('gateway'), ...shared, data });
  const webAclArn = remoteWebAcl(app, environment, id('web-acl'), named('web-acl'));
  const edge = new EdgeStack(app, id('edge'), {
    ...named('edge'),
    ...shared,
    alb: gateway.alb,
    ...(webAclArn === undefined ? {} : { webAclArn }),
  });
  new ObservabilityStack(app, id('observability'), {
    ...named('observability'),
    ...shared,
    data,
    databaseDimensions,
    gateway,
    distributionId: edge.distributionId,
    gatewayUrl: edge.gatewayUrl,
  });
  tagEverything(app, environment);
}

/** Everything but what a change of a tag would stop. */
export function tagEverything(scope: IConstruct, { tags }: Pick<Environment, 'tags'>): void {
  for (const [name, value] of Object.entries(tags)) {
    Tags.of(scope).add(name, value, { excludeResourceTypes: UNTAGGED });
  }
}

function remoteWebAcl(app: App, environment: Environment, id: string, props: StackProps): string | undefined {
  const { waf } = environment.edge;
  if (waf === undefined || environment.region === WEB_ACL_REGION) return undefined;
  return new WebAclStack(app, id, {
    ...props,
    env: accountAndRegion(environment, WEB_ACL_REGION),
    ...waf,
    logRetentionDays: environment.retention.logDays,
  }).arn;
}

function accountAndRegion(environment: Environment, region: string) {
  return environment.account === undefined ? { region } : { account: environment.account, region };
}
