/**
 * What a resource is, as far as others can tell: its logical id and the properties that CloudFormation cannot change in
 * place, with the same of what those refer to. While that stays, the resource keeps its ARN, name and id; when it changes,
 * another resource takes its place.
 */
import { createHash } from 'node:crypto';
import { CfnResource, Stack } from 'aws-cdk-lib';
import { createOnlyProperties } from './create-only.ts';

export type ResourceText = { readonly type: string; readonly properties: Readonly<Record<string, unknown>> };

/** The resources of one stack by logical id. Parameters and pseudo parameters are none. */
export type Resources = (logicalId: string) => ResourceText | undefined;

/** A value to compare or hash; equal as long as CloudFormation keeps the resource. */
export function identityIn(resources: Resources, logicalId: string): unknown {
  const resource = resources(logicalId);
  if (resource === undefined) return logicalId;
  const names = createOnlyProperties(resource.type);
  const decisive = Object.entries(resource.properties)
    .filter(([name, value]) => value !== undefined && names.includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, value, identitiesIn(resources, value)]);
  return [logicalId, decisive];
}

/** Of everything that a value refers to in its own stack. */
export function identitiesIn(resources: Resources, value: unknown): readonly unknown[] {
  return referencesIn(value).map((logicalId) => identityIn(resources, logicalId));
}

/** Eight characters for an id. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}

/** The resources of a stack as they will stand in its template. */
export function resourcesOfStack(stack: Stack): Resources {
  return (logicalId) => {
    const resource = resourceNamed(stack, logicalId);
    return resource === undefined ? undefined : rendered(stack, resource);
  };
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, content]: [string, unknown]) => {
    if (name === 'Ref' && typeof content === 'string') return [content];
    if (name === 'Fn::GetAtt' && Array.isArray(content)) return [String(content[0])];
    return referencesIn(content);
  });
}

const known = new WeakMap<Stack, Map<string, CfnResource>>();

function resourceNamed(stack: Stack, logicalId: string): CfnResource | undefined {
  const found = known.get(stack)?.get(logicalId);
  if (found !== undefined || logicalId.startsWith('AWS::')) return found;
  const resources = stack.node
    .findAll()
    .filter((element) => CfnResource.isCfnResource(element))
    .filter((resource) => Stack.of(resource) === stack)
    .map((resource) => [String(stack.resolve(resource.logicalId)), resource] as const);
  known.set(stack, new Map(resources));
  return known.get(stack)?.get(logicalId);
}

/** Overrides included. CDK marks this method of its elements as internal. */
function rendered(stack: Stack, resource: CfnResource): ResourceText {
  const render: unknown = Reflect.get(resource, '_toCloudFormation');
  if (typeof render !== 'function') throw new Error('CDK renders its elements in another way');
  const { Resources } = stack.resolve(render.call(resource)) as {
    readonly Resources: Readonly<Record<string, { readonly Properties?: Readonly<Record<string, unknown>> }>>;
  };
  return { type: resource.cfnResourceType, properties: Object.values(Resources)[0]?.Properties ?? {} };
}
