/** The catalog as the tasks have it: with what they were told, and what admins have set for models, as the database has it now. */
import { createCatalog, type Catalog } from '../../core/catalog/catalog.ts';
import {
  environmentCatalog,
  NO_CATALOG_SETTINGS,
  type CatalogSettings,
  type EnvironmentCatalog,
} from '../../core/catalog/environment-catalog.ts';
import { models } from '../../core/catalog/models.ts';
import type { Queryable } from '../../core/db/connect.ts';
import { toldCatalogSettings } from '../../core/db/queries/operations/catalog-settings.ts';
import { listModelSettings } from '../../core/db/queries/operations/model-settings.ts';
import type { Log } from '../log.ts';
import type { Context } from './api/operation.ts';

export type CatalogReader = (db: Queryable) => Promise<Catalog>;

export function catalogNow({ db, readCatalog }: Pick<Context, 'db' | 'readCatalog'>): Promise<Catalog> {
  return readCatalog(db);
}

/** What the tasks were told is made into a catalog again only when it has changed. */
export function createCatalogReader(region: string, log: Log): CatalogReader {
  let made: { readonly of: string; readonly catalog: EnvironmentCatalog } | null = null;
  return async (db) => {
    const [told, settings] = await Promise.all([toldCatalogSettings(db), listModelSettings(db)]);
    const of = JSON.stringify(told);
    if (made?.of !== of) made = { of, catalog: readTold(told, log) };
    const { served, deployments } = made.catalog;
    return createCatalog(served, region, deployments, settings);
  };
}

/** Tasks of another version may know models that this one does not: then the catalog is shown by itself until they agree. */
function readTold(told: CatalogSettings, log: Log): EnvironmentCatalog {
  try {
    return environmentCatalog(models, told);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log('warn', 'the settings of models that the tasks were told cannot be read', { reason });
    return environmentCatalog(models, NO_CATALOG_SETTINGS);
  }
}
