/**
 * What a region and its zones have. The lists are written out here from AWS's pages, apart from core/regions:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html#vpc-origins-supported-regions
 * https://docs.aws.amazon.com/general/latest/gr/grafana-service.html
 * https://docs.aws.amazon.com/cost-management/latest/userguide/ce-api.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 */
import type { System } from '../support/synthesized.ts';
import { asList, referenced, resourcesOf, statementsOf, type Properties } from '../support/template.ts';
import { arnText, settingsOf } from './access-invariants.ts';
import { broken, type SystemInvariant } from './invariant.ts';

const WITHOUT_VPC_ORIGINS = ['use1-az3', 'usw1-az2', 'apne1-az3', 'apne2-az1', 'cac1-az3'];
const WITH_GRAFANA = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-central-1', 'eu-west-1', 'eu-west-2'];
const IN_EUROPE = /^eu-/;

export const regionInvariants: readonly SystemInvariant[] = [
  {
    name: 'subnets are placed by the ids of zones, at least two, in which CloudFront makes VPC origins',
    problems: ({ templates, environment }) => {
      if (environment.network.kind === 'existing') return [];
      const subnets = resourcesOf(templates, 'AWS::EC2::Subnet');
      const zones = new Set(subnets.map(({ properties }) => String(properties['AvailabilityZoneId'])));
      return [
        ...subnets.flatMap(({ id, properties }) =>
          broken([
            [properties['AvailabilityZone'] === undefined, `${id} names a zone that is another elsewhere`],
            [/^[a-z]+\d-az\d$/.test(String(properties['AvailabilityZoneId'])), `${id} has no zone`],
            [
              !WITHOUT_VPC_ORIGINS.includes(String(properties['AvailabilityZoneId'])),
              `CloudFront makes no VPC origin in the zone of ${id}`,
            ],
          ]),
        ),
        ...broken([[zones.size >= 2, 'all subnets are in one zone']]),
      ];
    },
  },
  {
    name: 'an instance is in the zone of its subnet, and does not say so a second time',
    problems: ({ templates }) =>
      resourcesOf(templates, 'AWS::EC2::Instance')
        .filter(({ properties }) => properties['AvailabilityZone'] !== undefined)
        .map(({ id }) => `${id} names a zone, where EC2 knows the subnet's by its id`),
  },
  {
    name: 'the alarm on the edge is in us-east-1, where its metrics are',
    problems: ({ templates, environment }) => {
      const stacks = Object.entries(templates).filter(([, template]) =>
        resourcesOf(template, 'AWS::CloudWatch::Alarm').some(
          ({ properties }) => properties['Namespace'] === 'AWS/CloudFront',
        ),
      );
      const right = environment.region === 'us-east-1' ? 'observability' : 'edge-alarms';
      return broken([
        [stacks.length > 0, 'nothing watches the edge'],
        [stacks.every(([stack]) => stack === right), 'it watches a region without metrics of CloudFront'],
      ]);
    },
  },
  {
    name: 'an alarm tells a topic of its own region',
    problems: ({ templates }) =>
      Object.values(templates).flatMap((template) =>
        resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(({ id, properties }) =>
          asList(properties['AlarmActions'] ?? [])
            // An action on an instance of the alarm's own region: arn:aws:automate:us-east-1:ec2:recover.
            .filter((action) => !String(action).startsWith('arn:aws:automate:'))
            .filter((action) => {
              const topic = referenced({ template }, action);
              return topic === null || template.Resources[topic]?.Type !== 'AWS::SNS::Topic';
            })
            .map(() => `${id} tells a topic of another stack`),
        ),
      ),
  },
  {
    name: 'Bedrock runs calls within the geography of the data residency',
    problems: (system) => {
      const kept = residencyOf(system);
      const arns = statementsOf(system.templates)
        .filter(({ actions }) => actions.some((action) => action.startsWith('bedrock:Invoke')))
        .flatMap(({ resources }) => resources.map(arnText));
      const told = settingsOf(system.templates)['DATA_RESIDENCY'];
      return [
        ...broken([[told === kept, `the tasks are told ${told}, and the environment says ${kept}`]]),
        ...(kept === 'eu'
          ? arns.filter((arn) => !isInEurope(arn)).map((arn) => `${arn} may leave Europe`)
          : []),
      ];
    },
  },
  {
    name: 'a Grafana workspace is where Managed Grafana is, and shows the region of the environment',
    problems: ({ templates, environment }) => {
      const { grafana } = environment;
      const elsewhere =
        grafana !== undefined && grafana.authentication !== 'self-hosted' ? grafana.region : undefined;
      return Object.entries(templates).flatMap(([stack, template]) => {
        const region = stack === 'grafana' ? (elsewhere ?? '') : environment.region;
        const count = resourcesOf(template, 'AWS::Grafana::Workspace').length;
        const content = resourcesOf(template, 'Custom::StargateDashboards');
        return broken([
          [count === 0 || WITH_GRAFANA.includes(region), `there is no Managed Grafana in ${region}`],
          [
            content.every(({ properties }) => properties['NameRegion'] === environment.region),
            'its panels ask another region than that of the environment',
          ],
        ]);
      });
    },
  },
  {
    name: "a Grafana of the environment's own is open to nobody without a password, and has none in clear",
    problems: ({ templates, environment }) => {
      if (environment.grafana?.authentication !== 'self-hosted') return [];
      const task = resourcesOf(templates, 'AWS::ECS::TaskDefinition').find(({ id }) =>
        id.startsWith('Grafana'),
      );
      const container = asList(task?.properties['ContainerDefinitions'])[0] as Properties;
      const variables = new Map(
        (asList(container['Environment']) as Properties[]).map(({ Name, Value }) => [Name, Value]),
      );
      const secrets = (asList(container['Secrets'] ?? []) as Properties[]).map(({ Name }) => String(Name));
      return broken([
        [variables.get('GF_AUTH_ANONYMOUS_ENABLED') === 'false', 'it is shown to anybody'],
        [variables.get('GF_USERS_ALLOW_SIGN_UP') === 'false', 'anybody signs up'],
        [
          secrets.toSorted().join() === 'GF_SECURITY_ADMIN_PASSWORD,STARGATE_DATABASE_PASSWORD',
          'its passwords are not those of the secrets',
        ],
        [[...variables.keys()].every((name) => !/PASSWORD/.test(String(name))), 'a password is in clear'],
        [container['ReadonlyRootFilesystem'] === true, 'its image can be written to'],
      ]);
    },
  },
  {
    name: 'no endpoint is made for a service that has none in the region',
    problems: ({ templates, environment }) =>
      environment.region === 'us-east-1'
        ? []
        : resourcesOf(templates, 'AWS::EC2::VPCEndpoint')
            .filter(({ properties }) => arnText(properties['ServiceName']).endsWith('.ce'))
            .map(({ id }) => `${id}: Cost Explorer has an endpoint in us-east-1 alone`),
  },
];

function residencyOf({ environment: { region, bedrock } }: System): string {
  return bedrock.dataResidency ?? (IN_EUROPE.test(region) ? 'eu' : 'none');
}

/** A profile of the region's own account is as its source, which is checked by itself. */
function isInEurope(arn: string): boolean {
  const [, , , region = '', , resource = ''] = arn.split(':');
  if (resource.startsWith('inference-profile/')) return resource.startsWith('inference-profile/eu.');
  return IN_EUROPE.test(region);
}
