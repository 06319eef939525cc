/** What AWS refuses while a stack is updated: one rule a row, each with where it is said or was met. */
import type { Operation, Step } from './rehearsal.ts';
import type { Properties, Resource } from '../support/template.ts';
import { physical, referredTo, type World } from './world.ts';

export type RefusalRule = {
  readonly name: string;
  readonly source: string;
  /** What is refused of one step; sentences without the name of the stack. */
  readonly problems: (step: Step) => readonly string[];
};

export const refusalRules: readonly RefusalRule[] = [
  {
    name: 'a VPC origin that a distribution uses can neither be changed, not even its tags, nor deleted',
    source: 'https://github.com/aws/aws-cdk/issues/34629',
    problems: ({ stack, operations, before }) =>
      operations
        .filter(({ type, kind }) => type === 'AWS::CloudFront::VpcOrigin' && kind === 'update')
        .filter(({ id }) =>
          usersOf(stack, id, before).some(({ type }) => type === 'AWS::CloudFront::Distribution'),
        )
        .map(({ id, properties }) => `${id} is in use: ${properties.join(', ')} cannot change`),
  },
  {
    name: 'what is in use elsewhere cannot be deleted',
    source:
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-delete-stack-fails',
    problems: (step) =>
      going(step)
        .filter(({ type }) => heldByUsers.includes(type))
        .flatMap(({ id, type }) =>
          usersOf(step.stack, id, { ...step.after, generations: step.before.generations })
            .filter(({ stack }) => stack !== step.stack)
            .map((user) => `${id} (${type}) cannot be deleted: ${user.id} of ${user.stack} uses it`),
        ),
  },
  {
    name: 'a resource with a name of its own cannot be replaced under the same name',
    source:
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#custom-named-resource-requires-replacing',
    problems: ({ operations }) =>
      operations
        .filter(({ kind }) => kind === 'replace')
        .flatMap(({ id, type, before, after }) => {
          const property = names[type];
          const name = property === undefined ? undefined : after?.Properties?.[property];
          return typeof name === 'string' && name === before?.Properties?.[property ?? '']
            ? [`${id} (${type}) would be made anew beside itself as ${name}`]
            : [];
        }),
  },
  {
    name: 'two resources of one name never stand at the same time',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html',
    problems: ({ operations }) => {
      const gone = operations.filter(({ kind }) => kind === 'delete');
      return operations
        .filter(({ kind }) => kind === 'create')
        .flatMap(({ id, type, after }) => {
          const property = names[type];
          const name = property === undefined ? undefined : after?.Properties?.[property];
          return typeof name === 'string' &&
            gone.some(
              (old) => old.type === type && old.before?.Properties?.[property ?? ''] === name && !isKept(old),
            )
            ? [`${id} (${type}) is made as ${name} while the former one still has that name`]
            : [];
        });
    },
  },
  {
    name: 'one service has one interface endpoint with private DNS in a VPC',
    source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
    problems: (step) =>
      twice(step, 'AWS::EC2::VPCEndpoint', (properties) =>
        properties['VpcEndpointType'] === 'Interface' && properties['PrivateDnsEnabled'] === true
          ? JSON.stringify([properties['VpcId'], properties['ServiceName']])
          : null,
      ).map(([first, second]) => `${second} has the private DNS names of ${first}`),
  },
  {
    name: 'subnets of a VPC never overlap, not even while one takes the place of another',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html',
    problems: (step) => {
      const made = step.operations.filter(
        ({ type, kind }) => type === 'AWS::EC2::Subnet' && (kind === 'create' || kind === 'replace'),
      );
      const old = Object.entries(step.before.live.get(step.stack)?.Resources ?? {}).filter(
        ([, { Type }]) => Type === 'AWS::EC2::Subnet',
      );
      return made.flatMap(({ id, after }) =>
        old
          .filter(([, { Properties }]) =>
            overlap(after?.Properties?.['CidrBlock'], Properties?.['CidrBlock']),
          )
          .map(([other]) => `${id} needs addresses that ${other} still has`),
      );
    },
  },
  {
    name: 'a port of a load balancer has one listener',
    source:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html (DuplicateListener)',
    problems: (step) =>
      twice(step, 'AWS::ElasticLoadBalancingV2::Listener', (properties) =>
        JSON.stringify([properties['LoadBalancerArn'], properties['Port']]),
      ).map(([first, second]) => `${second} wants the port of ${first}`),
  },
  {
    name: 'a priority of a listener has one rule',
    source:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html (PriorityInUse)',
    problems: (step) =>
      twice(step, 'AWS::ElasticLoadBalancingV2::ListenerRule', (properties) =>
        JSON.stringify([properties['ListenerArn'], properties['Priority']]),
      ).map(([first, second]) => `${second} wants the priority of ${first}`),
  },
  {
    name: 'an engine is never set back to an older version',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html',
    problems: ({ after, stack }) => {
      const resources = Object.entries(after.live.get(stack)?.Resources ?? {});
      const instances = resources.filter(([, { Type }]) => Type === 'AWS::RDS::DBInstance');
      return resources.flatMap(([id, { Type, Properties = {} }]) => {
        const isCluster = Type === 'AWS::RDS::DBCluster';
        const isAlone = Type === 'AWS::RDS::DBInstance' && Properties['DBClusterIdentifier'] === undefined;
        if (!isCluster && !isAlone) return [];
        // A cluster upgrades itself unless no instance of it does: the members' setting counts for Aurora.
        const upgraded = isCluster
          ? instances
              .map(([, instance]) => instance.Properties ?? {})
              .filter((instance) => referredTo(instance['DBClusterIdentifier']).includes(id))
          : [Properties];
        const upgradesItself = upgraded.some((one) => one['AutoMinorVersionUpgrade'] !== false);
        const version = String(Properties['EngineVersion'] ?? '');
        return version.includes('.') && upgradesItself
          ? [`${id} names ${version}, and AWS upgrades it to a newer one by itself`]
          : [];
      });
    },
  },
  {
    name: 'a release leaves the number of tasks to the scaling',
    source:
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html#cfn-ecs-service-desiredcount',
    problems: ({ stack, operations, after }) => {
      const resources = after.live.get(stack)?.Resources ?? {};
      const scaled = Object.values(resources)
        .filter(({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget')
        .flatMap(({ Properties }) => referredTo(Properties?.['ResourceId']));
      return operations
        .filter(
          ({ id, type, kind }) => type === 'AWS::ECS::Service' && kind === 'update' && scaled.includes(id),
        )
        .filter(({ after: service }) => service?.Properties?.['DesiredCount'] !== undefined)
        .map(
          ({ id, after: service }) =>
            `${id} goes back to ${String(service?.Properties?.['DesiredCount'])} tasks`,
        );
    },
  },
];

export function refusals(step: Step): readonly string[] {
  if (step.operations.length === 0) return [];
  return refusalRules.flatMap(({ problems }) => problems(step).map((problem) => `${step.stack}: ${problem}`));
}

/** Types that AWS does not delete while something uses them. */
const heldByUsers: readonly string[] = [
  'AWS::CloudFront::Function',
  'AWS::CloudFront::VpcOrigin',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::ECS::Cluster',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::ManagedPolicy',
  'AWS::RDS::DBParameterGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::ServiceDiscovery::PrivateDnsNamespace',
  'AWS::WAFv2::WebACL',
];

/** Types whose physical name a template may choose, and the property. */
const names: Readonly<Record<string, string>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'PolicyName',
  'AWS::CloudFront::Function': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Grafana::Workspace': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::RDS::DBParameterGroup': 'DBParameterGroupName',
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::WAFv2::WebACL': 'Name',
};

/** What is deleted at the end of the step: what the new template lacks, and the former self of what is replaced. */
function going({ operations }: Step): readonly Operation[] {
  return operations.filter((operation) =>
    operation.kind === 'delete'
      ? !isKept(operation)
      : operation.kind === 'replace' && operation.before?.UpdateReplacePolicy !== 'Retain',
  );
}

function isKept({ before }: Operation): boolean {
  return before?.DeletionPolicy === 'Retain' || before?.DeletionPolicy === 'RetainExceptOnCreate';
}

type User = { readonly stack: string; readonly id: string; readonly type: string };

/** Live resources that refer to this one as it was before the step. */
function usersOf(stack: string, id: string, world: World): readonly User[] {
  const identity = physical(stack, id, world.generations);
  return [...world.live].flatMap(([other, template]) =>
    Object.entries(template.Resources)
      .filter(([, { Properties }]) =>
        other === stack
          ? referredTo(Properties).includes(id)
          : new RegExp(`${identity}(?![0-9])`).test(JSON.stringify(Properties ?? null)),
      )
      .map(([user, { Type }]) => ({ stack: other, id: user, type: Type })),
  );
}

/** Pairs with the same key that stand at the same time: one that is there, or made too, and one that is made. */
function twice(
  { stack, operations, before }: Step,
  type: string,
  keyOf: (properties: Properties) => string | null,
): readonly (readonly [first: string, second: string])[] {
  const here = new Map<string, string>();
  const made = operations.filter((operation) => operation.type === type && operation.kind !== 'delete');
  const replaced = (id: string) =>
    made.some((operation) => operation.id === id && operation.kind === 'update');
  const note = (id: string, resource: Resource): void => {
    const key = keyOf(resource.Properties ?? {});
    if (key !== null && !here.has(key)) here.set(key, id);
  };
  for (const [id, resource] of Object.entries(before.live.get(stack)?.Resources ?? {})) {
    // One that only changes has its new key below.
    if (resource.Type === type && !replaced(id)) note(id, resource);
  }
  const pairs: (readonly [string, string])[] = [];
  for (const { id, kind, after } of made) {
    const key = keyOf(after?.Properties ?? {});
    if (key === null) continue;
    const other = here.get(key);
    if (other !== undefined && (other !== id || kind === 'replace')) pairs.push([other, id]);
    else here.set(key, id);
  }
  return pairs;
}

function overlap(first: unknown, second: unknown): boolean {
  const a = rangeOf(first);
  const b = rangeOf(second);
  return a !== null && b !== null && a[0] <= b[1] && b[0] <= a[1];
}

function rangeOf(cidr: unknown): readonly [number, number] | null {
  const match = typeof cidr === 'string' ? /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr) : null;
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return [first, first + 2 ** (32 - bits) - 1];
}
