/** What must outlive every deployment: key, secrets, database. Retained and protected where the environment says so. */
import { RemovalPolicy, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DataKey } from '../constructs/data-key.ts';
import type { Data } from '../constructs/imported-data.ts';
import type { Network } from '../constructs/network.ts';
import { Postgres, type DatabaseDimensions } from '../constructs/postgres.ts';
import { Secrets } from '../constructs/secrets.ts';
import { importedGroups, type Groups } from '../constructs/security-groups.ts';
import { UsageSpillBucket } from '../constructs/usage-spill-bucket.ts';
import type { Environment } from '../environment.ts';
import { ProducingStack } from '../references/producing-stack.ts';

export interface DataStackProps extends StackProps {
  readonly environment: Environment;
  readonly network: Network;
  readonly groups: Groups;
}

export class DataStack extends ProducingStack {
  readonly data: Data;
  readonly databaseDimensions: DatabaseDimensions;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { environment, network } = props;
    const isProtected = environment.lifetime === 'protected';
    const removalPolicy = isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const groups = importedGroups(this, props.groups);
    const { key } = new DataKey(this, 'DataKey', { removalPolicy });
    const secrets = new Secrets(this, 'Secrets', { encryptionKey: key, removalPolicy });
    const postgres = new Postgres(this, 'Postgres', {
      size: environment.database,
      vpc: network.vpc,
      subnets: network.databaseSubnets,
      securityGroup: groups.database,
      functionSubnets: network.privateSubnets,
      functionSecurityGroup: groups.functions,
      encryptionKey: key,
      backupDays: environment.retention.backupDays,
      logRetentionDays: environment.retention.logDays,
      isProtected,
    });
    this.data = {
      key,
      databaseSecret: postgres.secret,
      masterKey: secrets.masterKey,
      keyPepper: secrets.keyPepper,
      spillBucket: new UsageSpillBucket(this, 'UsageSpill', { encryptionKey: key }).bucket,
    };
    this.databaseDimensions = postgres.dimensions;
  }
}
