/**
 * One small instance in the place of a NAT gateway, for an environment that may lose its way out for some minutes
 * (docs/decisions/0152-a-nat-instance-for-dev.md). A deployment waits until it forwards packets. EC2 moves it to other
 * hardware when a machine fails and restarts it when its system hangs; its address stays. A newer image of Amazon Linux
 * replaces it at the next deployment of the network: first the new one, then the address and the routes, then the old
 * one goes. It takes no connections from anybody but the network, and WireGuard's where there is a tunnel.
 */
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Ec2Action, Ec2InstanceAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import {
  AmazonLinuxCpuType,
  BlockDeviceVolume,
  CfnEIP,
  CfnRoute,
  EbsDeviceVolumeType,
  Instance,
  InstanceType,
  MachineImage,
  UserData,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { resolverAddress, VPN_PORT, vpnParameters, type VpnSettings } from '../../core/vpn.ts';
import { natSetup } from '../nat-instance/setup.ts';
import { allowSessions, sessionAccessReason } from './session-access.ts';

export interface NatInstanceProps {
  readonly vpc: IVpc;
  /** With a route to the internet gateway. */
  readonly publicSubnet: ISubnet;
  /** Their way out leads here. */
  readonly privateSubnets: readonly ISubnet[];
  readonly securityGroups: readonly [ISecurityGroup, ...ISecurityGroup[]];
  readonly networkCidr: string;
  readonly environmentName: string;
  readonly region: string;
  /** WireGuard for admins. @default no tunnel */
  readonly vpn?: { readonly cidr: string; readonly albPort: number };
}

export class NatInstance extends Construct {
  readonly instanceId: string;

  constructor(scope: Construct, id: string, props: NatInstanceProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: 'Stargate: the NAT instance',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });
    allowSessions(role);
    const instance = this.host(role, props);
    this.instanceId = instance.instanceId;
    const address = new CfnEIP(this, 'Address', { domain: 'vpc', instanceId: instance.instanceId });
    for (const subnet of props.privateSubnets) {
      // The id that CDK's own route to a NAT gateway has: changing `egress` changes the route, and leaves no moment
      // with two for one destination, which EC2 refuses.
      new CfnRoute(subnet, 'DefaultRoute', {
        routeTableId: subnet.routeTable.routeTableId,
        destinationCidrBlock: '0.0.0.0/0',
        instanceId: instance.instanceId,
      });
    }
    this.recoverAlone(instance.instanceId);
    if (props.vpn !== undefined) this.carryTunnel(role, address, props, props.vpn.cidr);
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-EC28', reason: 'Two alarms of its own recover it; nobody watches its load.' },
      { id: 'AwsSolutions-EC29', reason: 'It holds nothing; a new one takes its place.' },
      sessionAccessReason,
      {
        id: 'CloudFormation-Validate::W3010',
        reason: 'The zone is that of its subnet, which the environment names.',
      },
    );
  }

  private host(role: Role, props: NatInstanceProps): Instance {
    const userData = UserData.forLinux();
    const { environmentName, region, networkCidr, vpn } = props;
    userData.addCommands(
      ...natSetup({
        networkCidr,
        ...(vpn === undefined ? {} : { vpn: { environmentName, region, ...vpn } }),
      }),
    );
    const [first, ...others] = props.securityGroups;
    const instance = new Instance(this, 'Host', {
      vpc: props.vpc,
      vpcSubnets: { subnets: [props.publicSubnet] },
      securityGroup: first,
      role,
      instanceType: new InstanceType('t4g.nano'),
      machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(8, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
      requireImdsv2: true,
      sourceDestCheck: false,
      // Until the lasting address is there, which comes when the instance says that it is set up.
      associatePublicIpAddress: true,
      userData,
      // It runs once in an instance's life, so another script is another instance.
      userDataCausesReplacement: true,
      resourceSignalTimeout: Duration.minutes(10),
    });
    // Its subnet says where it is; CDK would copy the zone's id, which EC2 takes for a name.
    instance.instance.availabilityZone = undefined;
    for (const group of others) instance.addSecurityGroup(group);
    userData.addSignalOnExitCommand(instance);
    return instance;
  }

  /** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/UsingAlarmActions.html */
  private recoverAlone(instanceId: string): void {
    const alarm = (name: string, metricName: string, minutes: number, action: Ec2InstanceAction): void => {
      new Alarm(this, name, {
        alarmDescription: `NAT instance: ${action} by itself when ${metricName} lasts ${minutes} minutes`,
        metric: new Metric({
          namespace: 'AWS/EC2',
          metricName,
          dimensionsMap: { InstanceId: instanceId },
          statistic: 'Maximum',
          period: Duration.minutes(1),
        }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: minutes,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new Ec2Action(action));
    };
    alarm('Recover', 'StatusCheckFailed_System', 2, Ec2InstanceAction.RECOVER);
    alarm('Restart', 'StatusCheckFailed_Instance', 3, Ec2InstanceAction.REBOOT);
  }

  private carryTunnel(role: Role, address: CfnEIP, props: NatInstanceProps, cidr: string): void {
    const names = vpnParameters(props.environmentName);
    const arn = (name: string): string =>
      Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.slice(1) });
    role.addToPolicy(
      new PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [arn(names.peers)] }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [arn(names.privateKey)] }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['ssm:PutParameter'],
        resources: [arn(names.privateKey), arn(names.serverKey)],
      }),
    );
    const settings: VpnSettings = {
      endpoint: `${address.attrPublicIp}:${VPN_PORT}`,
      cidr,
      networkCidr: props.networkCidr,
      resolver: resolverAddress(props.networkCidr),
    };
    new StringParameter(this, 'Settings', {
      parameterName: names.settings,
      stringValue: Stack.of(this).toJsonString(settings),
      description: 'Stargate: what stargate vpn tells an admin',
    });
  }
}
