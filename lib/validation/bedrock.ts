/** What is wrong with the models of an environment, and with where they are asked. */
import { geographies, globalRegions } from '../../core/catalog/availability.ts';
import { isOfferedIn, type Model } from '../../core/catalog/model.ts';
import { models as catalogModels } from '../../core/catalog/models.ts';
import { parseBase } from '../../core/catalog/bedrock-base.ts';
import { modelWithin, residencyOf, whyOutside } from '../../core/catalog/residency.ts';
import { regionsWithoutBedrock } from '../../core/regions/services.ts';
import { environmentModels } from '../bedrock-plan.ts';
import type { Environment } from '../environment.ts';

const FOUNDATION_MODEL = /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*::foundation-model\/[a-z0-9-]+[.:][a-z0-9.:-]+$/;

export function validateBedrock({ bedrock, network, region }: Environment): readonly string[] {
  const problems: string[] = [];
  if (regionsWithoutBedrock.includes(region) && bedrock.deployments === undefined) {
    problems.push(`region: Bedrock is not in ${region}; name deployments in others (bedrock.deployments)`);
  }
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
    const residency = residencyOf(bedrock.dataResidency, region);
    for (const known of catalogModels) {
      const model = modelWithin(known, residency);
      const { name } = model;
      if (isOfferedIn(model, region) || !bedrock.models.includes(name)) continue;
      if (bedrock.deployments?.[name]?.deployments !== undefined) continue;
      problems.push(`bedrock.models: ${whereInstead(model, region)}`);
    }
  }
  problems.push(...validateResidency({ bedrock, region }));
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

/** What the tasks may call beside the models is held to the geography too, as far as ARNs say it. */
function validateResidency({ bedrock, region }: Pick<Environment, 'bedrock' | 'region'>): readonly string[] {
  const residency = residencyOf(bedrock.dataResidency, region);
  const problems: string[] = [];
  if (residency !== 'none' && whyOutside(residency, 'a.model', region) !== null) {
    problems.push(
      `bedrock.dataResidency: ${region} is not within ${residency}; say 'none' or one of ${Object.keys(geographies).join(', ')}`,
    );
    return problems;
  }
  for (const arn of bedrock.extraModelArns ?? []) {
    const [, , , of = ''] = arn.split(':');
    const why = whyOutside(residency, arn, of === '' ? region : of);
    if (why !== null) problems.push(`bedrock.extraModelArns: "${arn}" ${why}`);
  }
  return problems;
}

function whereInstead(model: Model, region: string): string {
  const elsewhere = globalRegions.filter((other) => isOfferedIn(model, other));
  const lacks = `Bedrock does not have "${model.name}" in ${region}`;
  const within = model.keptWithin === undefined ? '' : ` within ${model.keptWithin} (bedrock.dataResidency)`;
  if (elsewhere.length === 0) return `${lacks}${within}, nor in any region`;
  return `${lacks}${within}; name a deployment for it (bedrock.deployments) in ${elsewhere.join(', ')}`;
}
