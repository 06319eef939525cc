/**
 * A small instance in a private subnet for `aws ssm start-session … AWS-StartPortForwardingSessionToRemoteHost` to
 * the load balancer. No public address, no inbound rule, no key pair, and only the actions a session needs.
 */
import { Validations } from 'aws-cdk-lib';
import {
  AmazonLinuxCpuType,
  BlockDeviceVolume,
  Instance,
  InstanceType,
  MachineImage,
  type ISecurityGroup,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allowSessions, sessionAccessReason } from './session-access.ts';

export interface BastionProps {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
}

export class Bastion extends Construct {
  readonly instanceId: string;

  constructor(scope: Construct, id: string, props: BastionProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: 'Stargate: port forwarding by Systems Manager',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });
    allowSessions(role);
    const host = new Instance(this, 'Host', {
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      securityGroup: props.securityGroup,
      role,
      instanceType: new InstanceType('t4g.nano'),
      machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
      blockDevices: [{ deviceName: '/dev/xvda', volume: BlockDeviceVolume.ebs(8, { encrypted: true }) }],
      requireImdsv2: true,
      associatePublicIpAddress: false,
    });
    // Its subnet says it by its id, which this property does not take.
    host.instance.availabilityZone = undefined;
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-EC28', reason: 'It forwards ports for a person; nobody watches its load.' },
      { id: 'AwsSolutions-EC29', reason: 'It holds nothing; losing it loses nothing.' },
      sessionAccessReason,
    );
    this.instanceId = host.instanceId;
  }
}
