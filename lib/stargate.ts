/**
 * The system of one environment: five stacks by lifetime, network → data → gateway → edge and observability. With a home
 * outside us-east-1 there are more there: for the web ACL, which CloudFront takes from there only, and for alarms on its
 * metrics.
 */
import { Annotations, Tags, Validations, type App, type StackProps } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Environment } from './environment.ts';
import { GLOBAL_SERVICES_REGION } from '../core/regions/services.ts';
import { alarmsIn } from './observability/environment-alerts.ts';
import { regionNotes } from './region-notes.ts';
import { DataStack } from './stacks/data-stack.ts';
import { EdgeAlarmsStack } from './stacks/edge-alarms-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { GatewayStack } from './stacks/gateway-stack.ts';
import { GrafanaStack } from './stacks/grafana-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { WebAclStack } from './stacks/web-acl-stack.ts';
import { environmentWarnings } from './validation/warnings.ts';

/** CloudFront changes not even the tags of a VPC origin in use (constructs/edge-origin.ts). */
const UNTAGGED = ['AWS::CloudFront::VpcOrigin'];

export function addStargate(app: App, environment: Environment): void {
  // With the environment in it, so that names AWS makes from ids differ when environments share an account.
  const id = (what: string): string => `stargate-${environment.name}-${what}`;
  const named = (what: string): StackProps => ({
    description: `Stargate ${environment.name}: ${what}`,
    env: accountAndRegion(environment, environment.region),
    terminationProtection: environment.lifetime === 'protected',
    crossRegionReferences: environment.region !== GLOBAL_SERVICES_REGION,
  });
  const network = new NetworkStack(app, id('network'), { ...named('network'), environment });
  for (const [index, note] of regionNotes(environment).entries()) {
    Annotations.of(network).addInfoV2(`stargate:region-${index}`, note);
  }
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
  if (
    environment.region !== GLOBAL_SERVICES_REGION &&
    alarmsIn(GLOBAL_SERVICES_REGION, environment).length > 0
  ) {
    new EdgeAlarmsStack(app, id('edge-alarms'), {
      ...named('alarms on the edge'),
      env: accountAndRegion(environment, GLOBAL_SERVICES_REGION),
      environment,
      distributionId: edge.distributionId,
    });
  }
  const observability = new ObservabilityStack(app, id('observability'), {
    ...named('observability'),
    ...shared,
    data,
    databaseDimensions,
    gateway,
    distributionId: edge.distributionId,
    gatewayUrl: edge.gatewayUrl,
  });
  const { grafana } = environment;
  const sources = observability.dashboardSources;
  if (sources !== null && grafana !== undefined && grafana.authentication !== 'self-hosted') {
    const { region, network: joined } = grafana;
    if (region !== undefined && joined !== undefined) {
      new GrafanaStack(app, id('grafana'), {
        ...named('Grafana'),
        env: accountAndRegion(environment, region),
        crossRegionReferences: true,
        ...sources,
        encryptionKey: data.key,
        environment,
        options: grafana,
        network: joined,
      });
    }
  }
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
  if (waf === undefined || environment.region === GLOBAL_SERVICES_REGION) return undefined;
  return new WebAclStack(app, id, {
    ...props,
    env: accountAndRegion(environment, GLOBAL_SERVICES_REGION),
    ...waf,
    logRetentionDays: environment.retention.logDays,
  }).arn;
}

function accountAndRegion(environment: Environment, region: string) {
  return environment.account === undefined ? { region } : { account: environment.account, region };
}
