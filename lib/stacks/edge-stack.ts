/** The public edge: CloudFront, its viewer function, and its rule in the load balancer's security group. */
import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { EdgeDistribution } from '../constructs/edge-distribution.ts';
import { EdgeOrigin } from '../constructs/edge-origin.ts';
import { albPortOf } from '../constructs/load-balancer.ts';
import type { Network } from '../constructs/network.ts';
import { OriginAccess } from '../constructs/origin-access.ts';
import { importedGroups, type Groups } from '../constructs/security-groups.ts';
import { WebAcl } from '../constructs/web-acl.ts';
import type { Environment } from '../environment.ts';
import { ProducingStack } from '../references/producing-stack.ts';

export interface EdgeStackProps extends StackProps {
  readonly environment: Environment;
  readonly network: Network;
  readonly groups: Groups;
  readonly alb: IApplicationLoadBalancer;
  /** A web ACL made in us-east-1, when this stack is elsewhere. @default made here when the environment wants one */
  readonly webAclArn?: string;
}

export class EdgeStack extends ProducingStack {
  readonly distributionId: string;
  /** What developers configure. */
  readonly gatewayUrl: string;

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { environment } = props;
    const groups = importedGroups(this, props.groups);
    const { waf, domain } = environment.edge;
    const webAclArn =
      props.webAclArn ??
      (waf === undefined
        ? undefined
        : new WebAcl(this, 'WebAcl', { ...waf, logRetentionDays: environment.retention.logDays }).arn);
    const { vpcOrigin } = new EdgeOrigin(this, 'Origin', {
      alb: props.alb,
      protocol: domain === undefined ? 'http' : 'https',
    });
    const access = new OriginAccess(this, 'OriginAccess', {
      vpc: props.network.vpc,
      albGroup: groups.alb,
      albPort: albPortOf(environment.edge),
      vpcOrigin,
      region: environment.region,
      logRetentionDays: environment.retention.logDays,
    });
    const edge = new EdgeDistribution(this, 'Edge', {
      alb: props.alb,
      vpcOrigin,
      accessLogDays: environment.retention.accessLogDays,
      ...(domain === undefined ? {} : { domain }),
      ...(webAclArn === undefined ? {} : { webAclArn }),
    });
    // The distribution moves to another origin or port only when the load balancer lets that in.
    edge.distribution.node.addDependency(access);
    this.distributionId = edge.distribution.distributionId;
    const name = domain === undefined ? edge.distribution.distributionDomainName : domain.name;
    this.gatewayUrl = `https://${name}`;
    // Read in every environment, so that the gateway stack publishes it and this stack alone can go back to HTTP.
    new CfnOutput(this, 'InternalNameTarget', {
      value: props.alb.loadBalancerDnsName,
      description: 'What the internal name points to',
    });
    new CfnOutput(this, 'GatewayUrl', { value: this.gatewayUrl, description: 'What developers configure' });
  }
}
