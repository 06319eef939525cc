/**
 * Finds models by the names clients use: public name, alias, Bedrock id or inference profile id; and what admins
 * have changed about models while the gateway runs.
 */
import { NO_DEPLOYMENT_CONFIG, type DeploymentConfig } from './deployment-config.ts';
import { lifeWith, stageAt, type LifeSetting } from './life.ts';
import { deploymentsOf, isOfferedIn, type Deployment, type Lifecycle, type Model } from './model.ts';

export type Catalog = {
  /** Those that can be reached and are switched on. */
  readonly models: readonly Model[];
  /** The same, and those that are switched off. */
  readonly reachable: readonly Model[];
  /** The model a client means, or null. */
  readonly find: (name: string) => Model | null;
  /** The model of this name, whether it can be reached and is switched on or not. */
  readonly named: (name: string) => Model | null;
  /** Whether an admin has switched off the model of this name. */
  readonly isDisabled: (name: string) => boolean;
  /** Whether Bedrock has the model of this name, but not in the home region, and no deployment elsewhere is configured. */
  readonly isElsewhere: (name: string) => boolean;
  /** How it is reached, preferred first; empty only for a model that is elsewhere. */
  readonly deployments: (model: Model) => readonly Deployment[];
  /** The models that may answer in its place when all its deployments fail, in order; empty unless configured. */
  readonly fallbacks: (model: Model) => readonly Model[];
  /** The dates of a model, with those that an admin has set. */
  readonly lifeOf: (model: Model) => Lifecycle;
  /** The model to move to that lives at `atMs`: its successor, or the successor of that; null: none is served here. */
  readonly successorOf: (model: Model, atMs: number) => Model | null;
  /** Whether an admin has set that its successor answers after its end. */
  readonly isSucceeded: (model: Model) => boolean;
  /**
   * Public names of the models a list of permissions means. An entry is a name or alias, a pattern (`claude-*`), or
   * an access group. What means nothing allows nothing.
   */
  readonly modelsMeant: (entries: readonly string[]) => ReadonlySet<string>;
};

/** Settings take the place of those before. */
export type LiveCatalog = Catalog & { readonly apply: (settings: readonly ModelSetting[]) => void };

/** What an admin has set for a model; absent: switched on, and only the names of the catalog. */
export type ModelSetting = {
  readonly model: string;
  readonly isEnabled: boolean;
  readonly aliases: readonly string[];
  readonly accessGroups: readonly string[];
  readonly life: LifeSetting;
};

/**
 * A catalog for a home region, whose settings can be replaced while it is in use. A model that Bedrock does not have in
 * that region is known by its name, and not served. Throws at start when another has no priced deployment or two models
 * share a name: a call that cannot be priced must never be admitted. An alias among
 * the settings that the catalog itself uses is left out, so that a new version of the catalog never stops the gateway.
 */
export function createCatalog(
  models: readonly Model[],
  region: string,
  config: DeploymentConfig = NO_DEPLOYMENT_CONFIG,
  settings: readonly ModelSetting[] = [],
): LiveCatalog {
  const ownNames = new Map<string, Model>();
  const deployments = new Map<Model, readonly Deployment[]>();
  for (const model of models) {
    const byDefault = deploymentsOf(model, region);
    const reachable = config.get(model.name)?.deployments ?? byDefault;
    if (reachable.length === 0 && isOfferedIn(model, region))
      throw new Error(`catalog: model ${model.name} has no priced deployment`);
    deployments.set(model, reachable);
    const upstreamIds = [...byDefault, ...reachable].map((deployment) => deployment.upstreamId);
    for (const name of new Set([model.name, ...model.aliases, ...upstreamIds])) {
      if (ownNames.has(name)) throw new Error(`catalog: two models answer to ${name}`);
      ownNames.set(name, model);
    }
  }
  const isReachable = (model: Model): boolean => (deployments.get(model) ?? NONE).length > 0;
  const apply = (changed: readonly ModelSetting[]) => applied(models, isReachable, ownNames, config, changed);
  let { byName, groups, disabled, enabled, fallbacks, lives } = apply(settings);
  const lifeOf = (model: Model): Lifecycle => lifeWith(model.lifecycle, lives.get(model));
  return {
    get models() {
      return enabled;
    },
    reachable: models.filter(isReachable),
    find: (name) => {
      const model = byName.get(name);
      return model === undefined || disabled.has(model) || !isReachable(model) ? null : model;
    },
    named: (name) => byName.get(name) ?? null,
    isDisabled: (name) => {
      const model = byName.get(name);
      return model !== undefined && disabled.has(model);
    },
    isElsewhere: (name) => {
      const model = byName.get(name);
      return model !== undefined && !isReachable(model);
    },
    deployments: (model) => deployments.get(model) ?? NONE,
    fallbacks: (model) => fallbacks.get(model) ?? NONE,
    lifeOf,
    successorOf: (model, atMs) => {
      const passed = new Set([model]);
      for (let next = successorIn(byName, lifeOf(model)); next !== null;) {
        if (passed.has(next) || next.kind !== model.kind) return null;
        if (stageAt(lifeOf(next), atMs) !== 'ended') return enabled.includes(next) ? next : null;
        passed.add(next);
        next = successorIn(byName, lifeOf(next));
      }
      return null;
    },
    isSucceeded: (model) => lives.get(model)?.onEnd === 'successor',
    modelsMeant: (entries) => {
      const meant = new Set<string>();
      for (const entry of entries) {
        for (const model of groups.get(entry) ?? []) meant.add(model.name);
        const named = byName.get(entry);
        if (named !== undefined) meant.add(named.name);
        if (!entry.endsWith('*')) continue;
        const beginning = entry.slice(0, -1);
        for (const [name, model] of byName) if (name.startsWith(beginning)) meant.add(model.name);
      }
      return meant;
    },
    apply: (changed) => {
      ({ byName, groups, disabled, enabled, fallbacks, lives } = apply(changed));
    },
  };
}

const NONE: readonly never[] = [];

function successorIn(byName: ReadonlyMap<string, Model>, { successor }: Lifecycle): Model | null {
  return successor === null ? null : (byName.get(successor) ?? null);
}

/** What the settings make of the models. */
function applied(
  models: readonly Model[],
  isReachable: (model: Model) => boolean,
  ownNames: ReadonlyMap<string, Model>,
  config: DeploymentConfig,
  settings: readonly ModelSetting[],
) {
  const byName = new Map(ownNames);
  const byPublicName = new Map(models.map((model) => [model.name, model]));
  const groups = new Map<string, Model[]>();
  const disabled = new Set<Model>();
  const lives = new Map<Model, LifeSetting>();
  for (const setting of settings) {
    const model = byPublicName.get(setting.model);
    if (model === undefined) continue;
    if (!setting.isEnabled) disabled.add(model);
    lives.set(model, setting.life);
    for (const alias of setting.aliases) if (!byName.has(alias)) byName.set(alias, model);
    for (const group of setting.accessGroups) groups.set(group, [...(groups.get(group) ?? []), model]);
  }
  const enabled = models.filter((model) => !disabled.has(model) && isReachable(model));
  const fallbacks = new Map<Model, readonly Model[]>();
  for (const [name, { fallbacks: names }] of config) {
    const model = byName.get(name);
    if (model === undefined) continue;
    fallbacks.set(
      model,
      names.flatMap((other) => byName.get(other) ?? []).filter((other) => enabled.includes(other)),
    );
  }
  return { byName, groups, disabled, enabled, fallbacks, lives };
}
