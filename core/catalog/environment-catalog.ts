/**
 * The models of an environment: those of the catalog with the environment's prices, which of them are served, and how
 * they are reached. The one function that makes them of the settings: proxy tasks, the admin function and whoever settles
 * what a lost task left all use it, so that the prices shown are the prices billed.
 */
import { NO_DEPLOYMENT_CONFIG, readDeploymentConfig, type DeploymentConfig } from './deployment-config.ts';
import type { Model } from './model.ts';
import { readPriceOverrides, withPrices } from './price-overrides.ts';

/** What an operator wrote down, as text; null: nothing. */
export type CatalogSettings = {
  /** JSON of docs/prices.md. */
  readonly prices: string | null;
  /** JSON of docs/deployments.md. */
  readonly deployments: string | null;
  /** Public names of the models that are served; null: all. */
  readonly servedModels: readonly string[] | null;
};

export const NO_CATALOG_SETTINGS: CatalogSettings = { prices: null, deployments: null, servedModels: null };

export type EnvironmentCatalog = {
  readonly settings: CatalogSettings;
  /** All there are, with the prices of the environment: what was used of those no longer served keeps its price. */
  readonly models: readonly Model[];
  readonly served: readonly Model[];
  readonly deployments: DeploymentConfig;
};

/** Throws one error that lists all that is wrong with a setting. */
export function environmentCatalog(
  catalogModels: readonly Model[],
  settings: CatalogSettings,
): EnvironmentCatalog {
  const { prices, deployments, servedModels } = settings;
  const models =
    prices === null ? catalogModels : withPrices(catalogModels, readPriceOverrides(prices, catalogModels));
  return {
    settings,
    models,
    served: servedOf(models, servedModels),
    deployments: deployments === null ? NO_DEPLOYMENT_CONFIG : readDeploymentConfig(deployments, models),
  };
}

function servedOf(models: readonly Model[], names: readonly string[] | null): readonly Model[] {
  if (names === null) return models;
  const unknown = names.filter((name) => !models.some((model) => model.name === name));
  if (names.length === 0) throw new Error('MODELS names no model');
  if (unknown.length > 0) throw new Error(`MODELS names ${unknown.join(', ')}, not in the catalog`);
  return models.filter((model) => names.includes(model.name));
}
