/** What is wrong with where the dashboards are shown. */
import { grafanaRegionsWithVpc } from '../../core/regions/services.ts';
import { overlaps, parseCidr } from '../cidr.ts';
import type { Environment, GrafanaNetwork } from '../environment.ts';

export function validateGrafana({ grafana, region, network: own }: Environment): readonly string[] {
  if (grafana === undefined || grafana.authentication === 'self-hosted') return [];
  const { region: elsewhere, network } = grafana;
  const known = `one of ${grafanaRegionsWithVpc.join(', ')}`;
  if (elsewhere === undefined || elsewhere === region) {
    if (network !== undefined)
      return ['grafana.network: belongs to grafana.region; leave it out in the region of the environment'];
    return grafanaRegionsWithVpc.includes(region)
      ? []
      : [
          `grafana: Amazon Managed Grafana cannot read PostgreSQL in ${region}; set grafana.region and grafana.network to ${known}, or grafana.authentication to 'self-hosted'`,
        ];
  }
  const problems: string[] = [];
  if (!grafanaRegionsWithVpc.includes(elsewhere)) {
    problems.push(
      `grafana.region: Amazon Managed Grafana cannot read PostgreSQL from ${elsewhere}; take ${known}`,
    );
  }
  if (network === undefined) {
    problems.push(
      `grafana.network: name a network in ${elsewhere} that is joined to ${own.cidr}, or PostgreSQL is not reached`,
    );
    return problems;
  }
  return [...problems, ...networkProblems(network, own.cidr)];
}

/** Bounds as https://docs.aws.amazon.com/grafana/latest/APIReference/API_VpcConfiguration.html has them. */
function networkProblems(
  { cidr, subnetIds, securityGroupIds }: GrafanaNetwork,
  own: string,
): readonly string[] {
  const problems: string[] = [];
  if (parseCidr(cidr) === null) problems.push(`grafana.network.cidr: "${cidr}" is not a network`);
  else if (overlaps(cidr, own))
    problems.push(`grafana.network.cidr: ${cidr} overlaps ${own}; they cannot be joined`);
  if (subnetIds.length < 2 || subnetIds.length > 6)
    problems.push('grafana.network.subnetIds: a workspace takes two to six');
  if (securityGroupIds.length < 1 || securityGroupIds.length > 5)
    problems.push('grafana.network.securityGroupIds: a workspace takes one to five');
  return problems;
}
