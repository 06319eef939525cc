/**
 * The canary: a function outside the VPC, on a schedule, that calls through the public edge and asks Managed Prometheus, and
 * one inside it that asks the database on its behalf. Two functions, because the edge and the database are on different sides
 * of a network that may have no way out. Between them they hold one key of one user, never the master key.
 */
import { Duration, Validations } from 'aws-cdk-lib';
import type { CfnWorkspace } from 'aws-cdk-lib/aws-aps';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { canary } from '../../core/scheduled-functions.ts';
import { lambdaBundle } from '../bundle.ts';
import { programEnvironment } from '../program-environment.ts';
import { timeouts } from '../timeouts.ts';
import { DatabaseFunction, type CommonFunctionProps } from './database-function.ts';
import { logGroup } from './log-group.ts';
import { allowKey, allowReading } from './secret-access.ts';
import { BASIC_EXECUTION_ROLE } from './singleton.ts';

export interface CanaryProps extends CommonFunctionProps {
  /** Public address of the gateway. */
  readonly gatewayUrl: string;
  /** Public name of the model that is called. */
  readonly model: string;
  readonly prometheus: CfnWorkspace;
  readonly keyPepper: ISecret;
  /** Login of the role that dashboards read with. @default no panel is checked */
  readonly readerSecret?: ISecret;
}

export class Canary extends Construct {
  constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id);
    const { encryptionKey } = props;
    const key = new Secret(this, 'Key', {
      description: "Stargate: key of the canary's user",
      encryptionKey,
      // What core/keys/virtual-key.ts makes a key of.
      generateSecretString: { passwordLength: 32, excludePunctuation: true },
    });
    Validations.of(key).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'It opens one route and one model for a user with a budget of a few dollars; a new value is put in place by the next run (docs/runbooks/canary.md).',
    });
    const database = this.database(props, key);
    const caller = this.caller(props, key, database);
    new Rule(this, 'Schedule', {
      description: `Stargate: ${canary.does}`,
      schedule: Schedule.rate(Duration.seconds(canary.intervalSeconds)),
      targets: [new LambdaFunction(caller, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })],
    });
  }

  private database(props: CanaryProps, key: ISecret): Function {
    const { keyPepper, readerSecret, encryptionKey } = props;
    const { function: made } = new DatabaseFunction(this, 'Database', {
      ...props,
      folder: 'canary-database',
      description: 'Stargate: asks the database for the canary',
      timeoutSeconds: timeouts.canaryDatabaseFunctionSeconds,
      memoryMiB: 256,
      environment: {
        CANARY_KEY_SECRET_ARN: key.secretArn,
        KEY_PEPPER_SECRET_ARN: keyPepper.secretArn,
        ...(readerSecret === undefined ? {} : { READER_SECRET_ARN: readerSecret.secretArn }),
      },
    });
    allowReading(made, encryptionKey, [
      key,
      keyPepper,
      ...(readerSecret === undefined ? [] : [readerSecret]),
    ]);
    return made;
  }

  private caller(props: CanaryProps, key: ISecret, database: Function): Function {
    const { encryptionKey, prometheus } = props;
    const caller = new Function(this, 'Caller', {
      description: `Stargate: ${canary.does}`,
      code: Code.fromAsset(lambdaBundle('canary', 'handler-only')),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: props.processor.function,
      memorySize: canary.memoryMiB,
      timeout: Duration.seconds(canary.timeoutSeconds),
      environmentEncryption: encryptionKey,
      environment: programEnvironment('canary', {
        STARGATE_ENV: props.environmentName,
        EDGE_URL: props.gatewayUrl,
        CANARY_MODEL: props.model,
        CANARY_KEY_SECRET_ARN: key.secretArn,
        CANARY_DATABASE_FUNCTION: database.functionName,
        PROMETHEUS_URL: prometheus.attrPrometheusEndpoint,
      }),
      logGroup: logGroup(this, 'CallerLog', props),
    });
    allowReading(caller, encryptionKey, [key]);
    allowKey(caller, encryptionKey, 'lambda', ['kms:Decrypt']);
    // Not `grantInvoke`, which adds every version of the function.
    caller.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [database.functionArn] }),
    );
    caller.addToRolePolicy(
      new PolicyStatement({ actions: ['aps:QueryMetrics'], resources: [prometheus.attrArn] }),
    );
    Validations.of(caller).acknowledge({
      id: BASIC_EXECUTION_ROLE,
      reason: "Writes to the function's own log groups only; AWS keeps it current.",
    });
    return caller;
  }
}
