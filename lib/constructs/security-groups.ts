/**
 * Which connections are allowed, as one table of security groups. All groups and rules are made here, in the network
 * stack, and the other stacks import them without the right to change them, so this file alone says what reaches the
 * database.
 *
 *   CloudFront's origin, admins → load balancer → tasks → database
 *                                                 functions → database
 *                          collector → tasks
 *                          Grafana → database; admins → load balancer → Grafana where it is a task
 *   a Prometheus and a Grafana of one's own → tasks, database
 *   the network → NAT instance; admins anywhere → its tunnel → load balancer (it is a member of the admins' group)
 *
 * (The rule for CloudFront's origin is in the edge stack: its group exists only once the VPC origin does. That for the
 * functions that read other services is beside them, in constructs/saas-usage.ts: a group that went with the last account
 * could not be deleted before they are.)
 */
import {
  CfnSecurityGroupEgress,
  CfnSecurityGroupIngress,
  Peer,
  Port,
  SecurityGroup,
  type ISecurityGroup,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { VPN_PORT } from '../../core/vpn.ts';
import type { AdminAccess, GrafanaOptions, MonitoringAccess } from '../environment.ts';
import { GRAFANA_PORT, PROXY_PORT } from '../task-address.ts';

export const DATABASE_PORT = 5432;

export interface SecurityGroupsProps {
  readonly vpc: IVpc;
  readonly adminAccess: AdminAccess;
  /** @default nobody */
  readonly monitoringAccess?: MonitoringAccess;
  /** @default none */
  readonly grafana?: GrafanaOptions;
  /** The one port of the gateway that anybody is let in on. */
  readonly albPort: number;
  /** @default no NAT instance */
  readonly natInstance?: { readonly networkCidr: string; readonly carries: 'nothing else' | 'vpn' };
}

export type Groups = {
  readonly alb: ISecurityGroup;
  readonly proxy: ISecurityGroup;
  readonly functions: ISecurityGroup;
  readonly collector: ISecurityGroup;
  /** Amazon Managed Grafana's connection into the VPC, or the task of Grafana itself. */
  readonly grafana: ISecurityGroup;
  readonly database: ISecurityGroup;
  /** Members reach the load balancer: a bastion, a VPN endpoint, a CloudShell environment. */
  readonly admins: ISecurityGroup;
};

export class SecurityGroups extends Construct {
  readonly groups: Groups;
  /** Of the NAT instance; the admins' group is among them when it carries the tunnel. */
  readonly natInstance: readonly [ISecurityGroup, ...ISecurityGroup[]] | null;

  constructor(scope: Construct, id: string, props: SecurityGroupsProps) {
    super(scope, id);
    const group = (name: string, description: string): SecurityGroup =>
      new SecurityGroup(this, name, { vpc: props.vpc, description, allowAllOutbound: false });
    const alb = group('Alb', 'Internal load balancer');
    const proxy = group('Proxy', 'Proxy tasks');
    const functions = group('Functions', 'Lambda functions with a database connection');
    const collector = group('Collector', 'Metrics collector');
    const grafana = group('Grafana', 'Grafana workspace');
    const database = group('Database', 'PostgreSQL');
    const admins = group('Admins', 'Members may call the internal load balancer');

    allow(admins, alb, props.albPort, 'Admins to the load balancer');
    allow(alb, proxy, PROXY_PORT, 'Load balancer to proxy tasks');
    allow(proxy, database, DATABASE_PORT, 'Proxy tasks to PostgreSQL');
    allow(functions, database, DATABASE_PORT, 'Functions to PostgreSQL');
    allow(grafana, database, DATABASE_PORT, 'Grafana to PostgreSQL');
    allow(collector, proxy, PROXY_PORT, 'Collector to metrics of proxy tasks');
    admit(props.adminAccess, alb, props.albPort, 'Admins');
    if (props.monitoringAccess !== undefined) {
      admit(props.monitoringAccess, proxy, PROXY_PORT, 'Your own Prometheus');
      admit(props.monitoringAccess, database, DATABASE_PORT, 'Your own Grafana');
    }
    if (props.grafana?.authentication === 'self-hosted') {
      allow(alb, grafana, GRAFANA_PORT, 'Load balancer to Grafana');
      allow(admins, alb, GRAFANA_PORT, 'Admins to Grafana');
      admit(props.adminAccess, alb, GRAFANA_PORT, 'Admins to Grafana');
    } else if (props.grafana?.network !== undefined) {
      const { cidr } = props.grafana.network;
      database.addIngressRule(Peer.ipv4(cidr), Port.tcp(DATABASE_PORT), 'Grafana in another region');
    }
    // AWS's services are reached by name over TLS; their addresses are not known beforehand.
    for (const client of [proxy, functions, collector, grafana, admins]) {
      client.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS services over TLS');
    }
    this.groups = { alb, proxy, functions, collector, grafana, database, admins };
    this.natInstance = null;
    if (props.natInstance !== undefined) {
      const { networkCidr, carries } = props.natInstance;
      const nat = group('Nat', 'NAT instance');
      nat.addIngressRule(Peer.ipv4(networkCidr), Port.tcp(443), 'AWS services over TLS, for the network');
      nat.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS services over TLS');
      if (carries === 'vpn') {
        nat.addIngressRule(Peer.anyIpv4(), Port.udp(VPN_PORT), 'WireGuard');
        Validations.of(nat).acknowledge({
          id: 'AwsSolutions-EC23',
          reason: 'Admins come from anywhere; WireGuard answers nobody whose key it does not know.',
        });
      }
      this.natInstance = carries === 'vpn' ? [nat, admins] : [nat];
    }
  }
}

/** A view of the groups that no construct of another stack can add rules to. */
export function importedGroups(scope: Construct, groups: Groups): Groups {
  const freeze = (name: string, group: ISecurityGroup) =>
    SecurityGroup.fromSecurityGroupId(scope, `${name}Group`, group.securityGroupId, { mutable: false });
  return {
    alb: freeze('Alb', groups.alb),
    proxy: freeze('Proxy', groups.proxy),
    functions: freeze('Functions', groups.functions),
    collector: freeze('Collector', groups.collector),
    grafana: freeze('Grafana', groups.grafana),
    database: freeze('Database', groups.database),
    admins: freeze('Admins', groups.admins),
  };
}

/** Lets in clients that have no group of ours. */
function admit(access: MonitoringAccess, to: SecurityGroup, port: number, who: string): void {
  for (const cidr of access.cidrs) to.addIngressRule(Peer.ipv4(cidr), Port.tcp(port), `${who}, by network`);
  for (const groupId of access.securityGroupIds)
    to.addIngressRule(Peer.securityGroupId(groupId), Port.tcp(port), `${who}, by group`);
}

/** Rules are resources of their own, because two groups that name each other inline would wait for each other. */
function allow(from: SecurityGroup, to: SecurityGroup, port: number, description: string): void {
  const rule = { ipProtocol: 'tcp', fromPort: port, toPort: port, description };
  new CfnSecurityGroupIngress(to, `From${from.node.id}${port}`, {
    ...rule,
    groupId: to.securityGroupId,
    sourceSecurityGroupId: from.securityGroupId,
  });
  new CfnSecurityGroupEgress(from, `To${to.node.id}${port}`, {
    ...rule,
    groupId: from.securityGroupId,
    destinationSecurityGroupId: to.securityGroupId,
  });
}
