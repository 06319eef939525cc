/**
 * A Lambda function that uses PostgreSQL: bundled to one file with its own SDK, in the private subnets,
 * reading the database secret by ARN, its log group encrypted and with an end.
 */
import { Duration, Validations } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Program } from '../../core/settings/settings.ts';
import type { Processor } from '../architecture.ts';
import { lambdaBundle } from '../bundle.ts';
import { programEnvironment, type VariablesOf } from '../program-environment.ts';
import { allowKey, allowReading } from './secret-access.ts';
import { BASIC_EXECUTION_ROLE } from './singleton.ts';
import { logGroup } from './log-group.ts';

export type DatabaseProgram = Exclude<Program, 'proxy' | 'laptop' | 'canary'>;

/** What the functions of a stack have in common. */
export interface CommonFunctionProps {
  readonly processor: Processor;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  readonly databaseSecret: ISecret;
  readonly encryptionKey: IKey;
  readonly logRetentionDays: number;
  readonly environmentName: string;
}

export interface DatabaseFunctionProps extends CommonFunctionProps {
  /** Folder under lambda/ that holds handler.ts. */
  readonly folder: DatabaseProgram;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Beyond DB_SECRET_ARN, STARGATE_ENV and the certificates. @default none */
  readonly environment?: VariablesOf<DatabaseProgram>;
  /** How many of it may run at once, reserved. @default not reserved */
  readonly concurrency?: number;
  /** @default 'handler-only' */
  readonly extra?: 'handler-only' | 'with-migrations';
}

export class DatabaseFunction extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, props: DatabaseFunctionProps) {
    super(scope, id);
    this.function = new Function(this, 'Function', {
      description: props.description,
      code: Code.fromAsset(lambdaBundle(props.folder, props.extra ?? 'handler-only')),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: props.processor.function,
      memorySize: props.memoryMiB,
      ...(props.concurrency === undefined ? {} : { reservedConcurrentExecutions: props.concurrency }),
      timeout: Duration.seconds(props.timeoutSeconds),
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      securityGroups: [props.securityGroup],
      environmentEncryption: props.encryptionKey,
      environment: programEnvironment(props.folder, {
        DB_SECRET_ARN: props.databaseSecret.secretArn,
        STARGATE_ENV: props.environmentName,
        // The runtime's own list holds the certificate authorities of RDS.
        NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
        ...props.environment,
      }),
      logGroup: logGroup(this, 'Log', props),
    });
    allowReading(this.function, props.encryptionKey, [props.databaseSecret]);
    allowKey(this.function, props.encryptionKey, 'lambda', ['kms:Decrypt']);
    Validations.of(this.function).acknowledge(
      {
        id: BASIC_EXECUTION_ROLE,
        reason: "Writes to the function's own log groups only; AWS keeps it current.",
      },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]',
        reason: 'EC2 gives the network interface actions of a Lambda in a VPC no narrower resource.',
      },
    );
  }
}
