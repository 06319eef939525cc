/** What refers to a resource of another stack changes with it: another id, or a property that replaces it under its id. */
import { deepEqual, match, notEqual, ok, throws } from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { App, CfnResource } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { createOnlyProperties, typesReferredTo } from '../../lib/references/create-only.ts';
import { ProducingStack } from '../../lib/references/producing-stack.ts';
import { contextOfProject } from './support/synthesized.ts';
import { outputsReadBy, type Template } from './support/template.ts';

type Made = {
  readonly vpcId?: string;
  readonly cidr?: string;
  readonly description?: string;
  readonly tag?: string;
};

/** Of CDK's comparison of templates, which reads it, and not of this package. */
const SPECIFICATION = '@aws-cdk/aws-service-spec';

/** Of AWS's specification, as CDK's comparison of templates reads it. */
type Specification = {
  readonly lookup: (
    kind: 'resource',
    index: 'cloudFormationType',
    by: 'equals',
    type: string,
  ) => readonly {
    readonly cloudFormationType: string;
    readonly properties: Readonly<Record<string, { readonly causesReplacement?: string }>>;
  }[];
};

/** A VPC with a group, and a stack that refers to the group alone. */
function twoStacks(made: Made = {}): { readonly producer: Template; readonly consumer: Template } {
  const app = new App({ context: contextOfProject() });
  const producer = new ProducingStack(app, 'producer');
  const vpc = new CfnVPC(producer, made.vpcId ?? 'Vpc', { cidrBlock: made.cidr ?? '10.0.0.0/16' });
  const group = new CfnSecurityGroup(producer, 'Group', {
    groupDescription: made.description ?? 'ours',
    vpcId: vpc.ref,
    ...(made.tag === undefined ? {} : { tags: [{ key: 'tag', value: made.tag }] }),
  });
  const consumer = new ProducingStack(app, 'consumer');
  new CfnTopic(consumer, 'Uses', { displayName: group.attrGroupId });
  const assembly = app.synth();
  const [producing, consuming] = ['producer', 'consumer'].map((name) => assembly.getStackByName(name));
  ok(producing !== undefined && consuming !== undefined);
  deepEqual(
    consuming.dependencies.map(({ id }) => id).filter((id) => id === 'producer'),
    ['producer'],
    'the producer is deployed first',
  );
  const found = { producer: producing.template as Template, consumer: consuming.template as Template };
  for (const { OutputName } of outputsReadBy(found.consumer))
    ok(found.producer.Outputs?.[OutputName], OutputName);
  return found;
}

const before = twoStacks();

const replacements: readonly (readonly [name: string, made: Made])[] = [
  ['a property that replaces it', { description: 'others' }],
  ['a property that replaces what it is in', { cidr: '10.9.0.0/16' }],
  ['what it is in has another logical id', { vpcId: 'Other' }],
];

for (const [name, made] of replacements) {
  test(`a resource is replaced by ${name}: who refers to it is updated`, () => {
    notEqual(JSON.stringify(twoStacks(made).consumer), JSON.stringify(before.consumer));
  });
}

test('a resource is changed in place: nobody else is updated', () => {
  const after = twoStacks({ tag: 'research' });
  notEqual(JSON.stringify(after.producer), JSON.stringify(before.producer));
  deepEqual(after.consumer, before.consumer);
});

test('a type that nobody referred to before is asked for by name', () => {
  const app = new App({ context: contextOfProject() });
  const producer = new ProducingStack(app, 'producer');
  const queue = new CfnResource(producer, 'Queue', { type: 'AWS::Example::Thing' });
  new CfnTopic(new ProducingStack(app, 'consumer'), 'Uses', { displayName: queue.ref });
  throws(() => app.synth(), /AWS::Example::Thing.*lib\/references\/create-only\.ts/);
});

test("the properties that replace a resource are those of AWS's specification", () => {
  const require = createRequire(import.meta.resolve('@aws-cdk/cloudformation-diff'));
  const { loadAwsServiceSpecSync } = require(SPECIFICATION) as {
    loadAwsServiceSpecSync: () => Specification;
  };
  const specification = loadAwsServiceSpecSync();
  for (const type of typesReferredTo) {
    const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
    match(String(resource?.cloudFormationType), /^AWS::/, `AWS has no ${type}`);
    const replacing = Object.entries(resource?.properties ?? {})
      .filter(([, { causesReplacement }]) => causesReplacement === 'yes' || causesReplacement === 'maybe')
      .map(([property]) => property);
    deepEqual(createOnlyProperties(type).toSorted(), replacing.toSorted(), type);
  }
});
