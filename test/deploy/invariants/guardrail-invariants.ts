/** Guardrails of Bedrock: what they do by environment, who applies them, and how an admin learns of them. */
import { outputName } from '../../../lib/guardrail-name.ts';
import { asList, referenced, resourcesOf, statementsOf, type Properties } from '../support/template.ts';
import { broken, type SystemInvariant } from './invariant.ts';

const GUARDRAIL = 'AWS::Bedrock::Guardrail';
const VERSION = 'AWS::Bedrock::GuardrailVersion';

export const guardrailInvariants: readonly SystemInvariant[] = [
  {
    name: 'each guardrail has a version that stays when the next one is made, and both are outputs',
    problems: ({ environment, templates }) => {
      const { gateway } = templates;
      const versions = resourcesOf(gateway, VERSION);
      const outputs = (gateway as { Outputs?: Record<string, Properties> }).Outputs ?? {};
      return broken([
        ...resourcesOf(gateway, GUARDRAIL).map(
          ({ id }) =>
            [
              versions.some(
                ({ properties }) => referenced(templates, properties['GuardrailIdentifier']) === id,
              ),
              `${id} has no version`,
            ] as const,
        ),
        ...versions.map(
          ({ id, resource }) =>
            [
              (resource as Properties)['UpdateReplacePolicy'] === 'Retain' &&
                (resource as Properties)['DeletionPolicy'] === 'Retain',
              `${id} goes when its rules change, and the policies that name it fail`,
            ] as const,
        ),
        ...Object.keys(environment.guardrails ?? {}).flatMap((name) =>
          ['Id', 'Version'].map(
            (what) =>
              [
                Object.hasOwn(outputs, `${outputName(name)}${what}`),
                `${name} has no output ${outputName(name)}${what}`,
              ] as const,
          ),
        ),
      ]);
    },
  },
  {
    name: 'the tasks alone apply guardrails, each of the environment and no other',
    problems: ({ environment, templates }) => {
      const made = resourcesOf(templates, GUARDRAIL).map(({ id }) => id);
      const statements = statementsOf(templates).filter(({ actions }) =>
        actions.includes('bedrock:ApplyGuardrail'),
      );
      const resources = statements.flatMap((statement) => statement.resources);
      const open = resources.map((resource) => referenced(templates, resource) ?? String(resource));
      const known = [...made, ...(environment.bedrock.guardrailArns ?? [])];
      return broken([
        ...known.map((id) => [open.includes(id), `the tasks may not apply ${id}`] as const),
        ...open.map((id) => [known.includes(id), `${id} may be applied`] as const),
      ]);
    },
  },
  {
    name: 'a guardrail blocks in a protected environment, and only tells what it finds in a disposable one',
    problems: ({ environment, templates }) => {
      const isProtected = environment.lifetime === 'protected';
      return resourcesOf(templates, GUARDRAIL).flatMap(({ id, properties }) => {
        if (Object.values(environment.guardrails ?? {}).some(({ action }) => action !== undefined)) return [];
        const filters = asList(
          (properties['ContentPolicyConfig'] as Properties | undefined)?.['FiltersConfig'] ?? [],
        ) as Properties[];
        const wanted = isProtected ? 'BLOCK' : 'NONE';
        return broken([
          ...filters.map(
            (filter) =>
              [filter['InputAction'] === wanted, `${id}: ${filter['Type']} is not ${wanted}`] as const,
          ),
          ...filters
            .filter((filter) => filter['Type'] === 'PROMPT_ATTACK')
            .map(
              (filter) =>
                [
                  filter['OutputStrength'] === 'NONE',
                  `${id}: AWS takes no prompt attacks of answers`,
                ] as const,
            ),
        ]);
      });
    },
  },
];
