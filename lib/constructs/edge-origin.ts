/**
 * CloudFront's VPC origin: its way to the internal load balancer. CloudFront changes nothing of one that a distribution
 * uses, not even a tag: UpdateVpcOrigin and DeleteVpcOrigin answer 409 (CannotUpdateEntityWhileInUse; aws/aws-cdk#35765,
 * hashicorp/terraform-provider-aws#40905). So an update never touches it:
 *
 *   1. Its id carries everything it is made of. Whatever of that changes makes another one beside it.
 *   2. The load balancer's rule lets the new one in, and the distribution moves over (stacks/edge-stack.ts).
 *   3. CloudFormation deletes what is no longer in the template at the very end: the old one, which nobody uses by then.
 *
 * A rollback before that finds the old one untouched. Tags are kept off it in lib/stargate.ts.
 */
import { CfnResource, Stack } from 'aws-cdk-lib';
import {
  OriginProtocolPolicy,
  OriginSslPolicy,
  VpcOrigin,
  VpcOriginEndpoint,
} from 'aws-cdk-lib/aws-cloudfront';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { digestOf, identityIn, resourcesOfStack } from '../references/identity.ts';
import { HTTP_PORT, HTTPS_PORT } from './load-balancer.ts';

export interface EdgeOriginProps {
  readonly alb: IApplicationLoadBalancer;
  /** https where the load balancer has a certificate. */
  readonly protocol: 'http' | 'https';
}

export class EdgeOrigin extends Construct {
  readonly vpcOrigin: VpcOrigin;

  constructor(scope: Construct, id: string, props: EdgeOriginProps) {
    super(scope, id);
    const protocolPolicy =
      props.protocol === 'http' ? OriginProtocolPolicy.HTTP_ONLY : OriginProtocolPolicy.HTTPS_ONLY;
    const originSslProtocols = [OriginSslPolicy.TLS_V1_2];
    const settings = { protocolPolicy, httpPort: HTTP_PORT, httpsPort: HTTPS_PORT, originSslProtocols };
    this.vpcOrigin = new VpcOrigin(this, `Of${edgeOriginDigest(identityOfAlb(props.alb), settings)}`, {
      endpoint: VpcOriginEndpoint.applicationLoadBalancer(props.alb),
      ...settings,
    });
  }
}

/** Of the load balancer and of the settings, as CloudFront names their values. */
export function edgeOriginDigest(
  alb: unknown,
  settings: Readonly<Record<'protocolPolicy' | 'httpPort' | 'httpsPort' | 'originSslProtocols', unknown>>,
): string {
  const { protocolPolicy, httpPort, httpsPort, originSslProtocols } = settings;
  return digestOf([alb, protocolPolicy, httpPort, httpsPort, originSslProtocols]);
}

function identityOfAlb(alb: IApplicationLoadBalancer): unknown {
  const resource = alb.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error('the load balancer is made by another program');
  const stack = Stack.of(resource);
  return identityIn(resourcesOfStack(stack), String(stack.resolve(resource.logicalId)));
}
