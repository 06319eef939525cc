/** The NAT instance and its tunnel, as somebody might break them; applied to an environment that has both. */
import type { System } from '../support/synthesized.ts';
import { resourcesOf, type Found, type Properties, type Template } from '../support/template.ts';
import { named, type Mutation } from './mutation.ts';

export const natMutations: readonly Mutation[] = [
  {
    name: "the NAT instance's source and destination check is left on",
    caughtBy: 'a NAT instance forwards what is not for itself',
    apply: ({ network }) => delete nat(network).properties['SourceDestCheck'],
  },
  {
    name: 'one zone has no route to the NAT instance',
    caughtBy: 'behind a NAT instance every private subnet goes out by it, and databases do not',
    apply: ({ network }) => {
      const [route] = resourcesOf(network, 'AWS::EC2::Route').filter(({ id }) => id.includes('private'));
      if (route !== undefined) delete network.Resources[route.id];
    },
  },
  {
    name: 'the subnets of databases get a route to the NAT instance',
    caughtBy: 'behind a NAT instance every private subnet goes out by it, and databases do not',
    apply: ({ network }) => {
      network.Resources['NetworkVpcdatabaseSubnet1DefaultRoute00000000'] = {
        Type: 'AWS::EC2::Route',
        Properties: { DestinationCidrBlock: '0.0.0.0/0', InstanceId: { Ref: nat(network).id } },
      };
    },
  },
  {
    name: 'the NAT instance answers for metadata without a token',
    caughtBy: 'instances give their credentials to nobody who can only make them fetch an address (IMDSv2)',
    apply: ({ network }) => {
      for (const { properties } of resourcesOf(network, 'AWS::EC2::LaunchTemplate'))
        properties['LaunchTemplateData']['MetadataOptions'] = { HttpTokens: 'optional' };
      delete nat(network).properties['MetadataOptions'];
    },
  },
  {
    name: 'the NAT instance takes SSH',
    caughtBy: 'nobody signs in on an instance over the network',
    apply: (templates) =>
      openNat(templates, { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.0/8' }),
  },
  {
    name: 'the NAT instance gets a key pair',
    caughtBy: 'nobody signs in on an instance over the network',
    apply: ({ network }) => {
      nat(network).properties['KeyName'] = 'ada';
    },
  },
  {
    name: 'the NAT instance takes everything from the internet',
    caughtBy: 'no security group is open to the internet, but for the tunnel of admins',
    apply: (templates) => openNat(templates, { IpProtocol: '-1', CidrIp: '0.0.0.0/0' }),
  },
  {
    name: 'the NAT instance takes any port of the network',
    caughtBy: 'a NAT instance takes TLS of the network, WireGuard where there is a tunnel, and nothing else',
    apply: (templates) => openNat(templates, { IpProtocol: '-1', CidrIp: '10.40.0.0/16' }),
  },
  {
    name: 'nothing moves the NAT instance off a broken host',
    caughtBy: 'a NAT instance is recovered and restarted without a person',
    apply: ({ network }) => {
      named(network, 'AWS::CloudWatch::Alarm', 'NatRecover')['AlarmActions'] = [];
    },
  },
  {
    name: 'the deployment goes on before the NAT instance forwards',
    caughtBy:
      'a deployment waits until a new NAT instance forwards packets, and moves address and routes then',
    apply: ({ network }) => delete (nat(network).resource as Properties)['CreationPolicy'],
  },
  {
    name: 'the NAT instance has an interface of its own, which blocks its replacement',
    caughtBy:
      'a deployment waits until a new NAT instance forwards packets, and moves address and routes then',
    apply: ({ network }) => {
      nat(network).properties['NetworkInterfaces'] = [{ DeviceIndex: '0', NetworkInterfaceId: 'eni-1' }];
    },
  },
  {
    name: 'the gateway of the tunnel may let people in',
    caughtBy: 'the gateway of the tunnel reads who is let in, and writes nobody in',
    apply: ({ network }) => {
      for (const { properties } of resourcesOf(network, 'AWS::IAM::Policy'))
        for (const statement of properties['PolicyDocument']['Statement'] as Properties[])
          if (statement['Action'] === 'ssm:GetParametersByPath') statement['Action'] = 'ssm:*Parameter*';
    },
  },
];

function nat(network: Template): Found {
  const found = resourcesOf(network, 'AWS::EC2::Instance').find(({ id }) => id.startsWith('Nat'));
  if (found === undefined) throw new Error('there is no NAT instance');
  return found;
}

function openNat({ network }: System['templates'], rule: Properties): void {
  const group = named(network, 'AWS::EC2::SecurityGroup', 'TrafficNat');
  group['SecurityGroupIngress'] = [...(group['SecurityGroupIngress'] as unknown[]), rule];
}
