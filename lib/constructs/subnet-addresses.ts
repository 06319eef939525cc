/**
 * Which addresses each subnet of a new network has: by its tier and the place of its zone in the list, never by how many
 * others there are. A zone more adds subnets and moves none; CloudFormation would make a moved one before it removes the old
 * one, and EC2 refuses addresses that are in use.
 *
 *     /24 number      0     1     2     3        4     5     6          7
 *     /22             private of three zones     databases and public
 *     /21 and larger  private of six zones                   databases  public
 */
import type {
  AllocateCidrRequest,
  IIpAddresses,
  SubnetIpamOptions,
  VpcIpamOptions,
} from 'aws-cdk-lib/aws-ec2';
import { mostZones, SMALL_NETWORK_PREFIX } from '../subnet-plan.ts';

export class SubnetAddresses implements IIpAddresses {
  private readonly cidr: string;

  constructor(cidr: string) {
    this.cidr = cidr;
  }

  allocateVpcCidr(): VpcIpamOptions {
    return { cidrBlock: this.cidr };
  }

  allocateSubnetsCidr({ requestedSubnets }: AllocateCidrRequest): SubnetIpamOptions {
    const zones = new Map<string, string[]>();
    return {
      allocatedSubnets: requestedSubnets.map(({ availabilityZone, configuration: { name } }) => {
        const before = zones.get(name) ?? [];
        zones.set(name, [...before, availabilityZone]);
        return { cidr: this.subnet(name, before.length) };
      }),
    };
  }

  private subnet(tier: string, zone: number): string {
    const [address = '', prefix = ''] = this.cidr.split('/');
    if (zone >= mostZones(Number(prefix))) throw new Error(`${this.cidr} has no room for zone ${zone + 1}`);
    const isSmall = Number(prefix) >= SMALL_NETWORK_PREFIX;
    switch (tier) {
      case 'private':
        return `${moved(address, zone * 256)}/24`;
      case 'database':
        return `${moved(address, (isSmall ? 3 : 6) * 256 + zone * 32)}/27`;
      case 'public':
        return `${moved(address, (isSmall ? 3 * 256 + 4 * 32 : 7 * 256) + zone * 32)}/27`;
      default:
        throw new Error(`no addresses are set aside for subnets called ${tier}`);
    }
  }
}

/** So many addresses on. */
function moved(address: string, by: number): string {
  const bytes = address.split('.').map(Number);
  const number = bytes.reduce((all, byte) => all * 256 + byte, 0) + by;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
