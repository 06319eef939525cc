/**
 * A guardrail of Bedrock and the version of it that policies name.
 *
 * A version never changes: another configuration makes another version, with the next number, and the old one stays, so
 * that policies which name it go on until an admin has moved them. Deleting the guardrail deletes its versions.
 *
 * Its configuration is encrypted by AWS's own key: it holds rules and nothing of any caller, and under a key of ours each
 * guarded call would depend on a right to that key (docs/decisions/0164-guardrails-by-environment.md).
 */
import { createHash } from 'node:crypto';

import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnGuardrail, CfnGuardrailVersion } from 'aws-cdk-lib/aws-bedrock';
import { Construct } from 'constructs';
import { outputName } from '../guardrail-name.ts';
import type { FilterStrength, GuardrailOptions } from '../guardrail-options.ts';

export interface GuardrailProps {
  /** As the environment calls it. */
  readonly name: string;
  readonly options: GuardrailOptions;
  readonly isProtected: boolean;
}

export class Guardrail extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: GuardrailProps) {
    super(scope, id);
    const rules = guardrailRules(props.options, props.isProtected);
    const guardrail = new CfnGuardrail(this, 'Guardrail', {
      name: `${Stack.of(this).stackName}-${props.name}`,
      description: `Stargate: ${props.name}, for content policies`,
      ...rules,
    });
    const digest = createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 12);
    const version = new CfnGuardrailVersion(this, `Version${digest}`, {
      guardrailIdentifier: guardrail.attrGuardrailId,
      description: `Rules ${digest}`,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.arn = guardrail.attrGuardrailArn;
    const name = outputName(props.name);
    new CfnOutput(this, 'Id', {
      value: guardrail.attrGuardrailId,
      description: `Guardrail ${props.name}: the id that policies name`,
    }).overrideLogicalId(`${name}Id`);
    new CfnOutput(this, 'Version', {
      value: version.attrVersion,
      description: `Guardrail ${props.name}: the version that policies name`,
    }).overrideLogicalId(`${name}Version`);
  }
}

const HARMFUL = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'] as const;
const BLOCKED_PROMPT = 'A content policy of this organization does not let this request pass.';
const BLOCKED_ANSWER = 'A content policy of this organization does not let this answer pass.';

type Rules = Omit<ConstructorParameters<typeof CfnGuardrail>[2], 'name' | 'description'>;

/** What CloudFormation is given beside the name. */
export function guardrailRules(options: GuardrailOptions, isProtected: boolean): Rules {
  const { action = isProtected ? 'block' : 'detect', topics = [], words = [], personalData = {} } = options;
  const done = action === 'block' ? 'BLOCK' : 'NONE';
  const both = { inputAction: done, outputAction: done, inputEnabled: true, outputEnabled: true };
  const filters = [
    ...filtersOf(options.harmfulContent ?? 'medium', HARMFUL).map((filter) => ({ ...filter, ...both })),
    // Answers have none: AWS takes no strength but NONE there.
    ...filtersOf(options.promptAttacks ?? 'medium', ['PROMPT_ATTACK']).map((filter) => ({
      ...filter,
      outputStrength: 'NONE',
      inputAction: done,
      inputEnabled: true,
      outputEnabled: false,
    })),
  ];
  const entities = Object.entries(personalData).map(([type, how]) => {
    const doing = action === 'detect' ? 'NONE' : how === 'mask' ? 'ANONYMIZE' : 'BLOCK';
    return {
      type,
      action: doing,
      inputAction: doing,
      outputAction: doing,
      inputEnabled: true,
      outputEnabled: true,
    };
  });
  const profanity = options.profanity === 'on' ? [{ type: 'PROFANITY', ...both }] : [];
  return {
    blockedInputMessaging: options.blockedPrompt ?? BLOCKED_PROMPT,
    blockedOutputsMessaging: options.blockedAnswer ?? BLOCKED_ANSWER,
    ...(filters.length === 0 ? {} : { contentPolicyConfig: { filtersConfig: filters } }),
    ...(topics.length === 0
      ? {}
      : {
          topicPolicyConfig: {
            topicsConfig: topics.map(({ name, definition, examples = [] }) => ({
              name,
              definition,
              type: 'DENY',
              ...(examples.length === 0 ? {} : { examples: [...examples] }),
              ...both,
            })),
          },
        }),
    ...(words.length + profanity.length === 0
      ? {}
      : {
          wordPolicyConfig: {
            ...(words.length === 0 ? {} : { wordsConfig: words.map((text) => ({ text, ...both })) }),
            ...(profanity.length === 0 ? {} : { managedWordListsConfig: profanity }),
          },
        }),
    ...(entities.length === 0 ? {} : { sensitiveInformationPolicyConfig: { piiEntitiesConfig: entities } }),
  };
}

function filtersOf(strength: FilterStrength, types: readonly string[]) {
  if (strength === 'off') return [];
  const written = strength.toUpperCase();
  return types.map((type) => ({ type, inputStrength: written, outputStrength: written }));
}
