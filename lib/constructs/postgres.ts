/**
 * PostgreSQL 18 on RDS: one instance, Multi-AZ, or Aurora Serverless v2. Always encrypted under our key, TLS only,
 * backed up, its password generated and rotated by AWS. The secret carries host, port, dbname, username, password.
 *
 * A minor version that AWS has upgraded must never stand in a template, because RDS refuses the way back ("Cannot upgrade
 * postgres from 18.6 to 18.4"). Who upgrades it is decided once, as far as AWS documents it:
 *
 *   instance  AWS, in the maintenance window. The template names the major version alone, which RDS takes for its default
 *             minor, never a lower one than it runs (ModifyDBInstance, API reference of RDS).
 *   Aurora    we, by a release. That a major version alone is taken is documented for Aurora MySQL only (CreateDBCluster),
 *             so the minor is named and automatic upgrades are off.
 *
 * CloudFormation sends EngineVersion when it changes in the template, and at no other update.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  Connections,
  InstanceType,
  Port,
  type IConnectable,
  type ISecurityGroup,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInstance,
  DatabaseInstanceEngine,
  DatabaseSecret,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
  type IEngine,
} from 'aws-cdk-lib/aws-rds';
import { SecretRotation, SecretRotationApplication, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { AURORA_VERSION, POSTGRES_MAJOR } from '../postgres-version.ts';
import { timeouts } from '../timeouts.ts';
import type { AuroraSize, DatabaseInstanceSize } from '../environment.ts';
import { acknowledgeSingleton, BASIC_EXECUTION_ROLE } from './singleton.ts';
import { DATABASE_PORT } from './security-groups.ts';

const DATABASE_NAME = 'stargate';
const USERNAME = 'stargate';
/** Characters a URL would have to escape; the rotation must leave them out too. */
const EXCLUDED_CHARACTERS = ` %+~\`#$&*()|[]{}:;<>?!'/@"\\=^,.-_`;

export interface PostgresProps {
  readonly size: DatabaseInstanceSize | AuroraSize;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  /** Where the rotation function runs. */
  readonly functionSubnets: SubnetSelection;
  readonly functionSecurityGroup: ISecurityGroup;
  readonly encryptionKey: IKey;
  readonly backupDays: number;
  readonly logRetentionDays: number;
  readonly isProtected: boolean;
}

/** How CloudWatch names the database: dimension and value. */
export type DatabaseDimensions = Readonly<
  Record<'DBInstanceIdentifier' | 'DBClusterIdentifier', string | undefined>
>;

export class Postgres extends Construct {
  readonly secret: ISecret;
  readonly dimensions: DatabaseDimensions;

  constructor(scope: Construct, id: string, props: PostgresProps) {
    super(scope, id);
    const made =
      props.size.kind === 'instance' ? this.instance(props, props.size) : this.cluster(props, props.size);
    if (!props.isProtected) {
      Validations.of(made.resource).acknowledge({
        id: 'AwsSolutions-RDS10',
        reason: 'A disposable environment is destroyed as a whole, leaving a last snapshot.',
      });
    }
    this.secret = made.secret;
    this.dimensions = made.dimensions;
    const rotation = new SecretRotation(this, 'Rotation', {
      application: SecretRotationApplication.POSTGRES_ROTATION_SINGLE_USER,
      secret: made.secret,
      target: new FrozenTarget(props.securityGroup),
      vpc: props.vpc,
      vpcSubnets: props.functionSubnets,
      securityGroup: props.functionSecurityGroup,
      automaticallyAfter: Duration.days(30),
      excludeCharacters: EXCLUDED_CHARACTERS,
      rotateImmediatelyOnUpdate: false,
    });
    rotation.node.addDependency(made.resource);
    acknowledgeSingleton(
      this,
      'LogRetention',
      { id: BASIC_EXECUTION_ROLE, reason: "CDK's helper writes to its own log group only." },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: "CDK's helper sets the retention of log groups that RDS names itself.",
      },
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-RDS11',
      reason: 'The port is not a secret: only the tasks and functions named in security-groups.ts reach it.',
    });
  }

  private instance(props: PostgresProps, size: DatabaseInstanceSize): Made {
    const engine = DatabaseInstanceEngine.postgres({
      version: PostgresEngineVersion.of(POSTGRES_MAJOR, POSTGRES_MAJOR),
    });
    const instance = new DatabaseInstance(this, 'Instance', {
      ...this.common(props, engine),
      engine,
      instanceType: new InstanceType(size.instanceType),
      multiAz: size.isMultiAz,
      storageType: StorageType.GP3,
      allocatedStorage: size.storageGiB,
      maxAllocatedStorage: size.maxStorageGiB,
      databaseName: DATABASE_NAME,
      backupRetention: Duration.days(props.backupDays),
      autoMinorVersionUpgrade: true,
      publiclyAccessible: false,
      ...insightsOf(props),
      deleteAutomatedBackups: !props.isProtected,
    });
    if (!size.isMultiAz) {
      Validations.of(instance).acknowledge({
        id: 'AwsSolutions-RDS3',
        reason: 'One zone is a choice of cost; environment checks forbid it in prod.',
      });
    }
    return {
      secret: required(instance.secret),
      resource: instance,
      dimensions: { DBInstanceIdentifier: instance.instanceIdentifier, DBClusterIdentifier: undefined },
    };
  }

  private cluster(props: PostgresProps, size: AuroraSize): Made {
    const engine = DatabaseClusterEngine.auroraPostgres({
      version: AuroraPostgresEngineVersion.of(AURORA_VERSION, POSTGRES_MAJOR),
    });
    const insights = insightsOf(props);
    const cluster = new DatabaseCluster(this, 'Cluster', {
      ...this.common(props, engine),
      engine,
      writer: ClusterInstance.serverlessV2('writer', {
        publiclyAccessible: false,
        autoMinorVersionUpgrade: false,
        ...insights,
      }),
      readers: Array.from({ length: size.readers }, (_, index) =>
        ClusterInstance.serverlessV2(`reader${index + 1}`, {
          publiclyAccessible: false,
          autoMinorVersionUpgrade: false,
          scaleWithWriter: true,
          ...insights,
        }),
      ),
      serverlessV2MinCapacity: size.minCapacityUnits,
      serverlessV2MaxCapacity: size.maxCapacityUnits,
      defaultDatabaseName: DATABASE_NAME,
      backup: { retention: Duration.days(props.backupDays) },
    });
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions-RDS6',
      reason: 'Tasks use the rotated secret; IAM tokens of 15 minutes would tie every connection to STS.',
    });
    return {
      secret: required(cluster.secret),
      resource: cluster,
      dimensions: { DBInstanceIdentifier: undefined, DBClusterIdentifier: cluster.clusterIdentifier },
    };
  }

  private generatedSecret(props: PostgresProps): DatabaseSecret {
    const secret = new DatabaseSecret(this, 'Secret', {
      username: USERNAME,
      encryptionKey: props.encryptionKey,
      excludeCharacters: EXCLUDED_CHARACTERS,
    });
    secret.applyRemovalPolicy(props.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    return secret;
  }

  private common(props: PostgresProps, engine: IEngine) {
    return {
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      securityGroups: [props.securityGroup],
      port: DATABASE_PORT,
      credentials: Credentials.fromSecret(this.generatedSecret(props), USERNAME),
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        description: 'Stargate: TLS only, forgotten transactions end',
        parameters: {
          'rds.force_ssl': '1',
          idle_in_transaction_session_timeout: String(timeouts.idleInTransactionMs),
          log_min_duration_statement: '1000',
          // Slow statements are logged without their values, which may be about people.
          log_parameter_max_length: '0',
        },
      }),
      storageEncrypted: true,
      storageEncryptionKey: props.encryptionKey,
      copyTagsToSnapshot: true,
      deletionProtection: props.isProtected,
      removalPolicy: props.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.SNAPSHOT,
      cloudwatchLogsExports: ['postgresql'],
      cloudwatchLogsRetention: props.logRetentionDays,
    };
  }
}

function insightsOf({ isProtected, encryptionKey }: PostgresProps) {
  return isProtected
    ? { enablePerformanceInsights: true, performanceInsightEncryptionKey: encryptionKey }
    : {};
}

/** The rotation asks its target for a port and would add rules of its own; security-groups.ts has them already. */
class FrozenTarget implements IConnectable {
  readonly connections: Connections;

  constructor(securityGroup: ISecurityGroup) {
    this.connections = new Connections({
      securityGroups: [securityGroup],
      defaultPort: Port.tcp(DATABASE_PORT),
    });
  }
}

type Made = {
  readonly secret: ISecret;
  readonly resource: Construct;
  readonly dimensions: DatabaseDimensions;
};

function required(secret: ISecret | undefined): ISecret {
  if (secret === undefined) throw new Error('RDS made no secret although its credentials are generated');
  return secret;
}
