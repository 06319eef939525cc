/**
 * The load balancer and the edge in front of it, without everything behind: what an update of them changes can be seen in a
 * second, since no function is bundled. Network and edge are the stacks that are deployed.
 */
import { App, type StackProps } from 'aws-cdk-lib';
import { SubnetType, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { LoadBalancer } from '../../../lib/constructs/load-balancer.ts';
import { importedGroups } from '../../../lib/constructs/security-groups.ts';
import type { Environment } from '../../../lib/environment.ts';
import { ProducingStack } from '../../../lib/references/producing-stack.ts';
import { EdgeStack } from '../../../lib/stacks/edge-stack.ts';
import { NetworkStack } from '../../../lib/stacks/network-stack.ts';
import { tagEverything } from '../../../lib/stargate.ts';
import { contextOfProject } from './synthesized.ts';
import type { Template } from './template.ts';

export type EdgeAlone = Readonly<Record<'network' | 'gateway' | 'edge', Template>>;

export type Changes = {
  /** Of the load balancer's construct: another one makes another load balancer. */
  readonly loadBalancerId?: string;
};

export function edgeAlone(environment: Environment, changes: Changes = {}): EdgeAlone {
  const app = new App({ context: contextOfProject() });
  const props: StackProps = { env: { account: '111122223333', region: environment.region } };
  const network = new NetworkStack(app, 'stargate-dev-network', { ...props, environment });
  const groups = network.securityGroups.groups;
  const gateway = new ProducingStack(app, 'stargate-dev-gateway', props);
  const subnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
  const certificateArn = environment.edge.domain?.internalCertificateArn;
  const loadBalancer = new LoadBalancer(gateway, changes.loadBalancerId ?? 'LoadBalancer', {
    vpc: network.network.vpc,
    subnets,
    securityGroup: importedGroups(gateway, groups).alb,
    accessLogDays: environment.retention.accessLogDays,
    isProtected: false,
    ...(certificateArn === undefined ? {} : { certificateArn }),
  });
  loadBalancer.route({});
  new EdgeStack(app, 'stargate-dev-edge', {
    ...props,
    environment,
    network: network.network,
    groups,
    alb: loadBalancer.alb,
  });
  tagEverything(app, environment);
  const assembly = app.synth();
  const templateOf = (stack: string) => assembly.getStackByName(`stargate-dev-${stack}`).template as Template;
  return { network: templateOf('network'), gateway: templateOf('gateway'), edge: templateOf('edge') };
}
