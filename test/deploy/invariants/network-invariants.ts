/** Who reaches what. */
import { VPN_PORT } from '../../../core/vpn.ts';
import { asList, referenced, resourcesOf, theOnly, type Properties } from '../support/template.ts';
import type { System } from '../support/synthesized.ts';
import { GRAFANA_PORT } from '../../../lib/task-address.ts';
import { broken, type SystemInvariant } from './invariant.ts';

type Rule = {
  readonly group: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly protocol: string;
  /** A logical id, a CIDR, or the text of whatever else it is. */
  readonly source: string;
};

export const networkInvariants: readonly SystemInvariant[] = [
  {
    name: 'no security group is open to the internet, but for the tunnel of admins',
    problems: (system) =>
      ingressRules(system)
        .filter((rule) => rule.source === '0.0.0.0/0' || rule.source === '::/0')
        .filter((rule) => !isTunnel(system, rule))
        .map((rule) => `${rule.group} takes ${rule.fromPort} from ${rule.source}`),
  },
  {
    name: 'the database is reached by tasks, functions, Grafana and named monitoring only, on its own port',
    problems: (system) =>
      unexpectedRules(system, 'Database', [
        ['Proxy', 5432],
        ['Functions', 5432],
        ['Grafana', 5432],
        ...(system.environment.saasUsage === undefined ? [] : ([['SaasUsageGroup', 5432]] as const)),
        ...grafanaElsewhere(system).map((source) => [source, 5432] as const),
        ...monitoring(system).map((source) => [source, 5432] as const),
      ]),
  },
  {
    name: 'proxy tasks are reached by the load balancer, the collector and named monitoring only',
    problems: (system) =>
      unexpectedRules(system, 'Proxy', [
        ['Alb', 8080],
        ['Collector', 8080],
        ...monitoring(system).map((source) => [source, 8080] as const),
      ]),
  },
  {
    name: "the load balancer is reached by CloudFront's origin and by named admins only",
    problems: (system) => {
      const { adminAccess, edge } = system.environment;
      const port = edge.domain === undefined ? 80 : 443;
      const named = [
        ...adminAccess.cidrs,
        ...adminAccess.securityGroupIds,
        'Admins',
        'OriginAccessOriginGroup',
      ];
      // CloudFront's origin reaches the gateway's own listener alone.
      const toGrafana = isSelfHosted(system) ? named.filter((source) => !source.startsWith('Origin')) : [];
      return unexpectedRules(system, 'Alb', [
        ...named.map((source) => [source, port] as const),
        ...toGrafana.map((source) => [source, GRAFANA_PORT] as const),
      ]);
    },
  },
  {
    name: 'functions and collector take no connections',
    problems: (system) => [
      ...unexpectedRules(system, 'Functions', []),
      ...unexpectedRules(system, 'Collector', []),
    ],
  },
  {
    name: 'the load balancer is internal',
    problems: ({ templates }) =>
      broken([
        [
          theOnly(templates, 'AWS::ElasticLoadBalancingV2::LoadBalancer').properties['Scheme'] === 'internal',
          'the load balancer has a public address',
        ],
      ]),
  },
  {
    name: 'no task and no database has a public address',
    problems: ({ templates }) => [
      ...resourcesOf(templates, 'AWS::ECS::Service')
        .filter(({ properties }) => assignsPublicIp(properties))
        .map(({ id }) => `tasks of ${id} get public addresses`),
      ...resourcesOf(templates, 'AWS::RDS::DBInstance')
        .filter(({ properties }) => properties['PubliclyAccessible'] !== false)
        .map(({ id }) => `database ${id} is publicly accessible`),
      ...resourcesOf(templates, 'AWS::EC2::Subnet')
        .filter(({ properties }) => properties['MapPublicIpOnLaunch'] === true)
        .map(({ id }) => `subnet ${id} hands out public addresses`),
      ...resourcesOf(templates, 'AWS::Lambda::Url').map(({ id }) => `function address ${id} is public`),
    ],
  },
  {
    name: 'an internet gateway is attached, as a CloudFront VPC origin demands',
    problems: (system) =>
      system.environment.network.kind === 'existing'
        ? []
        : broken([
            [
              resourcesOf(system.templates, 'AWS::EC2::VPCGatewayAttachment').length === 1,
              'the VPC has no internet gateway',
            ],
          ]),
  },
  {
    name: 'a network of endpoints has no way to the internet, and one to every service it needs',
    problems: (system) => {
      const { network } = system.environment;
      if (network.kind !== 'new' || network.egress !== 'endpoints') return [];
      const services = resourcesOf(system.templates, 'AWS::EC2::VPCEndpoint').map(({ properties }) =>
        JSON.stringify(properties['ServiceName']),
      );
      const needed = [
        'bedrock-runtime',
        'secretsmanager',
        'logs',
        'ecr.api',
        'ecr.dkr',
        's3',
        'aps-workspaces',
        'monitoring',
        'sns',
      ];
      return [
        ...resourcesOf(system.templates, 'AWS::EC2::NatGateway').map(
          ({ id }) => `${id} leads to the internet`,
        ),
        ...resourcesOf(system.templates, 'AWS::EC2::Route').map(({ id }) => `route ${id} leads out`),
        ...needed
          .filter((service) => !services.some((name) => name.includes(`.${service}"`)))
          .map((service) => `there is no endpoint for ${service}`),
      ];
    },
  },
  {
    // EC2: "private-dns-enabled cannot be set because there is already a conflicting DNS domain for … in the VPC"
    // (CreateVpcEndpoint; hashicorp/terraform-provider-aws#17535).
    name: 'no service has two interface endpoints in the VPC',
    problems: ({ templates }) => {
      const names = resourcesOf(templates, 'AWS::EC2::VPCEndpoint').map(({ properties }) =>
        JSON.stringify(properties['ServiceName']),
      );
      return names
        .filter((name, index) => names.indexOf(name) !== index)
        .map((name) => `${name} has more than one endpoint`);
    },
  },
  {
    name: 'prod survives the loss of a zone',
    problems: (system) => {
      if (system.environment.name !== 'prod') return [];
      const service = resourcesOf(system.templates.gateway, 'AWS::ECS::Service')[0]?.properties ?? {};
      const scaling = theOnly(system.templates.gateway, 'AWS::ApplicationAutoScaling::ScalableTarget');
      const zones = system.environment.network.availabilityZones.length;
      const nats = resourcesOf(system.templates, 'AWS::EC2::NatGateway').length;
      const database = resourcesOf(system.templates, 'AWS::RDS::DBInstance');
      return broken([
        [Number(scaling.properties['MinCapacity']) >= 2, 'fewer than two tasks run'],
        [asList(subnetsOf(service)).length >= 2, 'tasks run in one zone'],
        [nats === 0 || nats === zones, `${nats} NAT gateways serve ${zones} zones`],
        [
          database.length > 1 || database.every(({ properties }) => properties['MultiAZ'] === true),
          'the database has no standby',
        ],
      ]);
    },
  },
];

/** WireGuard's port of the NAT instance, where the environment has a tunnel. */
function isTunnel({ environment }: System, { group, protocol, fromPort, toPort }: Rule): boolean {
  return (
    environment.adminAccess.vpn !== undefined &&
    group.startsWith('TrafficNat') &&
    protocol === 'udp' &&
    fromPort === VPN_PORT &&
    toPort === VPN_PORT
  );
}

/** Where one's own Prometheus and Grafana run. */
function monitoring({ environment }: System): readonly string[] {
  const { cidrs = [], securityGroupIds = [] } = environment.monitoringAccess ?? {};
  return [...cidrs, ...securityGroupIds];
}

/** The network of a workspace in another region. */
function grafanaElsewhere({ environment: { grafana } }: System): readonly string[] {
  if (grafana === undefined || grafana.authentication === 'self-hosted') return [];
  return grafana.network === undefined ? [] : [grafana.network.cidr];
}

function isSelfHosted({ environment: { grafana } }: System): boolean {
  return grafana?.authentication === 'self-hosted';
}

function unexpectedRules(
  system: System,
  group: string,
  expected: readonly (readonly [source: string, port: number])[],
): readonly string[] {
  return ingressRules(system)
    .filter((rule) => rule.group.startsWith(`Traffic${group}`))
    .filter(
      (rule) =>
        rule.protocol !== 'tcp' ||
        rule.fromPort !== rule.toPort ||
        !expected.some(
          ([source, port]) =>
            port === rule.fromPort && (rule.source === source || isGroup(rule.source, source)),
        ),
    )
    .map((rule) => `${group} takes ${rule.protocol} ${rule.fromPort}-${rule.toPort} from ${rule.source}`);
}

function isGroup(id: string, name: string): boolean {
  return new RegExp(`^(Traffic)?${name}[0-9A-F]{8}$`).test(id);
}

export function ingressRules(system: System): readonly Rule[] {
  const { templates } = system;
  const inline = resourcesOf(templates, 'AWS::EC2::SecurityGroup').flatMap(({ id, properties }) =>
    asList(properties['SecurityGroupIngress'] ?? []).map((rule) => ruleOf(system, id, rule as Properties)),
  );
  const apart = resourcesOf(templates, 'AWS::EC2::SecurityGroupIngress').map(({ properties }) =>
    ruleOf(system, referenced(templates, properties['GroupId']) ?? 'unknown', properties),
  );
  return [...inline, ...apart];
}

function ruleOf(system: System, group: string, rule: Properties): Rule {
  const source: unknown =
    rule['CidrIp'] ?? rule['CidrIpv6'] ?? rule['SourceSecurityGroupId'] ?? rule['SourcePrefixListId'];
  return {
    group,
    fromPort: Number(rule['FromPort']),
    toPort: Number(rule['ToPort']),
    protocol: String(rule['IpProtocol']),
    source:
      typeof source === 'string' ? source : (referenced(system.templates, source) ?? JSON.stringify(source)),
  };
}

function subnetsOf(service: Properties): unknown {
  return (
    (service['NetworkConfiguration'] as Properties | undefined)?.['AwsvpcConfiguration']?.['Subnets'] ?? []
  );
}

function assignsPublicIp(service: Properties): boolean {
  const network = service['NetworkConfiguration'] as Properties | undefined;
  return network?.['AwsvpcConfiguration']?.['AssignPublicIp'] !== 'DISABLED';
}
