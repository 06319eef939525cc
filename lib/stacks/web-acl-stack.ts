/** The web ACL of a gateway whose home is not us-east-1: CloudFront takes web ACLs from there only. */
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WebAcl, type WebAclProps } from '../constructs/web-acl.ts';
import { ProducingStack } from '../references/producing-stack.ts';

export type WebAclStackProps = StackProps & WebAclProps;

export class WebAclStack extends ProducingStack {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: WebAclStackProps) {
    super(scope, id, props);
    this.arn = new WebAcl(this, 'WebAcl', props).arn;
  }
}
