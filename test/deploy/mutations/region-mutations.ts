/** Harms to zones and regions: of prod in us-east-1, and of homes elsewhere (regions.test.ts). */
import { asList, resourcesOf, type Properties, type Templates } from '../support/template.ts';
import type { Mutation } from './mutation.ts';

const SUBNETS = 'subnets are placed by the ids of zones, at least two, in which CloudFront makes VPC origins';
const RESIDENCY = 'Bedrock runs calls within the geography of the data residency';
const GRAFANA = 'a Grafana workspace is where Managed Grafana is, and shows the region of the environment';
const OWN_GRAFANA =
  "a Grafana of the environment's own is open to nobody without a password, and has none in clear";

export const regionMutations: readonly Mutation[] = [
  {
    name: 'a subnet is placed by the name of a zone',
    caughtBy: SUBNETS,
    apply: onFirst('AWS::EC2::Subnet', (subnet) => {
      delete subnet['AvailabilityZoneId'];
      subnet['AvailabilityZone'] = 'us-east-1a';
    }),
  },
  {
    name: 'a subnet moves into a zone without VPC origins',
    caughtBy: SUBNETS,
    apply: onFirst('AWS::EC2::Subnet', (subnet) => {
      subnet['AvailabilityZoneId'] = 'use1-az3';
    }),
  },
  {
    name: 'all subnets are put into one zone',
    caughtBy: SUBNETS,
    apply: onEach('AWS::EC2::Subnet', (subnet) => {
      subnet['AvailabilityZoneId'] = 'use1-az1';
    }),
  },
  {
    name: "an instance names its subnet's zone by id, which EC2 does not know as a name",
    caughtBy: 'an instance is in the zone of its subnet, and does not say so a second time',
    apply: ({ network }) => {
      network.Resources['Host'] = {
        Type: 'AWS::EC2::Instance',
        Properties: { AvailabilityZone: 'use1-az1' },
      };
    },
  },
  {
    name: 'the alarm on the edge goes',
    caughtBy: 'the alarm on the edge is in us-east-1, where its metrics are',
    apply: ({ observability }) => {
      for (const [id, resource] of Object.entries(observability.Resources)) {
        if (resource.Properties?.['Namespace'] === 'AWS/CloudFront') delete observability.Resources[id];
      }
    },
  },
  {
    name: 'the tasks are told to keep calls in a geography that nobody asked for',
    caughtBy: RESIDENCY,
    apply: setResidency('eu'),
  },
  {
    name: 'the dashboards ask another region for their metrics',
    caughtBy: GRAFANA,
    apply: onFirst('Custom::StargateDashboards', (content) => {
      content['NameRegion'] = 'us-west-2';
    }),
  },
];

/** Of a home in California whose dashboards are in a workspace of Oregon. */
export const harmsInCalifornia: readonly Mutation[] = [
  {
    name: 'the alarm on the edge is raised at home, where CloudFront writes no metrics',
    caughtBy: 'the alarm on the edge is in us-east-1, where its metrics are',
    apply: (templates) => move(templates, 'edge-alarms', 'AWS::CloudWatch::Alarm'),
  },
  {
    name: 'the alarm on the edge tells the topic at home',
    caughtBy: 'an alarm tells a topic of its own region',
    apply: (templates) => {
      for (const { properties } of resourcesOf(
        templates['edge-alarms'] ?? templates.edge,
        'AWS::CloudWatch::Alarm',
      )) {
        properties['AlarmActions'] = ['arn:aws:sns:us-west-1:111122223333:alarms'];
      }
    },
  },
  {
    name: 'the Grafana workspace is made at home, where Managed Grafana is not',
    caughtBy: GRAFANA,
    apply: (templates) => move(templates, 'grafana', 'AWS::Grafana::Workspace'),
  },
];

/** Of a home in Frankfurt with a Grafana of its own and no way to the internet. */
export const harmsInFrankfurt: readonly Mutation[] = [
  {
    name: 'a global profile is opened to a home in Europe',
    caughtBy: RESIDENCY,
    apply: addBedrockArn(
      'arn:aws:bedrock:eu-central-1:111122223333:inference-profile/global.anthropic.claude-opus-5-5',
    ),
  },
  {
    name: 'a foundation model in Virginia is opened to a home in Europe',
    caughtBy: RESIDENCY,
    apply: addBedrockArn('arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-5-5'),
  },
  {
    name: 'the tasks of a home in Europe are told that calls may go anywhere',
    caughtBy: RESIDENCY,
    apply: setResidency('none'),
  },
  {
    name: 'Grafana is shown to whoever reaches the load balancer',
    caughtBy: OWN_GRAFANA,
    apply: onGrafana((container) => {
      for (const variable of asList(container['Environment']) as Properties[]) {
        if (variable['Name'] === 'GF_AUTH_ANONYMOUS_ENABLED') variable['Value'] = 'true';
      }
    }),
  },
  {
    name: "Grafana's password stands in its task definition",
    caughtBy: OWN_GRAFANA,
    apply: onGrafana((container) => {
      container['Secrets'] = [];
      (container['Environment'] as Properties[]).push({ Name: 'GF_SECURITY_ADMIN_PASSWORD', Value: 'admin' });
    }),
  },
  {
    name: 'CloudFront reaches Grafana',
    caughtBy: "the load balancer is reached by CloudFront's origin and by named admins only",
    apply: (templates) => {
      for (const { properties } of resourcesOf(templates.edge, 'AWS::EC2::SecurityGroupIngress')) {
        properties['FromPort'] = 3000;
        properties['ToPort'] = 3000;
      }
    },
  },
  {
    name: 'an endpoint is made for Cost Explorer, which has none there',
    caughtBy: 'no endpoint is made for a service that has none in the region',
    apply: onFirst('AWS::EC2::VPCEndpoint', (endpoint) => {
      endpoint['ServiceName'] = 'com.amazonaws.eu-central-1.ce';
    }),
  },
];

function onEach(type: string, change: (properties: Properties) => void): Mutation['apply'] {
  return (templates) => {
    for (const { properties } of resourcesOf(templates, type)) change(properties);
  };
}

function onFirst(type: string, change: (properties: Properties) => void): Mutation['apply'] {
  return (templates) => {
    const [first] = resourcesOf(templates, type);
    if (first === undefined) throw new Error(`there is no ${type}`);
    change(first.properties);
  };
}

function setResidency(value: string): Mutation['apply'] {
  return onEach('AWS::ECS::TaskDefinition', (task) => {
    for (const container of asList(task['ContainerDefinitions']) as Properties[]) {
      for (const variable of asList(container['Environment'] ?? []) as Properties[]) {
        if (variable['Name'] === 'DATA_RESIDENCY') variable['Value'] = value;
      }
    }
  });
}

function onGrafana(change: (container: Properties) => void): Mutation['apply'] {
  return (templates) => {
    for (const { id, properties } of resourcesOf(templates, 'AWS::ECS::TaskDefinition')) {
      if (id.startsWith('Grafana')) change(asList(properties['ContainerDefinitions'])[0] as Properties);
    }
  };
}

function addBedrockArn(arn: string): Mutation['apply'] {
  return ({ gateway }) => {
    const policy = resourcesOf(gateway, 'AWS::IAM::ManagedPolicy').find(({ id }) => id.includes('Home'));
    const [statement] = asList(policy?.properties['PolicyDocument']['Statement']) as Properties[];
    if (statement === undefined) throw new Error('there is no policy of Bedrock');
    statement['Resource'] = [...asList(statement['Resource']), arn];
  };
}

/** Everything of a type, from a stack in another region into one at home. */
function move(templates: Templates, from: string, type: string): void {
  const source = templates[from];
  const home = templates['observability'];
  if (source === undefined || home === undefined) throw new Error(`there is no stack ${from}`);
  for (const [id, resource] of Object.entries(source.Resources)) {
    if (resource.Type !== type) continue;
    delete source.Resources[id];
    home.Resources[`Moved${id}`] = resource;
  }
}
