/**
 * Custom resource that brings the database to the schema of this version, before the new tasks and functions are
 * put in place. Forward only: a rollback of the stack leaves the newer schema, which the older program can use. Delete
 * leaves the data as it is.
 */
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { migrate } from '../../core/db/migrate.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createLog } from '../log.ts';
import { createSecretReader, databaseUrl } from '../secrets.ts';

/** Always the same, so that an update never looks like a replacement. */
const RESOURCE = { PhysicalResourceId: 'stargate-schema' };

const settings = readSettings(programs.migrate, process.env);
const log = createLog('migrate', settings.environmentName);
const readSecret = createSecretReader();

export async function handler({ RequestType }: CdkCustomResourceEvent): Promise<CdkCustomResourceResponse> {
  if (RequestType === 'Delete') return RESOURCE;
  const result = await migrate(await databaseUrl(settings, readSecret), settings.migrationsDirectory);
  log('info', 'migrated', result);
  return { ...RESOURCE, Data: { Applied: result.applied.length, AlreadyThere: result.alreadyThere } };
}
