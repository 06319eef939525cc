/** What is wrong with the models of an environment, and with where they are asked. */
import { isOfferedIn } from '../../core/catalog/model.ts';
import { models as catalogModels } from '../../core/catalog/models.ts';
import { parseBase } from '../../core/catalog/bedrock-base.ts';
import { environmentModels } from '../bedrock-plan.ts';
import type { Environment } from '../environment.ts';

const FOUNDATION_MODEL = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*::foundation-model\/[a-z0-9-]+[.:][a-z0-9.:-]+$/;

export function validateBedrock({ bedrock, network, region }: Environment): readonly string[] {
  const problems: string[] = [];
  try {
    environmentModels({ ...bedrock, models: 'all' }, region);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const member = message.startsWith('MODEL_ENTRIES') ? 'extraModels' : 'deployments';
    problems.push(`bedrock.${member}: ${message}`);
  }
  for (const arn of bedrock.extraModelArns ?? []) {
    if (FOUNDATION_MODEL.test(arn) || parseBase(arn)?.kind === 'arn') continue;
    problems.push(`bedrock.extraModelArns: "${arn}" is not the whole ARN of one model of Bedrock`);
  }
  if (network.kind === 'new' && network.egress === 'endpoints') {
    for (const [name, { deployments }] of Object.entries(bedrock.deployments ?? {})) {
      for (const { region: elsewhere } of deployments ?? []) {
        if (elsewhere === region) continue;
        problems.push(
          `bedrock.deployments: ${name} is asked in ${elsewhere}, which a network of endpoints only does not reach`,
        );
      }
    }
  }
  if (bedrock.models !== 'all') {
    if (bedrock.models.length === 0) problems.push('bedrock.models: name at least one model');
    const known = new Set(catalogModels.map((model) => model.name));
    for (const name of bedrock.models) {
      if (!known.has(name)) problems.push(`bedrock.models: "${name}" is not in the catalog`);
    }
    for (const model of catalogModels) {
      const { name } = model;
      if (isOfferedIn(model, region) || !bedrock.models.includes(name)) continue;
      if (bedrock.deployments?.[name]?.deployments !== undefined) continue;
      problems.push(
        `bedrock.models: Bedrock does not have "${name}" in ${region}; name a deployment in another region`,
      );
    }
  }
  for (const arn of bedrock.guardrailArns ?? []) {
    if (!/^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[a-z0-9]+$/.test(arn)) {
      problems.push(`bedrock.guardrailArns: "${arn}" is not the ARN of one guardrail`);
    }
  }
  if (
    bedrock.roleArn !== undefined &&
    !/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(bedrock.roleArn)
  ) {
    problems.push(`bedrock.roleArn: "${bedrock.roleArn}" is not the ARN of one role`);
  }
  if (bedrock.roleArn !== undefined && bedrock.applicationProfiles === 'per-model') {
    problems.push(
      'bedrock.applicationProfiles: profiles made here are not visible to the other account of roleArn',
    );
  }
  return problems;
}
