/** What is wrong with the network of an environment, and with who may reach it. */
import { hasVpcOrigins, takesVpcOrigins, usableZoneIdsOf, ZONE_ID } from '../../core/regions/zones.ts';
import { isInside, overlaps, parseCidr } from '../cidr.ts';
import type { Environment, MonitoringAccess } from '../environment.ts';
import { mostZones } from '../subnet-plan.ts';
import type { Warning } from './warning.ts';

export function validateNetwork(environment: Environment, others: readonly Environment[]): readonly string[] {
  const { network, adminAccess, monitoringAccess } = environment;
  const problems: string[] = [];
  const own = parseCidr(network.cidr);
  if (own === null) return [`network.cidr: "${network.cidr}" is not a network such as 10.40.0.0/16`];
  if (network.kind === 'new' && (own.prefix < 16 || own.prefix > 22)) {
    problems.push(`network.cidr: /${own.prefix} does not fit; a new network is between /16 and /22`);
  }
  if (network.availabilityZones.length < 2) {
    problems.push('network.availabilityZones: name at least two; the load balancer and RDS need them');
  }
  problems.push(...zoneProblems(network.availabilityZones, environment.region));
  if (network.kind === 'new') {
    if (network.availabilityZones.length > mostZones(own.prefix)) {
      problems.push(
        `network.availabilityZones: /${own.prefix} has room for ${mostZones(own.prefix)} zones; name fewer, or take a larger network.cidr`,
      );
    }
    if (network.egress === 'nat-instance') problems.push(...natInstanceProblems(environment));
    const nats = network.natGateways ?? 1;
    if (nats < 1 || nats > network.availabilityZones.length) {
      problems.push(`network.natGateways: ${nats} is not between 1 and the number of zones`);
    }
    for (const other of others) {
      if (other.name === environment.name || other.network.kind !== 'new') continue;
      if (overlaps(network.cidr, other.network.cidr)) {
        problems.push(
          `network.cidr: ${network.cidr} overlaps ${other.name} (${other.network.cidr}); they could never be joined`,
        );
      }
    }
    for (const joined of network.joinedCidrs ?? []) {
      if (parseCidr(joined) === null) problems.push(`network.joinedCidrs: "${joined}" is not a network`);
      else if (overlaps(network.cidr, joined)) {
        problems.push(`network.cidr: ${network.cidr} overlaps the joined network ${joined}`);
      }
    }
  } else if (network.privateSubnetIds.length !== network.availabilityZones.length) {
    problems.push('network.privateSubnetIds: give one subnet for each availability zone, in the same order');
  }
  problems.push(...vpnProblems(environment, others));
  problems.push(...accessProblems('adminAccess', adminAccess, "the VPN's own network"));
  if (monitoringAccess !== undefined) {
    problems.push(...accessProblems('monitoringAccess', monitoringAccess, 'the one that yours run in'));
    if (monitoringAccess.cidrs.length + monitoringAccess.securityGroupIds.length === 0)
      problems.push('monitoringAccess: names nobody; name a network or a security group, or leave it out');
  }
  return problems;
}

/** Before anything is made: CloudFront refuses a VPC origin with a zone it does not serve when all else is there. */
function zoneProblems(zones: readonly string[], region: string): readonly string[] {
  const field = 'network.availabilityZones';
  const usable = usableZoneIdsOf(region);
  if (usable === null) return [];
  if (!hasVpcOrigins(region)) return [`region: CloudFront makes no VPC origins in ${region}`];
  const problems: string[] = [];
  for (const [index, zone] of zones.entries()) {
    if (!ZONE_ID.test(zone)) {
      problems.push(
        `${field}: "${zone}" is not the id of a zone; names mean other zones in other accounts, so write ids such as ${usable.slice(0, 2).join(', ')}`,
      );
    } else if (zones.indexOf(zone) < index) problems.push(`${field}: ${zone} is listed twice`);
    else if (!takesVpcOrigins(zone)) {
      problems.push(`${field}: CloudFront makes no VPC origins in ${zone}; take of ${usable.join(', ')}`);
    } else if (!usable.includes(zone)) {
      problems.push(`${field}: ${zone} is not in ${region}; take of ${usable.join(', ')}`);
    }
  }
  return problems;
}

function natInstanceProblems({ name, network }: Environment): readonly string[] {
  const problems: string[] = [];
  if (name === 'prod') {
    problems.push(
      'network.egress: prod goes out by "nat" or "endpoints"; a NAT instance is one machine in one zone, and away while it is replaced',
    );
  }
  if (network.kind === 'new' && network.natGateways !== undefined) {
    problems.push('network.natGateways: there are none with egress "nat-instance"; leave it out');
  }
  return problems;
}

export function networkWarnings({ name, network }: Environment): readonly Warning[] {
  if (name === 'dev' || network.kind !== 'new' || network.egress !== 'nat-instance') return [];
  return [
    {
      field: 'network.egress',
      say: `${name} goes out by one NAT instance: it is away for minutes when the instance or its zone fails, and at each new image. Take "nat" where that matters.`,
    },
  ];
}

/** Networks that no address of the internet is in: RFC 1918, and RFC 6598, which carriers use. */
const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

function vpnProblems(environment: Environment, others: readonly Environment[]): readonly string[] {
  const { vpn } = environment.adminAccess;
  const { network } = environment;
  if (vpn === undefined) return [];
  const problems: string[] = [];
  if (network.kind !== 'new' || network.egress !== 'nat-instance') {
    problems.push(
      'adminAccess.vpn: the NAT instance carries it, so it needs network.egress "nat-instance"; elsewhere take adminAccess.bastion, or a VPN of yours by adminAccess.cidrs',
    );
  }
  const range = parseCidr(vpn.cidr);
  if (range === null) return [...problems, `adminAccess.vpn.cidr: "${vpn.cidr}" is not a network`];
  if (range.prefix < 16 || range.prefix > 29) {
    problems.push(`adminAccess.vpn.cidr: /${range.prefix} does not fit; take one between /16 and /29`);
  }
  if (!PRIVATE_NETWORKS.some((known) => isInside(vpn.cidr, known))) {
    problems.push(`adminAccess.vpn.cidr: ${vpn.cidr} is not private; take one such as 10.255.40.0/24`);
  }
  const networks: (readonly [string, string])[] = [['the network itself', network.cidr]];
  if (network.kind === 'new') {
    for (const joined of network.joinedCidrs ?? []) networks.push([`the joined network ${joined}`, joined]);
  }
  for (const other of others) {
    if (other.name === environment.name) continue;
    networks.push([`the network of ${other.name}`, other.network.cidr]);
    if (other.adminAccess.vpn !== undefined) {
      networks.push([`the tunnel of ${other.name}`, other.adminAccess.vpn.cidr]);
    }
  }
  for (const [whose, cidr] of networks) {
    if (overlaps(vpn.cidr, cidr)) problems.push(`adminAccess.vpn.cidr: ${vpn.cidr} overlaps ${whose}`);
  }
  return problems;
}

function accessProblems(field: string, { cidrs }: MonitoringAccess, instead: string): readonly string[] {
  return cidrs.flatMap((cidr) => {
    const range = parseCidr(cidr);
    if (range === null) return [`${field}.cidrs: "${cidr}" is not a network`];
    return range.prefix < 8 ? [`${field}.cidrs: ${cidr} is most of the internet; name ${instead}`] : [];
  });
}
