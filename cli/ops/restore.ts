/**
 * `stargate ops restore`: the database as it was at a moment, in the subnets, groups and parameters it has now; and what
 * is done then, command by command, with the names of this environment (docs/restore.md). With --execute only the first
 * step is done, which makes an instance beside the old one and changes nothing that serves.
 *
 * The restored instance takes the name of the old one, so its address stays: no secret, no task and no stack changes.
 */
import { UsageError } from '../usage-error.ts';
import { proxyService, type Deployment } from './deployment.ts';

export type RestoreWanted = { readonly to: Date; readonly isExecuted: boolean; readonly now: Date };

export async function restore(
  deployment: Deployment,
  { to, isExecuted, now }: RestoreWanted,
): Promise<string> {
  const { aws } = deployment;
  const [instance] = await deployment.allOf('data', 'AWS::RDS::DBInstance');
  if (instance === undefined || (await deployment.allOf('data', 'AWS::RDS::DBCluster')).length > 0) {
    throw new UsageError('This environment has an Aurora cluster; docs/restore.md has the commands for one.');
  }
  const rds = await aws.rds();
  const { DBInstances } = await rds.describeDBInstances({ DBInstanceIdentifier: instance.id });
  const [found] = DBInstances ?? [];
  if (found === undefined) throw new UsageError(`RDS knows no instance ${instance.id}.`);
  const latest = found.LatestRestorableTime;
  if (latest === undefined || to > latest) {
    throw new UsageError(`It can be restored to ${latest?.toISOString() ?? 'no moment'} at the latest.`);
  }
  const day = now
    .toISOString()
    .slice(0, 16)
    .replaceAll(/[^0-9]/g, '');
  const target = `${instance.id}-to-${day}`;
  const parameters = {
    SourceDBInstanceIdentifier: instance.id,
    TargetDBInstanceIdentifier: target,
    RestoreTime: to,
    DBInstanceClass: found.DBInstanceClass,
    DBSubnetGroupName: found.DBSubnetGroup?.DBSubnetGroupName,
    VpcSecurityGroupIds: (found.VpcSecurityGroups ?? []).flatMap(
      ({ VpcSecurityGroupId: group }) => group ?? [],
    ),
    DBParameterGroupName: found.DBParameterGroups?.[0]?.DBParameterGroupName,
    MultiAZ: found.MultiAZ,
    PubliclyAccessible: false,
    DeletionProtection: found.DeletionProtection,
    CopyTagsToSnapshot: true,
    StorageType: found.StorageType,
    MaxAllocatedStorage: found.MaxAllocatedStorage,
    BackupRetentionPeriod: found.BackupRetentionPeriod,
    EnableCloudwatchLogsExports: found.EnabledCloudwatchLogsExports,
  };
  const first = `aws rds restore-db-instance-to-point-in-time ${optionsOf(parameters)}`;
  if (isExecuted) {
    await rds.restoreDBInstanceToPointInTime(parameters);
    return `${target} is being made; nothing that serves has changed. Then:\n\n${await rest(deployment, instance.id, target, day)}`;
  }
  return `Nothing has been done. The steps (the first one also by --execute):\n\n${first}\n${await rest(deployment, instance.id, target, day)}`;
}

async function rest(deployment: Deployment, id: string, target: string, day: string): Promise<string> {
  const { region } = deployment.aws;
  const [{ cluster, service }, secret] = await Promise.all([
    proxyService(deployment),
    deployment.idOf('data', 'AWS::SecretsManager::Secret', 'Postgres'),
  ]);
  const old = `${id}-before-${day}`;
  const scaled = `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id ${service.split(':').at(-1)}`;
  const paused =
    'DynamicScalingInSuspended=true,DynamicScalingOutSuspended=true,ScheduledScalingSuspended=true';
  return [
    `aws rds wait db-instance-available --db-instance-identifier ${target}`,
    '# Look at it before anything serves from it, then stop the tasks; each writes its journal to PostgreSQL or S3 first.',
    `${scaled} --suspended-state ${paused}`,
    `aws ecs update-service --cluster ${cluster} --service ${service} --desired-count 0`,
    `aws ecs wait services-stable --cluster ${cluster} --services ${service}`,
    '# The names change places, and with them the address that the secret and the stack have.',
    `aws rds modify-db-instance --db-instance-identifier ${id} --new-db-instance-identifier ${old} --apply-immediately`,
    `aws rds wait db-instance-available --db-instance-identifier ${old}`,
    `aws rds modify-db-instance --db-instance-identifier ${target} --new-db-instance-identifier ${id} --apply-immediately`,
    `aws rds wait db-instance-available --db-instance-identifier ${id}`,
    '# Functions hold connections to the old one until it stops. AWS starts it again after seven days: delete it before.',
    `aws rds stop-db-instance --db-instance-identifier ${old}`,
    '# The password is the one of that moment; this makes it the one in the secret, without showing it.',
    `aws secretsmanager get-secret-value --secret-id ${secret} --query SecretString --output text --region ${region} | node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(0)).password)' | aws rds modify-db-instance --db-instance-identifier ${id} --apply-immediately --master-user-password file:///dev/stdin`,
    '# The schema of the version that runs, and the tasks again.',
    `aws lambda invoke --function-name ${await deployment.idOf('gateway', 'AWS::Lambda::Function', 'MigrationMigrate')} --cli-binary-format raw-in-base64-out --payload '{}' /dev/stdout`,
    `aws ecs update-service --cluster ${cluster} --service ${service} --desired-count 1`,
    `${scaled} --suspended-state ${paused.replaceAll('true', 'false')}`,
  ]
    .map((line) => (line.startsWith('aws ') ? `${line} --region ${region}` : line))
    .join('\n');
}

type OptionValue = string | number | boolean | Date | readonly string[] | undefined;

/** As the AWS CLI takes them; what is not known is left to its default. */
function optionsOf(parameters: Readonly<Record<string, OptionValue>>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => optionOf(optionName(name), value))
    .join(' ');
}

function optionOf(name: string, value: OptionValue): readonly string[] {
  if (value === undefined) return [];
  if (value === true) return [`--${name}`];
  if (value === false) return [`--no-${name}`];
  if (value instanceof Date) return [`--${name} ${value.toISOString()}`];
  if (typeof value === 'object') return value.length === 0 ? [] : [`--${name} ${value.join(' ')}`];
  return [`--${name} ${value}`];
}

/** `DBSubnetGroupName` → `db-subnet-group-name`, `MultiAZ` → `multi-az`. */
function optionName(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
