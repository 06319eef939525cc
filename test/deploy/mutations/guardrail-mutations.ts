/** Guardrails that do not guard, or that nobody may apply. */
import { named, type Mutation } from './mutation.ts';
import { asList, resourcesOf, type Properties } from '../support/template.ts';

export const guardrailMutations: readonly Mutation[] = [
  {
    name: 'a version of a guardrail goes with its rules',
    caughtBy: 'each guardrail has a version that stays when the next one is made, and both are outputs',
    apply: ({ gateway }) => {
      for (const { resource } of resourcesOf(gateway, 'AWS::Bedrock::GuardrailVersion')) {
        delete (resource as Properties)['UpdateReplacePolicy'];
      }
    },
  },
  {
    name: 'nobody is told the id of a guardrail',
    caughtBy: 'each guardrail has a version that stays when the next one is made, and both are outputs',
    apply: ({ gateway }) => {
      delete (gateway as { Outputs?: Record<string, unknown> }).Outputs?.['GuardrailBaselineId'];
    },
  },
  {
    name: 'the tasks may apply every guardrail',
    caughtBy: 'the tasks alone apply guardrails, each of the environment and no other',
    apply: ({ gateway }) => {
      const document = named(gateway, 'AWS::IAM::ManagedPolicy', 'BedrockAccessGuardrails')['PolicyDocument'];
      const [statement] = asList((document as Properties)['Statement']) as [Properties];
      statement['Resource'] = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/*';
    },
  },
  {
    name: 'the guardrail of production only watches',
    caughtBy:
      'a guardrail blocks in a protected environment, and only tells what it finds in a disposable one',
    apply: ({ gateway }) => {
      const { ContentPolicyConfig: content } = named(gateway, 'AWS::Bedrock::Guardrail', 'Guardrail');
      for (const filter of (content as Properties)['FiltersConfig'] as Properties[])
        filter['InputAction'] = 'NONE';
    },
  },
];
