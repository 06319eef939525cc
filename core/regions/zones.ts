/**
 * The zones of AWS's regions, by their ids. Names such as us-east-1a mean another zone in another account; an id is the
 * same place everywhere: https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html. As of
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html, November 2026; cac1-az3 is
 * one that older accounts have.
 */

/** The beginning of the ids of a region's zones, before `-az`, and the numbers behind it. */
const zones: Readonly<Record<string, readonly [prefix: string, ...numbers: number[]]>> = {
  'af-south-1': ['afs1', 1, 2, 3],
  'ap-east-1': ['ape1', 1, 2, 3],
  'ap-east-2': ['ape2', 1, 2, 3],
  'ap-northeast-1': ['apne1', 1, 2, 3, 4],
  'ap-northeast-2': ['apne2', 1, 2, 3, 4],
  'ap-northeast-3': ['apne3', 1, 2, 3],
  'ap-south-1': ['aps1', 1, 2, 3],
  'ap-south-2': ['aps2', 1, 2, 3],
  'ap-southeast-1': ['apse1', 1, 2, 3],
  'ap-southeast-2': ['apse2', 1, 2, 3],
  'ap-southeast-3': ['apse3', 1, 2, 3],
  'ap-southeast-4': ['apse4', 1, 2, 3],
  'ap-southeast-5': ['apse5', 1, 2, 3],
  'ap-southeast-6': ['apse6', 1, 2, 3],
  'ap-southeast-7': ['apse7', 1, 2, 3],
  'ca-central-1': ['cac1', 1, 2, 3, 4],
  'ca-west-1': ['caw1', 1, 2, 3],
  'eu-central-1': ['euc1', 1, 2, 3],
  'eu-central-2': ['euc2', 1, 2, 3],
  'eu-north-1': ['eun1', 1, 2, 3],
  'eu-south-1': ['eus1', 1, 2, 3],
  'eu-south-2': ['eus2', 1, 2, 3],
  'eu-west-1': ['euw1', 1, 2, 3],
  'eu-west-2': ['euw2', 1, 2, 3, 4],
  'eu-west-3': ['euw3', 1, 2, 3],
  'il-central-1': ['ilc1', 1, 2, 3],
  'me-central-1': ['mec1', 1, 2, 3],
  'me-south-1': ['mes1', 1, 2, 3],
  'mx-central-1': ['mxc1', 1, 2, 3],
  'sa-east-1': ['sae1', 1, 2, 3],
  'us-east-1': ['use1', 1, 2, 3, 4, 5, 6],
  'us-east-2': ['use2', 1, 2, 3],
  'us-west-1': ['usw1', 1, 2, 3],
  'us-west-2': ['usw2', 1, 2, 3, 4],
};

/**
 * Zones in which CloudFront makes no VPC origin:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html#vpc-origins-supported-regions.
 * That of Seoul has stood on that page and been refused, and is not on it any more:
 * https://github.com/aws-samples/amazon-bedrock-samples/issues/606. It stays out until somebody sees it work.
 */
const zonesWithoutVpcOrigins = ['use1-az3', 'usw1-az2', 'apne1-az3', 'apne2-az1', 'cac1-az3'] as const;

/** The same page has every other region of the standard partition. */
const regionsWithoutVpcOrigins = ['ap-southeast-6'] as const;

/** Null: the region is not known here, or of another partition. */
export function zoneIdsOf(region: string): readonly string[] | null {
  const known = zones[region];
  if (known === undefined) return null;
  const [prefix, ...numbers] = known;
  return numbers.map((number) => `${prefix}-az${number}`);
}

/** Zones of a region that the gateway can run in; null as above. */
export function usableZoneIdsOf(region: string): readonly string[] | null {
  return zoneIdsOf(region)?.filter(takesVpcOrigins) ?? null;
}

/** Whether CloudFront reaches a load balancer with a subnet in this zone. */
export function takesVpcOrigins(zoneId: string): boolean {
  return !zonesWithoutVpcOrigins.some((zone) => zone === zoneId);
}

export function hasVpcOrigins(region: string): boolean {
  return zones[region] !== undefined && !regionsWithoutVpcOrigins.some((without) => without === region);
}

export const ZONE_ID = /^[a-z]{2,4}\d-az\d$/;
