/** From the name of an environment to what it is and clients in its region. Loaded only where `--env` is given. */
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { awsClients, type AwsClients } from '../aws/clients.ts';
import { UsageError } from '../usage-error.ts';

export type EnvironmentClients = { readonly environment: Environment; readonly aws: AwsClients };

export function environmentClients(name: string): EnvironmentClients {
  try {
    const environment = environmentNamed(name);
    return { environment, aws: awsClients({ region: environment.region }) };
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
