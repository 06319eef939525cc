/**
 * References between stacks: Fn::GetStackOutput is resolved "at stack create or update time. If the referenced stack or
 * output is later deleted or modified, the consuming stack is not automatically updated or notified" (template reference of
 * CloudFormation).
 */
import { digestOf, identitiesIn } from '../../../lib/references/identity.ts';
import { outputsReadBy, resourcesIn } from '../support/template.ts';
import type { SystemInvariant } from './invariant.ts';

export const referenceInvariants: readonly SystemInvariant[] = [
  {
    name: 'a stack refers to outputs that are there',
    problems: ({ environment, templates }) =>
      Object.entries(templates).flatMap(([stack, template]) =>
        outputsReadBy(template)
          .filter(({ StackName }) => templatesByName(environment.name, templates).has(StackName))
          .filter(
            ({ StackName, OutputName }) =>
              templatesByName(environment.name, templates).get(StackName)?.Outputs?.[OutputName] ===
              undefined,
          )
          .map(
            ({ StackName, OutputName }) => `${stack} reads ${OutputName}, which ${StackName} does not have`,
          ),
      ),
  },
  {
    name: 'whoever refers to a resource is updated when another takes its place',
    problems: ({ templates }) =>
      Object.values(templates).flatMap((template) =>
        Object.entries(template.Outputs ?? {})
          .filter(([name]) => name.startsWith('Publish'))
          .filter(([name, { Value }]) => !name.endsWith(digestOf(identitiesIn(resourcesIn(template), Value))))
          .map(([name]) => `${name} keeps its name while what it is the output of is replaced`),
      ),
  },
];

function templatesByName<Template>(
  environment: string,
  templates: Readonly<Record<string, Template>>,
): ReadonlyMap<string, Template> {
  return new Map(
    Object.entries(templates).map(([stack, template]) => [`stargate-${environment}-${stack}`, template]),
  );
}
