/** The network: VPC, who may talk to whom, private ways to AWS. Lives as long as everything in it. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Bastion } from '../constructs/bastion.ts';
import { Endpoints } from '../constructs/endpoints.ts';
import { Network } from '../constructs/network.ts';
import { SecurityGroups } from '../constructs/security-groups.ts';
import type { Environment } from '../environment.ts';

export interface NetworkStackProps extends StackProps {
  readonly environment: Environment;
}

export class NetworkStack extends Stack {
  readonly network: Network;
  readonly securityGroups: SecurityGroups;
  private readonly zones: readonly string[];

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    this.zones = props.environment.network.availabilityZones;
    const { network, adminAccess, monitoringAccess, edge, retention } = props.environment;
    this.network = new Network(this, 'Network', { network, logRetentionDays: retention.logDays });
    const { vpc, privateSubnets } = this.network;
    const albPort = edge.domain === undefined ? 80 : 443;
    this.securityGroups = new SecurityGroups(this, 'Traffic', {
      vpc,
      adminAccess,
      albPort,
      ...(monitoringAccess === undefined ? {} : { monitoringAccess }),
    });
    if (network.kind === 'new' && network.egress === 'endpoints') {
      new Endpoints(this, 'Endpoints', {
        vpc,
        cidr: network.cidr,
        subnets: privateSubnets,
        bedrock: props.environment.bedrock,
        region: props.environment.region,
        ...(adminAccess.bastion === undefined ? {} : { bastion: adminAccess.bastion }),
      });
    }
    if (adminAccess.bastion === 'ssm') {
      const bastion = new Bastion(this, 'Bastion', {
        vpc,
        subnets: privateSubnets,
        securityGroup: this.securityGroups.groups.admins,
      });
      new CfnOutput(this, 'BastionInstanceId', { value: bastion.instanceId });
    }
    new CfnOutput(this, 'AdminSecurityGroupId', {
      value: this.securityGroups.groups.admins.securityGroupId,
      description: 'Members of this group reach the internal load balancer',
    });
  }

  /** The zones the environment names, so that synthesis never asks an account for its own. */
  override get availabilityZones(): string[] {
    return [...this.zones];
  }
}
