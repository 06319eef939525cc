/**
 * The usage of other services: a function for each account, on a schedule, with the right to read the secret of that account
 * and of the database, in a security group that lets it out to PostgreSQL and by HTTPS. The keys are in no template and in no
 * environment: the function reads them in each run, so that a rotated one works at once.
 */
import {
  CfnSecurityGroupEgress,
  CfnSecurityGroupIngress,
  Peer,
  Port,
  SecurityGroup,
  type ISecurityGroup,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { saasUsage } from '../../core/scheduled-functions.ts';
import type { SaasUsageAccount } from '../environment.ts';
import type { SaasResources } from '../observability/alarms.ts';
import type { CommonFunctionProps } from './database-function.ts';
import { ScheduledFunction } from './scheduled-function.ts';
import { allowReading } from './secret-access.ts';
import { DATABASE_PORT } from './security-groups.ts';

export interface SaasUsageProps extends Omit<CommonFunctionProps, 'securityGroup'> {
  readonly databaseGroup: ISecurityGroup;
  readonly accounts: readonly SaasUsageAccount[];
}

export class SaasUsage extends Construct {
  /** Of each account, as its alarms name it. */
  readonly resources: readonly SaasResources[];

  constructor(scope: Construct, id: string, props: SaasUsageProps) {
    super(scope, id);
    const { accounts, databaseGroup, ...common } = props;
    const securityGroup = this.group(props.vpc, databaseGroup);
    this.resources = accounts.map(({ keysSecretArn, everyMinutes, ...account }) => {
      const { name, service } = account;
      const { function: reader } = new ScheduledFunction(this, name, {
        ...common,
        securityGroup,
        entry: {
          ...saasUsage,
          ...(everyMinutes === undefined ? {} : { intervalSeconds: everyMinutes * 60 }),
        },
        description: `Stargate: reads the usage of the ${service === 'algolia' ? 'Algolia' : 'Contentful'} account ${name}`,
        environment: { SAAS_ACCOUNT: JSON.stringify(account), SAAS_KEYS_SECRET_ARN: keysSecretArn },
      });
      const keys = Secret.fromSecretCompleteArn(this, `${name}-keys`, keysSecretArn);
      allowReading(reader, props.encryptionKey, [keys]);
      return { saasAccount: name, ...(service === 'algolia' ? { algoliaAccount: name } : {}) };
    });
  }

  /** Apart from that of the other functions, none of which needs what is not AWS. */
  private group(vpc: IVpc, databaseGroup: ISecurityGroup): SecurityGroup {
    const description = 'Functions that read the usage of other services';
    const group = new SecurityGroup(this, 'Group', { vpc, description, allowAllOutbound: false });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS and the services that are read, over TLS');
    const toDatabase = {
      ipProtocol: 'tcp',
      fromPort: DATABASE_PORT,
      toPort: DATABASE_PORT,
      description: 'Functions that read other services to PostgreSQL',
    };
    new CfnSecurityGroupEgress(this, 'ToDatabase', {
      ...toDatabase,
      groupId: group.securityGroupId,
      destinationSecurityGroupId: databaseGroup.securityGroupId,
    });
    new CfnSecurityGroupIngress(this, 'DatabaseFrom', {
      ...toDatabase,
      groupId: databaseGroup.securityGroupId,
      sourceSecurityGroupId: group.securityGroupId,
    });
    return group;
  }
}
