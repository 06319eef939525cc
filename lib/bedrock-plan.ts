/**
 * Which deployments an environment uses: those of the catalog, or those its own configuration names. The rights of
 * the task and its DEPLOYMENTS variable both come from here, so that neither knows a deployment the other does not.
 */
import { environmentCatalog, type EnvironmentCatalog } from '../core/catalog/environment-catalog.ts';
import { dayStartMs, stageAt } from '../core/catalog/life.ts';
import { deploymentsOf, upstreamIdOf, type Deployment, type Model } from '../core/catalog/model.ts';
import { models as catalogModels } from '../core/catalog/models.ts';
import { residencyOf } from '../core/catalog/residency.ts';
import { catalogReviewedOn } from '../core/catalog/revision.ts';
import type { BedrockAccess } from './environment.ts';

export type PlannedModel = {
  readonly model: Model;
  readonly deployments: readonly Deployment[];
  readonly fallbacks: readonly string[];
  /** Whether the environment says anything else than the catalog. */
  readonly isConfigured: boolean;
};

/**
 * Without the models that Bedrock does not have there. Nor with those that had ended when the catalog was last looked
 * through, if the environment does not name deployments for them: a template depends on that day, not on today.
 */
export function bedrockPlan(bedrock: BedrockAccess, region: string): readonly PlannedModel[] {
  const { served, deployments: config } = environmentModels(bedrock, region);
  const { roleArn } = bedrock;
  return served.flatMap((model) => {
    const own = config.get(model.name);
    const isNamed = bedrock.deployments?.[model.name] !== undefined;
    if (!isNamed && stageAt(model.lifecycle, REVIEWED_MS) === 'ended') return [];
    const deployments = own?.deployments ?? deploymentsOf(model, region);
    if (deployments.length === 0) return [];
    return {
      model,
      deployments:
        roleArn === undefined
          ? deployments
          : deployments.map((one) => ({ ...one, roleArn: one.roleArn ?? roleArn })),
      fallbacks: own?.fallbacks ?? [],
      isConfigured: isNamed || roleArn !== undefined,
    };
  });
}

/** Public names of the models that an environment serves, and that its region does not have. */
export function modelsLeftOut(bedrock: BedrockAccess, region: string): readonly string[] {
  const planned = new Set(bedrockPlan(bedrock, region).map(({ model }) => model.name));
  return environmentModels(bedrock, region)
    .served.filter(({ name, lifecycle }) => !planned.has(name) && stageAt(lifecycle, REVIEWED_MS) !== 'ended')
    .map(({ name }) => name);
}

/** A template does not depend on the day: stages of models are those of the catalog's last review. */
export const REVIEWED_MS = dayStartMs(catalogReviewedOn);

/** For the same reason: when every price is in force. */
export const EVER = 8.64e15;

/** The models that the tasks will make of it. Throws one error that lists all that is wrong with a member. */
export function environmentModels(bedrock: BedrockAccess, homeRegion: string): EnvironmentCatalog {
  const { deployments, extraModels, models } = bedrock;
  return environmentCatalog(
    catalogModels,
    {
      prices: null,
      deployments: deployments === undefined ? null : JSON.stringify(deployments),
      entries: extraModels === undefined ? null : JSON.stringify(extraModels),
      servedModels: models === 'all' ? null : models,
      residency: residencyOf(bedrock.dataResidency, homeRegion),
    },
    { homeRegion, nowMs: EVER },
  );
}

/**
 * Whether a deployment may be asked through an application inference profile of this account and region. One whose model is
 * spoken to in OpenAI's own API is not: such a profile is known to Converse and InvokeModel alone.
 */
export function takesProfile({ apis }: Model, deployment: Deployment, region: string): boolean {
  if (deployment.region !== region || deployment.roleArn !== null) return false;
  return deployment.transport !== 'mantle' && !apis.runtime.includes('responses');
}

/**
 * What the proxy reads as DEPLOYMENTS; null when there is nothing to say beyond the catalog. `profileArns` are the
 * application inference profiles by model: the preferred deployment of each is asked through them.
 */
export function deploymentsSetting(
  plan: readonly PlannedModel[],
  region: string,
  profileArns: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | null {
  const entries = plan
    .filter(({ model, isConfigured }) => isConfigured || profileArns[model.name] !== undefined)
    .map(({ model, deployments, fallbacks }) => {
      const preferred = deployments.find((one) => takesProfile(model, one, region));
      const told = deployments.map((one) => ({
        region: one.region,
        scope: one.scope,
        weight: one.weight,
        ...(one.transport === null ? {} : { transport: one.transport }),
        ...(one.roleArn === null ? {} : { role: one.roleArn }),
        ...profileMember(model, one, one === preferred ? profileArns[model.name] : undefined),
      }));
      return [model.name, { deployments: told, ...(fallbacks.length === 0 ? {} : { fallbacks }) }] as const;
    });
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function profileMember(model: Model, deployment: Deployment, profileArn: string | undefined) {
  if (profileArn !== undefined) return { profile: profileArn };
  if (deployment.transport === 'mantle') return {};
  const byItself = upstreamIdOf(model, deployment.scope, deployment.region);
  return deployment.upstreamId === byItself ? {} : { profile: deployment.upstreamId };
}
