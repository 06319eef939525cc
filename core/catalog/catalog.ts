/** Finds models by the names clients use: public name, alias, Bedrock id or inference profile id. */
import { NO_DEPLOYMENT_CONFIG, type DeploymentConfig } from './deployment-config.ts';
import { deploymentsOf, type Deployment, type Model } from './model.ts';

export type Catalog = {
  readonly models: readonly Model[];
  /** The model a client means, or null. */
  readonly find: (name: string) => Model | null;
  /** How it is reached from the home region, preferred first; never empty for a model of this catalog. */
  readonly deployments: (model: Model) => readonly Deployment[];
  /** The models that may answer in its place when all its deployments fail, in order; empty unless configured. */
  readonly fallbacks: (model: Model) => readonly Model[];
};

/**
 * A catalog for a home region. Throws at start when a model has no priced deployment or two models share a name:
 * a call that cannot be priced must never be admitted.
 */
export function createCatalog(
  models: readonly Model[],
  region: string,
  config: DeploymentConfig = NO_DEPLOYMENT_CONFIG,
): Catalog {
  const byName = new Map<string, Model>();
  const deployments = new Map<Model, readonly Deployment[]>();
  for (const model of models) {
    const byDefault = deploymentsOf(model, region);
    const reachable = config.get(model.name)?.deployments ?? byDefault;
    if (reachable.length === 0) throw new Error(`catalog: model ${model.name} has no priced deployment`);
    deployments.set(model, reachable);
    const upstreamIds = [...byDefault, ...reachable].map((deployment) => deployment.upstreamId);
    for (const name of new Set([model.name, ...model.aliases, ...upstreamIds])) {
      if (byName.has(name)) throw new Error(`catalog: two models answer to ${name}`);
      byName.set(name, model);
    }
  }
  const fallbacks = new Map<Model, readonly Model[]>();
  for (const [name, { fallbacks: names }] of config) {
    const model = byName.get(name);
    if (model === undefined) continue;
    fallbacks.set(
      model,
      names.flatMap((other) => byName.get(other) ?? []),
    );
  }
  return {
    models,
    find: (name) => byName.get(name) ?? null,
    deployments: (model) => deployments.get(model) ?? NONE,
    fallbacks: (model) => fallbacks.get(model) ?? NONE,
  };
}

const NONE: readonly never[] = [];
