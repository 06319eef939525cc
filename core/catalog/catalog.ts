/**
 * Finds models by the names clients use: public name, alias, Bedrock id or inference profile id, also with LiteLLM's
 * prefixes before it (written-name.ts); and what admins have changed about models while the gateway runs.
 */
import { NO_DEPLOYMENT_CONFIG, type DeploymentConfig } from './deployment-config.ts';
import type { ModelEntry } from './entry-model.ts';
import { lifeWith, stageAt, type LifeSetting } from './life.ts';
import { deploymentsOf, isOfferedIn, type Deployment, type Lifecycle, type Model } from './model.ts';
import { readWrittenName, type WrittenName } from './written-name.ts';

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
   * Public names of the models a list of permissions means. An entry is a name or alias, a pattern (`claude-*`,
   * `bedrock/*`), or an access group. What means nothing allows nothing.
   */
  readonly modelsMeant: (entries: readonly string[]) => ReadonlySet<string>;
};

export type LiveCatalog = Catalog & {
  /** Settings and entries take the place of those before. */
  readonly apply: (settings: readonly ModelSetting[], entries: readonly ModelEntry[]) => void;
};

/** What an admin has set for a model; absent: switched on, and only the names of the catalog. */
export type ModelSetting = {
  readonly model: string;
  readonly isEnabled: boolean;
  readonly aliases: readonly string[];
  readonly accessGroups: readonly string[];
  readonly life: LifeSetting;
};

/**
 * A catalog for a home region, whose settings and entries can be replaced while it is in use. A model that Bedrock does not
 * have in that region is known by its name, and not served. Throws at start when another has no priced deployment or two
 * models share a name: a call that cannot be priced must never be admitted. An alias among the settings that the catalog
 * itself uses is left out, and so is an entry whose name it uses, so that a new version of the catalog never stops the
 * gateway. Models are looked up by name: a running call may hold one as it was before.
 */
export function createCatalog(
  models: readonly Model[],
  region: string,
  config: DeploymentConfig = NO_DEPLOYMENT_CONFIG,
  settings: readonly ModelSetting[] = [],
  entries: readonly ModelEntry[] = [],
): LiveCatalog {
  const own: Known = { models, byName: new Map(), deployments: new Map(), fallbacks: new Map() };
  for (const model of models) {
    const byDefault = deploymentsOf(model, region);
    const configured = config.get(model.name);
    const reachable = configured?.deployments ?? byDefault;
    if (reachable.length === 0 && isOfferedIn(model, region))
      throw new Error(`catalog: model ${model.name} has no priced deployment`);
    own.deployments.set(model.name, reachable);
    own.fallbacks.set(model.name, configured?.fallbacks ?? NONE);
    const upstreamIds = [...byDefault, ...reachable].map((deployment) => deployment.upstreamId);
    for (const name of new Set([model.name, ...model.aliases, ...upstreamIds])) {
      // Entries may be called by the same id.
      if (model.isEntry === true && name !== model.name && own.byName.has(name)) continue;
      if (own.byName.has(name)) throw new Error(`catalog: two models answer to ${name}`);
      own.byName.set(name, model);
    }
  }
  let now = applied(own, settings, entries);
  const deploymentsNow = ({ name }: Model): readonly Deployment[] => now.deployments.get(name) ?? NONE;
  const lifeOf = ({ name, lifecycle }: Model): Lifecycle => lifeWith(lifecycle, now.lives.get(name));
  /** Whether prefixes before a name let it mean this model: a region, only where it is never asked in another. */
  const isMeant = (model: Model, { family, region }: WrittenName): boolean => {
    if (family !== null && model.family !== family) return false;
    return region === null || deploymentsNow(model).every((deployment) => deployment.region === region);
  };
  const known = (name: string): Model | null => {
    const exactly = now.byName.get(name);
    if (exactly !== undefined) return exactly;
    const written = readWrittenName(name);
    const model = written === null ? undefined : now.byName.get(written.name);
    return written !== null && model !== undefined && isMeant(model, written) ? model : null;
  };
  return {
    get models() {
      return now.enabled;
    },
    get reachable() {
      return now.reachable;
    },
    find: (name) => {
      const model = known(name);
      return model === null || now.disabled.has(model.name) || deploymentsNow(model).length === 0
        ? null
        : model;
    },
    named: known,
    isDisabled: (name) => {
      const model = known(name);
      return model !== null && now.disabled.has(model.name);
    },
    isElsewhere: (name) => {
      const model = known(name);
      return model !== null && deploymentsNow(model).length === 0;
    },
    deployments: deploymentsNow,
    fallbacks: ({ name }) => {
      const names = now.fallbacks.get(name) ?? NONE;
      return names
        .flatMap((other) => now.byName.get(other) ?? [])
        .filter((other) => now.enabled.includes(other));
    },
    lifeOf,
    successorOf: (model, atMs) => {
      const passed = new Set([model.name]);
      for (let next = successorIn(now.byName, lifeOf(model)); next !== null;) {
        if (passed.has(next.name) || next.kind !== model.kind) return null;
        if (stageAt(lifeOf(next), atMs) !== 'ended') return now.enabled.includes(next) ? next : null;
        passed.add(next.name);
        next = successorIn(now.byName, lifeOf(next));
      }
      return null;
    },
    isSucceeded: ({ name }) => now.lives.get(name)?.onEnd === 'successor',
    modelsMeant: (entriesOfList) => {
      const meant = new Set<string>();
      for (const entry of entriesOfList) {
        for (const model of now.groups.get(entry) ?? []) meant.add(model.name);
        const named = known(entry);
        if (named !== null) meant.add(named.name);
        if (!entry.endsWith('*')) continue;
        const beginning = entry.slice(0, -1);
        for (const [name, model] of now.byName) if (name.startsWith(beginning)) meant.add(model.name);
        const written = readWrittenName(beginning);
        if (written === null) continue;
        for (const [name, model] of now.byName)
          if (name.startsWith(written.name) && isMeant(model, written)) meant.add(model.name);
      }
      return meant;
    },
    apply: (changed, changedEntries) => {
      now = applied(own, changed, changedEntries);
    },
  };
}

const NONE: readonly never[] = [];

function successorIn(byName: ReadonlyMap<string, Model>, { successor }: Lifecycle): Model | null {
  return successor === null ? null : (byName.get(successor) ?? null);
}

/** Models, what they are called, how they are reached and what stands in for them, each by public name. */
type Known = {
  readonly models: readonly Model[];
  readonly byName: Map<string, Model>;
  readonly deployments: Map<string, readonly Deployment[]>;
  readonly fallbacks: Map<string, readonly string[]>;
};

/** What the settings and entries make of the models. */
function applied(own: Known, settings: readonly ModelSetting[], entries: readonly ModelEntry[]) {
  const known = withEntries(own, entries);
  const byName = new Map(known.byName);
  const byPublicName = new Map(known.models.map((model) => [model.name, model]));
  const groups = new Map<string, Model[]>();
  const disabled = new Set<string>();
  const lives = new Map<string, LifeSetting>();
  for (const setting of settings) {
    const model = byPublicName.get(setting.model);
    if (model === undefined) continue;
    if (!setting.isEnabled) disabled.add(model.name);
    lives.set(model.name, setting.life);
    for (const alias of setting.aliases) if (!byName.has(alias)) byName.set(alias, model);
    for (const group of setting.accessGroups) groups.set(group, [...(groups.get(group) ?? []), model]);
  }
  const { deployments, fallbacks } = known;
  const reachable = known.models.filter(({ name }) => (deployments.get(name) ?? NONE).length > 0);
  const enabled = reachable.filter(({ name }) => !disabled.has(name));
  return { byName, groups, disabled, lives, reachable, enabled, deployments, fallbacks };
}

function withEntries(own: Known, entries: readonly ModelEntry[]): Known {
  if (entries.length === 0) return own;
  const fresh = entries.filter(({ model }) => !own.byName.has(model.name));
  const known: Known = {
    models: [...own.models, ...fresh.map(({ model }) => model)],
    byName: new Map([...own.byName, ...fresh.map(({ model }) => [model.name, model] as const)]),
    deployments: new Map(own.deployments),
    fallbacks: new Map(own.fallbacks),
  };
  for (const { model, deployments, fallbacks } of fresh) {
    known.deployments.set(model.name, deployments);
    known.fallbacks.set(model.name, fallbacks);
    for (const { upstreamId } of deployments)
      if (!known.byName.has(upstreamId)) known.byName.set(upstreamId, model);
  }
  return known;
}
