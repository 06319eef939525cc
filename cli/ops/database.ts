/**
 * `stargate ops database`: how PostgreSQL is, what AWS will do to it, whether it could be restored, and whether it takes
 * all connections that tasks and functions may open.
 */
import { connectionShares } from '../../core/connection-shares.ts';
import { programs } from '../../core/settings/settings.ts';
import { awsRefusal } from '../aws/aws-refusal.ts';
import { proxyService, type Deployment } from './deployment.ts';
import { time } from './status.ts';

export async function databaseStatus(deployment: Deployment, now: Date): Promise<string> {
  const [instance] = await deployment.allOf('data', 'AWS::RDS::DBInstance');
  const [cluster] = await deployment.allOf('data', 'AWS::RDS::DBCluster');
  const lines =
    cluster === undefined
      ? await instanceLines(deployment, instance?.id ?? '')
      : await clusterLines(deployment, cluster.id);
  const [dimension, id] =
    cluster === undefined
      ? ['DBInstanceIdentifier', instance?.id ?? '']
      : ['DBClusterIdentifier', cluster.id];
  const figures = await figuresOf(deployment, dimension, id, now);
  return [
    ...lines,
    ...figures.map(({ says, value }) => `  ${says}: ${value ?? 'no data'}`),
    await connectionsLine(
      deployment,
      figures.find(({ metric }) => metric === 'DatabaseConnections')?.raw ?? null,
    ),
  ].join('\n');
}

async function instanceLines({ aws }: Deployment, id: string): Promise<readonly string[]> {
  const rds = await aws.rds();
  const { DBInstances } = await rds.describeDBInstances({ DBInstanceIdentifier: id });
  const [found] = DBInstances ?? [];
  if (found === undefined) return [`RDS knows no instance ${id}.`];
  const standby = found.MultiAZ === true ? `standby in ${found.SecondaryAvailabilityZone}` : 'no standby';
  return [
    `${id}: ${found.DBInstanceStatus}`,
    `  ${found.Engine} ${found.EngineVersion}, ${found.DBInstanceClass}, in ${found.AvailabilityZone}, ${standby}`,
    `  storage: ${found.AllocatedStorage} GiB ${found.StorageType}, grows to ${found.MaxAllocatedStorage ?? found.AllocatedStorage}`,
    `  waiting for the maintenance window (${found.PreferredMaintenanceWindow}): ${changesText(found.PendingModifiedValues)}`,
    ...(await maintenanceLines(aws, found.DBInstanceArn)),
    `  backups: kept ${found.BackupRetentionPeriod} days; can be restored to any second until ${time(found.LatestRestorableTime)}`,
  ];
}

async function clusterLines({ aws }: Deployment, id: string): Promise<readonly string[]> {
  const rds = await aws.rds();
  const { DBClusters } = await rds.describeDBClusters({ DBClusterIdentifier: id });
  const [found] = DBClusters ?? [];
  if (found === undefined) return [`RDS knows no cluster ${id}.`];
  const capacity = found.ServerlessV2ScalingConfiguration;
  return [
    `${id}: ${found.Status}`,
    `  ${found.Engine} ${found.EngineVersion}, ${capacity?.MinCapacity} to ${capacity?.MaxCapacity} capacity units`,
    ...(found.DBClusterMembers ?? []).map(
      (member) =>
        `  ${member.DBInstanceIdentifier}: ${member.IsClusterWriter === true ? 'writer' : 'reader'}`,
    ),
    ...(await maintenanceLines(aws, found.DBClusterArn)),
    `  backups: kept ${found.BackupRetentionPeriod} days; can be restored from ${time(found.EarliestRestorableTime)} to ${time(found.LatestRestorableTime)}`,
  ];
}

async function maintenanceLines(aws: Deployment['aws'], arn: string | undefined): Promise<readonly string[]> {
  if (arn === undefined) return [];
  const rds = await aws.rds();
  const { PendingMaintenanceActions } = await rds.describePendingMaintenanceActions({
    ResourceIdentifier: arn,
  });
  return (PendingMaintenanceActions ?? []).flatMap(({ PendingMaintenanceActionDetails: details = [] }) =>
    details.map(
      ({ Action, Description, CurrentApplyDate }) =>
        `  maintenance: ${Action}, ${Description}, on ${time(CurrentApplyDate)}`,
    ),
  );
}

function changesText(changes: object | undefined): string {
  const names = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  return names.length === 0
    ? 'nothing'
    : names.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ');
}

const GIBIBYTE = 1024 ** 3;
const bytes = (value: number): string => `${(value / GIBIBYTE).toFixed(1)} GiB`;
const whole = (value: number): string => String(Math.round(value));

/** What CloudWatch has of a database; those that this one has not are left out. */
const metrics: readonly (readonly [
  metric: string,
  says: string,
  text: (value: number) => string,
  optional: boolean,
])[] = [
  ['CPUUtilization', 'CPU', (value) => `${value.toFixed(0)} %`, false],
  ['DatabaseConnections', 'connections', whole, false],
  ['FreeStorageSpace', 'free storage', bytes, true],
  ['FreeableMemory', 'free memory', bytes, false],
  ['CPUCreditBalance', 'CPU credits left', whole, true],
  ['ServerlessDatabaseCapacity', 'capacity units', whole, true],
  ['AuroraReplicaLag', 'behind the writer, ms', whole, true],
];

type Figure = {
  readonly metric: string;
  readonly says: string;
  readonly value: string | null;
  readonly raw: number | null;
};

const LOOKS_BACK_MS = 900_000;

async function figuresOf(
  { aws }: Deployment,
  dimension: string,
  id: string,
  now: Date,
): Promise<readonly Figure[]> {
  const cloudWatch = await aws.cloudWatch();
  const { MetricDataResults: results = [] } = await cloudWatch.getMetricData({
    StartTime: new Date(now.getTime() - LOOKS_BACK_MS),
    EndTime: now,
    ScanBy: 'TimestampDescending',
    MetricDataQueries: metrics.map(([MetricName], at) => ({
      Id: `m${at}`,
      MetricStat: {
        Metric: { Namespace: 'AWS/RDS', MetricName, Dimensions: [{ Name: dimension, Value: id }] },
        Period: 60,
        Stat: 'Average',
      },
    })),
  });
  return metrics.flatMap(([metric, says, text, isOptional], at) => {
    const raw = results.find(({ Id }) => Id === `m${at}`)?.Values?.[0] ?? null;
    if (raw === null && isOptional) return [];
    return [{ metric, says, raw, value: raw === null ? null : text(raw) }];
  });
}

/**
 * What may be opened when everything runs at once: tasks twice, as a release doubles them, and as many functions as the
 * account lets run. lib/database-connections.ts checks the same before anything is made, but does not know the account.
 */
async function connectionsLine(deployment: Deployment, open: number | null): Promise<string> {
  try {
    const [limits, most, processes] = await Promise.all([
      functionLimits(deployment),
      mostTasks(deployment),
      processesOfTask(deployment),
    ]);
    const tasks = most * 2 * processes * connectionShares.process;
    const functions = limits.atOnce * connectionShares.function;
    const now = open === null ? '' : `; ${Math.round(open)} are open now`;
    const advice = limits.isReserved
      ? ''
      : ' The admin function has no share of its own: adminConcurrency in lib/environments.ts bounds it, where the account has more than 100 to give.';
    return `  connections that may be opened: ${tasks} by ${most} tasks during a release, ${functions} by ${limits.atOnce} functions at once${now}. "show max_connections" says what is taken.${advice}`;
  } catch (error) {
    return `  connections that may be opened: unknown. ${awsRefusal(error).sentence}`;
  }
}

async function functionLimits(
  deployment: Deployment,
): Promise<{ readonly atOnce: number; readonly isReserved: boolean }> {
  const lambda = await deployment.aws.lambda();
  const FunctionName = await deployment.idOf('gateway', 'AWS::Lambda::Function', 'AdminFunction');
  const [{ AccountLimit }, { ReservedConcurrentExecutions: reserved }] = await Promise.all([
    lambda.getAccountSettings({}),
    lambda.getFunctionConcurrency({ FunctionName }),
  ]);
  if (reserved !== undefined) return { atOnce: reserved, isReserved: true };
  return { atOnce: AccountLimit?.UnreservedConcurrentExecutions ?? 0, isReserved: false };
}

/** Each process of a task has connections of its own. */
async function processesOfTask(deployment: Deployment): Promise<number> {
  const { cluster, service } = await proxyService(deployment);
  const ecs = await deployment.aws.ecs();
  const { services } = await ecs.describeServices({ cluster, services: [service] });
  const { taskDefinition } = await ecs.describeTaskDefinition({
    taskDefinition: services?.[0]?.taskDefinition,
  });
  const variables = taskDefinition?.containerDefinitions?.flatMap(({ environment = [] }) => environment);
  const { name: variable, fallback } = programs.proxy.taskProcesses;
  return Number(variables?.find(({ name }) => name === variable)?.value ?? fallback);
}

async function mostTasks(deployment: Deployment): Promise<number> {
  const { service } = await proxyService(deployment);
  const scaling = await deployment.aws.applicationAutoScaling();
  const { ScalableTargets } = await scaling.describeScalableTargets({
    ServiceNamespace: 'ecs',
    ResourceIds: [service.split(':').at(-1) ?? service],
  });
  return ScalableTargets?.[0]?.MaxCapacity ?? 0;
}
