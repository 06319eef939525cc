/** The public edge: CloudFront, its viewer function, and its rule in the load balancer's security group. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { EdgeDistribution } from '../constructs/edge-distribution.ts';
import type { Network } from '../constructs/network.ts';
import { OriginAccess } from '../constructs/origin-access.ts';
import { importedGroups, type Groups } from '../constructs/security-groups.ts';
import { WebAcl } from '../constructs/web-acl.ts';
import type { Environment } from '../environment.ts';

export interface EdgeStackProps extends StackProps {
  readonly environment: Environment;
  readonly network: Network;
  readonly groups: Groups;
  readonly alb: IApplicationLoadBalancer;
  /** A web ACL made in us-east-1, when this stack is elsewhere. @default made here when the environment wants one */
  readonly webAclArn?: string;
}

export class EdgeStack extends Stack {
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
    const edge = new EdgeDistribution(this, 'Edge', {
      alb: props.alb,
      accessLogDays: environment.retention.accessLogDays,
      ...(domain === undefined ? {} : { domain }),
      ...(webAclArn === undefined ? {} : { webAclArn }),
    });
    new OriginAccess(this, 'OriginAccess', {
      vpc: props.network.vpc,
      albGroup: groups.alb,
      albPort: domain === undefined ? 80 : 443,
      vpcOrigin: edge.vpcOrigin,
      region: environment.region,
      logRetentionDays: environment.retention.logDays,
    });
    this.distributionId = edge.distribution.distributionId;
    const name = domain === undefined ? edge.distribution.distributionDomainName : domain.name;
    this.gatewayUrl = `https://${name}`;
    new CfnOutput(this, 'GatewayUrl', { value: this.gatewayUrl, description: 'What developers configure' });
  }
}
