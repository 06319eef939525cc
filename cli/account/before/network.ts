/** The region and its zones, and of a VPC that is there already what a gateway needs of it. */
import type { ExistingNetwork } from '../../../lib/environment.ts';
import { about, listed, type AccountFinding, type Check, type Examination } from '../finding.ts';

const EDGE_REGION = 'us-east-1';

/**
 * A region that is not opted in to refuses every call of its own, so another one is asked about it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Region.html
 */
export const regionCheck: Check = {
  topic: 'region',
  asks: ['ec2:DescribeRegions'],
  run: async ({ environment, aws }) => {
    const { ok, failure } = about('region', 'ec2:DescribeRegions');
    const { region } = environment;
    const ec2 = await aws.inRegion(EDGE_REGION).ec2();
    const { Regions: regions = [] } = await ec2.describeRegions({
      AllRegions: true,
      Filters: [{ Name: 'region-name', Values: [region] }],
    });
    const status = regions[0]?.OptInStatus;
    if (status === 'opt-in-not-required' || status === 'opted-in') return [ok(`${region} is enabled`)];
    if (status === undefined) {
      return [failure(`AWS knows no region ${region}`, `correct region in lib/environments.ts`)];
    }
    const todo = `enable it: aws account enable-region --region-name ${region}, which takes minutes to hours`;
    return [failure(`${region} is ${status} in this account`, todo)];
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
export const zonesCheck: Check = {
  topic: 'zones',
  asks: ['ec2:DescribeAvailabilityZones', 'ec2:DescribeSubnets', 'ec2:DescribeInternetGateways'],
  run: async (examination) => {
    const { environment, aws } = examination;
    const { ok, failure } = about('zones', 'ec2:DescribeAvailabilityZones');
    const ec2 = await aws.ec2();
    const { AvailabilityZones: zones = [] } = await ec2.describeAvailabilityZones({});
    const usable = new Map(
      zones
        .filter(({ State: state }) => state === 'available')
        .map(({ ZoneId: id, ZoneName: name }) => [id, name]),
    );
    const { network } = environment;
    const missing = network.availabilityZones.filter((id) => !usable.has(id));
    const found =
      missing.length === 0
        ? ok(
            `${listed(network.availabilityZones.map((id) => `${id} (${usable.get(id) ?? ''} here)`))} are available`,
          )
        : failure(
            `${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} not available to this account in ${environment.region}`,
            `take two or more of ${[...usable.keys()].join(', ')} in network.availabilityZones`,
          );
    return [found, ...(network.kind === 'existing' ? await existing(examination, network) : [])];
  },
};

/**
 * Each private subnet is in the VPC and in the zone it stands for, and the VPC has an internet gateway, which CloudFront
 * asks for: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
async function existing({ aws }: Examination, network: ExistingNetwork): Promise<readonly AccountFinding[]> {
  const ec2 = await aws.ec2();
  const ids = [...network.privateSubnetIds, ...(network.databaseSubnetIds ?? [])];
  const { Subnets: subnets = [] } = await ec2.describeSubnets({
    Filters: [{ Name: 'subnet-id', Values: [...new Set(ids)] }],
  });
  const wrong = network.privateSubnetIds.flatMap((id, position) => {
    const subnet = subnets.find(({ SubnetId: known }) => known === id);
    const zone = network.availabilityZones[position];
    if (subnet === undefined) return [`there is no subnet ${id}`];
    if (subnet.VpcId !== network.vpcId) return [`${id} is in ${subnet.VpcId ?? 'no VPC'}`];
    return zone === subnet.AvailabilityZoneId
      ? []
      : [`${id} is in ${subnet.AvailabilityZoneId ?? '?'}, not ${zone}`];
  });
  const subnetSay = about('subnets', 'ec2:DescribeSubnets');
  const { InternetGateways: gateways = [] } = await ec2.describeInternetGateways({
    Filters: [{ Name: 'attachment.vpc-id', Values: [network.vpcId] }],
  });
  const gatewaySay = about('internet gateway', 'ec2:DescribeInternetGateways');
  return [
    wrong.length === 0
      ? subnetSay.ok(`${ids.length} subnets are in ${network.vpcId} and in their zones`)
      : subnetSay.failure(
          wrong.join('; '),
          'set privateSubnetIds in the order of network.availabilityZones; aws ec2 describe-subnets tells their AvailabilityZoneId',
        ),
    gateways.length > 0
      ? gatewaySay.ok(`${network.vpcId} has one`)
      : gatewaySay.failure(
          `${network.vpcId} has none, and CloudFront then takes no VPC origin in it`,
          `aws ec2 create-internet-gateway, then aws ec2 attach-internet-gateway --vpc-id ${network.vpcId}; nothing has to route to it`,
        ),
  ];
}
