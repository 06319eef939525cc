/**
 * The migration as a custom resource: it runs again whenever a migration file is added, and whatever depends on it
 * waits. When it fails, CloudFormation rolls back with the old version still serving.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnElement, CustomResource, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { MIGRATIONS_DIRECTORY } from '../bundle.ts';
import { timeouts } from '../timeouts.ts';
import { DatabaseFunction, type CommonFunctionProps } from './database-function.ts';
import { BASIC_EXECUTION_ROLE } from './singleton.ts';

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
    const provider = new Provider(this, 'Provider', {
      onEventHandler: made.function,
      logGroup: new LogGroup(this, 'ProviderLog', {
        retention: props.logRetentionDays,
        encryptionKey: props.encryptionKey,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    const resource = new CustomResource(this, 'Schema', {
      resourceType: 'Custom::StargateSchema',
      serviceToken: provider.serviceToken,
      properties: { Migrations: fingerprint(MIGRATIONS_DIRECTORY) },
    });
    resource.node.addDependency(made);
    acknowledgeProvider(provider, made.function);
    this.function = made.function;
  }
}

function fingerprint(directory: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(directory).toSorted())
    hash.update(name).update(readFileSync(join(directory, name)));
  return hash.digest('hex').slice(0, 16);
}

function acknowledgeProvider(provider: Provider, handler: IFunction): void {
  const handlerId = handler.node.defaultChild;
  const logicalId = CfnElement.isCfnElement(handlerId) ? Stack.of(provider).getLogicalId(handlerId) : '';
  Validations.of(provider).acknowledge(
    { id: BASIC_EXECUTION_ROLE, reason: "CDK's provider framework writes to its own log group only." },
    {
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>:*]`,
      reason: 'The framework may invoke every version of this one function.',
    },
  );
}
