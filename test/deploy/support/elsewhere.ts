/** prod at homes outside us-east-1, which lack some of what it has there. */
import type { Environment } from '../../../lib/environment.ts';
import { environmentNamed } from '../../../lib/environments.ts';

const prod = environmentNamed('prod');

/** The dashboards are in a workspace of Oregon, since Managed Grafana is not in California. */
export const california: Environment = {
  ...at('us-west-1'),
  network: {
    kind: 'new',
    cidr: '10.42.0.0/16',
    availabilityZones: ['usw1-az1', 'usw1-az3'],
    egress: 'nat',
    natGateways: 2,
  },
  grafana: {
    authentication: 'saml',
    region: 'us-west-2',
    network: {
      cidr: '10.90.0.0/16',
      subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
  },
};

/** No way to the internet, and a Grafana of its own. */
export const frankfurt: Environment = {
  ...at('eu-central-1'),
  network: {
    kind: 'new',
    cidr: '10.42.0.0/16',
    availabilityZones: ['euc1-az1', 'euc1-az2', 'euc1-az3'],
    egress: 'endpoints',
  },
  grafana: { authentication: 'self-hosted' },
};

function at(region: string): Environment {
  const { domain } = prod.edge;
  if (domain === undefined) throw new Error('prod has no domain');
  const internalCertificateArn = domain.internalCertificateArn.replace('us-east-1', region);
  return { ...prod, region, edge: { ...prod.edge, domain: { ...domain, internalCertificateArn } } };
}
