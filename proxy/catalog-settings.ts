/** The settings of models: each is JSON itself or the path of a file with it. */
import { readFile } from 'node:fs/promises';
import type { CatalogSettings } from '../core/catalog/environment-catalog.ts';
import type { SettingsOf } from '../core/settings/read-settings.ts';
import type { catalogSettings } from '../core/settings/settings.ts';

export async function readCatalogSettings(
  given: SettingsOf<typeof catalogSettings>,
): Promise<CatalogSettings> {
  return {
    prices: await jsonText(given.prices),
    deployments: await jsonText(given.deployments),
    entries: await jsonText(given.entries),
    servedModels: given.servedModels,
    residency: given.residency,
  };
}

async function jsonText(setting: string | null): Promise<string | null> {
  return setting?.trimStart().startsWith('{') === false ? readFile(setting, 'utf8') : setting;
}
