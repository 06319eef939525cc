/** Who reaches what. */
import { DATABASE, LOAD_BALANCER, named, SERVICE, set, type Mutation } from './mutation.ts';
import type { System } from '../support/synthesized.ts';
import { type Properties } from '../support/template.ts';

export const networkMutations: readonly Mutation[] = [
  {
    name: 'the load balancer is put on the internet',
    caughtBy: 'the load balancer is internal',
    environment: 'dev',
    apply: set('gateway', LOAD_BALANCER, ['Scheme'], 'internet-facing'),
  },
  {
    name: "the load balancer's security group is opened to the internet",
    caughtBy: 'no security group is open to the internet, but for the tunnel of admins',
    apply: (templates) =>
      openGroup(templates, 'TrafficAlb', { CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 }),
  },
  {
    name: "the database's security group is opened to the network",
    caughtBy:
      'the database is reached by tasks, functions, Grafana and named monitoring only, on its own port',
    apply: (templates) =>
      openGroup(templates, 'TrafficDatabase', { CidrIp: '10.42.0.0/16', FromPort: 5432, ToPort: 5432 }),
  },
  {
    name: "the tasks' security group is opened to the network",
    caughtBy: 'proxy tasks are reached by the load balancer, the collector and named monitoring only',
    apply: (templates) =>
      openGroup(templates, 'TrafficProxy', { CidrIp: '10.42.0.0/16', FromPort: 8080, ToPort: 8080 }),
  },
  {
    name: 'tasks get public addresses',
    caughtBy: 'no task and no database has a public address',
    environment: 'dev',
    apply: set(
      'gateway',
      SERVICE,
      ['NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'],
      'ENABLED',
    ),
  },
  {
    name: 'the database is made public',
    caughtBy: 'no task and no database has a public address',
    environment: 'dev',
    apply: set('data', DATABASE, ['PubliclyAccessible'], true),
  },
];

function openGroup({ network }: System['templates'], prefix: string, rule: Properties): void {
  const group = named(network, 'AWS::EC2::SecurityGroup', prefix);
  group['SecurityGroupIngress'] = [{ IpProtocol: 'tcp', ...rule }];
}
