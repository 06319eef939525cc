/** What the proxy tasks were told of models, kept for programs that cannot be told the same: the admin function. */
import { NO_CATALOG_SETTINGS, type CatalogSettings } from '../../../catalog/environment-catalog.ts';
import { residencies } from '../../../catalog/residency.ts';
import type { Queryable, Row } from '../../connect.ts';
import { object } from '../columns.ts';

/** Called by a task at its start. The last task that came counts: all have the same but while a deployment runs. */
export async function tellCatalogSettings(db: Queryable, settings: CatalogSettings): Promise<void> {
  await db.query(TELL, [JSON.stringify(settings)]);
}

/** Those of the catalog alone when no task has ever started. */
export async function toldCatalogSettings(db: Queryable): Promise<CatalogSettings> {
  const [row] = await db.query(TOLD);
  return row === undefined ? NO_CATALOG_SETTINGS : settingsOf(row);
}

function settingsOf(row: Row): CatalogSettings {
  const { prices, deployments, entries, servedModels, residency } = object(row, 'settings');
  return {
    prices: typeof prices === 'string' ? prices : null,
    deployments: typeof deployments === 'string' ? deployments : null,
    entries: typeof entries === 'string' ? entries : null,
    servedModels: Array.isArray(servedModels)
      ? servedModels.filter((name) => typeof name === 'string')
      : null,
    residency: residencies.find((known) => known === residency) ?? null,
  };
}

const TELL = `insert into catalog_settings (settings) values ($1)
  on conflict (is_only) do update set settings = excluded.settings, told_at = excluded.told_at
  where catalog_settings.settings is distinct from excluded.settings`;

const TOLD = `select settings from catalog_settings`;
