/** Tells PostgreSQL the catalog of this task: its settings for the admin function, the dates of its models for reports. */
import type { Catalog } from '../core/catalog/catalog.ts';
import type { CatalogSettings } from '../core/catalog/environment-catalog.ts';
import type { Database } from '../core/db/connect.ts';
import { tellCatalogSettings } from '../core/db/queries/operations/catalog-settings.ts';
import { tellModelLives } from '../core/db/queries/operations/model-lives.ts';

/** What it returns is called at the start and whenever an admin has changed a model. The settings are told once. */
export function createCatalogTeller(
  database: Database,
  catalog: Catalog,
  settings: CatalogSettings,
): () => Promise<void> {
  let areSettingsTold = false;
  return async () => {
    if (!areSettingsTold) await tellCatalogSettings(database, settings);
    areSettingsTold = true;
    const lives = catalog.reachable.map((model) => ({
      model: model.name,
      ...catalog.lifeOf(model),
      keepsTraffic: model.retention !== null,
    }));
    await tellModelLives(database, lives);
  };
}
