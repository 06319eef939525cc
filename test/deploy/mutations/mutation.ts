/**
 * A harmful change to a synthesized system, as somebody might make it in a hurry, and the invariant that must notice it.
 * It is applied to the templates themselves, so it stands for any code that would lead there.
 */
import type { StackName, System } from '../support/synthesized.ts';
import { resourcesOf, theOnly, type Properties, type Template, type Templates } from '../support/template.ts';

export type Mutation = {
  readonly name: string;
  /** Name of the invariant that catches it. */
  readonly caughtBy: string;
  /** @default prod */
  readonly environment?: 'dev' | 'staging' | 'prod';
  readonly apply: (templates: System['templates']) => void;
};

export const DATABASE = 'AWS::RDS::DBInstance';
export const DISTRIBUTION = 'AWS::CloudFront::Distribution';
export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const SERVICE = 'AWS::ECS::Service';
export const TASK = 'AWS::ECS::TaskDefinition';

/** Sets the property at `path` of the only resource of a type, or takes it away when `value` is undefined. */
export function set(
  stack: StackName,
  type: string,
  path: readonly string[],
  value: unknown,
): Mutation['apply'] {
  return (templates) => {
    const last = path.at(-1) ?? '';
    let holder: Properties = theOnly(templates[stack], type).properties;
    for (const key of path.slice(0, -1)) holder = holder[key] as Properties;
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  };
}

/** The only container of a task. */
export function containerOf(template: Template, idPrefix: string): Properties {
  const [container] = named(template, TASK, idPrefix)['ContainerDefinitions'] as [Properties];
  return container;
}

/** Properties of the first resource of a type whose id begins so. */
export function named(templates: Template | Templates, type: string, idPrefix: string): Properties {
  const found = resourcesOf(templates, type).find(({ id }) => id.startsWith(idPrefix));
  if (found === undefined) throw new Error(`there is no ${type} ${idPrefix}`);
  return found.properties;
}
