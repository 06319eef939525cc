/**
 * A small instance in a private subnet for `aws ssm start-session … AWS-StartPortForwardingSessionToRemoteHost` to
 * the load balancer. No public address, no inbound rule, no key pair.
 */
import { Validations } from 'aws-cdk-lib';
import {
  BastionHostLinux,
  BlockDeviceVolume,
  InstanceType,
  MachineImage,
  AmazonLinuxCpuType,
  type ISecurityGroup,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export interface BastionProps {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
}

export class Bastion extends Construct {
  readonly instanceId: string;

  constructor(scope: Construct, id: string, props: BastionProps) {
    super(scope, id);
    const host = new BastionHostLinux(this, 'Host', {
      vpc: props.vpc,
      subnetSelection: props.subnets,
      securityGroup: props.securityGroup,
      instanceType: new InstanceType('t4g.nano'),
      machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
      blockDevices: [{ deviceName: '/dev/xvda', volume: BlockDeviceVolume.ebs(8, { encrypted: true }) }],
      requireImdsv2: true,
    });
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-EC28', reason: 'It forwards ports for a person; nobody watches its load.' },
      { id: 'AwsSolutions-EC29', reason: 'It holds nothing; losing it loses nothing.' },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ssmmessages and ssm:UpdateInstanceInformation know no narrower resource.',
      },
    );
    this.instanceId = host.instanceId;
  }
}
