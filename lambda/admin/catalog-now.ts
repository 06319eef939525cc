/** The catalog with what admins have set for models, as the database has it now. */
import { createCatalog, type Catalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { listModelSettings } from '../../core/db/queries/operations/model-settings.ts';
import type { Context } from './api/operation.ts';

export async function catalogNow({ db, region }: Pick<Context, 'db' | 'region'>): Promise<Catalog> {
  return createCatalog(models, region, undefined, await listModelSettings(db));
}
