/**
 * Custom resource that brings the database to the schema of this version, before the new tasks and functions are
 * put in place. Forward only: a rollback of the stack leaves the newer schema, which the older program can use.
 */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { migrate } from '../../core/db/migrate.ts';
import { databaseUrl } from '../database-url.ts';
import { onResource, type ResourceEvent, type ResourceResult } from './resource.ts';

const secrets = new SecretsManagerClient({});

export async function handler(event: ResourceEvent): Promise<ResourceResult> {
  const directory = process.env['MIGRATIONS_DIR'] ?? '/var/task/migrations';
  return onResource(event, async () => {
    const result = await migrate(await databaseUrl(process.env, secrets), directory);
    console.log(JSON.stringify({ level: 'info', message: 'migrated', ...result }));
    return result;
  });
}
