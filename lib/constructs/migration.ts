/**
 * The migration as a custom resource: it runs again whenever a migration file is added, and whatever depends on it
 * waits. When it fails, CloudFormation rolls back with the old version still serving.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { MIGRATIONS_DIRECTORY } from '../bundle.ts';
import { timeouts } from '../timeouts.ts';
import { DatabaseFunction, type CommonFunctionProps } from './database-function.ts';
import { deploymentResource } from './deployment-resource.ts';

export class Migration extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: CommonFunctionProps) {
    super(scope, id);
    const made = new DatabaseFunction(this, 'Migrate', {
      ...props,
      folder: 'migrate',
      description: 'Stargate: applies the database migrations',
      timeoutSeconds: timeouts.migrateFunctionSeconds,
      memoryMiB: 256,
      environment: { MIGRATIONS_DIR: '/var/task/migrations' },
      extra: 'with-migrations',
    });
    const resource = deploymentResource(this, 'Schema', {
      handler: made.function,
      resourceType: 'Custom::StargateSchema',
      properties: { Migrations: fingerprint(MIGRATIONS_DIRECTORY) },
      logRetentionDays: props.logRetentionDays,
      encryptionKey: props.encryptionKey,
    });
    resource.node.addDependency(made);
    this.function = made.function;
  }
}

function fingerprint(directory: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(directory).toSorted())
    hash.update(name).update(readFileSync(join(directory, name)));
  return hash.digest('hex').slice(0, 16);
}
