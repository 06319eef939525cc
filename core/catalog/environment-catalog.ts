/**
 * The models of an environment: those of the catalog with the environment's prices, which of them are served, and how
 * they are reached. The one function that makes them of the settings: proxy tasks, the admin function and whoever settles
 * what a lost task left all use it, so that the prices shown are the prices billed.
 */
import {
  NO_DEPLOYMENT_CONFIG,
  readDeploymentConfig,
  type DeploymentConfig,
  type ModelConfig,
} from './deployment-config.ts';
import { readModelEntries } from './entry-config.ts';
import type { ModelEntry } from './entry-model.ts';
import type { Model } from './model.ts';
import { readPriceOverrides, withPrices } from './price-overrides.ts';
import { modelWithin, residencyOf, type Residency } from './residency.ts';

/** What an operator wrote down, as text; null: nothing. */
export type CatalogSettings = {
  /** JSON of docs/prices.md. */
  readonly prices: string | null;
  /** JSON of docs/deployments.md. */
  readonly deployments: string | null;
  /** JSON of docs/models.md: models that the catalog lacks. */
  readonly entries: string | null;
  /** Public names of the models of the catalog that are served; null: all. */
  readonly servedModels: readonly string[] | null;
  /** The geography that calls are kept within. Null: what holds for the home region (residency.ts). */
  readonly residency: Residency | null;
};

export const NO_CATALOG_SETTINGS: CatalogSettings = {
  prices: null,
  deployments: null,
  entries: null,
  servedModels: null,
  residency: null,
};

export type EnvironmentCatalog = {
  readonly settings: CatalogSettings;
  /** All there are, with the prices of the environment: what was used of those no longer served keeps its price. */
  readonly models: readonly Model[];
  readonly served: readonly Model[];
  readonly deployments: DeploymentConfig;
  readonly residency: Residency;
};

/** Where and when its entries are read. */
export type EntryPlace = { readonly homeRegion: string; readonly nowMs: number };

/** Throws one error that lists all that is wrong with a setting. */
export function environmentCatalog(
  catalogModels: readonly Model[],
  settings: CatalogSettings,
  place: EntryPlace,
): EnvironmentCatalog {
  const { prices, servedModels } = settings;
  const residency = residencyOf(settings.residency, place.homeRegion);
  const priced =
    prices === null ? catalogModels : withPrices(catalogModels, readPriceOverrides(prices, catalogModels));
  const entries =
    settings.entries === null ? [] : readModelEntries(settings.entries, priced, { ...place, residency });
  const added = entries.map(({ model }) => model);
  const within = priced.map((model) => modelWithin(model, residency));
  const configured =
    settings.deployments === null
      ? NO_DEPLOYMENT_CONFIG
      : readDeploymentConfig(settings.deployments, [...within, ...added]);
  return {
    settings,
    models: [...priced, ...added],
    served: [...servedOf(within, servedModels), ...added],
    deployments: new Map([...configured, ...entries.map((entry) => configOf(entry, configured))]),
    residency,
  };
}

/** An entry is reached as it says itself where DEPLOYMENTS does not say otherwise. */
function configOf({ model, ...byEntry }: ModelEntry, configured: DeploymentConfig): [string, ModelConfig] {
  const own = configured.get(model.name);
  const fallbacks = own === undefined || own.fallbacks.length === 0 ? byEntry.fallbacks : own.fallbacks;
  return [model.name, { deployments: own?.deployments ?? byEntry.deployments, fallbacks }];
}

function servedOf(models: readonly Model[], names: readonly string[] | null): readonly Model[] {
  if (names === null) return models;
  const unknown = names.filter((name) => !models.some((model) => model.name === name));
  if (names.length === 0) throw new Error('MODELS names no model');
  if (unknown.length > 0) throw new Error(`MODELS names ${unknown.join(', ')}, not in the catalog`);
  return models.filter((model) => names.includes(model.name));
}
