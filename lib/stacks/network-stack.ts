/** The network: VPC, who may talk to whom, private ways to AWS. Lives as long as everything in it. */
import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Bastion } from '../constructs/bastion.ts';
import { albPortOf } from '../constructs/load-balancer.ts';
import { Endpoints } from '../constructs/endpoints.ts';
import { NatInstance } from '../constructs/nat-instance.ts';
import { Network } from '../constructs/network.ts';
import { SecurityGroups } from '../constructs/security-groups.ts';
import type { Environment } from '../environment.ts';
import { ProducingStack } from '../references/producing-stack.ts';

export interface NetworkStackProps extends StackProps {
  readonly environment: Environment;
}

export class NetworkStack extends ProducingStack {
  readonly network: Network;
  readonly securityGroups: SecurityGroups;
  private readonly zones: readonly string[];

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    this.zones = props.environment.network.availabilityZones;
    const { network, adminAccess, monitoringAccess, edge, retention, grafana } = props.environment;
    this.network = new Network(this, 'Network', { network, logRetentionDays: retention.logDays });
    const { vpc, privateSubnets } = this.network;
    const albPort = albPortOf(edge);
    this.securityGroups = new SecurityGroups(this, 'Traffic', {
      vpc,
      adminAccess,
      albPort,
      ...(grafana === undefined ? {} : { grafana }),
      ...(monitoringAccess === undefined ? {} : { monitoringAccess }),
      ...(network.kind === 'new' && network.egress === 'nat-instance'
        ? {
            natInstance: {
              networkCidr: network.cidr,
              carries: adminAccess.vpn === undefined ? 'nothing else' : 'vpn',
            },
          }
        : {}),
    });
    this.addNatInstance(props.environment, albPort);
    if (network.kind === 'new' && network.egress === 'endpoints') {
      new Endpoints(this, 'Endpoints', {
        vpc,
        cidr: network.cidr,
        subnets: privateSubnets,
        bedrock: props.environment.bedrock,
        region: props.environment.region,
        hasSessions: adminAccess.bastion === 'ssm' || props.environment.proxy.exec === 'on',
        hasComprehend: props.environment.comprehend === 'on',
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

  private addNatInstance({ name, region, network, adminAccess }: Environment, albPort: number): void {
    const { vpc, natSubnets, privateSubnets } = this.network;
    const securityGroups = this.securityGroups.natInstance;
    const [publicSubnet] = natSubnets;
    if (securityGroups === null || publicSubnet === undefined) return;
    new NatInstance(this, 'Nat', {
      vpc,
      publicSubnet,
      privateSubnets: vpc.selectSubnets(privateSubnets).subnets,
      securityGroups,
      networkCidr: network.cidr,
      environmentName: name,
      region,
      ...(adminAccess.vpn === undefined ? {} : { vpn: { ...adminAccess.vpn, albPort } }),
    });
  }

  /** The zones the environment names, so that synthesis never asks an account for its own. */
  override get availabilityZones(): string[] {
    return [...this.zones];
  }
}
