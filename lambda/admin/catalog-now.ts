/** The catalog as the tasks have it: with what they were told, and what admins have set for models, as the database has it now. */
import { createCatalog, type Catalog } from '../../core/catalog/catalog.ts';
import {
  environmentCatalog,
  NO_CATALOG_SETTINGS,
  type CatalogSettings,
  type EntryPlace,
  type EnvironmentCatalog,
} from '../../core/catalog/environment-catalog.ts';
import { storedEntries } from '../../core/catalog/entry-config.ts';
import type { Model } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import type { Residency } from '../../core/catalog/residency.ts';
import type { Clock } from '../../core/clock.ts';
import type { Queryable } from '../../core/db/connect.ts';
import { toldCatalogSettings } from '../../core/db/queries/operations/catalog-settings.ts';
import { listModelEntries, type StoredModelEntry } from '../../core/db/queries/operations/model-entries.ts';
import {
  listModelSettings,
  lockModelSettings,
  type StoredModelSetting,
} from '../../core/db/queries/operations/model-settings.ts';
import type { Log } from '../log.ts';
import type { Context } from './api/operation.ts';

export type CatalogReader = (db: Queryable) => Promise<CatalogNow>;

export type CatalogNow = {
  readonly catalog: Catalog;
  /** Those of the catalog and of the environment, served or not: what an entry may inherit from. */
  readonly models: readonly Model[];
  readonly homeRegion: string;
  /** The geography that calls are kept within. */
  readonly residency: Residency;
  readonly stored: StoredOfModels;
};

/** What admins have stored of models. */
export type StoredOfModels = {
  readonly settings: readonly StoredModelSetting[];
  readonly entries: readonly StoredModelEntry[];
};

export async function catalogNow({ db, readCatalog }: Pick<Context, 'db' | 'readCatalog'>): Promise<Catalog> {
  return (await readCatalog(db)).catalog;
}

/** No name is given twice: whoever gives names to models waits for the others. */
export async function lockCatalog({
  db,
  readCatalog,
}: Pick<Context, 'db' | 'readCatalog'>): Promise<CatalogNow> {
  await lockModelSettings(db);
  return readCatalog(db);
}

/** What the tasks were told is made into a catalog again only when it has changed. */
export function createCatalogReader(homeRegion: string, clock: Clock, log: Log): CatalogReader {
  let made: { readonly of: string; readonly catalog: EnvironmentCatalog } | null = null;
  return async (db) => {
    // One after the other: a transaction has one connection.
    const told = await toldCatalogSettings(db);
    const stored = { settings: await listModelSettings(db), entries: await listModelEntries(db) };
    const place = { homeRegion, nowMs: clock.nowMs() };
    const of = JSON.stringify(told);
    if (made?.of !== of) made = { of, catalog: readTold(told, place, log) };
    const { models: known, served, deployments, residency } = made.catalog;
    const { entries } = storedEntries(stored.entries, known, { ...place, residency });
    return {
      catalog: createCatalog(served, homeRegion, deployments, stored.settings, entries),
      models: known,
      homeRegion,
      residency,
      stored,
    };
  };
}

/** Tasks of another version may know models that this one does not: then the catalog is shown by itself until they agree. */
function readTold(told: CatalogSettings, place: EntryPlace, log: Log): EnvironmentCatalog {
  try {
    return environmentCatalog(models, told, place);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log('warn', 'the settings of models that the tasks were told cannot be read', { reason });
    return environmentCatalog(models, NO_CATALOG_SETTINGS, place);
  }
}
