/**
 * The VPC: made here or one that is there already. Databases have no route out; tasks and functions go out by NAT,
 * or reach AWS through interface endpoints only. An internet gateway is always attached, because CloudFront asks
 * for one before it makes a VPC origin; without NAT no route leads to it.
 */
import {
  CfnInternetGateway,
  CfnSubnet,
  CfnVPCGatewayAttachment,
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  SubnetFilter,
  SubnetType,
  Vpc,
  type ISubnet,
  type IVpc,
  type SubnetConfiguration,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ExistingNetwork, NewNetwork } from '../environment.ts';
import { logGroup } from './log-group.ts';
import { SubnetAddresses } from './subnet-addresses.ts';

export interface NetworkProps {
  readonly network: NewNetwork | ExistingNetwork;
  readonly logRetentionDays: number;
}

export class Network extends Construct {
  readonly vpc: IVpc;
  /** Tasks, functions and the load balancer. */
  readonly privateSubnets: SubnetSelection;
  readonly databaseSubnets: SubnetSelection;
  /** Where a NAT instance of ours stands; none unless `egress` is `nat-instance`. */
  readonly natSubnets: readonly ISubnet[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { network } = props;
    if (network.kind === 'existing') {
      this.vpc = this.existing(network);
      const isDatabase = (subnet: ISubnet) =>
        (network.databaseSubnetIds ?? network.privateSubnetIds).includes(subnet.subnetId);
      this.privateSubnets = {
        subnetFilters: [SubnetFilter.byIds([...network.privateSubnetIds])],
        subnetType: SubnetType.PRIVATE_WITH_EGRESS,
      };
      this.databaseSubnets = {
        subnets: [...this.vpc.privateSubnets, ...this.vpc.isolatedSubnets].filter(isDatabase),
      };
      this.natSubnets = [];
      return;
    }
    this.vpc = this.made(network, props.logRetentionDays);
    this.privateSubnets = { subnetGroupName: 'private' };
    this.databaseSubnets = { subnetGroupName: 'database' };
    this.natSubnets = network.egress === 'nat-instance' ? this.vpc.publicSubnets : [];
  }

  private made(network: NewNetwork, logRetentionDays: number): Vpc {
    const hasNat = network.egress !== 'endpoints';
    const subnets: SubnetConfiguration[] = [
      {
        name: 'private',
        subnetType: hasNat ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED,
      },
      { name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED },
    ];
    if (hasNat) subnets.push({ name: 'public', subnetType: SubnetType.PUBLIC });
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: new SubnetAddresses(network.cidr),
      availabilityZones: [...network.availabilityZones],
      natGateways: network.egress === 'nat' ? (network.natGateways ?? 1) : 0,
      subnetConfiguration: subnets.map((subnet) =>
        subnet.name === 'public' ? { ...subnet, mapPublicIpOnLaunch: false } : subnet,
      ),
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    placeById(vpc);
    if (!hasNat) this.attachInternetGateway(vpc);
    vpc.addFlowLog('Rejected', {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(logGroup(this, 'FlowLog', { logRetentionDays })),
    });
    return vpc;
  }

  private existing(network: ExistingNetwork): IVpc {
    const own = network.databaseSubnetIds;
    Validations.of(this).acknowledge({
      id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
      reason: 'Nothing here adds routes to a network that is not ours.',
    });
    return Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: network.vpcId,
      vpcCidrBlock: network.cidr,
      availabilityZones: [...network.availabilityZones],
      privateSubnetIds: [...network.privateSubnetIds],
      ...(own === undefined ? {} : { isolatedSubnetIds: [...own] }),
    });
  }

  private attachInternetGateway(vpc: Vpc): void {
    const gateway = new CfnInternetGateway(this, 'InternetGateway');
    new CfnVPCGatewayAttachment(this, 'InternetGatewayAttachment', {
      vpcId: vpc.vpcId,
      internetGatewayId: gateway.ref,
    });
  }
}

/** The construct library knows zones by name alone; CloudFormation takes the id instead. */
function placeById(vpc: Vpc): void {
  for (const subnet of [...vpc.privateSubnets, ...vpc.isolatedSubnets, ...vpc.publicSubnets]) {
    const made = subnet.node.defaultChild;
    if (!(made instanceof CfnSubnet)) throw new Error(`${subnet.node.path} is no subnet of this network`);
    made.availabilityZoneId = subnet.availabilityZone;
    made.availabilityZone = undefined;
  }
}
