/**
 * What AWS charges for a month (730 hours) of each type of resource we deploy, in US dollars, us-east-1, on demand.
 * Taken from AWS's public price pages as known in November 2026, without discounts and free tiers; rounded to what
 * an estimate needs. A type that is in neither table fails the test, so that nothing new is forgotten.
 */
import type { CfnTemplate } from '../../lib/stateful-changes.ts';

export const HOURS = 730;

// oxlint-disable-next-line typescript/no-explicit-any -- properties of many resource types
type Properties = Readonly<Record<string, any>>;

export type Cost = { readonly what: string; readonly monthlyUsd: number };

export const hourlyUsd = {
  natGateway: 0.045,
  publicAddress: 0.005,
  endpointPerZone: 0.01,
  loadBalancer: 0.0225,
  /** https://aws.amazon.com/fargate/pricing/ */
  arm64: { vcpu: 0.03238, gibibyte: 0.00356 },
  x86_64: { vcpu: 0.04048, gibibyte: 0.004445 },
  auroraCapacityUnit: 0.12,
  nanoInstance: 0.0042,
} as const;

/** RDS for PostgreSQL in one zone; twice that with a standby. */
const databaseHourlyUsd: Readonly<Record<string, number>> = {
  'db.t4g.micro': 0.016,
  'db.t4g.small': 0.032,
  'db.t4g.medium': 0.065,
  'db.t4g.large': 0.129,
  'db.m7g.large': 0.168,
  'db.m7g.xlarge': 0.337,
};

type Pricing = (properties: Properties, template: CfnTemplate) => readonly Cost[];

export const priced: Readonly<Record<string, Pricing>> = {
  'AWS::EC2::NatGateway': () => [hourly('NAT gateway', hourlyUsd.natGateway)],
  'AWS::EC2::EIP': () => [hourly('Public address of the way out', hourlyUsd.publicAddress)],
  'AWS::EC2::VPCEndpoint': (properties) =>
    properties['VpcEndpointType'] === 'Interface'
      ? [hourly('Interface endpoints', hourlyUsd.endpointPerZone * listLength(properties['SubnetIds']))]
      : [],
  // Of 8 GiB, gp3.
  'AWS::EC2::Instance': ({ SourceDestCheck }) => {
    const name = SourceDestCheck === false ? 'NAT instance' : 'Bastion';
    return [hourly(`${name} (t4g.nano)`, hourlyUsd.nanoInstance), fixed(`${name}, disk`, 0.64)];
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': () => [
    hourly('Load balancer, without traffic', hourlyUsd.loadBalancer),
  ],
  'AWS::ECS::Service': (properties, template) => fargate(properties, template),
  'AWS::RDS::DBInstance': database,
  'AWS::RDS::DBCluster': (properties) => {
    const least = Number(properties['ServerlessV2ScalingConfiguration']?.['MinCapacity'] ?? 0);
    return [
      hourly(`Aurora, writer at its least (${least} ACU)`, least * hourlyUsd.auroraCapacityUnit),
      fixed('Aurora storage (20 GiB)', 2),
    ];
  },
  'AWS::SecretsManager::Secret': () => [fixed('Secrets', 0.4)],
  'AWS::KMS::Key': () => [fixed('KMS key', 1)],
  'AWS::CloudWatch::Alarm': () => [fixed('Alarms', 0.1)],
  'AWS::WAFv2::WebACL': (properties) => [fixed('Web ACL and its rules', 5 + listLength(properties['Rules']))],
  'AWS::ECS::Cluster': (properties) =>
    JSON.stringify(properties['ClusterSettings'] ?? '').includes('"enabled"')
      ? [fixed('Container Insights (about 30 metrics)', 9)]
      : [],
};

/** Types that cost nothing by themselves, or only by use. */
export const free: ReadonlySet<string> = new Set([
  'AWS::APS::RuleGroupsNamespace',
  'AWS::APS::Workspace',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Bedrock::ApplicationInferenceProfile',
  'AWS::Bedrock::Guardrail',
  'AWS::Bedrock::GuardrailVersion',
  'AWS::CDK::Metadata',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::VpcOrigin',
  'AWS::EC2::FlowLog',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::Events::Rule',
  'AWS::Grafana::Workspace',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::RDS::DBClusterParameterGroup',
  'AWS::RDS::DBParameterGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::Route53::RecordSet',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::RotationSchedule',
  'AWS::SecretsManager::SecretTargetAttachment',
  'AWS::Serverless::Application',
  'AWS::WAFv2::LoggingConfiguration',
]);

/** By the beginning of the task definition's id. */
const taskNames: readonly (readonly [prefix: string, name: string])[] = [
  ['Proxy', 'Proxy tasks at their fewest'],
  ['Collector', 'Metrics collector'],
  ['GrafanaServer', 'Grafana'],
];

function fargate(properties: Properties, template: CfnTemplate): readonly Cost[] {
  const taskId = String(properties['TaskDefinition']?.['Ref']);
  const task = template.Resources?.[taskId]?.Properties as Properties | undefined;
  if (task === undefined) throw new Error(`cost: there is no task definition ${taskId}`);
  const count = Number(properties['DesiredCount'] ?? fewestTasks(template));
  const [cpu, memoryMiB] = [Number(task['Cpu']), Number(task['Memory'])];
  const processor = task['RuntimePlatform']?.['CpuArchitecture'] === 'X86_64' ? 'x86_64' : 'arm64';
  const name = taskNames.find(([prefix]) => taskId.startsWith(prefix))?.[1];
  if (name === undefined) throw new Error(`cost: nobody has named the tasks of ${taskId}`);
  return [
    hourly(
      `${name} (${count} × ${cpu / 1024} vCPU, ${memoryMiB / 1024} GiB)`,
      count * taskHourlyUsd(processor, cpu, memoryMiB),
    ),
  ];
}

/** A service without a count has the fewest tasks that its scaling keeps. */
function fewestTasks(template: CfnTemplate): unknown {
  const targets = Object.values(template.Resources ?? {}).filter(
    ({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget',
  );
  const [target] = targets;
  if (target === undefined || targets.length > 1) {
    throw new Error(
      `cost: a service names no count, and its template has ${targets.length} scalable targets`,
    );
  }
  return target.Properties?.['MinCapacity'];
}

function database(properties: Properties): readonly Cost[] {
  const type = String(properties['DBInstanceClass']);
  if (type === 'db.serverless') return [];
  const price = databaseHourlyUsd[type];
  if (price === undefined) throw new Error(`cost: no price is known for ${type}`);
  const zones = properties['MultiAZ'] === true ? 2 : 1;
  const storage = Number(properties['AllocatedStorage']);
  return [
    hourly(`PostgreSQL ${type}${zones === 2 ? ', Multi-AZ' : ''}`, price * zones),
    fixed(`PostgreSQL storage (${storage} GiB)`, storage * 0.115 * zones),
  ];
}

/** Of one task on Fargate, by CPU units and MiB. */
export function taskHourlyUsd(processor: 'arm64' | 'x86_64', cpu: number, memoryMiB: number): number {
  const { vcpu, gibibyte } = hourlyUsd[processor];
  return (cpu / 1024) * vcpu + (memoryMiB / 1024) * gibibyte;
}

function hourly(what: string, usd: number): Cost {
  return { what, monthlyUsd: usd * HOURS };
}

function fixed(what: string, monthlyUsd: number): Cost {
  return { what, monthlyUsd };
}

function listLength(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
