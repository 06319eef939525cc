/** The role in PostgreSQL that dashboards read with, made from inside the VPC, and the secret that opens it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { DASHBOARD_READER } from '../../core/dashboards/reader-role.ts';
import { hashOf, lambdaBundle } from '../bundle.ts';
import { timeouts } from '../timeouts.ts';
import { DatabaseFunction, type CommonFunctionProps } from './database-function.ts';
import { deploymentResource } from './deployment-resource.ts';
import { allowReading } from './secret-access.ts';

/** What the role reads, as the function that makes it finds it. */
export type ReaderDatabase = { readonly host: string; readonly port: string; readonly name: string };

export class DashboardReader extends Construct {
  readonly secret: ISecret;
  readonly database: ReaderDatabase;

  constructor(scope: Construct, id: string, props: CommonFunctionProps) {
    super(scope, id);
    const secret = new Secret(this, 'ReaderSecret', {
      description: 'Stargate: password of the role that dashboards read with',
      encryptionKey: props.encryptionKey,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: DASHBOARD_READER }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'It opens a role that only reads, from inside the VPC; replacing the secret and deploying changes it everywhere.',
    });
    const made = new DatabaseFunction(this, 'Reader', {
      ...props,
      folder: 'dashboard-reader',
      description: 'Stargate: the role that dashboards read the database with',
      timeoutSeconds: timeouts.dashboardReaderFunctionSeconds,
      memoryMiB: 256,
      environment: { READER_SECRET_ARN: secret.secretArn },
    });
    allowReading(made.function, props.encryptionKey, [secret]);
    const program = readFileSync(join(lambdaBundle('dashboard-reader', 'handler-only'), 'index.mjs'), 'utf8');
    const role = deploymentResource(this, 'Role', {
      handler: made.function,
      resourceType: 'Custom::StargateDashboardReader',
      properties: { Program: hashOf(program) },
      providerPrefix: 'Role',
      logRetentionDays: props.logRetentionDays,
      encryptionKey: props.encryptionKey,
    });
    this.secret = secret;
    this.database = {
      host: role.getAttString('Host'),
      port: role.getAttString('Port'),
      name: role.getAttString('Database'),
    };
  }
}
