/**
 * Opens the load balancer to CloudFront's VPC origin and to nothing else of CloudFront. AWS creates the group of the
 * origin's network interfaces together with the first VPC origin of a VPC, so it is looked up during deployment.
 */
import { Validations } from 'aws-cdk-lib';
import { CfnSecurityGroupIngress, type ISecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import { acknowledgeSingleton, BASIC_EXECUTION_ROLE } from './singleton.ts';
import { logGroup } from './log-group.ts';

/** The name AWS gives it: "Restrict access with VPC origins", CloudFront developer guide. */
const ORIGIN_GROUP_NAME = 'CloudFront-VPCOrigins-Service-SG';

export interface OriginAccessProps {
  readonly vpc: IVpc;
  readonly albGroup: ISecurityGroup;
  readonly albPort: number;
  /** After this the group is there. */
  readonly vpcOrigin: IDependable;
  readonly logRetentionDays: number;
  /** Region of the VPC. */
  readonly region: string;
}

export class OriginAccess extends Construct {
  constructor(scope: Construct, id: string, props: OriginAccessProps) {
    super(scope, id);
    const lookup = new AwsCustomResource(this, 'OriginGroup', {
      resourceType: 'Custom::VpcOriginGroup',
      onUpdate: {
        service: 'ec2',
        action: 'DescribeSecurityGroups',
        region: props.region,
        parameters: {
          Filters: [
            { Name: 'vpc-id', Values: [props.vpc.vpcId] },
            { Name: 'group-name', Values: [ORIGIN_GROUP_NAME] },
          ],
        },
        outputPaths: ['SecurityGroups.0.GroupId'],
        physicalResourceId: PhysicalResourceId.fromResponse('SecurityGroups.0.GroupId'),
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['ec2:DescribeSecurityGroups'], resources: ['*'] }),
      ]),
      installLatestAwsSdk: false,
      logGroup: logGroup(this, 'Log', { logRetentionDays: props.logRetentionDays }),
    });
    lookup.node.addDependency(props.vpcOrigin);
    new CfnSecurityGroupIngress(this, 'FromOrigin', {
      groupId: props.albGroup.securityGroupId,
      ipProtocol: 'tcp',
      fromPort: props.albPort,
      toPort: props.albPort,
      sourceSecurityGroupId: lookup.getResponseField('SecurityGroups.0.GroupId'),
      description: 'CloudFront VPC origin to the load balancer',
    });
    acknowledgeSingleton(this, 'AWS679f', {
      id: BASIC_EXECUTION_ROLE,
      reason: "CDK's lookup function writes to its own log group only.",
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ec2:DescribeSecurityGroups knows no narrower resource; it only reads.',
    });
  }
}
